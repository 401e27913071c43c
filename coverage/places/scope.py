"""The page of the nation, an island group or a province: a function of a snapshot and a day."""

from __future__ import annotations

from datetime import date

from coverage.core.i18n import Language, language
from coverage.core.tabular import counts_view
from coverage.evidence.headlines import headline, key_figures
from coverage.maps.about import boundary_note
from coverage.places import drilldown, lookups, rankings
from coverage.places.emergency import dial_anywhere
from coverage.places.page import Part, Place, ScopePage, Table, trail
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, scope_codes


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
    name = drilldown.name_of(code, lang)
    now, gap = data.coverage_at(day, code), data.gap_at(day, code)
    title = lang._("112 in {name}").format(name=name)
    regencies = None if code == "ID" else _regencies(data, day, code, lang)
    province = regencies is not None and code not in ISLAND_GROUPS
    return ScopePage(
        code=code,
        name=name,
        day=day,
        trail=trail(code, lang),
        children=tuple(
            Place(child, drilldown.name_of(child, lang)) for child in drilldown.children(code)
        ),
        title=lang._("Does my regency have 112?") if code == "ID" else title,
        headline=headline(now, gap, name, lang),
        dial=dial_anywhere(data, lang),
        unnamed="" if now.active else lang._("No evidence does not mean no service."),
        figures=tuple(key_figures(now, gap, lang)),
        map_alt=lang._(
            "Map of {name}: {active} regencies and cities with evidence of 112 in service, "
            "{planned} planned, {suspended} suspended, {none} without evidence yet."
        ).format(
            name=name,
            active=lang.number(now.active),
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
    codes, rows = list(scope_codes(code)), data.cached(lookups.status_rows, day)
    columns = drilldown.regencies_columns(codes, [rows[regency] for regency in codes], lang)
    title = lang._("Regencies and cities on {date}").format(date=lang.date(day))
    return Part(title, table=Table(columns, places=codes))


def _inside(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    groups, members = lang._("Island groups on {date}"), lang._("Provinces on {date}")
    title = (groups if code == "ID" else members).format(date=lang.date(day))
    frame = data.cached(drilldown.inside, day, code)
    return Part(title, table=Table(drilldown.inside_columns(frame, lang), places=list(frame.index)))


def _ranking(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    groups = rankings.kind_of(code) == "island_group"
    return Part(
        lang._("Among the island groups") if groups else lang._("Among the provinces"),
        list(rankings.standings(data, day, code, drilldown.name_of(code, lang), lang).values()),
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
    return Part(title, drilldown.counts_lines(data, day, code, lang), table)
