"""Headlines, key figures and the status of a regency, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.announced import OfficialCount, OfficialGap
from coverage.evidence.figures import Coverage
from geodata.register.regions import provinces, region, regions, scope_codes


@dataclass(frozen=True)
class Figure:
    """A key figure: what it is, the figure, what to know about it, and the page it comes from."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    source: str = ""


def headline(now: Coverage, gap: OfficialGap | None, place: str, lang: Language) -> str:
    """Say in one sentence which number to quote, with its date and who published it. Plain text.

    Parameters
    ----------
    now: figures of the scope. gap: against the announced total, where there is one.
    place: name of the scope in the reader's language.
    """
    values = {
        "date": lang.date(now.date),
        "place": place,
        "named": lang.number(now.active),
        "total": lang.number(now.total),
        "share": lang.percent(now.population_share),
    }
    text = lang._(
        "{place}, {date}: {named} of {total} regencies and cities have evidence of 112, "
        "home to {share} of the population."
    )
    if gap is not None:
        values["announced"] = lang.number(gap.official.count)
        values["then"] = gap.official.date_text(lang)
        values["publisher"] = texts.publisher_text(gap.official.publisher, lang)
        text = lang._(
            "{place}, {date}: quote {announced} regencies and cities as officially announced – "
            "{then}, {publisher} – and {named} of all {total} as shown by evidence, home to "
            "{share} of the population."
        )
    if now.active_stale:
        values["stale"] = lang.number(now.active_stale)
        text += " " + lang._(
            "{stale} of the {named} were last shown in service over two years earlier."
        )
    return text.format(**values)


def stale_note(stale: int, active: int, lang: Language) -> str:
    """Say how many of the active regencies were last shown long ago; "" for none."""
    note = lang._("{n} of the {active} last shown over two years earlier")
    return note.format(n=lang.number(stale), active=lang.number(active)) if stale else ""


#: look → what it means
_STATE_LINES = {
    "active_stale": N_(
        "No source found shows it in operation in the two years before the date of this status. It "
        "may well be running; we do not know."
    ),
    "planned_stale": N_(
        "A plan or preparation is on record, but no news of it was found in the two years before "
        "the date of this status, and no source shows it in service."
    ),
    "no_evidence": N_(
        "We have found no source that shows 112 in service here. That does not mean "
        "there is no service."
    ),
    "planned": N_("A plan or preparation is on record, but no source shows it in service."),
    "suspended": N_(
        "A source says that the service was stopped; no later source says that it is running."
    ),
}


def announced_figure(label: str, official: OfficialCount, lang: Language) -> Figure:
    """Return an announced total as a key figure, with its date and its page."""
    value, note = lang.number(official.count), official.date_text(lang)
    publisher = texts.publisher_text(official.publisher, lang)
    return Figure(label, value, note, official.source_url, publisher)


def key_figures(now: Coverage, gap: OfficialGap | None, lang: Language) -> list[Figure]:
    """Return the key figures of a scope at a date, each with what it rests on."""
    notes = []
    if now.possible > now.active:
        note = lang._("up to {n} if imprecise dates are counted at their earliest")
        notes.append(note.format(n=lang.number(now.possible)))
    if now.active_official != now.active:
        note = lang._("{n} by the official count, which takes DKI Jakarta apart")
        notes.append(note.format(n=lang.number(now.active_official)))
    if note := stale_note(now.active_stale, now.active, lang):
        notes.append(note)
    named = Figure(
        label=lang._("With evidence of 112"),
        value=lang._("{n} of {total}").format(
            n=lang.number(now.active), total=lang.number(now.total)
        ),
        note="; ".join(notes),
    )
    people = Figure(
        label=lang._("Population covered"),
        value=lang.percent(now.population_share),
        note=lang._("{n} of {total} people (2025)").format(
            n=lang.compact(now.population_covered), total=lang.compact(now.population_total)
        ),
    )
    area = Figure(
        label=lang._("Area covered"),
        value=lang.percent(now.area_share),
        note=lang._("{n} of {total} km²").format(
            n=lang.number(now.area_covered), total=lang.number(now.area_total)
        ),
    )
    if gap is None:
        return [named, people, area]
    announced = announced_figure(lang._("Officially announced"), gap.official, lang)
    if gap.text(lang) is None:
        note = lang._("More regencies and cities have evidence than the last announced total.")
    elif (gap.low or 0) == (gap.high or 0):
        note = lang._("not identified in any source found")
    else:
        note = lang._(
            "depends on whether the total includes DKI Jakarta's six; the source does not say"
        )
    unnamed = Figure(lang._("Announced, not yet identified"), gap.text(lang) or "–", note)
    return [announced, named, unnamed, people, area]


