"""Numbers of regencies with 112 as officials announce them, against what the evidence can name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from coverage.core.dates import plain_date
from coverage.core.i18n import Language
from coverage.evidence.figures import presence
from coverage.evidence.status import timeline
from geodata.register.regions import regions, scope_codes


@dataclass(frozen=True)
class OfficialCount:
    """One published number: a row of `official_counts.csv`, its date as an interval of days."""

    count: int
    start: date
    end: date
    date_precision: str
    date_basis: str
    dki_counting: str
    source_url: str
    publisher: str
    row: int

    def date_text(self, lang: Language) -> str:
        """Say the date as far as it is known, and that it is inferred where no source states it."""
        text = lang.date(self.start, self.date_precision)
        return text if self.date_basis == "stated" else ", ".join([text, lang._("date inferred")])


@dataclass(frozen=True)
class OfficialGap:
    """How many regencies are announced and not named by the evidence.

    Attributes
    ----------
    official: the announced total. named: active regencies at the day that was asked for.
    low, high: announced minus named. They are equal where the count says how it takes DKI Jakarta;
        where it does not, low supposes that its six are in the count, high that they are not. None
        where more are named than announced.
    """

    official: OfficialCount
    named: int
    low: int | None
    high: int | None

    def text(self, lang: Language) -> str | None:
        """Write announced minus named, say "5" or "5–11"; None where more are named."""
        if self.low is None and self.high is None:
            return None
        ends = dict.fromkeys((self.low or 0, self.high or 0))
        return "–".join(lang.number(end) for end in ends)


def _official(row: pd.Series) -> OfficialCount:
    texts = ("date_precision", "date_basis", "dki_counting", "source_url", "publisher")
    return OfficialCount(
        count=int(row["count"]),
        start=row["start"].date(),
        end=row["end"].date(),
        row=int(row["row"]),
        **{name: str(row[name]) for name in texts},
    )


def counts_until(counts: pd.DataFrame, day: date, scope: str) -> pd.DataFrame:
    """Return the counts of a scope whose whole interval lies on or before a day."""
    past = counts["end"] <= pd.Timestamp(plain_date(day))
    return counts[past & (counts["scope_code"] == scope)]


def latest_official_count(
    counts: pd.DataFrame, day: date, scope: str = "ID"
) -> OfficialCount | None:
    """Return the announced total that stands at a day, or None.

    Totals with a stated date of day or month precision whose interval has ended, and those with an
    inferred one that exceed them all (announced numbers grow, so such a number is later, whatever
    its day): the latest; of several the larger; of equal ones that which says how it counts DKI
    Jakarta, then the first in the file. Only if no date is stated so precisely: any, by the same
    order.

    Parameters
    ----------
    counts: as `load_official_counts` returns it.
    day: calendar day in Indonesia.
    scope: "ID" or a province code.
    """
    totals = counts_until(counts, day, scope)
    totals = totals[totals["kind"] == "total"]
    precise = totals["date_precision"] != "year"
    stated = precise & (totals["date_basis"] == "stated")
    if stated.any():
        exceeds = totals["count"] > totals.loc[stated, "count"].max()
        totals = totals[stated | (precise & exceeds)]
    if totals.empty:
        return None
    ranked = totals.assign(vague=totals["dki_counting"] == "unstated").sort_values(
        ["end", "count", "vague", "row"], ascending=[False, False, True, True]
    )
    return _official(ranked.iloc[0])


def official_gap(
    evidence: pd.DataFrame, counts: pd.DataFrame, day: date, scope: str = "ID"
) -> OfficialGap | None:
    """Compare the announced total at a day with the regencies that the evidence names.

    Returns
    -------
    The gap, or None if nothing had been announced for the scope.
    """
    official = latest_official_count(counts, day, scope)
    if official is None:
        return None
    return gap_between(official, *named_on(timeline(evidence), [day], scope)[0])


def gap_between(official: OfficialCount, named: int, autonomous: int) -> OfficialGap:
    """Compare an announced total with the active regencies, all and the autonomous ones."""
    as_one = autonomous + (named > autonomous)
    comparable = {
        "apart": (autonomous, autonomous),
        "as_one": (as_one, as_one),
        "unstated": (named, autonomous),
    }[official.dki_counting]
    low, high = (official.count - number for number in comparable)
    return OfficialGap(official, named, low if low >= 0 else None, high if high >= 0 else None)


def named_on(
    history: pd.DataFrame, days: Sequence[date], scope: str = "ID"
) -> list[tuple[int, int]]:
    """Return the active regencies of a scope on some days, all and the autonomous ones.

    Parameters
    ----------
    history: as `coverage.evidence.status.timeline` returns it.
    """
    certain, *_ = presence(history, days)
    inside = regions().index.isin(scope_codes(scope))
    autonomous = inside & ~regions()["administrative"].to_numpy()
    columns = (certain[:, counted].sum(axis=1) for counted in (inside, autonomous))
    return [(int(named), int(official)) for named, official in zip(*columns, strict=True)]


def nearby_counts(
    counts: pd.DataFrame, day: date, days: int = 200, scope: str = "ID"
) -> pd.DataFrame:
    """Return the other counts around the one that stands at a day: totals and ordinals.

    An ordinal ("X is the 164th") is a count too: at that date there were so many.

    Parameters
    ----------
    counts: as `load_official_counts` returns it.
    day: calendar day in Indonesia; nothing later is returned.
    days: how many days to look back from the end of the standing count, or from `day` without one.
    scope: "ID" or a province code.

    Returns
    -------
    Rows of `counts`, latest first.
    """
    standing = latest_official_count(counts, day, scope)
    anchor = standing.end if standing else plain_date(day)
    rows = counts_until(counts, day, scope)
    rows = rows[rows["end"] >= pd.Timestamp(anchor - timedelta(days=days))]
    if standing:
        rows = rows[rows["row"] != standing.row]
    return rows.sort_values(["end", "count", "row"], ascending=[False, False, True])
