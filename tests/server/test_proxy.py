"""The server behind real proxies, with the very configuration that the documentation gives."""

import getpass
import os
import re
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2
import pytest

from fashion_wizard.cli.verbs import load

DOCS = (Path(__file__).parents[2] / "docs" / "proxy.md").read_text(encoding="utf-8")
NGINX = os.environ.get("FASHION_WIZARD_NGINX") or shutil.which(
    "nginx", path=os.environ.get("PATH", "") + ":/usr/sbin"
)
CADDY = shutil.which("caddy")

Proxy = Callable[[str, str], AbstractContextManager[str]]


def blocks(language: str) -> list[str]:
    """The documentation's blocks of one language: for a host of its own, and below a path."""
    found = re.findall(rf"^```{language}\n(.*?)^```", DOCS, flags=re.MULTILINE | re.DOTALL)
    assert len(found) == 2
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return bound.getsockname()[1]


@contextmanager
def running(command: list[str], port: int) -> Iterator[str]:
    """A proxy in the foreground; gives its address once it listens."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            between = threading.Event()
            for _ in range(600):
                if process.poll() is not None:
                    pytest.fail(process.stdout.read().decode())
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    between.wait(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture
def nginx(tmp_path) -> Proxy:
    if NGINX and not Path(NGINX).is_file():
        pytest.fail(f"FASHION_WIZARD_NGINX names {NGINX}, which is not there")
    if not NGINX:
        pytest.skip("no nginx: apt-get install nginx-light")

    def start(block: str, server: str) -> AbstractContextManager[str]:
        port = free_port()
        block = block.replace("http://127.0.0.1:8000", server)
        block = block.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
        if not block.startswith("server"):
            block = f"server {{ listen 127.0.0.1:{port}; server_name shop.example; {block} }}"
        places = "".join(
            f"{name}_temp_path {tmp_path}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(
            f"user {getpass.getuser()}; daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}\n"
            f"http {{ access_log off; {places}\n{block}\n}}"
        )
        # Its own log is opened before the configuration is read.
        command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
        return running(command, port)

    return start


@pytest.fixture
def caddy(tmp_path, monkeypatch) -> Proxy:
    if not CADDY:
        pytest.skip("no Caddy: apt-get install caddy")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def start(block: str, server: str) -> AbstractContextManager[str]:
        port = free_port()
        block = block.replace("127.0.0.1:8000", server.removeprefix("http://"))
        block = re.sub(r"^([a-z.]+) \{", rf"http://\1:{port} {{", block, count=1)
        (tmp_path / "Caddyfile").write_text("{\n admin off\n auto_https off\n}\n" + block)
        return running([CADDY, "run", "--config", str(tmp_path / "Caddyfile")], port)

    return start


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request) -> tuple[str, Proxy]:
    """Its language in the documentation, and the program."""
    language = {"nginx": "nginx", "caddy": "caddyfile"}[request.param]
    return language, request.getfixturevalue(request.param)


def check(base: str, host: str, query: bytes, prefix: str) -> None:
    """A customer's way through the shop."""
    headers = {"Host": host, "Origin": f"https://{host}"}
    with httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=60) as client:
        page = client.get(f"{prefix}/")
        assert page.status_code == 200
        (script,) = re.findall(r'src="([^"]*page\.js)"', page.text)
        assert client.get(page.request.url.join(script).raw_path.decode()).status_code == 200
        large = query + b"\0" * 3_000_000
        found = client.post(f"{prefix}/v1/search", files={"photo": large})
        assert found.status_code == 200, found.text
        photo = found.json()["hits"][0]["photo"]["url"]
        assert photo.startswith(f"{prefix}/v1/photos/")
        assert client.get(photo).headers["Content-Type"] == "image/jpeg"
        assert client.get(f"{prefix}/v1/items/men%2F5.png/similar").json()["item"] == "men/5.png"
        assert client.post(f"{prefix}/v1/search/", files={"photo": query}).status_code == 200
        assert client.get(f"{prefix}/openapi.json").status_code == 200
        foreign = {"Origin": "https://evil.example"}
        assert client.post(f"{prefix}/v1/search", files={"photo": query}, headers=foreign).status_code == 403


def test_at_a_separate_host(proxy, listening_shop, drawn_shop, query) -> None:
    language, start = proxy
    with (
        listening_shop(drawn_shop / "catalog", origins=("https://wizard.shop.example",)) as server,
        start(blocks(language)[0], server) as base,
    ):
        check(base, "wizard.shop.example", query, "")


def test_below_a_path_of_the_shop(proxy, listening_shop, drawn_shop, query) -> None:
    language, start = proxy
    settings = {"origins": ("https://shop.example",), "root_path": "/wizard"}
    with (
        listening_shop(drawn_shop / "catalog", **settings) as server,
        start(blocks(language)[1], server) as base,
    ):
        check(base, "shop.example", query, "/wizard")
        short = httpx2.get(f"{base}/wizard", headers={"Host": "shop.example"}, trust_env=False)
        assert short.status_code in {301, 302, 308}
        assert short.headers["Location"].endswith("/wizard/")


def test_a_proxy_that_removes_the_prefix_and_sends_it(nginx, listening_shop, drawn_shop, query) -> None:
    block = (
        blocks("nginx")[1]
        .replace(":8000;", ":8000/;")
        .replace(
            "proxy_set_header Host", "proxy_set_header X-Forwarded-Prefix /wizard;\n    proxy_set_header Host"
        )
    )
    with (
        listening_shop(drawn_shop / "catalog", origins=("https://shop.example",)) as server,
        nginx(block.replace("http://127.0.0.1:8000", server), server) as base,
    ):
        headers = {"Host": "shop.example"}
        found = httpx2.post(
            f"{base}/wizard/v1/search", files={"photo": query}, headers=headers, trust_env=False, timeout=60
        )
        photo = found.json()["hits"][0]["photo"]["url"]
        assert photo.startswith("/wizard/v1/photos/")
        assert httpx2.get(base + photo, headers=headers, trust_env=False).status_code == 200


def test_the_commands_of_the_documentation_are_valid() -> None:
    lines = re.findall(r"^\$ fashion-wizard (.*)$", DOCS, flags=re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        verb, *arguments = shlex.split(line)
        load(verb).make_context(verb, arguments)


def test_the_documented_body_size_fits_the_server(client) -> None:
    sizes = {int(size) * 1024 * 1024 for size in re.findall(r"client_max_body_size (\d+)m", DOCS)}
    assert sizes
    assert min(sizes) >= client.app.state.service.settings.max_body
