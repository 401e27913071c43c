"""Fetch the public daily list of incidents from the national portal of 112. Only on command.

What is known of the feed: `https://layanan112.kominfo.go.id/get/emergency_lists/YYYY-MM-DD` has
answered with a JSON list of objects `id`, `name` (type of incident) and `y` (count, a number or
digits in quotes). Nothing says whether it still does, what it counts in full, or when a day is
complete. Hence:

- a day is asked for once it is over in Jakarta, and kept as the portal gave it, with the address;
- an answer that is not such a list is refused whole, never guessed at; `[]` is an empty day;
- redirects are not followed: a portal that moved is named to whoever asked;
- at most one request a second, repeats included; a busy portal is waited for, by its own
  `Retry-After` if it gives one; after three days in a row that fail, or a refusal (401, 403), or a
  wait longer than `LONGEST_WAIT`, the run ends. What was fetched stays; the next run goes on there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from coverage.calls.portal.model import MAX_COUNT, Incidents, load_portal, store_day
from coverage.core.dates import JAKARTA

PORTAL_URL = "https://layanan112.kominfo.go.id/get/emergency_lists"
USER_AGENT = "dashboard-112 (public figures of emergency number 112; at most one request a second)"
#: the service began in 2016: an earlier day is a slip of the pen
EARLIEST = date(2016, 1, 1)
SECONDS_BETWEEN = 1.0
ATTEMPTS = 4
BACK_OFF = 2.0  # seconds before the first repeat, doubled each time
LONGEST_WAIT = 300.0
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
DEADLINE = 60.0  # seconds for one whole answer, however steadily it drips
MAX_BYTES = 1_000_000
FAILED_IN_A_ROW = 3
LONGEST_NAME = 200
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_STOP = ("401", "403")


def now() -> datetime:
    """Return the present moment (UTC)."""
    return datetime.now(UTC)


class AnswerError(Exception):
    """An answer that cannot be used, and why.

    kind: "status", "html", "json", "shape", "moved", "slow", "network" or "large"; again: worth
    another attempt; wait: how many seconds the portal asks us to stay away; day, url: of which.
    """

    day: date
    url: str

    def __init__(self, kind: str, detail: str, again: bool = False, wait: float = 0.0) -> None:
        self.kind, self.detail, self.again, self.wait = kind, detail[:240], again, wait
        super().__init__(f"{kind}: {detail}")

    def __str__(self) -> str:
        """Return the address, and what was wrong with its answer."""
        return f"{self.url}: {self.kind}: {self.detail}"


@dataclass
class PortalResult:
    """What a run did.

    Attributes
    ----------
    asked: days of the range. stored: fetched now; skipped: there before; empty: of the stored,
        days with nothing listed. incidents: sum of the stored. requests: sent, repeats included.
    new_types: type -> the first day of this run on which it stood, for types never seen before.
    problems: days that failed. stopped: why the run ended before the last day, or "".
    """

    asked: int
    stored: int = 0
    skipped: int = 0
    empty: int = 0
    incidents: int = 0
    requests: int = 0
    new_types: dict[str, date] = field(default_factory=dict)
    problems: list[AnswerError] = field(default_factory=list)
    stopped: str = ""

    @property
    def complete(self) -> bool:
        """Whether every day of the range is stored."""
        return self.stored + self.skipped == self.asked


def parse_answer(body: bytes, content_type: str = "") -> list[Incidents]:
    """Read one answer of the portal; half a day is no day, so one bad entry refuses it whole.

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
    incidents: list[Incidents] = []
    seen: set[tuple[str, str]] = set()
    for place, entry in enumerate(parsed, start=1):
        try:
            incidents.append(_incidents(entry))
        except ValueError as error:
            raise AnswerError("shape", f"entry {place}: {error}") from error
        type_ = incidents[-1].type_id, incidents[-1].type
        if type_ in seen:
            raise AnswerError("shape", f"the type {type_[1]!r} is repeated")
        seen.add(type_)
    return incidents


def _one_line(text: str) -> str:
    """Return `text` on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _incidents(entry: Any) -> Incidents:
    """Return an entry of the list, or raise a ValueError that says what it should have been."""
    if not isinstance(entry, dict):
        raise ValueError(f"an object was expected, not {type(entry).__name__}")
    name, number, key = entry.get("name"), entry.get("y"), entry.get("id")
    if not isinstance(name, str) or not (name := _one_line(name)):
        raise ValueError("`name` must be the type of incident")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"`name` must have at most {LONGEST_NAME} characters")
    if isinstance(number, str) and number.strip().isascii() and number.strip().isdigit():
        number = int(number.strip()[:20])
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAX_COUNT:
        raise ValueError(f"`y` must be a count of incidents, not {str(number)[:20]!r}")
    if isinstance(key, bool) or not isinstance(key, str | int | None):
        raise ValueError("`id` must be a text or a whole number")
    return Incidents("" if key is None else _one_line(str(key))[:LONGEST_NAME], name, number)


def _wait_asked(answer: httpx.Response) -> float:
    """Return how many seconds the portal asks us to stay away, 0 if it does not."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max((then - now()).total_seconds(), 0.0)


