"""What all figures of calls share: colours, layout, and a figure with its words and its table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.i18n import Language
from coverage.reports import Report

BLUE, PALE, ORANGE, GREY, INK = "#2171b5", "#9ecae1", "#e08214", "#bdc7d0", "#1b2733"


@dataclass(frozen=True, eq=False)
class CallChart:
    """A figure with what must stand beside it.

    Attributes
    ----------
    title: the finding or the question. unit: of the values. source: the source line.
    table: the same values as a frame with human headings; links: its columns of addresses.
    """

    figure: go.Figure
    title: str
    unit: str
    source: str
    table: pd.DataFrame
    links: tuple[str, ...] = ()

    @property
    def alt(self) -> str:
        """Text for those who do not see the picture."""
        return f"{self.title} ({self.unit}). {self.source}"


def layout(figure: go.Figure, height: int, **axes: Any) -> go.Figure:
    """Give a figure the house's looks."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 40},
        plot_bgcolor="#f7f9fb",
        font={"size": 14, "color": INK},
        hoverlabel={"bgcolor": "white", "align": "left"},
        dragmode=False,
        legend={"orientation": "h", "y": -0.2},
        **axes,
    )
    figure.update_xaxes(gridcolor="#d5dde5", fixedrange=True, automargin=True)
    figure.update_yaxes(gridcolor="#d5dde5", fixedrange=True, automargin=True)
    return figure


def plain(text: object) -> str:
    """Return `text` so that plotly shows it as text, whatever it holds."""
    return escape(str(text), quote=False)


def report_source(report: Report, lang: Language) -> str:
    """Return the source line of a report: publisher, period."""
    return lang._("Source: {publisher}; period: {period}").format(
        publisher=report.publisher, period=report.period.label(lang)
    )