def short_line(status: Mapping[str, Any], lang: Language) -> str:
    """Say a regency's status in a line, beside its name: since when, and when it was last shown."""
    parts = (texts.since_text(status, lang), texts.last_text(status, lang))
    line = " · ".join(part for part in parts if part)
    return line or lang.word(_STATE_LINES, status["state"]).rstrip(".")


def status_lines(status: Mapping[str, Any], lang: Language) -> list[str]:
    """Explain a regency's status in sentences: since, last shown, bounds, earlier service, sources.

    The first is what must stand beside the state where there is no room for more.
    """
    look = texts.look_of(status)
    lines = [texts.since_text(status, lang), texts.last_text(status, lang)]
    if look in _STATE_LINES:
        lines.append(lang.word(_STATE_LINES, look))
    lines += [texts.bounds_text(status, lang), texts.earlier_text(status, lang)]
    sources = texts.sources_text(int(status["n_publishers"]), lang)
    if sources:
        sure = lang.word(texts.CONFIDENCE, status["confidence"]) if status["confidence"] else "–"
        text = lang._("Based on {sources}. Confidence: {level}.")
        if look == "active_stale":  # several publishers do not make an old statement a new one
            text = lang._("Based on {sources}. Confidence that it was in service then: {level}.")
        lines.append(text.format(sources=sources, level=sure.lower()))
    return [line for line in lines if line]


@lru_cache(maxsize=1)
def _ranks() -> dict[str, tuple[int, int]]:
    """Return the place of each regency by population, in Indonesia and in its province."""
    people = regions()["population"]
    places = people.rank(method="min", ascending=False).astype(int)
    among = people.groupby(regions()["province_code"]).rank(method="min", ascending=False)
    pairs = zip(places.tolist(), among.astype(int).tolist(), strict=True)
    return dict(zip(map(str, people.index), pairs, strict=True))


def regency_figures(code: str, province: Coverage, lang: Language) -> list[Figure]:
    """Return population, rank and province figures of a regency."""
    own = region(code)
    place, among = _ranks()[code]
    peers = scope_codes(own["province_code"])
    return [
        Figure(
            lang._("Population"),
            lang.number(own["population"]),
            lang._("rank {n} of {total} in Indonesia, {m} of {peers} in the province").format(
                n=lang.number(place),
                total=lang.number(len(regions())),
                m=lang.number(among),
                peers=lang.number(len(peers)),
            ),
        ),
        Figure(
            lang._("112 in {province}").format(
                province=provinces().at[own["province_code"], "name"]
            ),
            lang._("{n} of {total}").format(
                n=lang.number(province.active), total=lang.number(province.total)
            ),
            lang._("regencies and cities, {share} of its population").format(
                share=lang.percent(province.population_share)
            ),
        ),
        Figure(
            lang._("Area"),
            lang._("{n} km²").format(n=lang.number(own["area_km2"], 1)),
            lang._("measured on the approximate boundaries")
            if own["area_source"] == "boundaries"
            else "",
        ),
        Figure(
            lang._("Density"),
            lang._("{n} people per km²").format(n=lang.number(own["population"] / own["area_km2"])),
        ),
    ]
