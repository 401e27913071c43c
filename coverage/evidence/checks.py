"""Sanity checks of loaded data: whether the tables agree with each other.

The contracts (`coverage.evidence.schemas`) judge rows; these checks judge the whole. A known
exception is listed here with its reason; it is shown, and does not fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from coverage.evidence.announced import named_on
from coverage.evidence.figures import coverage_by, coverage_of, monthly_series
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
#: What the note of a row says whose source is a front page, because no better one was found.
FRONT_PAGE = "source cites a front page"
_ADDITIVE = (
    *("total", "active", "possible", "planned", "suspended", "no_evidence"),
    *("population_total", "population_covered", "population_possible"),
    *("area_total", "area_covered", "area_possible"),
    *("total_official", "active_official", "possible_official", "active_stale", "planned_stale"),
)


@dataclass(frozen=True)
class Check:
    """Outcome of one check: what was asked, whether it holds, and what was found."""

    name: str
    passed: bool
    detail: str
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """The tables that the checks look at, as the loaders return them, and the day they look on."""

    evidence: pd.DataFrame
    counts: pd.DataFrame
    statistics: pd.DataFrame
    groups: Mapping[str, str]
    today: date

    @cached_property
    def status(self) -> pd.DataFrame:
        """The status of every regency today."""
        return status_at(self.evidence, self.today)

    @cached_property
    def history(self) -> pd.DataFrame:
        """Every change of a status."""
        return timeline(self.evidence)


#: what is wrong, what is said where nothing is, and what is wrong for a known reason
Outcome = tuple[list[str], str, tuple[str, ...]]


def run_checks(data: Loaded) -> list[Check]:
    """Run every check."""
    checks = []
    for name, look in _CHECKS.items():
        wrong, good, excused = look(data)
        more = "; ..." if len(wrong) > 10 else ""
        checks.append(Check(name, not wrong, "; ".join(wrong[:10]) + more or good, excused))
    return checks


def _register(data: Loaded) -> Outcome:
    sizes = (len(regions()), len(provinces()), len(data.status))
    found = f"{sizes[0]} regencies, {sizes[1]} provinces, {sizes[2]} statuses"
    passed = sizes == (N_REGENCIES, N_PROVINCES, N_REGENCIES) and data.status.index.is_unique
    return [] if passed else [found], found, ()


def _sums(data: Loaded) -> Outcome:
    nation = coverage_of(data.status, data.today)
    wrong = []
    for by in ("province", "island_group"):
        sums = coverage_by(data.evidence, data.today, by)[list(_ADDITIVE)].sum()
        for name in _ADDITIVE:
            if not np.isclose(sums[name], getattr(nation, name), rtol=1e-9):
                wrong.append(f"{name} by {by}: {sums[name]} and {getattr(nation, name)}")
    return wrong, f"{len(_ADDITIVE)} figures", ()


def _dates(data: Loaded) -> Outcome:
    active = data.status[data.status["state"] == "active"]
    tomorrow = pd.Timestamp(data.today + timedelta(days=1))
    early, late = active["since_start"] < pd.Timestamp(EARLIEST), active["since_end"] > tomorrow
    found = "none active"
    if len(active):
        found = f"{active['since_start'].min():%Y-%m-%d} to {active['since_end'].max():%Y-%m-%d}"
    return list(active.index[early | late]), found, ()


def _sources(data: Loaded) -> Outcome:
    active = data.status.loc[data.status["state"] == "active", "rows"]
    urls = data.evidence.set_index("row")["source_url"]
    wrong = [
        str(code)
        for code, rows in active.items()
        if not any(urls.loc[[row]].map(is_valid_url).all() for row in rows)
    ]
    return wrong, f"{len(active)} active regencies", ()


def is_front_page(url: str) -> bool:
    """Say whether an address is only a site's front page, which soon says something else."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query and not parts.fragment


