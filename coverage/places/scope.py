"""The page of the nation, an island group or a province: a function of a snapshot and a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.tabular import counts_view, records
from coverage.core.texts import place_name
from coverage.evidence.announced import counts_until
from coverage.evidence.figures import coverage_by
from coverage.evidence.headlines import headline, key_figures
from coverage.maps.about import boundary_note
from coverage.places import lookups, rankings
from coverage.places.emergency import dial_anywhere
from coverage.places.page import Part, ScopePage, Table, children, named, trail
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, region, scope_codes


def scope_page(data: Snapshot, day: date, code: str, language_code: str) -> ScopePage:
    """Return the page of a scope; ask for it by `Snapshot.cached`.

    Parameters
    ----------
    day: calendar day in Indonesia that figures are for. code: "ID", an island group or a province.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        There is no such place.
    """
    lang = language(language_code)
    name = place_name(code, lang)
    now, gap = data.coverage_at(day, code), data.gap_at(day, code)
    title = lang._("112 in {name}").format(name=name)
    regencies = None if code == "ID" else _regencies(data, day, code, lang)
    province = regencies is not None and code not in ISLAND_GROUPS
    return ScopePage(
        code=code,
        name=name,
        day=day,
        trail=named(trail(code), lang),
        children=named(children(code), lang),
        title=lang._("Does my regency have 112?") if code == "ID" else title,
        headline=headline(now, gap, name, lang),
        dial=dial_anywhere(data, lang),
        unnamed="" if now.active else lang._("No evidence does not mean no service."),
        figures=tuple(key_figures(now, gap, lang)),
        map_alt=lang._(
            "Map of {name}: {active} regencies and cities with evidence of 112 in service, "
            "{stale} of them last shown over two years earlier, {planned} planned, "
            "{suspended} suspended, {none} without evidence yet."
        ).format(
            name=name,
            active=lang.number(now.active),
            stale=lang.number(now.active_stale),
            planned=lang.number(now.planned),
            suspended=lang.number(now.suspended),
            none=lang.number(now.no_evidence),
        ),
        map_note=boundary_note(data.boundaries.meta, lang),
        inside=regencies if province and regencies else _inside(data, day, code, lang),
        regencies=regencies,
        ranking=_ranking(data, day, code, lang),
        counts=_counts(data, day, code, lang),
    )


def _regencies(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    """List every regency with its status."""
    codes, rows = list(scope_codes(code)), data.cached(lookups.status_rows, day)
    register, status = [region(regency) for regency in codes], [rows[regency] for regency in codes]
    columns = {
        lang._("Regency or city"): [row["name"] for row in register],
        lang._("Status"): [texts.state_text(texts.look_of(row), lang) for row in status],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Last shown or reported"): [texts.last_date(row, lang) for row in status],
        lang._("Population"): [int(row["population"]) for row in register],
        lang._("Publishers"): [int(row["n_publishers"]) for row in status],
        lang._("Code"): codes,
    }
    title = lang._("Regencies and cities on {date}").format(date=lang.date(day))
    return Part(title, table=Table(columns, places=codes))


def _inside(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    """List the island groups of the nation, or the provinces of a group, with their figures."""
    groups, members = lang._("Island groups on {date}"), lang._("Provinces on {date}")
    title = (groups if code == "ID" else members).format(date=lang.date(day))
    return Part(title, table=places_table(data, day, children(code), lang))


def places_table(data: Snapshot, day: date, places: Sequence[str], lang: Language) -> Table:
    """List island groups or provinces with their figures."""
    by: Literal["province", "island_group"] = "province"
    if places[0] in ISLAND_GROUPS:
        by = "island_group"
    frame = data.cached(coverage_of_places, day, by).loc[list(places)]
    columns: dict[str, list[Any]] = {
        lang._("Name"): [place_name(place, lang) for place in places],
        lang._("With evidence of 112"): frame["active"].tolist(),
        lang._("Regencies and cities"): frame["total"].tolist(),
        lang._("Percentage of regencies and cities"): _percents(frame["share"], lang),
        lang._("Percentage of the population"): _percents(frame["population_share"], lang),
        lang._("Percentage of the area"): _percents(frame["area_share"], lang),
        lang._("Planned"): frame["planned"].tolist(),
        lang._("Suspended"): frame["suspended"].tolist(),
        lang._("No evidence yet"): frame["no_evidence"].tolist(),
    }
    return Table(columns, places=places)


def coverage_of_places(
    data: Snapshot, day: date, by: Literal["province", "island_group"]
) -> pd.DataFrame:
    """Return `coverage.evidence.figures.coverage_by` at a day; ask by `Snapshot.cached`."""
    return coverage_by(data.evidence, day, by)


def _percents(shares: pd.Series, lang: Language) -> list[str]:
    return [lang.percent(share) for share in shares]


def _ranking(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    groups = rankings.kind_of(code) == "island_group"
    return Part(
        lang._("Among the island groups") if groups else lang._("Among the provinces"),
        list(rankings.standings(data, day, code, lang).values()),
        note=lang._("Ranks compare regencies and cities with evidence of 112."),
    )


def _counts(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    title = lang._("Officially announced")
    if code in ISLAND_GROUPS:
        none = lang._(
            "Totals are announced for the nation and some provinces, not for island groups."
        )
        return Part(title, [none])
    counts = data.counts[data.counts["scope_code"] == code]
    table = None if counts.empty else Table.of(*counts_view(counts, lang))
    return Part(title, counts_lines(data, day, code, lang), table)


def counts_lines(data: Snapshot, day: date, place: str, lang: Language) -> list[str]:
    """Compare the numbers published for a province with what can be named; one line a number.

    The last published number of each kind counts (`total`, `ordinal`), at its own date; without
    any, one line says that none was found.
    """
    name = place_name(place, lang)
    counts = counts_until(data.counts, day, place).sort_values(["end", "row"])
    if counts.empty:
        return [
            lang._(
                "No officially announced number for {name} was found up to {date}. How many are "
                "still to be identified there is not known."
            ).format(name=name, date=lang.date(day))
        ]
    lines = []
    for row in records(counts.drop_duplicates("kind", keep="last")):
        then = data.coverage_at(texts.as_date(row["end"]), place)
        missing = int(row["count"]) - then.active
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
        lines.append(
            text.format(
                name=name,
                date=texts.stated_text(row, lang),
                n=lang.number(row["count"]),
                kind=texts.count_kind(row["kind"], lang),
                publisher=texts.publisher_text(row["publisher"], lang),
                named=lang.number(then.active),
                missing=lang.number(missing),
            )
        )
    return lines
