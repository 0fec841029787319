"""Web archives of our own pages."""

from __future__ import annotations

import gzip

DAY = "2025-11-17T08:00:00Z"


def record(address, html="", status="200 OK", kind="response", date=DAY, **headers) -> bytes:
    """One as crawlers write it; `headers`: those of the server's answer."""
    block = html if isinstance(html, bytes) else html.encode()
    media = "text/html"
    if kind in ("response", "revisit"):
        said = {"Content-Type": media} | {k.replace("_", "-"): v for k, v in headers.items()}
        block = _head(f"HTTP/1.1 {status}", said) + block
        media = f"application/http; msgtype={kind}"
    about = {"WARC-Type": kind, "WARC-Target-URI": address, "WARC-Date": date}
    about |= {"Content-Type": media, "Content-Length": str(len(block))}
    return _head("WARC/1.0", about) + block + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def chunked(data: bytes) -> bytes:
    half = len(data) // 2
    parts = (data[:half], data[half:], b"")
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def _head(first: str, fields: dict[str, str]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode()
