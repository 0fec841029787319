"""The nodes of a SolrCloud: a request goes to one that answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from urllib.parse import urlencode

import orjson
import urllib3

from newsroom.web import spending
from search.backends.errors import Unreachable, Unreadable

logger = logging.getLogger(__name__)
ROUNDS, PAUSE = 2, 0.3  # how often all nodes are asked; seconds in between
_OF_ANOTHER_SHAPE = (LookupError, TypeError, AttributeError, ValueError)
CONNECTING = 1.0  # seconds until a node that does not take a connection is given up


class Refused(Unreadable):
    """A node answers that a request cannot be done."""

    def __init__(self, status: int, message: str):
        super().__init__(f"Solr answers {status}: {message}")
        self.status = status


def reads_answers(kind: type) -> type:
    """A decorator for classes that take answers of Solr apart: Unreadable where that fails.

    What a proxy or another version answers is JSON, too.
    """
    for name, method in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(method, cached_property):
            method.func = _reading(method.func)
        elif callable(method):
            setattr(kind, name, _reading(method))
    return kind


def _reading(method):
    @wraps(method)
    def reads(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except _OF_ANOTHER_SHAPE as problem:
            raise Unreadable(f"Solr answers something else: {problem!r}") from problem

    return reads


@dataclass(frozen=True)
class Address:
    """Where an archive lies: SEARCH_URL, read."""

    hosts: tuple[str, ...]  # host:port
    name: str  # of the alias
    user: str = ""
    password: str = ""
    tls: bool = False
    ca: str = ""  # a file of certificates to trust; empty: those of the machine
    timeout: float = 5.0  # seconds for an answer
    shards: int = 1
    replicas: int = 2

    @property
    def bases(self) -> list[str]:
        scheme = "https" if self.tls else "http"
        return [f"{scheme}://{host}/solr" for host in self.hosts]


class Nodes:
    """Asks the node that answered last, and in its place the others; safe in threads."""

    def __init__(self, address: Address):
        self.address = address
        self._first = 0
        headers = {"Content-Type": "application/json"}
        if address.user:
            headers |= urllib3.make_headers(basic_auth=f"{address.user}:{address.password}")
        self._pool = urllib3.PoolManager(
            maxsize=16, headers=headers, retries=False, ca_certs=address.ca or None
        )

    def post(self, path: str, body, timeout: float = 0.0) -> dict:
        """POST a value as JSON, or bytes as they are; the answer. Raises Unreachable, Refused."""
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self._ask("POST", path, data, timeout)

    def get(self, path: str, params: Mapping[str, object], timeout: float = 0.0) -> dict:
        """GET with parameters; the answer. Raises Unreachable, Refused."""
        return self._ask("GET", f"{path}?{urlencode(params)}", None, timeout)

    def answering(self) -> dict[str, bool]:
        """Whether each node answers by itself."""
        found = {}
        for host, base in zip(self.address.hosts, self.address.bases, strict=True):
            try:
                answer = self._send("GET", f"{base}/admin/info/health", None, self.address.timeout)
                found[host] = answer.status == 200
            except urllib3.exceptions.HTTPError:
                found[host] = False
        return found

    def _ask(self, method: str, path: str, data: bytes | None, timeout: float) -> dict:
        bases = self.address.bases
        told: list[str] = []
        start = self._first
        for attempt in range(ROUNDS * len(bases)):
            if attempt == len(bases):
                time.sleep(PAUSE)  # a replica that has just died is not known to be dead yet
            number = (start + attempt) % len(bases)
            try:
                answer = self._send(
                    method, bases[number] + path, data, timeout or self.address.timeout
                )
            except urllib3.exceptions.HTTPError as problem:
                told.append(f"{self.address.hosts[number]}: {type(problem).__name__}")
                continue
            if answer.status < 400:
                found = _read(answer.data)
                if found is None:  # a proxy's page, or half an answer
                    told.append(f"{self.address.hosts[number]}: no JSON of Solr's")
                    continue
                if number != start:
                    logger.warning("Another Solr node is asked: %s", "; ".join(told))
                    self._first = number
                return found
            message = _message(answer)
            if answer.status < 500:
                raise Refused(answer.status, message)
            told.append(f"{self.address.hosts[number]}: {answer.status} {message}")
        raise Unreachable(f"No node of Solr answers: {'; '.join(told)}")

    def _send(self, method: str, url: str, data: bytes | None, timeout: float):
        limits = urllib3.Timeout(connect=min(CONNECTING, timeout), read=timeout)
        began = time.monotonic()
        try:
            return self._pool.request(method, url, body=data, timeout=limits)
        finally:
            spending.add(time.monotonic() - began)


def _read(data: bytes) -> dict | None:
    """An answer; None for what is no object of JSON."""
    try:
        found = orjson.loads(data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _message(answer) -> str:
    try:
        return str(orjson.loads(answer.data)["error"]["msg"])[:300]
    except (ValueError, KeyError, TypeError):
        return str(answer.reason)
