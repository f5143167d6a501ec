"""Fetching by URL, against servers on loopback alone: what is refused, and what is connected to."""

import http.server
import io
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fashion_wizard.errors import FetchError
from fashion_wizard.web.fetching import Fetcher, Version

Handler = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture
def web() -> Iterator[Callable[[Handler], int]]:
    """Starts small web servers on loopback; gives their ports."""
    servers = []

    def start(answer: Handler, address: str = "127.0.0.1") -> int:
        class Answering(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer((address, 0), Answering)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        return server.server_address[1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def says(body: bytes) -> Handler:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def redirects(where: str) -> Handler:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", where)
        request.end_headers()

    return answer


def fetcher(**more) -> Fetcher:
    """Allows loopback, as the web here is there."""
    return Fetcher(1000, **({"allowed": lambda address: address.is_loopback, "seconds": 5.0} | more))


def refusal(fetch: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetch.fetch(url)
    return caught.value.code


def test_a_body_comes_back(web) -> None:
    port = web(says(b"picture"))
    assert fetcher().fetch(f"http://127.0.0.1:{port}/a.jpg?x=1") == b"picture"


def test_loopback_is_refused_by_default(web) -> None:
    requested = []
    port = web(lambda request: requested.append(request.path))
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",  # noqa: S104
        "0",
        "127.1",
        "2130706433",
        "0x7f.1",
    ):
        assert refusal(Fetcher(1000), f"http://{host}:{port}/") == "url-refused"
    assert requested == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "gopher://127.0.0.1:6379/_x",
        "data:image/png;base64,AA",
        "//host/a",
        "a.jpg",
        "http://",
        "http://user:secret@example.com/",
        "http://[::1",
        "http://example.com:99999/",
        "http://exa mple.com/",
        "http://exa%20mple.com/",
        "http://example.com%2f@inside/",
        "http://a%00.example/",
        "http:\\\\user@example.com\\a",
        "http://example.com/a\tb",
        "http://example.com/\x7f",
        "http://example.com/\r\nHost: inside",
        "javascript:alert(1)",
        "",
    ],
)
def test_other_than_web_addresses_are_refused(url: str) -> None:
    resolved = []
    fetch = fetcher(resolver=lambda host, port: resolved.append(host) or ["127.0.0.1"])
    assert refusal(fetch, url) == "url-refused"
    assert resolved == []


def test_metadata_addresses_are_refused_before_any_connection() -> None:
    for address in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254"):
        fetch = Fetcher(1000, resolver=lambda *_, address=address: [address])
        assert refusal(fetch, "http://pictures.example/a.jpg") == "url-refused"


def test_a_name_with_one_internal_address_is_refused() -> None:
    fetch = Fetcher(1000, resolver=lambda *_: ["93.184.216.34", "10.0.0.1"])
    assert refusal(fetch, "http://pictures.example/") == "url-refused"


def test_every_redirect_is_checked(web) -> None:
    requested = []
    inside = web(lambda request: requested.append(request.path))
    # On Linux all of 127/8 is this machine; 127.0.0.2 plays the public part.
    outside = web(redirects(f"http://inside.example:{inside}/secret"), "127.0.0.2")
    names = {"outside.example": "127.0.0.2", "inside.example": "127.0.0.1"}
    fetch = fetcher(
        resolver=lambda host, _: [names[host]], allowed=lambda address: str(address) == "127.0.0.2"
    )
    assert refusal(fetch, f"http://outside.example:{outside}/") == "url-refused"
    assert requested == []


def test_redirects_to_allowed_addresses_are_followed_up_to_a_limit(web) -> None:
    port = web(says(b"picture"))
    first = web(redirects(f"http://127.0.0.1:{port}/real.jpg"))
    assert fetcher().fetch(f"http://127.0.0.1:{first}/") == b"picture"
    assert refusal(fetcher(), f"http://127.0.0.1:{web(redirects('/again'))}/") == "url-unreachable"
    assert refusal(fetcher(), f"http://127.0.0.1:{web(redirects('file:///etc/passwd'))}/") == "url-refused"


