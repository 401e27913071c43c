"""From the nation down to a regency: what lies inside what, by name and with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.urlstate import ViewState, choice, is_regency, parameter
from coverage.evidence.figures import coverage_by
from coverage.places.rankings import MEASURES
from coverage.snapshot import Snapshot
from geodata.register.regions import (
    ISLAND_GROUPS,
    aliases,
    island_group,
    provinces,
    region,
    regions,
    scope_codes,
)


@dataclass(frozen=True)
class PlaceState(ViewState):
    """What the page shows; `measure`: what the ranking goes by."""

    measure: str = parameter("by", choice(MEASURES), "regencies")

    @property
    def place(self) -> str:
        """A regency code, a province code, an island group or "ID"."""
        return self.kode or self.region


def parent(place: str) -> str | None:
    """Return what a place lies in; None for the nation.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        There is no such place.
    """
    scope_codes(place)
    if place == "ID":
        return None
    if place in ISLAND_GROUPS:
        return "ID"
    return island_group(place) if place in provinces().index else place[:2]


def trail(place: str) -> list[str]:
    """Return the way to a place, from the nation to the place itself."""
    above = parent(place)
    return [*([] if above is None else trail(above)), place]


def children(place: str) -> list[str]:
    """Return what lies directly inside: island groups, provinces or regencies; [] of a regency."""
    if place == "ID":
        return list(ISLAND_GROUPS)
    if place in ISLAND_GROUPS:
        table = provinces()
        return [str(code) for code in table.index[table["island_group"] == place]]
    return [] if is_regency(place) else [str(code) for code in scope_codes(place)]


def name_of(place: str, lang: Language) -> str:
    """Name a place of any level in the reader's language."""
    if place == "ID":
        return "Indonesia"
    if place in ISLAND_GROUPS:
        return lang.word(texts.ISLAND_GROUPS, place)
    table = provinces() if place in provinces().index else regions()
    return str(table.at[place, "name"])


def inside(data: Snapshot, day: date, place: str) -> pd.DataFrame:
    """Return the coverage of the island groups of the nation, or the provinces of a group.

    Returns
    -------
    Rows of `figures.coverage_by`, in the register's order.

    Raises
    ------
    ValueError
        `place` is neither the nation nor an island group.
    """
    if place != "ID" and place not in ISLAND_GROUPS:
        raise ValueError(f"{place} has no provinces inside")
    frame = coverage_by(data.evidence, day, "island_group" if place == "ID" else "province")
    return frame.loc[children(place)]


def inside_columns(frame: pd.DataFrame, lang: Language) -> dict[str, list[Any]]:
    """Return `inside` for reading: counts, and shares of regencies, people and area, by heading."""

    def shares(column: str) -> list[str]:
        return [lang.percent(share) for share in frame[column]]

    return {
        lang._("Name"): [name_of(str(code), lang) for code in frame.index],
        lang._("With evidence of 112"): frame["active"].tolist(),
        lang._("Regencies and cities"): frame["total"].tolist(),
        lang._("Percentage of regencies and cities"): shares("share"),
        lang._("Percentage of the population"): shares("population_share"),
        lang._("Percentage of the area"): shares("area_share"),
        lang._("Planned"): frame["planned"].tolist(),
        lang._("Suspended"): frame["suspended"].tolist(),
        lang._("No evidence yet"): frame["no_evidence"].tolist(),
    }


def regencies_columns(
    codes: Sequence[str], status: Sequence[Mapping[str, Any]], lang: Language
) -> dict[str, list[Any]]:
    """Return regencies for reading, each with its status (`status_at`), by heading."""
    register = [region(code) for code in codes]
    return {
        lang._("Regency or city"): [row["name"] for row in register],
        lang._("Status"): [texts.state_text(row["state"], lang) for row in status],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Population"): [int(row["population"]) for row in register],
        lang._("Publishers"): [int(row["n_publishers"]) for row in status],
        lang._("Code"): list(codes),
    }


def counts_lines(data: Snapshot, day: date, place: str, lang: Language) -> list[str]:
    """Compare the numbers published for a province with what can be named; one line a number.

    The last published number of each kind counts (`total`, `ordinal`), at its own date; without
    any, one line says that none was found.
    """
    name = name_of(place, lang)
    counts = data.counts[
        (data.counts["scope_code"] == place) & (data.counts["end"] <= pd.Timestamp(day))
    ]
    if counts.empty:
        return [
            lang._(
                "No officially announced number for {name} was found up to {date}. How many are "
                "still to be identified there is not known."
            ).format(name=name, date=lang.date(day))
        ]
    lines = []
    for row in (
        counts.sort_values(["end", "row"]).drop_duplicates("kind", keep="last").to_dict("records")
    ):
        then = data.coverage_at(texts.as_date(row["end"]), place)
        missing = int(row["count"]) - then.active
        facts = {
            "name": name,
            "date": texts.interval_text(row["start"], row["date_precision"], lang),
            "n": lang.number(row["count"]),
            "kind": texts.count_kind(row["kind"], lang),
            "publisher": row["publisher"],
            "named": lang.number(then.active),
            "missing": lang.number(missing),
        }
        if missing > 0:
            text = lang._(
                "{publisher}, {date}: {n} in {name} ({kind}). On that date {named} had evidence; "
                "{missing} not yet identified."
            )
        elif missing == 0:
            text = lang._(
                "{publisher}, {date}: {n} in {name} ({kind}). On that date {named} had evidence: "
                "just as many."
            )
        else:
            text = lang._(
                "{publisher}, {date}: {n} in {name} ({kind}). On that date {named} had evidence, "
                "more than was announced."
            )
        lines.append(text.format(**facts))
    return lines


def former_text(code: str, lang: Language) -> str:
    """Say which names and codes a regency had before, until when; "" if none is on record."""
    parts = []
    for alias in aliases():
        if alias.regency_code != code or alias.valid_until is None:
            continue
        # The last day of a year stands for "some day of that year" in the table.
        year_only = (alias.valid_until.month, alias.valid_until.day) == (12, 31)
        until = lang.date(alias.valid_until, "year" if year_only else "day")
        label = (
            lang._("code {code}").format(code=alias.alias)
            if alias.kind == "code"
            else (f"“{alias.alias}”")
        )
        parts.append(lang._("{name} until {date}").format(name=label, date=until))
    return lang._("Formerly: {list}.").format(list="; ".join(parts)) if parts else ""
