"""Finished answers, compressed once and cached within a number of bytes.

However many readers ask for the same thing at once, it is made once; the others wait for that one.
What is made at all is made by a few threads of its own, so that a crowd at the API leaves the
threads of the pages alone; past a number of waiting answers the next is refused.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import brotli  # type: ignore[import-untyped]

#: Shorter bodies are sent as they are.
SMALLEST_COMPRESSED = 500


class Busy(Exception):
    """Too many answers are waiting to be made."""


@dataclass(frozen=True)
class Answer:
    """A body with its compressed forms by content coding ("" for none); tag: hash of the body."""

    forms: dict[str, bytes]
    tag: str

    @property
    def size(self) -> int:
        """Bytes of all forms together."""
        return sum(map(len, self.forms.values()))


def compressed(body: bytes) -> Answer:
    """Compress a body; the same body gives the same bytes."""
    forms = {"": body}
    if len(body) >= SMALLEST_COMPRESSED:
        forms["gzip"] = gzip.compress(body, 6, mtime=0)
        forms["br"] = brotli.compress(body, quality=5)
    return Answer(forms, hashlib.sha256(body).hexdigest()[:20])


class AnswerCache:
    """Answers by key, the least recently asked for leaving first.

    Parameters
    ----------
    limit: bytes cached at most. waiting: answers being made at most. workers: threads that make
        them.
    """

    def __init__(self, limit: int = 64_000_000, waiting: int = 64, workers: int = 2) -> None:
        self.limit = limit
        self.waiting = waiting
        self.size = 0
        self._lock = Lock()
        self._cached: OrderedDict[Hashable, Answer] = OrderedDict()
        self._pending: dict[Hashable, Future[Answer]] = {}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answers")

    async def get(self, key: Hashable, make: Callable[[], bytes]) -> Answer:
        """Return the answer; `make` runs in a thread. A reader who goes away stops nothing.

        Raises
        ------
        Busy
            It is not cached and too many others are waiting.
        """
        answer = self.find(key, make)
        if isinstance(answer, Answer):
            return answer
        return await asyncio.shield(asyncio.wrap_future(answer))

    def find(self, key: Hashable, make: Callable[[], bytes]) -> Answer | Future[Answer]:
        """Return the answer, or the promise of one that is being made; raises as `get`."""
        with self._lock:
            if cached := self._cached.get(key):
                self._cached.move_to_end(key)
                return cached
            if key in self._pending:
                return self._pending[key]
            if len(self._pending) >= self.waiting:
                raise Busy
            promise = self._pending[key] = self._pool.submit(lambda: self._make(key, make))
        promise.add_done_callback(lambda _: self._pending.pop(key, None))
        return promise

    def _make(self, key: Hashable, make: Callable[[], bytes]) -> Answer:
        answer = compressed(make())
        if answer.size <= self.limit:
            with self._lock:
                self._cached[key] = answer
                self.size += answer.size
                while self.size > self.limit:
                    _, oldest = self._cached.popitem(last=False)
                    self.size -= oldest.size
        return answer
