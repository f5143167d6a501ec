"""What docs/server.md, docs/assistants.md and docs/bots.md show works as it stands there."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import httpx2
import pytest
from tests.server.conftest import open_backend

from fashion_wizard.search.rules import Action, Rules
from fashion_wizard.server.app import create_app
from fashion_wizard.server.routes.pages import STATIC

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
ASSISTANTS = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
BOTS = (ROOT / "docs" / "bots.md").read_text(encoding="utf-8")


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
    program, server = (
        json.loads(block)["mcpServers"]["shop"]
        for block in re.findall(r"^```json\n(.*?)^```", ASSISTANTS, flags=re.MULTILINE | re.DOTALL)
        if "mcpServers" in block
    )
    assert program["command"].endswith("/fashion-wizard")
    assert program["args"][0] == "mcp"
    assert server["url"].endswith("/mcp")


def test_the_rules_of_the_page_are_rules(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "shops-loop.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "rules.toml").write_text(block)
    rules = Rules.read(tmp_path / "rules.toml").rules
    assert {rule.action for rule in rules} == set(get_args(Action))


@pytest.fixture
def bot(live_server) -> dict[str, Any]:
    """What the bot of the page defines, asking a small shop."""
    (block,) = re.findall(r"^```python\n(.*?)^```", BOTS, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block.replace("http://127.0.0.1:8000", live_server), "bots.md", "exec"), names)  # noqa: S102
    return names


def test_the_bot_has_forty_lines() -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", BOTS, flags=re.MULTILINE | re.DOTALL)
    assert len([line for line in block.splitlines() if line.strip()]) <= 40


def test_the_bot_talks_and_each_answer_fits_a_list(bot, query) -> None:
    reply = bot["reply"]
    messages = [
        ("the top", query),
        ("number 1", None),
        ("the same in red?", None),
        ("cheaper", None),
        ("?!", None),
    ]
    answers = [reply("+49 1", message, photo) for message, photo in messages]
    for text, rows in answers:
        assert text
        assert len(rows) <= 10
        for row in rows:
            assert 0 < len(row["title"]) <= 24
            assert len(row.get("description", "")) <= 72
            assert 0 < len(row["id"]) <= 200
    (_, first), (about, _), (_, red), *_ = answers
    assert first[0]["title"] == "Blue print"
    assert first[0]["description"] == "29.00"
    assert red[0]["title"] == "Red shirt"
    assert "Blue print" in about  # a tapped row is understood


def test_each_row_of_the_bot_is_understood_as_a_message(bot, query) -> None:
    _, rows = bot["reply"]("+49 2", "the top", query)
    then = dict(bot["talks"]["+49 2"])
    puzzled, _ = bot["reply"]("+49 2", "qwertz")
    results = [row for row in rows if "description" in row]
    for row in (results[0], results[-1], *(row for row in rows if row not in results)):
        bot["talks"]["+49 2"] = dict(then)
        text, _ = bot["reply"]("+49 2", row["id"])
        assert text != puzzled, row


def test_the_bot_keeps_customers_apart_and_says_what_is_wrong(bot, query) -> None:
    reply = bot["reply"]
    reply("+49 3", "the top", query)
    text, rows = reply("+49 4", "cheaper")
    assert "photo" in text or "picture" in text
    assert rows == []
    text, rows = reply("+49 3", "", b"no photo")
    assert "JPEG" in text
    assert rows == []
    bot["talks"]["+49 3"] = {"photo_id": "photo-1"}
    text, _ = reply("+49 3", "cheaper")
    assert "send the photo again" in text
    assert "+49 3" not in bot["talks"]


def test_a_long_name_is_cut_to_fit(bot) -> None:
    hit = {"name": "An evening gown of silk with sleeves", "price": None}
    answer = {"groups": [{"hits": [hit] * 12}], "choices": [{"text": "x" * 30, "say": "cheaper"}] * 5}
    rows = bot["rows"](answer)
    assert len(rows) == 10
    assert [row["title"] for row in rows[:1]] == ["An evening gown of silk…"]
    assert rows[-1]["id"] == "cheaper"


def test_the_session_on_paper_is_what_client_and_server_say(drawn_shop, query) -> None:
    """The page's messages have the fields of those that are sent now, one by one."""
    spec = importlib.util.spec_from_file_location("session", ROOT / "docs" / "session.py")
    session = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(session)
    exchanges = session.session(create_app(open_backend(drawn_shop / "catalog")), query)
    part = ASSISTANTS.partition("<!-- session -->")[2].partition("<!-- end -->")[0]
    titles = re.findall(r"^### \d+\. (.*)$", part, flags=re.MULTILINE)
    written = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", part, flags=re.M | re.S)]
    now = re.findall(r"^### \d+\. (.*)$", session.written(exchanges), flags=re.MULTILINE)
    assert titles == now, "run make session"
    for exchange, request, answer in zip(exchanges, written[::2], written[1::2], strict=True):
        assert fields(request) == fields(session.shortened(exchange.request)), "run make session"
        assert fields(answer) == fields(session.shortened(exchange.answer)), "run make session"


def fields(message: Any, path: str = "") -> set[str]:
    """The paths of all fields of a message, but for those that depend on the shop and its garments."""
    if path.endswith(("metadata", "parts", "own_garment")):
        return set()
    if isinstance(message, dict):
        return {path}.union(*(fields(value, f"{path}.{key}") for key, value in message.items()))
    if isinstance(message, list):
        return {path}.union(*(fields(value, f"{path}[]") for value in message))
    return {path}


def test_the_widget_of_the_page_is_that_of_the_example_shop() -> None:
    block, of_your_own = re.findall(r"^```html\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    script, element = block.splitlines()
    shop = (ROOT / "examples" / "shop" / "index.html").read_text(encoding="utf-8")
    assert script.replace("https://WIZARD/", "http://127.0.0.1:8000/") in shop
    assert element.removeprefix("<fashion-wizard") in shop
    widget = (STATIC / "js" / "widget.js").read_text(encoding="utf-8")
    attributes = re.search(r"\| attribute \|(.*?)\n\n", PAGE.split(block)[1], flags=re.DOTALL)
    names = re.findall(r"^\| `([a-z-]+)` \|", attributes[1], flags=re.MULTILINE)
    assert len(names) == 4
    for name in names:
        assert f'Attribute("{name}")' in widget
    methods = re.search(r"\| method \|(.*?)\n\n", PAGE, flags=re.DOTALL)
    called = re.findall(r"querySelector\('fashion-wizard'\)\.(\w+)\(", of_your_own)
    for name in {*called, *re.findall(r"^\| `(\w+)\(", methods[1], flags=re.MULTILINE)}:
        assert re.search(rf"^ +(async )?{name}\(\w*\) {{$", widget, flags=re.MULTILINE), name


def test_every_route_is_documented(client) -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    for route in client.app.router.routes:
        if path := getattr(route, "path", ""):
            assert f"`{path.replace(':path', '')}`" in reference
