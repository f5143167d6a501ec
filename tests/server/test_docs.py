"""What docs/server.md and docs/assistants.md show works as it stands there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import httpx2

from fashion_wizard.search.rules import Action, Rules
from fashion_wizard.server.routes.pages import STATIC

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
ASSISTANTS = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")


def test_the_requests_of_the_page_work(live_server, query) -> None:
    (block,) = re.findall(r"^```shell\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
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
        b
        for b in re.findall(r"^```json\n(.*?)^```", ASSISTANTS, flags=re.MULTILINE | re.DOTALL)
        if "mcp" in b
    )
    assert json.loads(block)["mcpServers"]["shop"]["args"][0] == "mcp"


def test_the_rules_of_the_page_are_rules(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "shops-loop.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "rules.toml").write_text(block)
    rules = Rules.read(tmp_path / "rules.toml").rules
    assert {rule.action for rule in rules} == set(get_args(Action))


def test_the_bot_talks_to_the_shop(live_server, query) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", ASSISTANTS, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block.replace("http://127.0.0.1:8000", live_server), "assistants.md", "exec"), names)  # noqa: S102
    chat = names["chat"]
    first = chat("the top", query)
    assert set(re.findall("`([a-z]+)`", chat.__doc__)) <= first.keys()
    assert first["groups"]
    second = chat("the same in red?", query, first["state"])
    assert second["groups"][0]["hits"][0]["metadata"]["color"] == "red"


def test_the_widget_of_the_page_is_that_of_the_example_shop() -> None:
    (block,) = re.findall(r"^```html\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    script, element = block.splitlines()
    shop = (ROOT / "examples" / "shop" / "index.html").read_text(encoding="utf-8")
    assert script.replace("https://WIZARD/", "http://127.0.0.1:8000/") in shop
    assert element.removeprefix("<fashion-wizard") in shop
    widget = (STATIC / "js" / "widget.js").read_text(encoding="utf-8")
    attributes = re.search(r"Attributes: (.*?)Colors", PAGE.split(block)[1], flags=re.DOTALL)
    for name in re.findall("`([a-z-]+)`", attributes[1]):
        assert f'Attribute("{name}")' in widget


def test_every_route_is_documented(client) -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for route in client.app.router.routes:
        if path := getattr(route, "path", ""):
            assert f"`{path.replace(':path', '')}`" in reference
