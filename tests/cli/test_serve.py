"""`serve`, `mcp` and `keys` as their users call them."""

import socket
import subprocess
import sys

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main
from fashion_wizard.server.keys import FILE_NAME, KeyRing


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["fashion-wizard", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return run


@pytest.mark.parametrize("verb", ["serve", "mcp"])
def test_without_the_extra_one_line_says_what_to_install(verb: str, tmp_path) -> None:
    code = (
        f"import sys; sys.modules['fastapi'] = None; sys.argv = ['fashion-wizard', {verb!r}]; "
        "from fashion_wizard.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "pip install 'fashion-wizard[serve]'" in line


@pytest.mark.parametrize("verb", ["serve", "mcp"])
def test_a_missing_catalog_is_one_line(call, verb: str, tmp_path) -> None:
    status, _, output = call(verb, "--catalog", tmp_path / "none")
    assert status == 2
    assert "no catalog" in output


def test_errors_of_serve_are_one_line(call, tmp_path) -> None:
    Catalog(tmp_path / "catalog").close()
    for arguments, reason in (
        (("--host", "0.0.0.0"), "needs a key"),  # noqa: S104
        (("--origin", "shop.example"), "no origin"),
        (("--host", "203.0.113.7"), "needs a key"),
    ):
        status, _, output = call("serve", "--catalog", tmp_path / "catalog", "--port", 0, *arguments)
        assert status == 2
        assert reason in output


@pytest.mark.parametrize(
    ("host", "advice"),
    [
        ("no-such-name.invalid", "name an address of this machine with --host"),
        ("127.0.0.1", "choose another --port"),
    ],
)
def test_where_it_cannot_listen_it_says_which_option_to_change(
    call, tmp_path, host: str, advice: str
) -> None:
    Catalog(tmp_path / "catalog").close()
    KeyRing(tmp_path / "catalog").add("page")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, output = call("serve", "--catalog", tmp_path / "catalog", "--host", host, "--port", port)
    assert status == 2
    assert f"cannot listen at {host} port {port}" in output
    assert advice in output


def test_keys_are_shown_once_and_stored_as_hashes(call, tmp_path) -> None:
    folder = tmp_path / "catalog"
    Catalog(folder).close()
    _, out, _ = call("keys", "add", "page", "--catalog", folder)
    _, other, _ = call("keys", "add", "boss", "--write", "--catalog", folder)
    secret = out.strip()
    assert secret.startswith("fw_")
    assert secret != other.strip()
    stored = (folder / FILE_NAME).read_text()
    assert secret not in stored
    assert (folder / FILE_NAME).stat().st_mode & 0o077 == 0
    ring = KeyRing(folder)
    assert [(key.name, key.write) for key in ring.all()] == [("page", False), ("boss", True)]
    found = ring.find(secret)
    assert found
    assert found.name == "page"
    assert ring.find(secret[:-1]) is None
    assert call("keys", "list", "--catalog", folder)[1] == "page\tread\nboss\tread and write\n"
    assert call("keys", "add", "page", "--catalog", folder)[0] == 2
    assert call("keys", "add", "../x", "--catalog", folder)[0] == 2
    assert call("keys", "remove", "page", "--catalog", folder)[0] == 0
    assert ring.find(secret) is None
    assert call("keys", "remove", "page", "--catalog", folder)[0] == 2
    (folder / FILE_NAME).write_text("{")
    assert "damaged" in call("keys", "list", "--catalog", folder)[2]
