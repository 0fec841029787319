"""One request over HTTP, within bounds of time, size and place.

A name is looked up once for each request, and the connection goes to the very address that was
checked: what the name leads to a moment later makes no difference. Proxies that the environment
names are not used, for they would look names up by themselves.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection

from newsroom.imports.feeds.places import NotFetched, Place, read_place, resolved

CONNECTING, SILENCE, WHOLE = 10.0, 20.0, 60.0  # seconds; the last with all that it is led to
LARGEST = 16 << 20  # bytes of an answer
MOST_REDIRECTS = 5
PIECE = 1 << 16  # bytes
_PERMANENT, _REDIRECTS = (301, 308), (301, 302, 303, 307, 308)
_UNPACKED_LATER = ("", "identity", "gzip", "x-gzip")


@dataclass(frozen=True)
class Answer:
    code: int  # the status of HTTP
    headers: Mapping[str, str]
    body: bytes  # as it came, maybe gzip; empty unless the code is 200
    moved_to: str  # where it is for good; empty: where it was asked for


def get(address: str, headers: Mapping[str, str], ports: Collection[int]) -> Answer:
    """What is at an address, or where that leads. Raises NotFetched."""
    end, at, moved, is_moved = time.monotonic() + WHOLE, address, "", True
    for _ in range(MOST_REDIRECTS + 1):
        place = read_place(at, ports)
        code, told, body = _ask(place, headers, end)
        if code not in _REDIRECTS or "Location" not in told:
            return Answer(code, told, body, moved)
        at = _led_on(at, told["Location"])
        is_moved = is_moved and code in _PERMANENT
        moved = at if is_moved else moved
    raise NotFetched(f"it leads on more than {MOST_REDIRECTS} times")


def _led_on(at: str, location: str) -> str:
    try:
        led = urljoin(at, location)
    except ValueError as problem:
        raise NotFetched("it leads on to something that is no address") from problem
    if at.lower().startswith("https:") and not led.lower().startswith("https:"):
        raise NotFetched("it leads from https to something else")
    return led


def _ask(
    place: Place, headers: Mapping[str, str], end: float
) -> tuple[int, Mapping[str, str], bytes]:
    try:
        with _connected(place, end) as connection:
            sent = {"Host": place.host_header, "Connection": "close", **headers}
            connection.request(
                "GET", place.target, headers=sent, preload_content=False, decode_content=False
            )
            with closing(connection.getresponse()) as response:
                code = response.status
                told = code, response.headers, _body(response) if code == 200 else b""
        _refuse_late(end)  # what was cut off looks like an end
    except ssl.SSLCertVerificationError as problem:
        raise NotFetched(f"its certificate is not valid: {problem.verify_message}") from problem
    except (OSError, HTTPException, urllib3.exceptions.HTTPError, ValueError) as problem:
        _refuse_late(end, problem)
        raise NotFetched(_in_words(problem)) from problem
    return told


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """Read piece by piece, so that neither a long nor a slow one is read for ever."""
    if (how := response.headers.get("Content-Encoding", "").lower()) not in _UNPACKED_LATER:
        raise NotFetched(f"its answer is packed as “{how[:40]}”, which nobody asked for")
    body = bytearray()
    while piece := response.read1(PIECE):
        body += piece
        if len(body) > LARGEST:
            raise NotFetched(f"its answer is larger than {LARGEST >> 20} MiB")
    return bytes(body)


@contextmanager
def _connected(place: Place, end: float) -> Iterator[HTTPConnection]:
    """A connection to a checked address, which breaks at `end`, whatever is being waited for."""
    opened = _open(resolved(place), end)
    cut = opened.dup()  # the same connection, also when TLS has taken the socket over
    timer = threading.Timer(max(0.0, end - time.monotonic()), _break, [cut])
    timer.daemon = True
    timer.start()
    connection = HTTPConnection(place.host, place.port, timeout=SILENCE)
    connection.auto_open = 0  # it never looks for the name by itself
    try:
        connection.sock = opened if place.scheme == "http" else _secured(opened, place.host)
        yield connection
    finally:
        timer.cancel()
        timer.join()
        connection.close()
        opened.close()
        cut.close()


def _open(places: list[tuple[int, tuple]], end: float) -> socket.socket:
    """To the first that answers."""
    trouble: OSError = TimeoutError()
    for family, address in places:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(max(0.001, min(CONNECTING, end - time.monotonic())))
            opened.connect(address)
            return opened
        except OSError as problem:
            opened.close()
            trouble = problem
    raise trouble


def _secured(opened: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(opened, server_hostname=host)


def _break(opened: socket.socket) -> None:
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker


def _refuse_late(end: float, problem: Exception | None = None) -> None:
    if time.monotonic() >= end:
        raise NotFetched(f"no whole answer came within {WHOLE:.0f} seconds") from problem


def _in_words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError | urllib3.exceptions.TimeoutError):
        return "it does not answer"
    if isinstance(problem, ssl.SSLError):
        return f"no secure connection: {problem.reason or 'it was broken off'}"
    if isinstance(problem, OSError) and problem.strerror:
        return f"no connection: {problem.strerror}"
    return f"its answer cannot be read ({type(problem).__name__})"
