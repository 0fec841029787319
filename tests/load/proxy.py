"""A stand-in for nginx before the archive: asks it whole requests only, and buffers its answers.

`python -m tests.load.proxy HANDLE HOST PORT` serves the listening socket of a handle.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

ANSWER = 1 << 30  # bytes of an answer that are buffered


@contextmanager
def buffering_proxy(address: tuple[str, int]) -> Iterator[tuple[str, int]]:
    """A process of its own before a server; gives its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        handle = listening.fileno()
        command = [sys.executable, "-m", "tests.load.proxy", str(handle), *map(str, address)]
        process = subprocess.Popen(command, pass_fds=(handle,))
        try:
            yield listening.getsockname()
        finally:
            process.terminate()
            process.wait()


async def serve(handle: int, host: str, port: int) -> None:
    async def client(reader, writer) -> None:
        with closing(writer), suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                for part in await _answer(head, host, port):
                    writer.write(part)
                    await writer.drain()

    with socket.socket(fileno=handle) as listening:
        server = await asyncio.start_server(client, sock=listening)
        await server.serve_forever()


async def _answer(head: bytes, host: str, port: int) -> list[bytes]:
    """All of the answer to a request without a body, on a connection of its own."""
    reader, writer = await asyncio.open_connection(host, port, limit=ANSWER)
    with closing(writer):
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
        ]
        writer.write(b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]))
        parts = []
        while part := await reader.read(1 << 16):
            parts.append(part)
        return parts


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
