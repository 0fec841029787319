"""A client of the archive: one connection that is kept, cookies, and an address of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Broken(Exception):
    """The connection broke, or the answer did not come in time."""


@dataclass(frozen=True)
class Answer:
    """What came back; `began` and `ended` are monotonic seconds."""

    status: int
    headers: Message
    body: bytes = field(repr=False)
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    def json(self) -> dict:
        return json.loads(self.body)


class Browser:
    """Asks as a proxy would that speaks https to a client with an address."""

    def __init__(self, address: tuple[str, int], client: str = "192.0.2.1", patience: float = 60):
        self.address, self.client, self.patience = address, client, patience
        self.cookies: dict[str, str] = {}
        self._connection: HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping | list[tuple[str, str]]) -> Answer:
        """Send a form. On a connection of its own: one that was kept may be closed already."""
        self.close()
        where = f"https://{self.address[0]}:{self.address[1]}{path}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": where}
        return self._ask("POST", path, urlencode(fields), headers)

    def first_part(self, path: str, **headers: str) -> Answer:
        """An answer of which no more is read than how it begins."""
        self.close()
        began = time.monotonic()
        try:
            response = self._send("GET", path, None, headers)
            data = response.read1(1 << 16)
        except (OSError, HTTPException) as problem:
            raise Broken(f"GET {path}: {problem!r}") from problem
        finally:
            self.close()
        return Answer(response.status, response.headers, data, began, time.monotonic())

    def parts(self, path: str) -> Iterator[tuple[HTTPResponse, bytes]]:
        """The response and each part of it as it comes."""
        self.close()
        try:
            response = self._send("GET", path, None, {})
            while part := response.read1(1 << 16):
                yield response, part
        except (OSError, HTTPException) as problem:
            raise Broken(f"GET {path}: {problem!r}") from problem
        finally:
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: str | None, headers: dict) -> Answer:
        began = time.monotonic()
        while True:
            is_kept = self._connection is not None
            try:
                response = self._send(method, path, body, headers)
                data = response.read()
                break
            except (OSError, HTTPException) as problem:
                self.close()
                # Servers close what is kept when they like; browsers ask again as well.
                if not (is_kept and isinstance(problem, RemoteDisconnected | ConnectionResetError)):
                    raise Broken(f"{method} {path}: {problem!r}") from problem
        self._take_cookies(response)
        return Answer(response.status, response.headers, data, began, time.monotonic())

    def _send(self, method: str, path: str, body: str | None, headers: dict) -> HTTPResponse:
        if self._connection is None:
            self._connection = HTTPConnection(*self.address, timeout=self.patience)
        own = {"X-Forwarded-For": self.client, "X-Forwarded-Proto": "https", "Accept": "*/*"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, own | headers)
        return self._connection.getresponse()

    def _take_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
