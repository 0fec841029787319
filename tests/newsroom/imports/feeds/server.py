"""A server of feeds on this machine, which answers as told and keeps what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import closing

ITEM = (
    "<item><guid isPermaLink='false'>{0}</guid><title>Story {0}</title>"
    "<description>It was told of {0}.</description>"
    "<pubDate>Mon, 03 Mar 2025 10:15:00 GMT</pubDate></item>"
)


def feed(*names: str) -> bytes:
    """RSS with an entry for each."""
    items = "".join(map(ITEM.format, names))
    return f"<rss version='2.0'><channel><title>The Wire</title>{items}</channel></rss>".encode()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `Content_Type` is written Content-Type."""
    told = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


class Server:
    """`answers`: bytes, or what is called with the connection, by path; `asked`: what came in."""

    def __init__(self, wrap: Callable[[socket.socket], socket.socket] = lambda opened: opened):
        self.answers: dict[str, bytes | Callable[[socket.socket], None]] = {}
        self.asked: list[dict[str, str]] = []
        self.is_over = threading.Event()
        self._wrap = wrap
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def address(self, path: str = "/feed", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def close(self) -> None:
        self.is_over.set()
        with socket.create_connection(("127.0.0.1", self.port), 5):
            pass  # it looks whether it is over
        self._thread.join(30)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            opened, _ = self._listening.accept()
            with closing(opened):
                if self.is_over.is_set():
                    return
                try:
                    self._answer(opened)
                except OSError:  # whoever asked has gone
                    continue

    def _answer(self, opened: socket.socket) -> None:
        opened.settimeout(10)
        with closing(self._wrap(opened)) as wrapped:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := wrapped.recv(65536)):
                    return
                head += piece
            first, *lines = head.decode().split("\r\n")
            asked = {name.lower(): value for name, _, value in (li.partition(": ") for li in lines)}
            path = first.split(" ")[1]
            self.asked.append({**asked, "": path})
            given = self.answers.get(path, answer(status="404 Not Found"))
            if isinstance(given, bytes):
                wrapped.sendall(given)
            else:
                given(wrapped)
