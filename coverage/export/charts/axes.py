"""The axes of a plotly figure: what its values are as numbers, where they end, and their marks."""

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

MS_PER_DAY = 86_400_000
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")
_RGB = re.compile(r"rgba?\(([^)]*)\)")


class UnsupportedChart(ValueError):
    """A figure holds something that pictures cannot show; the message names it."""


def plain_text(text: object) -> tuple[str, bool]:
    """Return a text of plotly's without its tags, and whether all of it is bold."""
    said = re.sub(r"<br\s*/?>", "\n", str(text))
    bold = said.startswith("<b>") and said.rstrip().endswith("</b>")
    return unescape(re.sub(r"</?(b|i|span|sup|sub)[^>]*>", "", said)), bold


def colour(value: object, opacity: float | None = None) -> tuple[float, float, float, float]:
    """Return a CSS colour as matplotlib takes it.

    Raises
    ------
    UnsupportedChart
        It is none that is known.
    """
    if not isinstance(value, str):
        raise UnsupportedChart(f"no colour by name or number of red, green and blue: {value!r}")
    text = value
    if found := _RGB.fullmatch(text.strip()):
        parts = [float(part) for part in found[1].split(",")]
        known = (*(part / 255 for part in parts[:3]), parts[3] if len(parts) > 3 else 1.0)
    else:
        try:
            known = matplotlib.colors.to_rgba(text)
        except ValueError as error:
            raise UnsupportedChart(f"no colour: {text!r}") from error
    red, green, blue, alpha = known
    return red, green, blue, alpha * (1.0 if opacity is None else float(opacity))


def listed(value: Any, n: int, default: Any = None) -> list[Any]:
    """Return one value for each of n marks: a list as it is, a single one repeated."""
    if value is None:
        return [default] * n
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value] * n
    some = list(value)
    if len(some) < n:
        raise UnsupportedChart(f"{len(some)} values for {n} marks")
    return some[:n]


class Axis:
    """One axis: plotly's description of it, read with the values that lie along it."""

    def __init__(self, spec: Any, values: Sequence[Any], lang: Language) -> None:
        self.spec, self.lang = spec, lang
        flat = [one for some in values for one in _items(some) if not _missing(one)]
        self.kind = _kind(spec.type, flat)
        self.names: list[str] = []
        if self.kind == "category":
            order = spec.categoryarray
            self.names = [str(one) for one in order] if order is not None else []
            self.names += [one for one in map(str, flat) if one not in self.names]
            self.names = list(dict.fromkeys(self.names))
        self.low, self.high = np.inf, -np.inf

    def numbers(self, values: Any) -> np.ndarray:
        """Return values as numbers: days since 1970, places of categories; NaN where missing."""
        some = _items(values)
        if self.kind == "date":
            stamps = [pd.NaT if _missing(one) else pd.Timestamp(one) for one in some]
            return np.array([_days(stamp) for stamp in stamps], dtype=float)
        if self.kind == "category":
            place = {name: float(number) for number, name in enumerate(self.names)}
            return np.array([place.get(str(one), np.nan) for one in some], dtype=float)
        return np.array([np.nan if _missing(one) else float(one) for one in some], dtype=float)

    def length(self, value: Any) -> Any:
        """Return a width along the axis in its numbers: plotly gives milliseconds for dates."""
        scale = MS_PER_DAY if self.kind == "date" else 1
        return np.asarray(value, dtype=float) / scale

    def cover(self, values: np.ndarray) -> None:
        """Let the axis reach over some numbers."""
        known = values[np.isfinite(values)]
        if known.size:
            self.low = min(self.low, float(known.min()))
            self.high = max(self.high, float(known.max()))

    def limits(self) -> tuple[float, float]:
        """Return where the axis begins and ends, in this order."""
        if self.spec.range is not None:
            low, high = self.numbers(list(self.spec.range)).tolist()
            if self.kind == "category":
                low, high = (float(one) for one in self.spec.range)
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
        if spec.showticklabels is False or spec.visible is False:
            return [], []
        if spec.tickvals is not None:
            places = self.numbers(list(spec.tickvals)).tolist()
            texts = spec.ticktext if spec.ticktext is not None else map(self._text, places)
            pairs = [
                (place, plain_text(text)[0]) for place, text in zip(places, texts, strict=True)
            ]
        elif self.kind == "category":
            every = -(-len(self.names) // (spec.nticks or 10_000)) or 1
            names = [plain_text(name)[0] for name in self.names]
            pairs = list(zip(map(float, range(len(names))), names, strict=True))[::every]
        elif self.kind == "date":
            pairs = self._years(low, high)
        elif spec.dtick:
            step, start = float(spec.dtick), float(spec.tick0 or 0)
            first = np.ceil((low - start) / step - 1e-9)
            marks = start + step * np.arange(first, np.floor((high - start) / step + 1e-9) + 1)
            pairs = [(float(mark), self._text(float(mark))) for mark in marks]
        else:
            locator = MaxNLocator(nbins=spec.nticks or 6, steps=[1, 2, 2.5, 5, 10])
            marks = np.asarray(locator.tick_values(low, high))
            pairs = [(float(mark), self._text(float(mark))) for mark in marks]
        reach = (high - low) * 1e-6
        pairs = [pair for pair in pairs if low - reach <= pair[0] <= high + reach]
        return [place for place, _ in pairs], [text for _, text in pairs]

    def _years(self, low: float, high: float) -> list[tuple[float, str]]:
        first, last = (pd.Timestamp(end, unit="D").year for end in (low, high))
        every = -(-(last - first + 1) // (self.spec.nticks or 8))
        years = range(first + (-first) % every, last + 1, every)
        return [(_days(pd.Timestamp(f"{year}-01-01")), str(year)) for year in years]

    def _text(self, value: float) -> str:
        form = self.spec.tickformat or ""
        if form.endswith("%"):
            digits = re.search(r"\.(\d)", form)
            return self.lang.percent(value, int(digits[1]) if digits else 0)
        digits_needed = next((n for n in range(4) if abs(value * 10**n % 1) < 1e-6), 4)
        near = next((n for n in range(4) if abs(round(value, n) - value) < 1e-9), digits_needed)
        return self.lang.number(value, near)

    @property
    def title(self) -> str:
        """What is written along the axis, "" for nothing."""
        return plain_text(self.spec.title.text or "")[0]


def _items(values: Any) -> list[Any]:
    if values is None:
        return []
    return list(values)


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value))


def _days(stamp: Any) -> float:
    if stamp is pd.NaT:
        return float("nan")
    return float((pd.Timestamp(stamp) - pd.Timestamp(0)) / pd.Timedelta(days=1))


def _kind(said: str | None, values: list[Any]) -> str:
    if said in ("date", "category", "linear"):
        return said
    if said not in (None, "-"):
        raise UnsupportedChart(f"an axis of type {said!r}")
    if not values:
        return "linear"
    if all(isinstance(one, str) for one in values):
        return "date" if all(_DATE.fullmatch(one) for one in values) else "category"
    numeric = all(isinstance(one, int | float | np.number) for one in values)
    return "linear" if numeric else "date"
