"""Pages of places: the nation, island groups, provinces, regencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coverage.calls.published.model import area_of, call_book, report_list
from coverage.calls.published.tables import rows_view
from coverage.core import peers, texts
from coverage.core.i18n import Language
from coverage.core.tabular import counts_view
from coverage.evidence import corrections
from coverage.evidence.headlines import headline, key_figures, regency_figures, status_lines
from coverage.maps.about import boundary_note, outline_note
from coverage.maps.stills import PAGE, map_description, still_map
from coverage.places import drilldown, lookups
from coverage.places import procedure as place_procedure
from coverage.priorities.model import candidates
from coverage.site.downloads import offers
from coverage.site.frame import Page, Site, dataset
from coverage.site.parts import Link, Table, table
from coverage.site.reuse import reuse
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, region, scope_codes

Content = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of a page: heading, lines, numbered steps, a table, a picture (link, words).

    `listed`: the lines are a list. `folded`: label behind which the table waits, "" where it stands
    open.
    """

    title: str
    lines: Sequence[Link] = ()
    steps: Sequence[str] = ()
    table: Table | None = None
    picture: str = ""
    alt: str = ""
    after: Sequence[Link] = ()
    listed: bool = False
    folded: str = ""


def crumbs(page: Page, code: str) -> list[Link]:
    """Return the way from the nation to a place; the place itself is no link."""
    chain = drilldown.trail(code)
    links = [page.to("home" if one == "ID" else one) for one in chain[:-1]]
    names = [drilldown.name_of(one, page.lang) for one in chain]
    return [Link(name, link) for name, link in zip(names, [*links, ""], strict=True)]


def list_table(page: Page, codes: list[str]) -> Table:
    """Return the regencies of a scope with their status, linked to their pages."""
    lang, data = page.lang, page.site.data
    addresses = [page.to(code) for code in codes]
    frame, link = drilldown.regencies_view(data.status_at(data.today), codes, addresses, lang)
    own = {lang._("Regency or city"): addresses}
    caption = lang._("Status of 112 on {date}").format(date=lang.date(data.today))
    return table(frame.drop(columns=link), lang, caption, own=own)


def _inside(data: Snapshot, group: str) -> pd.DataFrame:
    return drilldown.inside(data, data.today, group)


def children(page: Page, group: str) -> Table:
    """Return the provinces of an island group with their coverage."""
    lang = page.lang
    frame = page.site.data.cached(_inside, group)
    own = {lang._("Name"): [page.to(str(code)) for code in frame.index]}
    return table(drilldown.inside_view(frame, lang), lang, lang._("Provinces"), own=own)


def scope(site: Site, code: str, lang: Language) -> Content:
    """Return the template and the content of the page of an island group or a province."""
    data, name = site.data, drilldown.name_of(code, lang)
    now, gap = data.coverage_at(data.today, code), data.gap_at(data.today, code)
    answer = headline(now, gap, name, lang)
    title = lang._("112 in {name}").format(name=name)
    page = Page(site, code, lang, title, answer, f"cards/{lang.code}/{code}.png")
    codes = [str(one) for one in scope_codes(code)]
    group = code in ISLAND_GROUPS
    return "scope.html", {
        **page.frame(),
        "crumbs": crumbs(page, code),
        "crumbs_label": lang._("Where you are"),
        "headline": answer,
        "figures": key_figures(now, gap, lang),
        "svg": still_map(
            data,
            data.today,
            code,
            PAGE,
            map_description(data, code, name, lang),
            links={one: page.to(one) for one in codes},
        ),
        "map_note": boundary_note(data.boundaries.meta, lang),
        "children": children(page, code) if group else None,
        "table": list_table(page, codes),
        "sections": [] if group else [_counts(page, code)],
        "reuse": reuse(page, offers(code, lang), code),
        "jsonld": dataset(page, name),
    }


def _counts(page: Page, code: str) -> Section:
    lang, data = page.lang, page.site.data
    lines = [Link(line) for line in drilldown.counts_lines(data, data.today, code, lang)]
    own = data.counts[data.counts["scope_code"] == code]
    found = None
    if len(own):
        frame, link = counts_view(own, lang)
        found = table(frame, lang, lang._("Officially announced"), [link])
    return Section(lang._("Officially announced"), lines, table=found)