def _own_pages(data: Loaded) -> Outcome:
    wrong, excused, n = [], [], 0
    tables = {"evidence": data.evidence, "counts": data.counts, "call figures": data.statistics}
    for name, table in tables.items():
        rows = table.drop_duplicates("row")
        n += len(rows)
        for row, url, note in zip(rows["row"], rows["source_url"], rows["note"], strict=True):
            if not is_front_page(url):
                continue
            line = f"{name}, line {row}, {url}"
            if FRONT_PAGE in note:
                excused.append(f"{line}: {note}")
            else:
                wrong.append(line)
    return wrong, f"{n} rows", tuple(excused)


def _bounds(data: Loaded) -> Outcome:
    series = monthly_series(data.evidence, data.today)
    wrong = series[(series["certain"] > series["possible"]) | (series["possible"] > N_REGENCIES)]
    places = [f"{r.scope} {r.date:%Y-%m-%d}" for r in wrong.itertuples()]
    return places, f"{len(series)} figures, at most {series['possible'].max()}", ()


def _names(data: Loaded) -> Outcome:
    names = regions()["name"].reindex(data.evidence["regency_code"]).to_numpy()
    wrong = data.evidence[data.evidence["regency_name"] != names]
    return [f"line {row}" for row in wrong["row"]], f"{len(data.evidence)} rows", ()


def _publishers(data: Loaded) -> Outcome:
    tables = (data.evidence, data.counts, data.statistics)
    named = {data.groups.get(name, name) for table in tables for name in table["publisher"]}
    unused = sorted(name for name, group in data.groups.items() if group not in named)
    found = f"{len(data.groups)} publishers of {len(set(data.groups.values()))} houses"
    return unused, found, ()


def _announced(data: Loaded) -> Outcome:
    findings = []
    for scope, counts in data.counts.groupby("scope_code", sort=False):
        named = named_on(data.history, list(counts["end"]), str(scope))
        columns = (counts["date"], counts["count"], named)
        for text, count, (_, autonomous) in zip(*columns, strict=True):
            if autonomous > count:
                findings.append(((text, count), f"{text}: {autonomous} named, {count} announced"))
    wrong, excused = _sorted_out(findings, EXCEEDED_COUNTS)
    return wrong, f"{len(data.counts)} counts", excused


def _statistics(data: Loaded) -> Outcome:
    first = data.history[data.history["possible"]].groupby("regency_code")["from"].min()
    administrative = regions().index[regions()["administrative"]]
    known = dict(zip(first.index.astype(str), first, strict=True))
    known["31"] = first[first.index.isin(administrative)].min()
    findings = []
    for row in data.statistics.itertuples():
        code = str(row.area_code)
        if not known.get(code, pd.NaT) <= row.period_end:
            key = (code, f"{row.period_end:%Y-%m-%d}")
            findings.append((key, f"{row.area_name} until {key[1]} (line {row.row})"))
    wrong, excused = _sorted_out(findings, EARLY_STATISTICS)
    return wrong, f"{len(data.statistics)} figures", excused


def _sorted_out(
    findings: Sequence[tuple[tuple[str, object], str]], known: Mapping[tuple[str, object], str]
) -> tuple[list[str], tuple[str, ...]]:
    """Return the findings that are wrong, and those that have a known reason, with it."""
    excused = {key: f"{text}: {known[key]}" for key, text in findings if key in known}
    return [text for key, text in findings if key not in known], tuple(excused.values())


_CHECKS: Mapping[str, Callable[[Loaded], Outcome]] = {
    "every regency has one status": _register,
    "provinces and island groups add up to the nation": _sums,
    f"service began between {EARLIEST:%Y} and tomorrow": _dates,
    "every active regency rests on a page": _sources,
    "every row cites a page of its own": _own_pages,
    "certain <= possible <= 514, every month and scope": _bounds,
    "evidence uses the register's names": _names,
    "every house of several publishers occurs in a table": _publishers,
    "no more regencies are named than were announced": _announced,
    "no call figures end before the first evidence of service": _statistics,
}
