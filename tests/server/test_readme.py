"""What the README says of the server works as it stands there."""

import json
import re
import shlex
from pathlib import Path

import httpx2

from fashion_wizard.cli.verbs import load
from fashion_wizard.server.routes.pages import STATIC

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_requests_of_the_readme_work(live_server, query) -> None:
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


def test_the_configuration_for_assistants_is_json() -> None:
    (block,) = (
        b for b in re.findall(r"^```json\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL) if "mcp" in b
    )
    assert json.loads(block)["mcpServers"]["shop"]["args"][0] == "mcp"


def test_the_commands_of_the_readme_are_valid() -> None:
    lines = re.findall(r"^\$ fashion-wizard ((?:serve|mcp|keys)\b.*)$", README, flags=re.MULTILINE)
    lines += re.findall(r"`fashion-wizard ((?:serve|mcp) [^`]*)`", README)
    assert len(lines) >= 3
    for line in lines:
        verb, *arguments = shlex.split(line)
        load(verb).make_context(verb, arguments)  # raises where an option is unknown


def test_the_widget_of_the_readme_is_that_of_the_example_shop() -> None:
    (block,) = re.findall(r"^```html\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    script, element = block.splitlines()
    shop = (ROOT / "examples" / "shop" / "index.html").read_text(encoding="utf-8")
    assert script.replace("https://WIZARD/", "http://127.0.0.1:8000/") in shop
    assert element.removeprefix("<fashion-wizard") in shop
    widget = (STATIC / "js" / "widget.js").read_text(encoding="utf-8")
    attributes = re.search(r"Attributes: (.*?)Colors", README.split(block)[1], flags=re.DOTALL)
    for name in re.findall("`([a-z-]+)`", attributes[1]):
        assert f'Attribute("{name}")' in widget
