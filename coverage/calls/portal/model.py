"""What was fetched from the national portal: incidents of the whole country by day and type.

Kept as `portal/YYYY-MM.csv`, one file a month, each replaced whole or not at all. A row is a day
and a type with the address that gave it and when; a day on which the portal listed nothing is a row
with an empty type and the count 0, so that it is not asked for again. Types are kept as the portal
writes them: new ones need no change here. Figures are the portal's, of unknown completeness, and
are never added to those of the regencies.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.dates import parse_day
from coverage.core.i18n import Language
from coverage.core.tables import read_table
from geodata.errors import DataError, Problem
from geodata.files import replace_file

FOLDER = "portal"
COLUMNS = ("day", "type_id", "type", "count", "source_url", "fetched_at")
MAX_COUNT = 10**7
_FILE = re.compile(r"[0-9]{4}-[0-9]{2}\.csv")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SHOWN = 6  # types drawn apart; the others are drawn together
_COLOURS = ("#08519c", "#e08214", "#41ab5d", "#807dba", "#6baed6", "#b35806", "#bdc7d0")
_PATTERNS = ("", "/", "\\", ".", "x", "-", "")


@dataclass(frozen=True)
class Incidents:
    """How many incidents of a type the portal lists for a day."""

    type_id: str
    type: str
    count: int


def month_file(folder: Path | str, day: date) -> Path:
    """Return the file that holds a day."""
    return Path(folder) / FOLDER / f"{day:%Y-%m}.csv"


def _read_month(path: Path) -> pd.DataFrame:
    frame, problems = read_table(path, COLUMNS)
    name, month = str(path), path.stem
    for line, day, kind, count, url, stamp in zip(
        frame.index, *(frame[column] for column in COLUMNS if column != "type_id"), strict=True
    ):
        number = int(count) if re.fullmatch(r"[0-9]{1,8}", count) else -1
        rules = {
            ("day", day, f"must be a day of {month}"): parse_day(day) and day.startswith(month),
            ("count", count, "must be a whole number of incidents"): 0 <= number <= MAX_COUNT,
            ("type", kind, "must be named, unless the count is 0"): bool(kind) or number == 0,
            ("source_url", url, "must be an http(s) address"): url.startswith(("http:", "https:")),
            ("fetched_at", stamp, "must be a time like 2026-11-22T05:00:00Z"): bool(
                _STAMP.fullmatch(stamp)
            ),
        }
        problems += [Problem(name, int(line), *what) for what, good in rules.items() if not good]
    repeated = frame[frame.duplicated(["day", "type_id", "type"])]
    problems += [
        Problem(name, int(line), "type", text, "the type is repeated on this day")
        for line, text in zip(repeated.index.tolist(), repeated["type"], strict=True)
    ]
    if problems:
        raise DataError(problems)
    return frame


def load_portal(folder: Path | str) -> pd.DataFrame:
    """Read what was fetched.

    Parameters
    ----------
    folder: the folder of the call records, which holds `portal/`.

    Returns
    -------
    DataFrame with `COLUMNS`, sorted by day: day datetime64[s] (the portal's calendar day), count
    int64, the rest as text. Days with nothing listed have one row with an empty type. Empty if
    nothing was fetched.

    Raises
    ------
    DataError
        With every problem of every file.
    """
    frames, problems = [], []
    for path in month_files(folder):
        try:
            frames.append(_read_month(path))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    frame = pd.concat(frames) if frames else pd.DataFrame(columns=list(COLUMNS), dtype=str)
    frame = frame.astype({"day": "datetime64[s]", "count": "int64"})
    return frame.sort_values("day", kind="stable").reset_index(drop=True)


def month_files(folder: Path | str) -> list[Path]:
    """Return the files of a folder that hold months, in order of time."""
    place = Path(folder) / FOLDER
    return sorted(path for path in place.glob("*.csv") if _FILE.fullmatch(path.name))


def store_day(
    folder: Path | str, day: date, incidents: Iterable[Incidents], url: str, fetched_at: str
) -> None:
    """Put a day into its month's file, in place of what was there; whole or not at all.

    Raises
    ------
    DataError
        The month's file is broken: it is left as it is.
    """
    path = month_file(folder, day)
    rows: list[Any] = []
    if path.exists():
        kept = _read_month(path)
        others = kept[kept["day"] != day.isoformat()]
        rows = list(others.itertuples(index=False, name=None))
    some = list(incidents) or [Incidents("", "", 0)]
    rows += [(f"{day}", i.type_id, i.type, str(i.count), url, fetched_at) for i in some]
    rows.sort(key=lambda row: str(row[0]))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    replace_file(path, out.getvalue().encode())


def portal_view(incidents: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return what was fetched for reading, latest first, and the heading of the addresses."""
    incidents = incidents.sort_values("day", ascending=False, kind="stable")
    link = lang._("Source")
    frame = pd.DataFrame(
        {
            lang._("Date"): incidents["day"].dt.date.to_numpy(),
            lang._("Type (as the portal writes it)"): [
                kind or lang._("nothing listed") for kind in incidents["type"]
            ],
            lang._("Incidents"): incidents["count"].to_numpy(),
            link: incidents["source_url"].to_numpy(),
            lang._("Fetched (UTC)"): incidents["fetched_at"].to_numpy(),
        }
    )
    return frame, link


def portal_chart(incidents: pd.DataFrame, lang: Language) -> Chart | None:
    """Draw the incidents of the country by day, or by month if there are many; None without any.

    The most frequent types are drawn apart, the others together. Days that were not fetched leave
    a gap; a month counts only the days that were fetched.
    """
    if incidents.empty:
        return None
    days = incidents["day"].nunique()
    monthly = days > 92
    step = incidents["day"].dt.to_period("M").dt.start_time if monthly else incidents["day"]
    totals = incidents[incidents["type"] != ""].groupby("type")["count"].sum()
    often = list(totals.sort_values(ascending=False, kind="stable").index[:_SHOWN])
    rest = lang._("Other types")
    named = incidents["type"].where(incidents["type"].isin([*often, ""]), rest)
    sums = incidents.assign(step=step, named=named).groupby(["step", "named"])["count"].sum()
    table = sums.unstack(fill_value=0).drop(columns="", errors="ignore")
    order = [name for name in [*often, rest] if name in table.columns]
    figure = go.Figure()
    for number, name in enumerate(order):
        figure.add_bar(
            x=table.index,
            y=table[name],
            name=plain(name),
            marker={
                "color": _COLOURS[number],
                "pattern": {"shape": _PATTERNS[number], "fgopacity": 0.4},
            },
            hovertemplate="%{x|%Y-%m-%d}<br><b>%{y}</b> %{fullData.name}<extra></extra>",
        )
    unit = lang._("incidents per month") if monthly else lang._("incidents per day")
    first, last = (incidents["day"].agg(end).date() for end in ("min", "max"))
    layout(figure, 400, lang, barmode="stack", showlegend=True)
    time_axis(figure, first, last, lang)
    number_axis("y", figure, table.sum(axis=1).max(), share=False)
    title = lang.ngettext(
        "National portal, {first} to {last}: {n} incidents listed on {days} day",
        "National portal, {first} to {last}: {n} incidents listed on {days} days",
        days,
    ).format(
        first=lang.date(first),
        last=lang.date(last),
        n=lang.number(int(incidents["count"].sum())),
        days=lang.number(days),
    )
    source = lang._("Source: {address}, national portal of 112; completeness unknown").format(
        address=str(incidents["source_url"].iloc[-1]).rsplit("/", 1)[0]
    )
    listed, link = portal_view(incidents, lang)
    return Chart(figure, title, unit, source, listed, (link,))
