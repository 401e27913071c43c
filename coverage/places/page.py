"""What the page of a place says, once for all who show it: the app, the site, the printed sheet.

`coverage.places.regency` and `coverage.places.scope` make these models. All texts are plain text in
the reader's language. Who shows a page may leave parts out, and adds only maps, charts and files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from coverage.calls.published.reports import Report
from coverage.core.i18n import Language
from coverage.core.texts import place_name
from coverage.core.urlstate import ViewState, choice, is_regency, parameter
from coverage.evidence.headlines import Figure
from coverage.places.emergency import ToDial
from coverage.places.procedure import NextStep
from coverage.places.rankings import MEASURES
from geodata.register.regions import ISLAND_GROUPS, island_group, provinces, scope_codes


class Place(NamedTuple):
    """A place with a page of its own: its code as in the address, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class PlaceState(ViewState):
    """What the page shows; `measure`: what the ranking goes by."""

    measure: str = parameter("by", choice(MEASURES), "regencies")

    @property
    def place(self) -> str:
        """A regency code, a province code, an island group or "ID"."""
        return self.kode or self.region


def trail(place: str) -> list[str]:
    """Return the way to a place, from the nation to the place itself.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        There is no such place.
    """
    scope_codes(place)
    if place == "ID" or place in ISLAND_GROUPS:
        return list(dict.fromkeys(("ID", place)))
    return list(dict.fromkeys(("ID", island_group(place[:2]), place[:2], place)))


def children(place: str) -> list[str]:
    """Return what lies directly inside: island groups, provinces or regencies; [] of a regency."""
    if place == "ID":
        return list(ISLAND_GROUPS)
    if place in ISLAND_GROUPS:
        table = provinces()
        return [str(code) for code in table.index[table["island_group"] == place]]
    return [] if is_regency(place) else [str(code) for code in scope_codes(place)]


def named(places: Iterable[str], lang: Language) -> tuple[Place, ...]:
    """Return places with their names in the reader's language."""
    return tuple(Place(place, place_name(place, lang)) for place in places)


@dataclass(frozen=True)
class Table:
    """A table for reading.

    Attributes
    ----------
    columns: cells by heading; texts, numbers, None where nothing is known.
    link: heading of the column that holds addresses of pages elsewhere, "" for none.
    places: code of the region in the first column of each row, () where it holds none.
    """

    columns: Mapping[str, Sequence[Any]]
    link: str = ""
    places: Sequence[str] = ()

    @classmethod
    def of(cls, frame: pd.DataFrame, link: str = "") -> Table:
        """Return a data frame as a table; `link` as above."""
        return cls({str(name): column.tolist() for name, column in frame.items()}, link)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def frame(self) -> pd.DataFrame:
        """Return the columns as a data frame."""
        return pd.DataFrame(dict(self.columns))


@dataclass(frozen=True)
class Part:
    """A part of a page: heading, sentences, a table, and what must be known to read it."""

    title: str
    lines: Sequence[str] = ()
    table: Table | None = None
    note: str = ""


@dataclass(frozen=True)
class Correction:
    """A row that a reader may correct.

    Attributes
    ----------
    label: the statement in short. letter: what is shown, and what to fill in. row: the line of the
        CSV as it stands, or one to fill in. where: file and line. link: opens the letter.
    """

    label: str
    letter: str
    row: str
    where: str
    link: str


@dataclass(frozen=True)
class Corrections:
    """How to say that a page is wrong.

    Attributes
    ----------
    ask: what is asked for. choose: label of the choice between `rows`, the latest statement first;
        where there is no statement, the only row is one to fill in. decisive: place in `rows` of
        the statement that the status rests on. send: label of the links. copy: label of the letter
        for those whom the link does not help.
    """

    title: str
    ask: str
    choose: str
    rows: tuple[Correction, ...]
    decisive: int
    send: str
    copy: str
    send_to: str

    @property
    def first(self) -> Correction:
        """Return the one that is offered first: on the statement that the status rests on."""
        return self.rows[self.decisive]


@dataclass(frozen=True)
class RegencyPage:
    """Everything that is said of a regency at a day.

    Attributes
    ----------
    dial: what to dial in an emergency, by what is known today.
    trail: the way from the nation to it. line: where it lies; former: what it was called before.
    state: of `coverage.evidence.status.STATES`; look: of `coverage.core.texts.STATES`, which tell
        some of them apart by age; state_text names it. summary: state, since, last shown, in one
        line. age: how long it has been in service, "" unless it is. lines: what is known of it.
    map_alt: what a map of its province shows. map_notes: what must be known of the map.
    statements_title: how many statements there are, "" for none.
    contradictions, impact: without lines, figures where there is nothing to say.
    reports: the published call reports, the latest first; `call_reports` has a row for each,
        `calls` one for each figure.
    """

    code: str
    name: str
    day: date
    trail: tuple[Place, ...]
    line: str
    former: str
    dial: ToDial
    status_title: str
    state: str
    look: str
    state_text: str
    summary: str
    age: str
    lines: tuple[str, ...]
    figures: tuple[Figure, ...]
    map_alt: str
    map_notes: tuple[str, ...]
    statements_title: str
    evidence: Part
    contradictions: Part
    procedure: NextStep
    impact_title: str
    impact: tuple[Figure, ...]
    reports: tuple[Report, ...]
    call_reports: Table
    calls: Part
    neighbours: Part
    similar: Part
    corrections: Corrections


@dataclass(frozen=True)
class ScopePage:
    """Everything that is said of the nation, an island group or a province at a day.

    Attributes
    ----------
    dial: what to dial in an emergency.
    trail: the way from the nation to it. children: what lies directly inside.
    unnamed: what it means that no regency can be named, "" where one can.
    map_alt: what a map of it shows. map_note: what must be known of the map.
    inside: what lies directly inside with its figures; regencies: every regency (None for the
        nation, see `coverage.core.tabular.status_view`).
    ranking: where it stands among its like, a sentence for each of `rankings.MEASURES` (none for
        the nation). counts: numbers announced for it.
    """

    code: str
    name: str
    day: date
    trail: tuple[Place, ...]
    children: tuple[Place, ...]
    title: str
    headline: str
    dial: ToDial
    unnamed: str
    figures: tuple[Figure, ...]
    map_alt: str
    map_note: str
    inside: Part
    regencies: Part | None
    ranking: Part
    counts: Part