def test_the_connection_goes_to_the_address_that_was_checked(web) -> None:
    hosts = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        hosts.append(request.headers["Host"])
        says(b"picture")(request)

    port = web(answer)
    resolved = []

    def rebinding(host: str, _: int) -> list[str]:
        resolved.append(host)
        return ["127.0.0.1"] if len(resolved) == 1 else ["10.0.0.1"]

    assert fetcher(resolver=rebinding).fetch(f"http://pictures.example:{port}/") == b"picture"
    assert resolved == ["pictures.example"]
    assert hosts == [f"pictures.example:{port}"]


def test_size_is_limited_with_and_without_content_length(web) -> None:
    assert refusal(fetcher(), f"http://127.0.0.1:{web(says(b'x' * 1001))}/") == "url-unreachable"

    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x" * 65536)
        except OSError:
            return

    assert refusal(fetcher(), f"http://127.0.0.1:{web(endless)}/") == "url-unreachable"


def test_time_is_limited_for_slow_bodies(web) -> None:
    done = threading.Event()

    def dripping(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while not done.wait(0.02):
                request.wfile.write(b"X: y\r\n")
        except OSError:
            return

    started = time.monotonic()
    assert refusal(fetcher(seconds=0.4), f"http://127.0.0.1:{web(dripping)}/") == "url-unreachable"
    done.set()
    assert time.monotonic() - started < 4


def test_a_slow_resolver_is_limited_in_time() -> None:
    wait = threading.Event()
    fetch = Fetcher(1000, seconds=0.2, resolver=lambda *_: [str(wait.wait(20))])
    assert refusal(fetch, "http://pictures.example/") == "url-unreachable"
    wait.set()


def test_errors_of_the_other_server_are_one_problem(web) -> None:
    def missing(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_error(404)

    def broken(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"no http at all\r\n\r\n")

    def short(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")

    for answer in (missing, broken, short):
        assert refusal(fetcher(), f"http://127.0.0.1:{web(answer)}/") == "url-unreachable"
    assert refusal(Fetcher(1000, resolver=lambda *_: []), "http://nowhere.example/") == "url-unreachable"


@pytest.mark.parametrize(
    "host",
    [
        "127%2e0.0.1", "%31%32%37.0.0.1", "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1", "127.0.0.1.",
        "[::FFFF:7f00:1]", "ⓛocalhost", "LOCALHOST.",
    ],
)  # fmt: skip
def test_internal_addresses_are_refused_in_every_notation(web, host: str) -> None:
    requested = []
    port = web(lambda request: requested.append(request.path))
    assert refusal(Fetcher(1000), f"http://{host}:{port}/") == "url-refused"
    assert requested == []


def redirects_raw(where: bytes, status: int = 302) -> Handler:
    """Redirects with a header of any bytes."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
        request.wfile.write(head % (status, where))
        request.close_connection = True

    return answer


@pytest.mark.parametrize(
    ("where", "path"),
    [
        (b"/a b.jpg", "/a%20b.jpg"),
        ("/grün/写.jpg".encode(), "/gr%C3%BCn/%E5%86%99.jpg"),
        ("/хх…Å.jpg".encode(), "/%D1%85%D1%85%E2%80%A6%C3%85.jpg"),
        ("/grün.jpg".encode("latin-1"), "/gr%FCn.jpg"),
        (b"/a%20b%2520c.jpg", "/a%20b%2520c.jpg"),
        (b"  /a.jpg  ", "/a.jpg"),
        (b"b.jpg", "/start/b.jpg"),
        (b"../b.jpg", "/b.jpg"),
        (b"?x=1 2", "/start/here?x=1%202"),
        (b"/a.jpg#part", "/a.jpg"),
        (b"\\a\\b.jpg", "/a/b.jpg"),
        ("/a?q=ü|'".encode(), "/a?q=%C3%BC|%27"),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_encoded_as_browsers_do(web, where: bytes, path: str, status: int) -> None:
    requested = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        requested.append(request.path)
        (redirects_raw(where, status) if len(requested) == 1 else says(b"picture"))(request)

    assert fetcher().fetch(f"http://127.0.0.1:{web(answer)}/start/here") == b"picture"
    assert requested == ["/start/here", path]


def test_a_redirect_without_scheme_keeps_the_scheme(web) -> None:
    second = web(says(b"picture"))
    first = web(redirects_raw(b"//127.0.0.1:%d/a b" % second))
    assert fetcher().fetch(f"http://127.0.0.1:{first}/") == b"picture"


@pytest.mark.parametrize(
    "where",
    [
        b"http://inside.example:%d/a b",
        "http://ïnside.example:%d/ü".encode(),
        b"//inside.example:%d/",
        b"\\\\inside.example:%d\\a",
        b"http:\\\\inside.example:%d",
        b"http://127%%2e0.0.1:%d/",
        "http://１２７.0.0.1:%d/".encode(),
        b"http://user@inside.example:%d/",
        b"http://[::1:%d/",
        b"http://\xe9.example:%d/",
        b"ftp://inside.example:%d/",
    ],
)
def test_a_redirect_is_checked_after_it_is_encoded(web, where: bytes) -> None:
    requested = []
    inside = web(lambda request: requested.append(request.path))
    outside = web(redirects_raw(where % inside), "127.0.0.2")
    names = {"outside.example": "127.0.0.2"}
    fetch = fetcher(
        resolver=lambda host, _: [names.get(host, "127.0.0.1")],
        allowed=lambda address: str(address) == "127.0.0.2",
    )
    assert refusal(fetch, f"http://outside.example:{outside}/") == "url-refused"
    assert requested == []


def test_a_redirect_without_an_address_is_a_problem(web) -> None:
    for where in (b"", b"  "):
        with pytest.raises(FetchError, match="it answers 302"):
            fetcher().fetch(f"http://127.0.0.1:{web(redirects_raw(where))}/")


def test_four_redirects_are_followed_and_no_fifth(web) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        left = int(request.path.strip("/"))
        (redirects(f"/{left - 1}") if left else says(b"picture"))(request)

    port = web(answer)
    assert fetcher().fetch(f"http://127.0.0.1:{port}/4") == b"picture"
    with pytest.raises(FetchError, match="redirects too often"):
        fetcher().fetch(f"http://127.0.0.1:{port}/5")


def test_a_non_ascii_name_is_sent_as_it_is_resolved(web) -> None:
    hosts = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        hosts.append(request.headers["Host"])
        says(b"picture")(request)

    port, resolved = web(answer), []
    fetch = fetcher(resolver=lambda host, _: resolved.append(host) or ["127.0.0.1"])
    assert fetch.fetch(f"http://müller.example:{port}/ü b") == b"picture"
    assert resolved == ["xn--mller-kva.example"]
    assert hosts == [f"xn--mller-kva.example:{port}"]


@pytest.mark.parametrize(
    "known", [Version(etag='"1"'), Version(modified="Sat, 28 Nov 2026 10:00:00 GMT"), Version('"1"', "then")]
)
def test_a_known_state_is_asked_for_and_not_sent_again(web, known: Version) -> None:
    asked = []

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        asked.append((request.headers["If-None-Match"], request.headers["If-Modified-Since"]))
        request.send_response(304)
        request.end_headers()

    sink = io.BytesIO()
    assert fetcher().download(f"http://127.0.0.1:{web(answer)}/", sink, known) is None
    assert sink.getvalue() == b""
    assert asked == [(known.etag or None, known.modified or None)]


def test_a_304_that_nobody_asked_for_is_no_answer(web) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(304)
        request.end_headers()

    for known in (None, Version()):
        with pytest.raises(FetchError, match="it answers 304"):
            fetcher().download(f"http://127.0.0.1:{web(answer)}/", io.BytesIO(), known)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("soon", None), ("-1", None), ("1" * 9, None)])
def test_an_error_has_its_status_and_how_long_to_wait(web, header: str, seconds: float | None) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(429)
        request.send_header("Retry-After", header)
        request.end_headers()

    with pytest.raises(FetchError) as caught:
        fetcher().fetch(f"http://127.0.0.1:{web(answer)}/")
    assert (caught.value.status, caught.value.retry_after) == (429, seconds)


def test_the_state_of_a_file_comes_with_it(web) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("ETag", 'W/"a"')
        request.send_header("Last-Modified", "x" * 2000)
        request.end_headers()
        request.wfile.write(b"picture")

    sink = io.BytesIO()
    assert fetcher().download(f"http://127.0.0.1:{web(answer)}/", sink) == Version('W/"a"', "")
    assert sink.getvalue() == b"picture"
