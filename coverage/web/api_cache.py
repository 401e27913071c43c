"""Finished answers, compressed once and kept within a number of bytes.

However many readers ask for the same thing at once, it is made once; the others wait for that one.
What is made at all is made by a few threads of its own, so that a crowd at the API leaves the
threads of the pages alone; past a number of waiting answers the next is refused.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import brotli  # type: ignore[import-untyped]

T = TypeVar("T")
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


def answer(body: bytes) -> Answer:
    """Compress a body; the same body gives the same bytes."""
    forms = {"": body}
    if len(body) >= SMALLEST_COMPRESSED:
        forms["gzip"] = gzip.compress(body, 6, mtime=0)
        forms["br"] = brotli.compress(body, quality=5)
    return Answer(forms, hashlib.sha256(body).hexdigest()[:20])


class Kept:
    """Answers by key, the least recently asked for leaving first.

    Parameters
    ----------
    limit: bytes kept at most. waiting: answers being made at most. workers: threads that make them.
    """

    def __init__(self, limit: int = 64_000_000, waiting: int = 64, workers: int = 2) -> None:
        self.limit = limit
        self.waiting = waiting
        self.size = 0
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._making: dict[Hashable, Future[Answer]] = {}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="api")

    def find(self, key: Hashable, make: Callable[[], bytes]) -> Answer | Future[Answer]:
        """Return the answer, or the promise of one that is being made.

        Raises
        ------
        Busy
            It is not kept and too many others are waiting.
        """
        with self._lock:
            if known := self._kept.get(key):
                self._kept.move_to_end(key)
                return known
            if key in self._making:
                return self._making[key]
            if len(self._making) >= self.waiting:
                raise Busy
            promise = self._making[key] = self._pool.submit(lambda: answer(make()))
        promise.add_done_callback(lambda done: self._put(key, done))
        return promise

    def submit(self, load: Callable[[], T]) -> Future[T]:
        """Run `load` in the threads that make answers."""
        return self._pool.submit(load)

    def _put(self, key: Hashable, done: Future[Answer]) -> None:
        with self._lock:
            self._making.pop(key, None)
            if done.cancelled() or done.exception() is not None:
                return
            made = done.result()
            if made.size > self.limit:
                return
            self._kept[key] = made
            self.size += made.size
            while self.size > self.limit:
                _, gone = self._kept.popitem(last=False)
                self.size -= gone.size
