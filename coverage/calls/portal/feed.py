"""One answer of the national portal: a JSON list of types of incident with their counts, or none.

What is known of it: objects with `id`, `name` (type of incident) and `y` (count). `y` may be a
number or digits in quotes; anything else in its place refuses the whole answer, for half a day is
no day.
"""

from __future__ import annotations

import json
from typing import Any

from coverage.calls.portal.model import MAX_COUNT, Incidents

LONGEST_NAME = 200


class AnswerError(Exception):
    """An answer that cannot be used: `kind`, what was wrong; `again`: worth another attempt."""

    def __init__(self, kind: str, detail: str, again: bool = False, wait: float = 0.0) -> None:
        self.kind, self.detail, self.again, self.wait = kind, detail, again, wait
        super().__init__(f"{kind}: {detail}")


def parse_answer(body: bytes, content_type: str = "") -> list[Incidents]:
    """Read one answer of the portal.

    Raises
    ------
    AnswerError
        It is a web page ("html"), no JSON ("json", worth another attempt: it may have broken off),
        or JSON of another shape ("shape").
    """
    if "html" in content_type.lower() or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise AnswerError("html", "a web page, not a list of incidents")
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerError("json", f"not JSON ({str(error)[:80]})", again=True) from error
    if not isinstance(parsed, list):
        raise AnswerError("shape", f"a list was expected, not {type(parsed).__name__}")
    found = [_incidents(entry, place) for place, entry in enumerate(parsed, start=1)]
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.type_id, one.type) in seen:
            raise AnswerError("shape", f"the type {one.type!r} is repeated")
        seen.add((one.type_id, one.type))
    return found


def _clean(text: str) -> str:
    """Return `text` on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _incidents(entry: Any, place: int) -> Incidents:
    def refuse(what: str) -> AnswerError:
        return AnswerError("shape", f"entry {place}: {what}")

    if not isinstance(entry, dict):
        raise refuse(f"an object was expected, not {type(entry).__name__}")
    name, number, key = entry.get("name"), entry.get("y"), entry.get("id")
    if not isinstance(name, str) or not (name := _clean(name)):
        raise refuse("`name` must be the type of incident")
    if len(name) > LONGEST_NAME:
        raise refuse(f"`name` must have at most {LONGEST_NAME} characters")
    if isinstance(number, str) and number.strip().isascii() and number.strip().isdigit():
        number = int(number.strip()[:20])
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAX_COUNT:
        raise refuse(f"`y` must be a count of incidents, not {str(number)[:20]!r}")
    if isinstance(key, bool) or not isinstance(key, str | int | None):
        raise refuse("`id` must be a text or a whole number")
    return Incidents("" if key is None else _clean(str(key))[:LONGEST_NAME], name, number)
