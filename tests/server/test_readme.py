"""What the README says of the server works as it stands there."""

import json
import re
import shlex
from pathlib import Path

import httpx2

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_its_requests_are_answered(live_server, query) -> None:
    (block,) = re.findall(r"^```shell\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    lines = block.splitlines()
    assert len(lines) >= 4
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "curl"
        url = arguments.pop().replace("http://127.0.0.1:8000", live_server)
        forms = [
            value.split("=", 1)
            for flag, value in zip(arguments[::2], arguments[1::2], strict=True)
            if flag == "-F"
        ]
        files = {name: query for name, value in forms if value == "@query.jpg"}
        data = {name: value for name, value in forms if value != "@query.jpg"}
        method = "POST" if forms else "GET"
        answer = httpx2.request(
            method, url, files=files or None, data=data or None, trust_env=False, timeout=60
        )
        assert answer.status_code == 200, (line, answer.text)


def test_its_configuration_for_assistants_is_json() -> None:
    (block,) = (
        b for b in re.findall(r"^```json\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL) if "mcp" in b
    )
    assert json.loads(block)["mcpServers"]["shop"]["args"][0] == "mcp"
