"""What to dial in an emergency: 112 only where it is known to answer, else each service itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.templates import part
from coverage.core.texts import N_
from coverage.evidence.loading import emergency_numbers_of
from coverage.places import lookups
from coverage.snapshot import Snapshot

SERVICES = {
    "police": N_("Police"),
    "fire": N_("Fire service"),
    "ambulance": N_("Ambulance"),
    "rescue": N_("Search and rescue"),
}
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class ToDial:
    """What to dial in an emergency.

    Attributes
    ----------
    text: whether 112 is known to answer, and what to do. services: name of each, and its numbers,
        the one to try first before others. note: what the numbers rest on. sources: the government
        body that states them, and the address where it does.
    """

    title: str
    text: str
    services: tuple[tuple[str, tuple[str, ...]], ...]
    note: str
    sources: tuple[tuple[str, str], ...]

    @property
    def numbers(self) -> str:
        """Return the services and their numbers in one line of plain text."""
        return " · ".join(f"{name} {' / '.join(numbers)}" for name, numbers in self.services)

    @property
    def in_one_line(self) -> str:
        """Return what to dial as one line of plain text."""
        return f"{self.title}: {self.text} {self.numbers}"

    def html(self, apart: bool = False) -> Markup:
        """Return the box of a page, whose numbers dial; `apart`: its sources open new windows."""
        return part(_TEMPLATES, "dial.html", dial=self, apart=apart)

    def line(self) -> Markup:
        """Return the same in one line, without the sources."""
        return part(_TEMPLATES, "dial_line.html", dial=self)


def dial_in(data: Snapshot, code: str, lang: Language) -> ToDial:
    """Return what to dial in a regency, by what is known on the snapshot's day."""
    status = data.cached(lookups.status_rows, data.today)[code]
    if status["state"] != "active":
        return _to_dial(
            data, lang._("112 is not known to answer here. Call the service directly:"), lang
        )
    if status["confidence"] == "high" and not status["stale"]:
        text = lang._(
            "Call 112, last shown in service: {date}. If nobody answers, call the service directly:"
        )
    else:
        text = lang._(
            "112 was last shown in service here: {date}. We do not know whether it still answers. "
            "Call the service directly:"
        )
    return _to_dial(data, text.format(date=texts.last_date(status, lang)), lang)


def dial_anywhere(data: Snapshot, lang: Language) -> ToDial:
    """Return what to dial where no regency is chosen."""
    text = lang._("112 does not answer everywhere. Where it does not, call the service directly:")
    return _to_dial(data, text, lang)


def _numbers(data: Snapshot) -> pd.DataFrame:
    return emergency_numbers_of(data.data, data.today)


def _issuers(numbers: pd.DataFrame, lang: Language) -> list[str]:
    """Name the body that states each number, and the paper that reports it where it is one."""
    reported = lang._("{body}, reported by {publisher}")
    return [
        body if publisher in body else reported.format(body=body, publisher=publisher)
        for body, publisher in zip(numbers["issuer"], numbers["publisher"], strict=True)
    ]


def _to_dial(data: Snapshot, text: str, lang: Language) -> ToDial:
    numbers = data.cached(_numbers)
    services: dict[str, list[str]] = {}
    for service, number in zip(numbers["service"], numbers["number"], strict=True):
        services.setdefault(service, []).append(number)
    return ToDial(
        title=lang._("In an emergency"),
        text=text,
        services=tuple((lang.word(SERVICES, key), tuple(among)) for key, among in services.items()),
        note=lang._("Numbers as these government bodies state them; we have not called them."),
        sources=tuple(
            dict(zip(_issuers(numbers, lang), numbers["source_url"], strict=True)).items()
        ),
    )
