"""What each source says of one regency, over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from textwrap import shorten
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart
from coverage.core.i18n import Language, language
from coverage.core.palette import FRAME, GROUND, INK, STATES
from coverage.places import lookups
from coverage.snapshot import Snapshot
from geodata.register.regions import region

# Colours of the map's statuses, with a mark each so that colour is never alone.
EVENT_STYLE = {
    "launch": ("#08519c", "star"),
    "relaunch": ("#2171b5", "star-open"),
    "pilot": ("#6baed6", "diamond"),
    "operational": ("#4292c6", "circle"),
    "planned": (STATES["planned"].mark, "square"),
    "suspended": (STATES["suspended"].mark, "x"),
}


def evidence_chart(data: Snapshot, day: date, code: str, language_code: str) -> Chart | None:
    """Return what each source says of a regency, over time; None where nothing is known.

    Its table twin is that of the evidence on the regency's page. `day` is that of the status.
    """
    lang, rows = language(language_code), lookups.statements(data, code)
    if rows.empty:
        return None
    status = data.cached(lookups.status_rows, day)[code]
    return Chart(
        evidence_timeline(rows, status, pd.Timestamp(data.today), lang),
        statements_title(len(rows), region(code)["name"], lang),
        lang._("A bar is a date known only to the month or year"),
        lang._("Source: {source}").format(source=texts.resource_line("deployment_evidence", lang)),
        pd.DataFrame(),
        description=lang._(
            "A mark is what one source states; a bar is a date known only to the month or year. "
            "Dotted line: counted as in service from here. All statements are in the table below."
        ),
    )


def statements_title(n: int, name: str, lang: Language) -> str:
    """Say how many statements there are on a regency; "" for none."""
    text = lang.ngettext(
        "{n} source statement on 112 in {name}", "{n} source statements on 112 in {name}", n
    )
    return text.format(n=lang.number(n), name=name) if n else ""


def evidence_timeline(
    rows: pd.DataFrame, status: Mapping[str, Any], today: pd.Timestamp, lang: Language
) -> go.Figure:
    """Draw what each source says, as a mark for a day and as a bar for a month or a year.

    Parameters
    ----------
    rows: evidence of one regency (`load_evidence` columns), at least one row.
    status: its row of `status_at`; a certain start is drawn as a line.
    today: right end of the axis.
    """
    figure = go.Figure()
    kinds = [event for event in texts.EVENTS if event in set(rows["event"])]
    for event in reversed(kinds):
        colour, symbol = EVENT_STYLE[event]
        label = lang.word(texts.EVENTS, event)
        statements = rows[rows["event"] == event].sort_values("start")
        records: list[Any] = statements.to_dict("records")
        for statement in records:
            if statement["date_precision"] == "day":
                continue
            figure.add_scatter(
                x=[statement["start"], statement["end"]],
                y=[label, label],
                mode="lines",
                line={"color": colour, "width": 9},
                opacity=0.45,
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=statements["start"] + (statements["end"] - statements["start"]) / 2,
            y=[label] * len(statements),
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 11},
            customdata=[
                [
                    texts.interval_text(statement["start"], statement["date_precision"], lang),
                    escape(statement["publisher"], quote=False),
                    escape(shorten(statement["note"], 120, placeholder=" …"), quote=False),
                ]
                for statement in records
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
            name=label,
            showlegend=False,
        )
    if status["state"] == "active":
        figure.add_vline(x=status["certain_from"], line={"color": INK, "dash": "dot"})
    first = min(rows["start"].min(), pd.Timestamp("2016-01-01"))
    figure.update_layout(
        height=90 + 46 * len(kinds),
        margin={"l": 8, "r": 8, "t": 8, "b": 36},
        xaxis={"range": [first - pd.Timedelta(days=60), today + pd.Timedelta(days=60)]},
        yaxis={"automargin": True, "fixedrange": True, "range": [-0.6, len(kinds) - 0.4]},
        hoverlabel={"bgcolor": "white", "align": "left"},
        plot_bgcolor=GROUND,
        font={"size": 14},
        dragmode=False,
    )
    figure.update_xaxes(
        showgrid=True, gridcolor=FRAME, nticks=8, tickangle=0, tickformat="%Y", fixedrange=True
    )
    return figure
