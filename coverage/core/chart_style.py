"""What all figures share: layout, and a figure with its words and its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from babel.dates import format_skeleton

from coverage.core.i18n import Language
from coverage.core.palette import FRAME, GROUND, INK, SANS

#: pixels: width of a letter, and of the field of bars beside their names on a narrow screen
_LETTER, _NARROW = 8, 130


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure with what must stand beside it.

    Attributes
    ----------
    title: the finding or the question. unit: of the values. source: the source line.
    table: the same values as a frame with human headings; links: its columns of addresses.
    description: what the picture shows, in a sentence or two, for those who do not see it.
    """

    figure: go.Figure
    title: str
    unit: str
    source: str
    table: pd.DataFrame
    links: tuple[str, ...] = ()
    description: str = ""

    @property
    def alt(self) -> str:
        """Text for those who do not see the picture."""
        parts = (f"{self.title} ({self.unit}).", self.description, self.source)
        return " ".join(part for part in parts if part)


def layout(figure: go.Figure, height: int, lang: Language, **more: Any) -> go.Figure:
    """Give a figure the house's looks, and numbers as the language writes them."""
    figure.update_layout(
        height=height,
        separators=",." if lang.code == "id" else ".,",
        margin={"l": 8, "r": 8, "t": 8, "b": 40},
        plot_bgcolor=GROUND,
        font={"family": SANS, "size": 14, "color": INK},
        hoverlabel={"bgcolor": "white", "align": "left"},
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        **more,
    )
    for trace in figure.data:
        trace.name = trace.name and broken(trace.name, 32)
    looks = {"gridcolor": FRAME, "fixedrange": True, "automargin": True, "title_font_size": 14}
    figure.update_xaxes(ticklabelstandoff=6, **looks)  # clear of the lowest mark of the other axis
    figure.update_yaxes(**looks)
    return figure


def broken(text: str, width: int) -> str:
    """Return a text in lines of at most `width` letters, so that a phone has room for it."""
    return "<br>".join(wrap(text, width, break_long_words=False, break_on_hyphens=False))


def number_axis(axis: str, figure: go.Figure, top: float, share: bool) -> None:
    """Let an axis ("x" or "y") run from 0 to a little above `top`; its unit is the chart's."""
    across = axis == "x"
    end = (top or 1) * (1.45 if across else 1.12)  # room for the number behind a bar
    change = figure.update_xaxes if across else figure.update_yaxes
    change(range=[0, end], tickformat=",~r", tickangle=0, nticks=3 if across else 7)
    if share:  # no share is above 100 %, and no two marks read the same
        most, widest = (3, 0.5) if across else (6, 0.2)
        steps = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
        step = next((s for s in steps if end <= most * s), widest)
        marks = [step * n for n in range(int(min(end, 1) / step + 1e-9) + 1)]
        change(tickvals=marks, tickformat=".0%" if step >= 0.01 else ".1%")


def horizontal_bars(
    names: list[str],
    values: list[float],
    labels: list[str],
    lang: Language,
    *,
    height: int,
    share: bool = False,
    **bar: Any,
) -> go.Figure:
    """Draw labelled bars, the first on top; names and labels are broken for narrow screens.

    Parameters
    ----------
    names, values, labels: of each bar. height: of the figure in pixels, 40 a bar at least where
        names are long. share: the values are shares (0..1). bar: more of `go.Bar`, its marker say.
    """
    look = {"hovertemplate": "<b>%{y}</b><br>%{text}<extra></extra>", **bar}
    names, labels = [broken(name, 20) for name in names], [broken(text, 16) for text in labels]
    trace = go.Bar(x=values, y=names, orientation="h", text=labels, textposition="outside", **look)
    figure = go.Figure(trace.update(cliponaxis=False))
    layout(figure, height, lang, bargap=0.25)
    figure.update_yaxes(autorange="reversed")
    number_axis("x", figure, max(values, default=1.0), share)
    ends = [
        value / (1 - min(max(map(len, label.split("<br>"))) * _LETTER / _NARROW, 0.6))
        for value, label in zip(values, labels, strict=True)
    ]
    return figure.update_xaxes(range=[0, max([*ends, 1.1 * max(values, default=1.0)]) or 1])


def number_marks(
    figure: go.Figure,
    numbers: pd.DataFrame,
    hover: Callable[[Any], str],
    lang: Language,
    sizes: tuple[int, int] = (8, 8),
    first_rank: int | None = None,
) -> None:
    """Add published numbers as marks, totals and ordinals apart; open where the day is vague.

    Parameters
    ----------
    numbers: rows of `coverage.evidence.loading.load_official_counts` with `middle`, the
        middle of the days that each can mean. hover: says what a row is, as HTML.
    sizes: pixels of a total and of an ordinal. first_rank: of the totals in the legend,
        None for the order of drawing.
    """
    kinds = (
        ("total", "circle", lang._("Announced total")),
        ("ordinal", "diamond", lang._("Announced ordinal (“the n-th”)")),
    )
    for place, (kind, symbol, name) in enumerate(kinds):
        rows = numbers[numbers["kind"] == kind]
        if rows.empty:
            continue
        vague = (rows["date_basis"] == "inferred") | (rows["date_precision"] != "day")
        symbols = vague.map({True: f"{symbol}-open", False: symbol}).tolist()
        line = {"width": 1.5, "color": INK}
        figure.add_scatter(
            x=iso_days(rows["middle"]),
            y=rows["count"].tolist(),
            mode="markers",
            marker={"symbol": symbols, "color": INK, "size": sizes[place], "line": line},
            text=[hover(row) for row in rows.to_dict("records")],
            hovertemplate="%{text}<extra></extra>",
            name=name,
            legendrank=None if first_rank is None else first_rank + place,
        )


def time_axis(figure: go.Figure, first: date, last: date, lang: Language) -> None:
    """Let the time run from `first` to the end of `last`, with dates in the reader's language."""
    days = (last - first).days + 1
    margin = timedelta(days=max(round(days * 0.04), 1))
    if days <= 45:
        days_shown = [first + timedelta(days=n) for n in range(0, days, -(-days // 6))]
        names = [str(format_skeleton("MMMd", day, locale=lang.locale)) for day in days_shown]
    else:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months <= 6 * n)
        begin = first.year * 12 + (first.month - 1 if step < 12 else 0)
        ticks = range(begin - begin % step, last.year * 12 + last.month + 1, step)
        days_shown = [date(n // 12, n % 12 + 1, 1) for n in ticks]
        pattern = "y" if step >= 12 else "yMMM"
        names = [str(format_skeleton(pattern, day, locale=lang.locale)) for day in days_shown]
    figure.update_xaxes(
        type="date",
        range=[first - margin, last + margin + timedelta(days=1)],
        tickvals=days_shown,
        ticktext=names,
        tickangle=0,
    )


def iso_days(days: Iterable[date]) -> list[str]:
    """Return days as text that plotly reads as dates."""
    return [f"{day:%Y-%m-%d}" for day in days]


def hatched(colour: str, shape: str, ink: str, **pattern: object) -> dict[str, object]:
    """Return the marker of hatched bars ("" for none); `pattern` is more of plotly's, its size."""
    return {"color": colour, "pattern": {"shape": shape, "fgcolor": ink, **pattern}}


def plain(text: object) -> str:
    """Return `text` so that plotly shows it as text, whatever it holds."""
    return escape(str(text), quote=False)
