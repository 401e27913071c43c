"""Asking a web server plainly: requests as bytes, so that broken ones can be sent too."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

DEADLINE = 60.0
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """An answer as it came; names of headers in lower case, several of a name in order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """Return a header that is there at most once; "" if it is not."""
        found = [value for key, value in self.headers if key == name]
        assert len(found) <= 1, f"{name} is there {len(found)} times: {found}"
        return found[0] if found else ""

    @property
    def kind(self) -> str:
        """Media type without parameters."""
        return self["content-type"].partition(";")[0]

    @property
    def plain(self) -> bytes:
        """The body without its compression."""
        return gzip.decompress(self.body) if self["content-encoding"] == "gzip" else self.body


def parsed(raw: bytes) -> Answer:
    """Read an answer that ends with its connection."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.partition(":")[::2] for line in lines]
    headers = tuple((name.lower(), value.strip()) for name, value in pairs)
    if ("transfer-encoding", "chunked") in headers:
        body = _joined(body)
    return Answer(int(first.split()[1]), headers, body)


def _joined(chunks: bytes) -> bytes:
    found = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        found, chunks = found + rest[:length], rest[length + 2 :] if length else b""
    return found


def request(path: str, method: str = "GET", headers: dict[str, str] | None = None) -> bytes:
    """Return a request as it goes over the wire; nothing is escaped or checked."""
    given = {"Host": "112.example.org", "Connection": "close"} | (headers or {})
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def ask(
    port: int,
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    address: str = "127.0.0.1",
) -> Answer:
    """Send one request from an address of this machine, and return the answer."""
    return parsed(send(port, request(path, method, headers), address))


def send(port: int, raw: bytes, address: str = "127.0.0.1") -> bytes:
    """Send bytes and return what comes until the server closes."""
    with socket.create_connection(
        ("127.0.0.1", port), timeout=DEADLINE, source_address=(address, 0)
    ) as link:
        link.sendall(raw)
        parts = []
        try:
            while part := link.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass  # the server had more of the request to read than it wanted
        return b"".join(parts)


def together(work: Coroutine[Any, Any, T]) -> T:
    """Do asynchronous work to its end; a browser test may keep a loop of its own in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def at_once(port: int, requests: list[bytes], address: str = "127.0.0.1") -> list[Answer]:
    """Send many requests in parallel, each on its own connection; the answers in their order."""
    return together(_at_once(port, requests, address))


async def _at_once(port: int, requests: list[bytes], address: str) -> list[Answer]:
    async def one(raw: bytes) -> Answer:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        try:
            writer.write(raw)
            return parsed(await asyncio.wait_for(reader.read(), DEADLINE))
        finally:
            writer.close()

    return await asyncio.gather(*map(one, requests))
