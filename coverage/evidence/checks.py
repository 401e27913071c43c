"""Sanity checks of loaded data: whether the tables agree with each other.

The contracts (`coverage.evidence.schemas`) judge rows; these checks judge the whole. A known
exception is listed here with its reason; it is shown, and does not fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from coverage.evidence.announced import named_on
from coverage.evidence.figures import coverage_by, coverage_of, series_all_scopes
from coverage.evidence.schemas import is_valid_url
from coverage.evidence.status import status_at, timeline
from geodata.register.regions import N_PROVINCES, N_REGENCIES, provinces, regions

#: service is not believed to have begun before this day
EARLIEST = date(2015, 1, 1)
#: counts that the evidence exceeds: (date, number) -> why that is no error here
EXCEEDED_COUNTS: dict[tuple[str, object], str] = {
    ("2016-12-01", 10): "counts the cities of the pilot only",
    ("2018-11-23", 18): "counts cities, not kabupaten; the ministry said 26th six days later",
    ("2019-01-01", 40): "the page leaves open whether it is the number for 2018 or 2019",
    ("2019-07-03", 33): "repeats the ministry's list of March 2019",
    ("2022-01-01", 57): "a number for 2020-2022 by an unclear rule",
}
#: lines of statistics before the first evidence of service: area and period end -> reason
EARLY_STATISTICS: dict[tuple[str, object], str] = {
    ("32.01", "2020-01-06"): "approximate period, the day before the first sighting",
}
_ADDITIVE = (
    *("total", "active", "possible", "planned", "suspended", "no_evidence"),
    *("population_total", "population_covered", "population_possible"),
    *("area_total", "area_covered", "area_possible"),
    *("total_official", "active_official", "possible_official"),
)


@dataclass(frozen=True)
class Check:
    """Outcome of one check: what was asked, whether it holds, and what was found."""

    name: str
    passed: bool
    detail: str
    exceptions: tuple[str, ...] = ()


Finding = tuple[tuple[str, object], str]  # what it is about, in words


@dataclass(frozen=True)
class Loaded:
    """The tables that the checks look at, as the loaders return them, and the day they look on."""

    evidence: pd.DataFrame
    counts: pd.DataFrame
    statistics: pd.DataFrame
    houses: Mapping[str, str]
    today: date


def run_checks(data: Loaded) -> list[Check]:
    """Run every check."""
    return [check(data) for check in _CHECKS]


def _listed(items: list[str], good: str) -> str:
    return "; ".join(items[:10]) + ("; ..." if len(items) > 10 else "") if items else good


def _register(data: Loaded) -> Check:
    status = status_at(data.evidence, data.today)
    sizes = (len(regions()), len(provinces()), len(status))
    passed = sizes == (N_REGENCIES, N_PROVINCES, N_REGENCIES) and status.index.is_unique
    detail = f"{sizes[0]} regencies, {sizes[1]} provinces, {sizes[2]} statuses"
    return Check("every regency has one status", passed, detail)


def _sums(data: Loaded) -> Check:
    nation = coverage_of(status_at(data.evidence, data.today), data.today)
    wrong = []
    for by in ("province", "island_group"):
        sums = coverage_by(data.evidence, data.today, by)[list(_ADDITIVE)].sum()
        for name in _ADDITIVE:
            if not np.isclose(sums[name], getattr(nation, name), rtol=1e-9):
                wrong.append(f"{name} by {by}: {sums[name]} and {getattr(nation, name)}")
    detail = _listed(wrong, f"{len(_ADDITIVE)} figures")
    return Check("provinces and island groups add up to the nation", not wrong, detail)


def _dates(data: Loaded) -> Check:
    status = status_at(data.evidence, data.today)
    active = status[status["state"] == "active"]
    tomorrow = pd.Timestamp(data.today + timedelta(days=1))
    early, late = pd.Timestamp(EARLIEST), active["since_end"] > tomorrow
    wrong = active.index[(active["since_start"] < early) | late]
    found = "none active"
    if len(active):
        found = f"{active['since_start'].min():%Y-%m-%d} to {active['since_end'].max():%Y-%m-%d}"
    detail = _listed(list(wrong), found)
    return Check(f"service began between {EARLIEST:%Y} and tomorrow", not len(wrong), detail)


def _sources(data: Loaded) -> Check:
    status = status_at(data.evidence, data.today)
    urls = data.evidence.set_index("row")["source_url"]
    wrong = [
        str(code)
        for code, rows in status.loc[status["state"] == "active", "rows"].items()
        if not any(urls.loc[[row]].map(is_valid_url).all() for row in rows)
    ]
    detail = _listed(wrong, f"{(status['state'] == 'active').sum()} active regencies")
    return Check("every active regency rests on a page", not wrong, detail)


def _bounds(data: Loaded) -> Check:
    series = series_all_scopes(data.evidence, data.today)
    wrong = series[(series["certain"] > series["possible"]) | (series["possible"] > N_REGENCIES)]
    places = [f"{r.scope} {r.date:%Y-%m-%d}" for r in wrong.itertuples()]
    detail = _listed(places, f"{len(series)} figures, at most {series['possible'].max()}")
    return Check("certain <= possible <= 514, every month and scope", not places, detail)


def _names(data: Loaded) -> Check:
    names = regions()["name"].reindex(data.evidence["regency_code"]).to_numpy()
    wrong = data.evidence[data.evidence["regency_name"] != names]
    detail = _listed([f"line {row}" for row in wrong["row"]], f"{len(data.evidence)} rows")
    return Check("evidence uses the register's names", wrong.empty, detail)


def _publishers(data: Loaded) -> Check:
    tables = (data.evidence, data.counts, data.statistics)
    used = {name for frame in tables for name in frame["publisher"]}
    heard = {data.houses.get(name, name) for name in used}
    stale = sorted(name for name, house in data.houses.items() if house not in heard)
    detail = _listed(
        stale, f"{len(data.houses)} publishers of {len(set(data.houses.values()))} houses"
    )
    return Check("every house of several publishers occurs in a table", not stale, detail)


def _announced(data: Loaded) -> Check:
    history = timeline(data.evidence)
    found: list[Finding] = []
    for scope, counts in data.counts.groupby("scope_code", sort=False):
        named = named_on(history, list(counts["end"]), str(scope))
        columns = (counts["date"], counts["count"], named)
        for text, count, (_, autonomous) in zip(*columns, strict=True):
            if autonomous > count:
                found.append(((text, count), f"{text}: {autonomous} named, {count} announced"))
    name = "no more regencies are named than were announced"
    return _with_exceptions(name, found, EXCEEDED_COUNTS, f"{len(data.counts)} counts")


def _statistics(data: Loaded) -> Check:
    history = timeline(data.evidence)
    first = history[history["possible"]].groupby("regency_code")["from"].min()
    administrative = regions().index[regions()["administrative"]]
    known = dict(zip(first.index.astype(str), first, strict=True))
    known["31"] = first[first.index.isin(administrative)].min()
    found: list[Finding] = []
    for row in data.statistics.itertuples():
        code = str(row.area_code)
        if not known.get(code, pd.NaT) <= row.period_end:
            key = (code, f"{row.period_end:%Y-%m-%d}")
            found.append((key, f"{row.area_name} until {key[1]} (line {row.row})"))
    name = "no call figures end before the first evidence of service"
    return _with_exceptions(name, found, EARLY_STATISTICS, f"{len(data.statistics)} figures")


def _with_exceptions(
    name: str,
    found: list[Finding],
    known: Mapping[tuple[str, object], str],
    good: str,
) -> Check:
    """Make a check of findings, of which the known ones are noted and do not fail it."""
    excused = {key: text for key, text in found if key in known}
    wrong = [text for key, text in found if key not in known]
    notes = tuple(f"{text}: {known[key]}" for key, text in excused.items())
    return Check(name, not wrong, _listed(wrong, good), notes)


_CHECKS: tuple[Callable[[Loaded], Check], ...] = (
    *(_register, _sums, _dates, _sources, _bounds, _names, _publishers, _announced, _statistics),
)
