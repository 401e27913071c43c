"""Figures on different pages agree, and are what the raw tables say when counted another way."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from functools import lru_cache

import pytest
from pandas import Period

from coverage.evidence.rules import stale_before
from tests.committed import TODAY
from tests.pages import raw
from tests.pages.reading import open_page, words

YEAR_BEFORE = Period(TODAY, "M") - 12
TWO_YEARS_AGO = stale_before(TODAY)
_CELL = re.compile(r"<dt>(.*?)</dt><dd><b>(.*?)</b><span>(.*?)</span>", re.DOTALL)
#: what a colour of the bar means
_KEY = re.compile(r'<li><i class="\w+"></i><b>(.*?)</b> (.*?)</li>')


@lru_cache(maxsize=16)
def page(name: str, **params: str) -> tuple[dict[str, tuple[str, str]], str]:
    """Return the key figures of a page, label → value and note, and all its words."""
    app = open_page(name, lang="en", **params)
    cells = {}
    for element in app.get("html"):
        for found in _CELL.findall(element.proto.body):
            label, value, note = (html.unescape(re.sub("<[^>]+>", "", part)) for part in found)
            cells[label] = (value, note)
        for value, label in _KEY.findall(element.proto.body):
            cells.setdefault(label[0].upper() + label[1:], (value, ""))
    return cells, words(app)


def percent(part: float, whole: float) -> str:
    return f"{part / whole:.1%}"


@lru_cache(maxsize=16)
def covered(day: date) -> tuple[int, int]:
    """Return regencies and people with certain service on a day."""
    codes = raw.named(day)
    return len(codes), sum(raw.people()[code] for code in codes)


@pytest.mark.parametrize("name", ["peta", "daerah"])
def test_named_announced_and_people(name: str) -> None:
    figures, text = page(name)
    count, people = covered(TODAY)
    official = sum(not code.startswith("31.") for code in raw.named(TODAY))
    total, _ = raw.announced(TODAY)
    share = percent(people, sum(raw.people().values()))
    evident = " ".join(figures["With evidence of 112"])
    assert evident.startswith(f"{count} of 514")
    assert f"{official} by the official count" in evident
    assert figures["Officially announced"][0] == str(total)
    unnamed = "–".join(map(str, raw.unnamed(TODAY)))
    assert figures["Announced, not yet identified"][0] == unnamed
    assert name == "peta" or figures["Population covered"][0] == share
    assert f"quote {total} regencies and cities as officially announced" in text
    assert f"{count} of all 514 as shown by evidence, home to {share}" in text


def test_rollout() -> None:
    figures, text = page("riwayat", **{"from": f"{YEAR_BEFORE}", "to": f"{TODAY:%Y-%m}"})
    (before, people_then), (now, people_now) = covered(YEAR_BEFORE.end_time.date()), covered(TODAY)
    nation = sum(raw.people().values())
    assert figures["With evidence of 112"][0] == f"{before} → {now}"
    assert (
        figures["Population covered"][0]
        == f"{percent(people_then, nation)} → {percent(people_now, nation)}"
    )
    assert f"{raw.announced(TODAY)[0]} announced" in text
    assert f"{percent(now, 514)} of regencies and cities have evidence" in text
    begun = [raw.first_day(code) for code in raw.named(TODAY)]
    ((most, count),) = Counter(day.year for day in begun if day).most_common(1)
    assert f"{most} added the most, {count}" in text


def test_pace() -> None:
    figures, text = page("laju")
    total, when = raw.announced(TODAY)
    before, then = raw.announced(when.replace(year=when.year - 1))
    pace = round((total - before) / raw.years(then, when))
    years = f"{raw.years(then, when):.1f}".removesuffix(".0")
    span = f"{years} {'year' if years == '1' else 'years'} up to {when:%B %Y}"
    left = raw.years(when, date(2030, 12, 31))
    missing = raw.missing(TODAY)
    yearly = dict.fromkeys(f"{one / left:.0f}" for one in missing)
    assert figures["Officially announced"][0] == str(total)
    assert figures["Still missing from 514"][0] == "–".join(map(str, missing))
    assert figures[f"Announced pace, {span}"][0] == f"{pace} a year"
    assert figures["Needed for 2030"][0] == f"{'–'.join(yearly)} a year"
    assert "Projection, not a fact" in text


def test_priorities() -> None:
    figures, text = page("prioritas")
    count, people = covered(TODAY)
    nation = sum(raw.people().values())
    rest = sorted(
        (raw.people()[code] for code in raw.people() if not raw.active(code, TODAY)), reverse=True
    )
    assert figures["Without evidence of 112"][0] == f"{514 - count} of 514"
    assert (
        figures["Announced, not yet identified"][0]
        == page("peta")[0]["Announced, not yet identified"][0]
    )
    for share in (0.5, 0.75, 0.9):
        needed, reached = 0, people
        while reached < share * nation:
            reached += rest[needed]
            needed += 1
        note = figures[f"Launches until {share:.0%} of the population is covered"][1]
        assert note.endswith(f"by population: {needed}")
    assert f"from {percent(people, nation)} to" in text
    assert f"{percent(people + sum(rest[:10]), nation)} by population" in text
    cities = [code for code in raw.people() if int(code[3:]) >= 71]
    kota = sum(raw.active(code, TODAY) for code in cities)
    assert f"{percent(kota, len(cities))} of the cities (kota)" in text


def test_province_and_regency() -> None:
    figures, _ = page("daerah", region="35")
    codes, people = raw.named(TODAY, "35."), raw.people()
    inside = [code for code in people if code.startswith("35.")]
    assert figures["With evidence of 112"][0] == f"{len(codes)} of {len(inside)}"
    share = percent(sum(people[c] for c in codes), sum(people[c] for c in inside))
    assert figures["Population covered"][0] == share
    regency, _ = page("daerah", kode="35.10")
    assert regency["112 in Jawa Timur"] == (
        f"{len(codes)} of {len(inside)}",
        f"regencies and cities, {share} of its population",
    )


def test_quality() -> None:
    figures, text = page("kualitas")
    codes = raw.named(TODAY)
    old = sum(raw.last_shown(code, TODAY) < TWO_YEARS_AGO for code in codes)
    assert figures["Not confirmed recently"][0] == f"{old} of {len(codes)}"
    for label in ("With a primary source", "Several publishers", "Start known to the day"):
        assert figures[label][0].endswith(f" of {len(codes)}")
    gap = page("peta")[0]["Announced, not yet identified"][0]
    assert f"{gap} of them not yet identified" in text


def test_every_month_of_the_series_is_what_the_rows_say() -> None:
    for day in (date(2016, 12, 31), date(2018, 6, 30), date(2020, 12, 31), date(2023, 3, 31)):
        figures, _ = page("peta", date=f"{day:%Y-%m}")
        assert " ".join(figures["With evidence of 112"]).startswith(f"{covered(day)[0]} of 514")
