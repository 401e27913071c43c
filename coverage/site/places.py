"""Pages of places: island groups, provinces, regencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coverage import corrections, texts
from coverage.about_map import boundary_note, outline_note
from coverage.callbook import area_of, report_list
from coverage.calltables import rows_view
from coverage.headlines import headline, key_figures, regency_figures, status_lines
from coverage.i18n import Language
from coverage.site import maps
from coverage.site.frame import Page, Site, dataset
from coverage.site.parts import Link, Table, table
from coverage.site.reuse import reuse
from coverage.tabular import counts_view, evidence_view, status_view
from geodata.regions import ISLAND_GROUPS, provinces, regions, scope_codes


@dataclass(frozen=True)
class Section:
    """A part of a page: a heading, lines, numbered steps, a table, a picture (path, words)."""

    title: str
    lines: Sequence[Link] = ()
    steps: Sequence[str] = ()
    table: Table | None = None
    picture: str = ""
    alt: str = ""


def scope_name(scope: str, lang: Language) -> str:
    """Name the nation, an island group or a province."""
    if scope == "ID":
        return "Indonesia"
    if scope in texts.ISLAND_GROUPS:
        return lang.word(texts.ISLAND_GROUPS, scope)
    return str(provinces().at[scope, "name"])


def crumbs(page: Page, code: str) -> list[Link]:
    """Return the way from the nation to a place; the place itself is no link."""
    register = regions()
    chain = ["home"]
    if code in register.index:
        own = register.loc[code]
        chain += [str(own["island_group"]), str(own["province_code"]), code]
    elif code in ISLAND_GROUPS:
        chain += [code]
    else:
        member = scope_codes(code)[0]
        chain += [str(register.at[member, "island_group"]), code]
    names = [
        "Indonesia"
        if one == "home"
        else str(register.at[one, "name"])
        if one in register.index
        else scope_name(one, page.lang)
        for one in chain
    ]
    links = [page.to(str(one)) for one in chain[:-1]] + [""]
    return [Link(name, link) for name, link in zip(names, links, strict=True)]


def list_table(page: Page, codes: pd.Index) -> Table:
    """Return the regencies of a scope with their status, linked to their pages."""
    lang, data = page.lang, page.site.data
    frame = status_view(data.status_at(data.today).loc[codes], lang)
    frame = frame.drop(columns=[lang._("Code"), lang._("Counted from")])
    own = {lang._("Regency or city"): [page.to(str(code)) for code in codes]}
    caption = lang._("Status of 112 on {date}").format(date=lang.date(data.today))
    return table(frame, lang, caption, own=own)


def children(page: Page, group: str) -> Table:
    """Return the provinces of an island group with their coverage."""
    lang, data = page.lang, page.site.data
    inside = regions()["province_code"].reindex(scope_codes(group)).unique()
    found = [data.coverage_at(data.today, str(code)) for code in inside]
    frame = pd.DataFrame(
        {
            lang._("Province"): [scope_name(one.scope, lang) for one in found],
            lang._("With evidence of 112"): [one.active for one in found],
            lang._("Regencies and cities"): [one.total for one in found],
            lang._("Population covered"): [lang.percent(one.population_share) for one in found],
            lang._("Area covered"): [lang.percent(one.area_share) for one in found],
        }
    )
    own = {lang._("Province"): [page.to(one.scope) for one in found]}
    return table(frame, lang, lang._("Provinces"), own=own)


def scope(site: Site, code: str, lang: Language) -> tuple[str, dict[str, Any]]:
    """Return the template and the content of the page of an island group or a province."""
    data, name = site.data, scope_name(code, lang)
    now, gap = data.coverage_at(data.today, code), data.gap_at(data.today, code)
    answer = headline(now, gap, name, lang)
    title = lang._("112 in {name}").format(name=name)
    page = Page(site, code, lang, title, answer, f"cards/{lang.code}/{code}.png")
    codes = scope_codes(code)
    counts = data.counts[data.counts["scope_code"] == code]
    links = {str(one): page.to(str(one)) for one in codes}
    counts_table = None
    if len(counts):
        frame, link = counts_view(counts, lang)
        counts_table = table(frame, lang, lang._("Announced numbers"), [link])
    files = [(lang._("Status and sources (JSON)"), "api/v1/regencies.json")]
    return "scope.html", {
        **page.frame(),
        "crumbs": crumbs(page, code),
        "crumbs_label": lang._("Where you are"),
        "headline": answer,
        "figures": key_figures(now, gap, lang),
        "svg": maps.picture(data, code, maps.alternative(data, code, name, lang), links=links),
        "map_note": boundary_note(data.boundaries.meta, lang),
        "children": children(page, code) if code in ISLAND_GROUPS else None,
        "table": list_table(page, codes),
        "counts_title": lang._("Announced numbers"),
        "counts": counts_table,
        "counts_none": lang._("No announced number was found for {name}.").format(name=name),
        "reuse": reuse(page, files, code),
        "jsonld": dataset(page, name),
    }


def regency(site: Site, code: str, lang: Language) -> tuple[str, dict[str, Any]]:
    """Return the template and the content of a regency's page."""
    data, region = site.data, regions().loc[code]
    name, province = str(region["name"]), str(region["province_code"])
    status = {str(k): v for k, v in data.status_at(data.today).loc[code].to_dict().items()}
    lines = status_lines(status, lang)
    state = texts.state_text(status["state"], lang)
    answer = " ".join([f"{name}: {lang.word(texts.STATES, status['state'])}.", *lines[:1]])
    title = lang._("112 in {name}").format(name=name)
    page = Page(site, code, lang, title, answer, f"cards/{lang.code}/{code}.png")
    evidence = data.evidence[data.evidence["regency_code"] == code]
    evidence = evidence.sort_values(["start", "row"], ascending=False)
    conflicts = data.conflicts[data.conflicts["regency_code"] == code]
    evidence_table = None
    if len(evidence):
        frame, link = evidence_view(evidence, lang)
        evidence_table = table(frame, lang, lang._("Evidence and sources"), [link])
    note = (
        outline_note(code, data.boundaries.meta, lang),
        boundary_note(data.boundaries.meta, lang),
    )
    group = lang.word(texts.ISLAND_GROUPS, str(region["island_group"]))
    return "regency.html", {
        **page.frame(),
        "crumbs": crumbs(page, code),
        "crumbs_label": lang._("Where you are"),
        "place": f"{region['province_name']} · {group} · {code}",
        "state": status["state"],
        "status_label": lang._("Status of 112 on {date}").format(date=lang.date(data.today)),
        "status_text": state,
        "lines": lines,
        "figures": regency_figures(code, data.coverage_at(data.today, province), lang),
        "svg": maps.picture(
            data,
            province,
            lang._("{name} in {province}, coloured by status").format(
                name=name, province=region["province_name"]
            ),
            code,
        ),
        "map_note": " · ".join(part for part in note if part),
        "conflicts_title": lang._("Where sources disagree"),
        "conflicts": [texts.conflict_text(row, lang) for row in _records(conflicts)],
        "evidence_title": lang._("Evidence and sources"),
        "evidence": evidence_table,
        "evidence_none": lang._(
            "We have found no page about 112 in {name}. That does not mean there is no "
            "service: if you know of one, send us the page below."
        ).format(name=name),
        "sections": [one for one in (_calls(page, code), _neighbours(page, code)) if one],
        "correction_title": lang._("Is this wrong?"),
        "correction_text": lang._("Send us the page that shows it."),
        "correction_label": lang._("Send a correction"),
        "correction_url": _correction(page, code, name, evidence),
        "reuse": reuse(page, [], code),
        "jsonld": dataset(page, name),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[Any] = frame.to_dict("records")
    return records


def _correction(page: Page, code: str, name: str, evidence: pd.DataFrame) -> str:
    site = page.site
    row, where = corrections.blank_row(code, name), corrections.EVIDENCE_FILE
    if len(evidence):
        line = int(evidence["row"].iloc[0])
        row = corrections.csv_row(site.data.data / corrections.EVIDENCE_FILE, line)
        where = f"data/{corrections.EVIDENCE_FILE}:{line}"
    return corrections.correction_link(site.settings.corrections, name, row, where, page.lang)


def _calls(page: Page, code: str) -> Section | None:
    lang = page.lang
    reports = report_list(page.site.data.calls, code)
    title = lang._("Published call figures")
    if not reports:
        return Section(title, [Link(lang._("No published call figures found for this regency."))])
    frame, link = rows_view(reports, lang)
    note = (
        []
        if area_of(code) == code
        else [Link(lang._("The figures are of DKI Jakarta as a whole."))]
    )
    return Section(title, note, table=table(frame, lang, title, [link]))


def _neighbours(page: Page, code: str) -> Section | None:
    lang, data = page.lang, page.site.data
    title = lang._("Neighbours")
    if code not in data.neighbours.index:
        return Section(title, [Link(lang._("No neighbour on land."))])
    near = data.neighbours.loc[[code]]
    states = data.status_at(data.today)["state"]
    codes = near["neighbour"].tolist()
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): [str(regions().at[one, "name"]) for one in codes],
            lang._("Status"): [texts.state_text(states[one], lang) for one in codes],
            lang._("Border (km)"): near["border_km"].round(0).astype(int).tolist(),
        }
    )
    own = {lang._("Regency or city"): [page.to(one) for one in codes]}
    return Section(title, table=table(frame, lang, title, own=own))
