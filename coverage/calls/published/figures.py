"""Published call figures compared by regency: what a map, a ranking and a chooser need.

Values are compared only within a group that counts the same thing (`definition`). Where several
pages compete for one area and the same days, one is shown by a stated order and the others as a
range: nothing is averaged.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.calls.published.model import LOST, MEASURES, SHARES, CallBook, population_of
from coverage.core.i18n import Language
from coverage.evidence.measures import area_codes
from geodata.register.regions import regions

LATEST = "latest"
#: broader definitions first
_DEFINITIONS = (
    *("prank_and_ghost", "prank_and_ghost_lost", "standard", "prank", "prank_lost"),
    *("ghost", "ghost_lost", "reports", "agency"),
)
VALUE_COLUMNS = (
    *("value", "state", "reason", "definition", "low", "high", "contested", "count", "base"),
    *("days", "start", "end", "approximate", "rounding", "trial", "publisher", "source_url"),
    *("report", "area_code", "area_name", "population"),
)


def periods(book: CallBook, measure: str | None = None) -> list[str]:
    """Return the periods to choose from: "latest", then years with comparable values, newest first.

    Without a measure, the years of all measures.
    """
    some = [measure] if measure else list(MEASURES)
    frames = [book.candidates[name] for name in some]
    years = {int(y) for frame in frames for y in frame.loc[frame["value"].notna(), "main_year"]}
    return [LATEST, *(str(year) for year in sorted(years, reverse=True))]


def choices(book: CallBook, lang: Language) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a reader can choose: measures and periods, key -> name."""
    names = {key: lang._(name) for key, name in MEASURES.items()}
    named = {p: lang._("Latest report") if p == LATEST else p for p in periods(book)}
    return names, named


def is_share(measure: str) -> bool:
    """Say whether values of a measure are shares (0..1) and not rates."""
    return measure in SHARES


def area_values(book: CallBook, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return one row for each area with figures: the value shown, or why there is none.

    Parameters
    ----------
    measure: of `MEASURES`. period: "latest" or a year as text; a report belongs to the year in
        which most of its days lie.

    Returns
    -------
    DataFrame indexed by area_code, `VALUE_COLUMNS`. value: per 100,000 people and year, or a share
    of incoming calls. state: "value"; "refused" (figures, but `reason` forbids comparison:
    `coverage.calls.published.periods.REFUSALS`, or "no_total", "reports", "impossible"); "other"
    (figures of other measures or periods only). low, high: smallest and largest value of pages that
    compete for the same days and definition; contested: they differ.

    Order of preference: usable; the latest end ("latest") or the most days (a year); then the
    page that prints more, the broader definition, the page published last.

    Raises
    ------
    KeyError
        No such measure.
    """
    frame = book.candidates[measure]
    if period != LATEST:
        frame = frame[frame["main_year"].map(str) == period]
    order = frame["definition"].map(lambda d: _rank(str(d)))
    chief = "end" if period == LATEST else "days"
    frame = frame.assign(usable=frame["value"].notna(), order=order).sort_values(
        ["usable", chief, "days", "detail", "order", "published"],
        ascending=[False, False, False, False, True, False],
        kind="stable",
    )
    chosen = frame.drop_duplicates("area_code").set_index("area_code", drop=False)
    frame, chosen = (some.assign(thing=_thing(some["definition"])) for some in (frame, chosen))
    same = ["area_code", "start", "end", "thing"]
    rivals = frame[frame["usable"]].groupby(same)["value"]
    keys = pd.MultiIndex.from_frame(chosen[same])
    chosen["low"] = rivals.min().reindex(keys).to_numpy()
    chosen["high"] = rivals.max().reindex(keys).to_numpy()
    chosen["contested"] = chosen["low"] < chosen["high"]
    chosen["state"] = np.where(chosen["usable"], "value", "refused")
    result = chosen.reindex(pd.Index(list(book.by_area), name="area_code"))[list(VALUE_COLUMNS)]
    result["state"] = result["state"].fillna("other")
    for column in ("contested", "approximate", "trial"):
        result[column] = result[column].eq(True)
    result["area_code"] = result.index
    result["area_name"] = [book.by_area[code][0].area_name for code in result.index]
    result["population"] = [population_of(code) for code in result.index]
    for column in ("reason", "definition", "rounding", "publisher", "source_url", "report"):
        result[column] = result[column].fillna("")
    return result


def _thing(definitions: pd.Series) -> pd.Series:
    """Return what is counted, whatever it is a share of: on that, pages can contradict."""
    return definitions.map(lambda name: str(name).removesuffix(LOST))


def _rank(definition: str) -> int:
    return _DEFINITIONS.index(definition) if definition in _DEFINITIONS else len(_DEFINITIONS)


def map_values(book: CallBook, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return one row for each of the 514 regencies, in the register's order.

    Returns
    -------
    DataFrame indexed by regency_code with `VALUE_COLUMNS` as in `area_values`; regencies without
    any published figure have the state "none" and no value. The six of DKI Jakarta share the value
    of 31 (`area_code`), reckoned on the people of all six.
    """
    areas = area_values(book, measure, period)
    frame = areas.reindex(pd.Index(area_codes())).set_axis(regions().index, axis=0)
    frame["state"] = frame["state"].fillna("none")
    for column in ("contested", "approximate", "trial"):
        frame[column] = frame[column].eq(True)
    for column in frame.columns[frame.dtypes.map(pd.api.types.is_string_dtype)]:
        frame[column] = frame[column].fillna("")
    return frame


def ranking(book: CallBook, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return the areas with a value, ranked within groups that count the same thing.

    Returns
    -------
    DataFrame with `VALUE_COLUMNS`, rank (1 = largest; equal values share one) and group_size, the
    largest group first. A group is a `definition`.
    """
    frame = area_values(book, measure, period)
    frame = frame[frame["state"] == "value"].reset_index(drop=True)
    groups = frame.groupby("definition")["value"]
    frame["rank"] = groups.rank(method="min", ascending=False).astype("int64")
    frame["group_size"] = groups.transform("size").astype("int64")
    order = ["group_size", "definition", "value"]
    return frame.sort_values(order, ascending=[False, True, False]).reset_index(drop=True)
