"""Computed values, each made once however many ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

T = TypeVar("T")
P = ParamSpec("P")


class Cache:
    """Values by the function that makes them and its arguments.

    Each function has a limit of its own, so that many values of one kind (pages of regencies) never
    push out those of another. The least recently used value of a kind leaves first.

    Parameters
    ----------
    limit: values kept of each function.
    """

    def __init__(self, limit: int = 256) -> None:
        self._limit = limit
        self._lock = Lock()
        self._kinds: dict[Callable[..., Any], OrderedDict[tuple[Hashable, ...], Future[Any]]] = {}

    def get(
        self, key: tuple[Hashable, ...], make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `make(*args, **kwargs)`, made at the first call with this `key`; read-only.

        A caller that comes while the value is being made waits for it. What fails is not kept, and
        everybody who waited gets the error.
        """
        with self._lock:
            kind = self._kinds.setdefault(make, OrderedDict())
            value = kind.get(key)
            made_here = value is None
            if value is None:
                value = kind[key] = Future()
                if len(kind) > self._limit:
                    kind.popitem(last=False)
            else:
                kind.move_to_end(key)
        if made_here:
            try:
                value.set_result(make(*args, **kwargs))
            except BaseException as error:
                with self._lock:
                    if kind.get(key) is value:
                        del kind[key]
                value.set_exception(error)
                raise
        return cast(T, value.result())
