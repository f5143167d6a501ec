#!/usr/bin/env bash
# Surprise: with --workers, uvicorn answers every request but a connection's first 40 ms late.
#
# What:      uvicorn 0.54.0 on asyncio's own event loop, Python 3.11 or newer, Linux; clients that keep their connection
#            open, as browsers and the connection pools of HTTP libraries do.
# Input:     GET requests, one after another on one connection, answered with two bytes.
# Expected:  with --workers 2 an answer takes as long as without: about a millisecond on loopback. asyncio's documentation
#            says: "The socket option TCP_NODELAY is set by default for all TCP connections" (loop.create_server,
#            since 3.6). uvicorn sends an answer's head and body one by one, which needs that.
# Seen:      about 44 ms. For several workers, or --reload, uvicorn binds the socket itself, by `socket.socket(family=...)`,
#            and so without naming the protocol (`proto` is 0). asyncio sets TCP_NODELAY only where `proto` is IPPROTO_TCP, and
#            accepted sockets inherit the 0. The body then waits until the client has confirmed the head, which Linux
#            delays by 40 ms. The same holds for `Server.run(sockets=[...])` with a socket of `socket.create_server`.
# Cost:      each thumbnail, each JSON answer, each call of a tool takes 40 ms more, and more workers make a server slower.
#            It is not seen with uvloop, nor by tools that open a connection for each request.
# Remedy:    create the socket with proto=socket.IPPROTO_TCP, or set TCP_NODELAY in `connection_made`.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'uvicorn==0.54.0'
cat > "$folder/small.py" <<'PYTHON'
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind.endswith("shutdown"):
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
PYTHON
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import http.client
import socket
import statistics
import subprocess
import sys
import time


def median_ms(*options: str) -> float:
    """Of 20 answers on one connection, without its first."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "small:app", "--port", str(port), "--log-level", "error"]
    with subprocess.Popen([*command, "--loop", "asyncio", *options]) as server:
        try:
            for _ in range(200):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            client, took = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
            for _ in range(21):
                started = time.perf_counter()
                client.request("GET", "/")
                assert client.getresponse().read() == b"ok"
                took.append(1000 * (time.perf_counter() - started))
            client.close()
            return statistics.median(took[1:])
        finally:
            server.terminate()


one, two = median_ms(), median_ms("--workers", "2")
print(f"one process: {one:.1f} ms an answer; --workers 2: {two:.1f} ms an answer")
sys.exit(0 if one < 30 < two else 1)
PYTHON
