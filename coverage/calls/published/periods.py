"""The period of a published figure: an interval of days, and what may be reckoned from it.

The rule for a figure *per year*: the period must be known and wholly covered, and last at least
`MIN_DAYS` days, for what happens in fewer is ruled by season, launch or a festival. If its ends are
only approximate, it must last `MIN_DAYS_APPROXIMATE`: a fortnight's error is then below 8 %. A
whole calendar year counts as it is; anything else is multiplied by 365.25 / days. A *share* needs
no stretching, so that its ends need not be exact, only a month of whole days (`MIN_DAYS_SHARE`)
that was not picked for being extreme.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from coverage.core.dates import period_end
from coverage.core.i18n import Language

MIN_DAYS = 90
MIN_DAYS_APPROXIMATE = 180
MIN_DAYS_SHARE = 28
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both days included, and what is known of it.

    Attributes
    ----------
    approximate: an end is not stated by the page, but follows from its date or words.
    unclear: the page leaves open what period it means. start_unknown: only the year is known.
    part_of_day: not all hours of the days are counted. picked: shown for being extreme.
    opening: begins with the service ("since launch"). trial: before the launch.
    """

    start: date
    end: date
    approximate: bool = False
    unclear: bool = False
    start_unknown: bool = False
    part_of_day: bool = False
    picked: bool = False
    opening: bool = False
    trial: bool = False

    def __post_init__(self) -> None:
        """Refuse an end before the beginning."""
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it begins ({self.start})")

    @property
    def days(self) -> int:
        """Number of days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def kind(self) -> str:
        """Calendar "year", "half"-year, "month", several whole "months", one "day" or "days"."""
        first, last = self.start, self.end
        if first == last:
            return "day"
        if first.day != 1 or last != period_end(last.replace(day=1), "month"):
            return "days"
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if months == 12 and first.month == 1:
            return "year"
        if months == 6 and first.month in (1, 7):
            return "half"
        return "month" if months == 1 else "months"

    @property
    def main_year(self) -> int:
        """Calendar year in which most of its days lie; the later of two equal ones."""
        years = range(self.start.year, self.end.year + 1)
        return max(years, key=lambda year: (self.days_in(year), year))

    def days_in(self, year: int) -> int:
        """Return how many of its days lie in a calendar year."""
        first, last = max(self.start, date(year, 1, 1)), min(self.end, date(year, 12, 31))
        return max((last - first).days + 1, 0)

    def rate_refusal(self) -> str:
        """Return why a count must not become one per year (a key of `texts.REASONS`), or ""."""
        reasons = {
            "unclear": self.unclear,
            "start_unknown": self.start_unknown,
            "part_of_day": self.part_of_day,
            "short": self.days < MIN_DAYS,
            "short_approximate": self.approximate and self.days < MIN_DAYS_APPROXIMATE,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def share_refusal(self) -> str:
        """Return why a share must not be compared (a key of `texts.REASONS`), or ""."""
        reasons = {
            "unclear": self.unclear,
            "part_of_day": self.part_of_day,
            "short": self.days < MIN_DAYS_SHARE,
            "picked": self.picked,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def per_year(self, count: float) -> float:
        """Return a count of this period as one per year, nan where the rule forbids it."""
        if self.rate_refusal():
            return math.nan
        return count if self.kind == "year" else count * DAYS_PER_YEAR / self.days

    def label(self, lang: Language) -> str:
        """Write the period as short as it can be said: "2024", "January 2023 – October 2023"."""
        text = self._label(lang)
        return lang._("about {period}").format(period=text) if self.approximate else text

    def _label(self, lang: Language) -> str:
        kind, first, last = self.kind, self.start, self.end
        if kind == "year":
            return str(first.year)
        if kind == "half":
            early = first.month == 1
            text = lang._("first half of {year}") if early else lang._("second half of {year}")
            return text.format(year=first.year)
        if kind in ("day", "month"):
            return lang.date(first, kind)
        if kind == "months":
            return f"{lang.date(first, 'month')} – {lang.date(last, 'month')}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{lang.date(last)}"
        return f"{lang.date(first)} – {lang.date(last)}"