class _Portal:
    """One client that keeps the pace."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.requests = 0
        self._last: float | None = None

    def ask(self, url: str) -> list[Incidents]:
        """Ask for a day, again if that may help; raise the last `AnswerError`."""
        for attempt in range(ATTEMPTS):
            try:
                return self._ask_once(url)
            except AnswerError as error:
                wait = max(BACK_OFF * 2**attempt, error.wait)
                if not error.again or attempt == ATTEMPTS - 1 or wait > LONGEST_WAIT:
                    raise
                time.sleep(wait)
        raise AssertionError("unreachable")  # pragma: no cover

    def _ask_once(self, url: str) -> list[Incidents]:
        if self._last is not None:
            early = self._last + SECONDS_BETWEEN - time.monotonic()
            if early > 0:
                time.sleep(early)
        self._last = begun = time.monotonic()
        self.requests += 1
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        body = b""
        try:
            with self.client.stream(
                "GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=False
            ) as answer:
                status = answer.status_code
                if answer.is_redirect:
                    target = answer.headers.get("Location", "")
                    raise AnswerError("moved", f"{status} to {target}")
                if status != 200:
                    detail = f"{status} {answer.reason_phrase}".strip()
                    raise AnswerError("status", detail, status in _AGAIN, _wait_asked(answer))
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MAX_BYTES:
                        raise AnswerError("large", f"more than {MAX_BYTES} bytes")
                    if time.monotonic() - begun > DEADLINE:
                        detail = f"not complete after {DEADLINE:.0f} s"
                        raise AnswerError("slow", detail, again=True)
                return parse_answer(body, answer.headers.get("Content-Type", ""))
        except httpx.TimeoutException as error:
            detail = f"no answer in time ({type(error).__name__})"
            raise AnswerError("slow", detail, again=True) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise AnswerError("network", f"{type(error).__name__} {error}", again=True) from error


def fetch_portal(
    first: date,
    last: date,
    folder: Path | str,
    *,
    refresh: bool = False,
    progress: Callable[[date, int, int], None] | None = None,
) -> PortalResult:
    """Fetch the days from `first` to `last`, both included, that are not stored yet.

    Parameters
    ----------
    folder: of the call records; days go to `portal/` in it, each as soon as it is there.
    refresh: fetch days again that are stored; a day that fails then stays as it was.
    progress: told (day, days done, days to do) after each day.

    Raises
    ------
    ValueError
        The range is empty, begins before 2016 or reaches a day that is not over.
    DataError
        What is stored already is broken.
    """
    today = now().astimezone(JAKARTA).date()
    if first > last:
        raise ValueError(f"the first day ({first}) lies after the last ({last})")
    if first < EARLIEST:
        raise ValueError(f"there was no 112 before {EARLIEST.year}: the first day is {first}")
    if last >= today:
        latest = today - timedelta(days=1)
        raise ValueError(f"{last} is not over in Jakarta; the last day to ask for is {latest}")
    stored = load_portal(folder)
    there = set(stored["day"].dt.date)
    known = set(stored["type"])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = [day for day in days if refresh or day not in there]
    result = PortalResult(asked=len(days), skipped=len(days) - len(wanted))
    failed = 0
    with httpx.Client() as client:
        portal = _Portal(client)
        for done, day in enumerate(wanted, start=1):
            url = f"{PORTAL_URL}/{day}"
            try:
                incidents = portal.ask(url)
            except AnswerError as error:
                error.day, error.url = day, url
                result.problems.append(error)
                failed += 1
                result.stopped = _reason_to_stop(error, failed)
                if result.stopped:
                    break
            else:
                failed = 0
                store_day(folder, day, incidents, url, f"{now():%Y-%m-%dT%H:%M:%SZ}")
                result.stored += 1
                result.empty += not incidents
                result.incidents += sum(type_.count for type_ in incidents)
                for type_ in incidents:
                    if type_.type not in known:
                        result.new_types.setdefault(type_.type, day)
            if progress is not None:
                progress(day, done, len(wanted))
    result.requests = portal.requests
    return result


def _reason_to_stop(error: AnswerError, failed: int) -> str:
    if error.kind == "status" and error.detail.startswith(_STOP):
        return "the portal refuses to answer"
    if error.wait > LONGEST_WAIT:
        return f"the portal asks to come back in {error.wait:.0f} s"
    return f"{failed} days in a row failed" if failed >= FAILED_IN_A_ROW else ""
