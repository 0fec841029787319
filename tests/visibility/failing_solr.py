"""A Solr in trouble: what urllib3 gives the archive instead of an answer, of each kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import haystack
import pytest
import urllib3
from django.conf import settings
from urllib3 import exceptions

from newsroom.environment import search_connection
from search.backends.solr import client

URL = "solr://127.0.0.1:9,127.0.0.1:7/newsroom?timeout=1"


@dataclass(frozen=True)
class Trouble:
    """What is wrong: an error that is raised, or an answer. `is_seen`: it is no plausible one."""

    name: str
    error: Callable[[], Exception] | None = None
    status: int = 200
    body: bytes = b""
    is_seen: bool = True

    def __str__(self) -> str:
        return self.name

    def answer(self) -> urllib3.HTTPResponse:
        if self.error:
            raise self.error()
        return urllib3.HTTPResponse(body=self.body, status=self.status, preload_content=False)


def _saying(name: str, value: object, status: int = 200, is_seen: bool = True) -> Trouble:
    return Trouble(name, None, status, json.dumps(value).encode(), is_seen)


def _refusal(status: int, reason: str) -> Trouble:
    return _saying(f"{status} {reason}", {"error": {"msg": reason, "code": status}}, status)


_POOL = urllib3.HTTPConnectionPool("127.0.0.1", 9)
_NO_HITS = {"response": {"numFound": 0, "start": 0, "docs": []}}
_ONE_HIT = {"numFound": 1, "start": 0, "docs": [{"key": 1, "score": 1.0}]}

TROUBLES = [
    Trouble("no connection", lambda: exceptions.NewConnectionError(_POOL, "refused")),
    Trouble("no name", lambda: exceptions.NameResolutionError("solr", _POOL, OSError("no name"))),
    Trouble("a connection that times out", lambda: exceptions.ConnectTimeoutError(_POOL, "slow")),
    Trouble("an answer that times out", lambda: exceptions.ReadTimeoutError(_POOL, "/", "slow")),
    Trouble("a connection that breaks", lambda: exceptions.ProtocolError("reset", OSError())),
    Trouble("an answer that breaks off", lambda: exceptions.IncompleteRead(10, 90)),
    Trouble("an answer of wrong compression", lambda: exceptions.DecodeError("not gzip")),
    Trouble("no trust", lambda: exceptions.SSLError("nobody vouches")),
    _refusal(500, "Server Error"),
    _refusal(503, "no servers hosting shard"),
    Trouble("502 of a proxy", None, 502, b"<html>Bad Gateway</html>"),
    _refusal(400, "undefined field card"),
    _refusal(401, "Bad credentials"),
    _refusal(403, "Forbidden"),
    _refusal(404, "no such collection"),
    _refusal(429, "Too many requests"),
    Trouble("302 elsewhere", None, 302, b"<html>moved</html>"),
    Trouble("nothing at all", None, 200, b""),
    Trouble("a page", None, 200, b"<html><body>Welcome to nginx!</body></html>"),
    Trouble("half of an answer", None, 200, b'{"response": {"numFound": 10, "do'),
    Trouble("bytes that are no text", None, 200, b"\xff\xfe\x00\x01"),
    _saying("null", None),
    _saying("a list", []),
    _saying("a number", 7),
    _saying("an empty object", {}),
    _saying("an error that calls itself a success", {"error": {"msg": "shard failed"}}),
    _saying("a response that is null", {"response": None, "facets": None, "cluster": None}),
    _saying("a response of nothing", {"response": {}, "facets": {}, "cluster": {}}),
    _saying("a count in words", {"response": {"numFound": "many", "docs": "none"}, "facets": 1}),
    _saying("hits that are empty", {"response": {"numFound": 1, "docs": [{}]}, "facets": {}}),
    _saying(
        "hits of keys alone",
        {"response": _ONE_HIT, "facets": {"count": 1, "unfiltered": {"count": 1}}}
        | {"nextCursorMark": "*"},
        is_seen=False,
    ),
    _saying(
        "facets of another shape",
        {"response": {**_ONE_HIT, "docs": []}, "nextCursorMark": "*"}
        | {"facets": {name: {"buckets": 3} for name in ("topic", "person", "day", "unfiltered")}},
    ),
    _saying("no facets", _NO_HITS | {"nextCursorMark": "*"}, is_seen=False),
]


@contextmanager
def in_trouble(trouble: Trouble, folder) -> Iterator[None]:
    """The archive asks a Solr in this trouble, for a block."""
    before = settings.HAYSTACK_CONNECTIONS["default"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urllib3.PoolManager, "request", lambda *args, **kwargs: trouble.answer())
        patch.setattr(client, "PAUSE", 0.0)
        settings.HAYSTACK_CONNECTIONS["default"] = search_connection(URL, folder)
        haystack.connections.reload("default")
        try:
            yield
        finally:
            settings.HAYSTACK_CONNECTIONS["default"] = before
            haystack.connections.reload("default")