def regency(site: Site, code: str, lang: Language) -> Content:
    """Return the template and the content of a regency's page."""
    data, own = site.data, region(code)
    name, province = own["name"], own["province_code"]
    status = data.cached(lookups.status_rows, data.today)[code]
    lines = status_lines(status, lang)
    answer = " ".join([f"{name}: {lang.word(texts.STATES, status['state'])}.", *lines[:1]])
    title = lang._("112 in {name}").format(name=name)
    page = Page(site, code, lang, title, answer, f"cards/{lang.code}/{code}.png")
    evidence = lookups.statements(data, code)
    meta = data.boundaries.meta
    note = (outline_note(code, meta, lang), boundary_note(meta, lang))
    group = lang.word(texts.ISLAND_GROUPS, own["island_group"])
    place = f"{own['province_name']} · {group} · {code}"
    former = drilldown.former_text(code, lang)
    sections = [
        _contradictions(page, code),
        _evidence(page, code, name),
        _step(page, status, evidence),
        _calls(page, code),
        _neighbours(page, code),
        _similar(page, code, name),
    ]
    return "regency.html", {
        **page.frame(),
        "crumbs": crumbs(page, code),
        "crumbs_label": lang._("Where you are"),
        "place": f"{place} · {former}" if former else place,
        "state": status["state"],
        "status_label": lang._("Status of 112 on {date}").format(date=lang.date(data.today)),
        "status_text": texts.state_text(status["state"], lang),
        "lines": [
            line for line in (*lines, place_procedure.service_age(status, data.today, lang)) if line
        ],
        "figures": regency_figures(code, data.coverage_at(data.today, province), lang),
        "svg": still_map(
            data,
            data.today,
            code,
            PAGE,
            lang._("{name} in {province}, coloured by status").format(
                name=name, province=own["province_name"]
            ),
        ),
        "map_note": " · ".join(part for part in note if part),
        "sections": [one for one in sections if one],
        "adds_title": lang._("What evidence of a launch here would add (computed)"),
        "adds": place_procedure.adds(code, data.cached(_candidates), own["province_name"], lang),
        "correction_title": lang._("Is this wrong?"),
        "correction_text": lang._("Send us the page that shows it."),
        "correction_label": lang._("Send a correction"),
        "correction_url": _correction(page, code, name, evidence),
        "reuse": reuse(page, offers(code, lang), code),
        "jsonld": dataset(page, name),
    }


def _candidates(data: Snapshot) -> pd.DataFrame:
    return candidates(data.status_at(data.today), data.neighbours)


def _contradictions(page: Page, code: str) -> Section | None:
    rows = lookups.contradictions(page.site.data, code)
    lines = [Link(texts.conflict_text(row, page.lang)) for row in rows]
    return Section(page.lang._("Where sources disagree"), lines) if lines else None


def _evidence(page: Page, code: str, name: str) -> Section:
    lang = page.lang
    title = lang._("Evidence and sources")
    frame, link = lookups.statements_shown(page.site.data, code, lang)
    if frame.empty:
        text = lang._(
            "We have found no page about 112 in {name}. That does not mean there is no "
            "service: if you know of one, send us the page below."
        )
        return Section(title, [Link(text.format(name=name))])
    return Section(title, table=table(frame, lang, title, [link]))


def _step(page: Page, status: lookups.Row, evidence: pd.DataFrame) -> Section:
    lang, day = page.lang, page.site.data.today
    what = place_procedure.next_step(
        status["state"], place_procedure.last_seen(evidence, day, lang), lang
    )
    steps = [" ".join([step.text, "; ".join(step.checklist)]).strip() for step in what.steps]
    titles = [step.title.split(". ", 1)[-1] for step in what.steps]
    return Section(
        lang._("The official next step"),
        [Link(what.first)],
        [f"{title}: {text}" for title, text in zip(titles, steps, strict=True)],
        after=[Link(what.caveat), Link(what.url, what.url)],
    )


def _correction(page: Page, code: str, name: str, evidence: pd.DataFrame) -> str:
    site = page.site
    row, where = corrections.blank_row(code, name), corrections.EVIDENCE_FILE
    if len(evidence):
        line = int(evidence["row"].iloc[0])
        row = site.data.cached(_csv_row, line)
        where = f"data/{corrections.EVIDENCE_FILE}:{line}"
    return corrections.correction_link(site.settings.corrections, name, row, where, page.lang)


def _csv_row(data: Snapshot, line: int) -> str:
    return corrections.csv_row(data.data / corrections.EVIDENCE_FILE, line)


def _calls(page: Page, code: str) -> Section:
    lang = page.lang
    reports = report_list(call_book(page.site.data), code)
    title = lang._("Published call figures")
    if not reports:
        return Section(title, [Link(lang._("No published call figures found for this regency."))])
    frame, link = rows_view(reports, lang)
    whole = lang._("The figures are of DKI Jakarta as a whole.")
    note = [Link(whole)] if area_of(code) != code else []
    return Section(title, note, table=table(frame, lang, title, [link]))


def _neighbours(page: Page, code: str) -> Section:
    lang, data = page.lang, page.site.data
    near, rows = lookups.borders(data, code), data.cached(lookups.status_rows, data.today)
    status = [rows[one] for one, _ in near]
    states = [one["state"] for one in status]
    line = peers.neighbours_text(code, states, lang.date(data.today), lang)
    title = lang._("Neighbours")
    if not near:
        return Section(title, [Link(line)])
    own = {lang._("Regency or city"): [page.to(one) for one, _ in near]}
    found = peers.neighbours_columns(near, status, lang)
    return Section(title, [Link(line)], table=table(found, lang, title, own=own))


def _similar(page: Page, code: str, name: str) -> Section:
    lang, data = page.lang, page.site.data
    found, rows = peers.similar_rows(code), data.cached(lookups.status_rows, data.today)
    status = [rows[one] for one in found]
    states = [one["state"] for one in status]
    line = peers.peers_text(states, name, lang.date(data.today), lang)
    own = {lang._("Regency or city"): [page.to(one) for one in found]}
    title = lang._("Similar regencies and cities")
    columns = peers.peers_columns(list(found.values()), status, code, lang)
    return Section(title, [Link(line)], table=table(columns, lang, title, own=own))
