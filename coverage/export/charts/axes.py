"""A plotly figure read: its texts and colours, and its axes with values as numbers and marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

import matplotlib.colors
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from coverage.core.i18n import Language

_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")
_RGB = re.compile(r"rgba?\(([^)]*)\)")
Colour = tuple[float, float, float, float]


class UnsupportedChart(ValueError):
    """A figure holds something that pictures cannot show; the message names it."""


def plain_text(text: object) -> tuple[str, bool]:
    """Return a text of plotly's without its tags, and whether all of it is bold."""
    lines = re.sub(r"<br\s*/?>", "\n", str(text))
    bold = lines.startswith("<b>") and lines.rstrip().endswith("</b>")
    return unescape(re.sub(r"</?(b|i|span|sup|sub)[^>]*>", "", lines)), bold


def colour(value: Any, opacity: float | None = None) -> Colour:
    """Return a CSS colour as matplotlib takes it.

    Raises
    ------
    UnsupportedChart
        It is none that is known.
    """
    try:
        if parts := _RGB.fullmatch(value.strip()):
            red, green, blue, alpha = [*map(float, parts[1].split(",")), 1.0][:4]
            red, green, blue = red / 255, green / 255, blue / 255
        else:
            red, green, blue, alpha = matplotlib.colors.to_rgba(value)
    except (AttributeError, ValueError) as error:
        raise UnsupportedChart(f"no colour: {value!r}") from error
    return red, green, blue, alpha * (1.0 if opacity is None else opacity)


def listed(value: Any, n: int, default: Any = None) -> list[Any]:
    """Return one value for each of n marks: a list as it is, a single one repeated."""
    if value is None or isinstance(value, str) or not isinstance(value, Iterable):
        return [default if value is None else value] * n
    values = list(value)
    if len(values) < n:
        raise UnsupportedChart(f"{len(values)} values for {n} marks")
    return values[:n]


def one_line(text: object) -> str:
    """Return a text of plotly's in one line: narrow screens need breaks that a sheet does not."""
    return " ".join(plain_text(text)[0].split())


class Axis:
    """One axis: plotly's description of it, read with the values that lie along it."""

    def __init__(self, spec: Any, values: Iterable[Sequence[Any] | None], lang: Language) -> None:
        self.spec, self.lang = spec, lang
        known = [value for some in values if some is not None for value in some]
        known = [value for value in known if not _missing(value)]
        self.kind = _kind(spec.type, known)
        self.names = list(dict.fromkeys(map(str, known))) if self.kind == "category" else []
        self.low, self.high = np.inf, -np.inf
        self.title = one_line(spec.title.text or "")

    def numbers(self, values: Iterable[Any] | None) -> np.ndarray:
        """Return values as numbers: days since 1970, places of categories; NaN where missing."""
        place = {name: number for number, name in enumerate(self.names)}

        def number(value: Any) -> float:
            if _missing(value):
                return np.nan
            if self.kind == "date":
                return _days(pd.Timestamp(value))
            return float(value if self.kind == "linear" else place.get(str(value), np.nan))

        return np.array([number(value) for value in (() if values is None else values)], float)

    def length(self, value: Any) -> np.ndarray:
        """Return a width along the axis in its numbers: plotly gives milliseconds for dates."""
        return np.asarray(value, dtype=float) / (86_400_000 if self.kind == "date" else 1)

    def cover(self, values: np.ndarray) -> None:
        """Let the axis reach over some numbers."""
        known = values[np.isfinite(values)]
        if known.size:
            self.low = min(self.low, float(known.min()))
            self.high = max(self.high, float(known.max()))

    def limits(self) -> tuple[float, float]:
        """Return where the axis begins and ends, in this order."""
        if self.spec.range is not None:
            low, high = self.numbers(self.spec.range).tolist()
            if self.kind == "category":  # a range of places
                low, high = map(float, self.spec.range)
        elif self.kind == "category":
            low, high = -0.5, max(len(self.names), 1) - 0.5
        elif not np.isfinite(self.low):
            low, high = 0.0, 1.0
        else:
            more = (self.high - self.low) * 0.05 or 0.5
            low = self.low if self.low == 0 else self.low - more
            high = self.high + more
        return (high, low) if self.spec.autorange == "reversed" else (low, high)

    def ticks(self) -> tuple[list[float], list[str]]:
        """Return the marks and what stands beside them."""
        spec = self.spec
        low, high = sorted(self.limits())
        texts: Iterable[str] | None = None
        places: Iterable[float]
        if spec.tickvals is not None:
            places = self.numbers(spec.tickvals).tolist()
            texts = spec.ticktext
        elif self.kind == "category":
            every = -(-len(self.names) // (spec.nticks or 10_000)) or 1
            places, texts = range(0, len(self.names), every), self.names[::every]
        elif self.kind == "date":
            first, last = (pd.Timestamp(end, unit="D").year for end in (low, high))
            every = -(-(last - first + 1) // (spec.nticks or 8))
            years = range(first + (-first) % every, last + 1, every)
            places = [_days(pd.Timestamp(f"{year}-01-01")) for year in years]
            texts = list(map(str, years))
        elif spec.dtick:
            step, start = float(spec.dtick), float(spec.tick0 or 0)
            first = np.ceil((low - start) / step - 1e-9)
            places = start + step * np.arange(first, np.floor((high - start) / step + 1e-9) + 1)
        else:
            locator = MaxNLocator(nbins=spec.nticks or 6, steps=[1, 2, 2.5, 5, 10])
            places = np.asarray(locator.tick_values(low, high))
        places = [float(place) for place in places]
        texts = [plain_text(text)[0] for text in texts or map(self._text, places)]
        reach = (high - low) * 1e-6
        shown = [
            (place, text)
            for place, text in zip(places, texts, strict=True)
            if low - reach <= place <= high + reach
        ]
        return [place for place, _ in shown], [text for _, text in shown]

    def _text(self, value: float) -> str:
        form = self.spec.tickformat or ""
        if form.endswith("%"):
            digits = re.search(r"\.(\d)", form)
            return self.lang.percent(value, int(digits[1]) if digits else 0)
        digits_needed = next((n for n in range(4) if abs(value * 10**n % 1) < 1e-6), 4)
        near = next((n for n in range(4) if abs(round(value, n) - value) < 1e-9), digits_needed)
        return self.lang.number(value, near)


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def _days(stamp: pd.Timestamp) -> float:
    return float((stamp - pd.Timestamp(0)) / pd.Timedelta(days=1))


def _kind(declared: str | None, values: list[Any]) -> str:
    if declared in ("date", "category", "linear"):
        return declared
    if declared not in (None, "-"):
        raise UnsupportedChart(f"an axis of type {declared!r}")
    if values and all(isinstance(value, str) for value in values):
        return "date" if all(_DATE.fullmatch(value) for value in values) else "category"
    return (
        "linear" if all(isinstance(value, int | float | np.number) for value in values) else "date"
    )
