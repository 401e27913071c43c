"""Words for call records, and the mark that simulated ones carry wherever they are shown."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from coverage.core.palette import FIXED
from coverage.core.texts import N_

#: In both languages, so that it is read wherever a picture goes.
SIMULATED = "DATA SIMULASI / SIMULATED"
OUTCOMES = {
    "emergency": N_("Emergency"),
    "information": N_("Questions, information"),
    "prank": N_("Prank calls"),
    "ghost": N_("Silent calls"),
    "abandoned": N_("Ended by the caller"),
    "other": N_("Other"),
}
WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
    *(N_("Saturday"), N_("Sunday")),
)
TIMES = {
    "answered": N_("Time until a call is answered"),
    "arrived": N_("Time until help arrives"),
}
#: What a map of call records shows.
MEASURES = {
    "calls": N_("Calls per 100,000 people a year"),
    "emergency": N_("Emergency calls per 100,000 people a year"),
    "nuisance_share": N_("Percentage of prank and silent calls"),
}


def marked(text: str, simulated: bool) -> str:
    """Put the mark before a text about simulated calls."""
    return f"{SIMULATED} · {text}" if simulated else text


def stamp(figure: go.Figure, simulated: bool) -> go.Figure:
    """Write the mark across a figure of simulated calls: it goes with every picture of it."""
    if simulated:
        figure.add_annotation(
            text=SIMULATED,
            xref="paper",
            yref="paper",
            x=1,
            xanchor="right",
            y=0.5,
            showarrow=False,
            textangle=-40,
            font={"size": 17, "color": FIXED["alarm"]},  # whole on a phone, names beside it or not
            opacity=0.6,
        )
    return figure


def stamped(table: pd.DataFrame, simulated: bool) -> pd.DataFrame:
    """Put a first column with the mark before a table of simulated calls."""
    if not simulated:
        return table
    table = table.copy()
    table.insert(0, SIMULATED, SIMULATED)
    return table
