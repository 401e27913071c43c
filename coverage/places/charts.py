"""Charts of places: shares of provinces and island groups by year, evidence on a regency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, broken, layout, number_axis, plain, time_axis
from coverage.core.i18n import Language, language
from coverage.core.palette import BLUE, FRAME, GREY, GROUND, GROUPS, INK, SOFT, STATES
from coverage.core.tabular import records
from coverage.core.texts import as_date, place_name
from coverage.places import lookups
from coverage.places.rankings import MEASURE_NAMES, by_year, kind_of, standings
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


def ranking_chart(data: Snapshot, day: date, scope: str, measure: str, code: str) -> Chart | None:
    """Return the ranking that belongs to a scope, year by year.

    Its title is the scope's standing by `measure`; for the nation, who leads among the island
    groups.

    Parameters
    ----------
    scope: "ID", an island group or a province. code: of the language.
    """
    lang = language(code)
    shares = by_year(data, day, kind_of(scope), measure)
    if scope == "ID":
        return ranking_lines(shares, None, ranking_title(shares, measure, lang), measure, lang)
    title = standings(data, day, scope, lang)[measure]
    return ranking_lines(shares, scope, title, measure, lang)


def ranking_lines(
    shares: pd.DataFrame, chosen: str | None, title: str, measure: str, lang: Language
) -> Chart | None:
    """Draw every member's share, year by year, one of them set off from the others.

    A mark's first `customdata` is the code of its member.

    Parameters
    ----------
    shares: `coverage.places.rankings.by_year`. chosen: the member to set off, drawn last; None
        draws every one in its own looks (island groups only). title: the finding.
    measure: of `coverage.places.rankings.MEASURES`.
    """
    if shares.empty:
        return None
    figure = go.Figure()
    if chosen is None:
        for group, member in shares.groupby("code", sort=False):
            colour, dash, symbol = GROUPS[str(group)]
            figure.add_scatter(
                **_line(member, lang),
                name=plain(place_name(str(group), lang)),
                line={"color": colour, "dash": dash, "width": 2},
                marker={"color": colour, "symbol": symbol, "size": 8},
            )
    else:
        is_chosen = shares["code"] == chosen
        for rows, colour, width, size in (
            (shares[~is_chosen], GREY, 1, 5),
            (shares[is_chosen], BLUE, 4, 9),
        ):
            figure.add_scatter(
                **_line(rows, lang),
                line={"color": colour, "width": width},
                marker={"color": colour, "size": size},
                showlegend=False,
            )
    days = [as_date(day) for day in shares["date"].drop_duplicates().sort_values()]
    layout(figure, 400 if chosen is None else 340, lang)
    number_axis("y", figure, float(shares["share"].max()), share=True)
    time_axis(figure, days[0], days[-1], lang)
    # The marks stand at year ends: a year is named at its mark, every second one for want of room.
    ends = [day for day in days if (day.month, day.day) == (12, 31)]
    figure.update_xaxes(tickvals=ends[::2], ticktext=[str(day.year) for day in ends[::2]])
    if chosen is not None:
        _labels(figure, shares, chosen, lang)
    description = lang._(
        "One line for each of {n}, with a mark at the end of every year and at the date "
        "shown. Click a mark to go there."
    ).format(n=lang.number(shares["code"].nunique()))
    source, table = texts.resource_line("deployment_evidence", lang), ranking_table(shares, lang)
    unit = lang.word(MEASURE_NAMES, measure)
    return Chart(figure, title, unit, source, table, description=description)


def _line(shares: pd.DataFrame, lang: Language) -> dict[str, Any]:
    """Return the points of one or several members as one line, broken between them."""
    x: list[str | None] = []
    y: list[float | None] = []
    data: list[list[str]] = []
    for code, member in shares.groupby("code", sort=False):
        days = [as_date(day) for day in member["date"]]
        name = plain(place_name(str(code), lang))
        x += [*(day.isoformat() for day in days), None]
        y += [*(round(float(share), 4) for share in member["share"]), None]
        data += [*([str(code), _date_name(day, lang), name] for day in days), ["", "", ""]]
    return {
        "x": x,
        "y": y,
        "mode": "lines+markers",
        "customdata": data,
        "connectgaps": False,
        "hovertemplate": "<b>%{customdata[2]}</b><br>%{customdata[1]}: %{y:.1%}<extra></extra>",
    }


def _last(shares: pd.DataFrame) -> pd.Series:
    """Return the latest share of each member."""
    latest: pd.Series = shares[shares["date"] == shares["date"].max()].set_index("code")["share"]
    return latest


def _labels(figure: go.Figure, shares: pd.DataFrame, chosen: str, lang: Language) -> None:
    """Write the name beside the last mark of the chosen member, and of the leader."""
    last = _last(shares)
    top = float(last.max())
    for code in dict.fromkeys((chosen, str(last.idxmax()))):
        is_chosen, name = code == chosen, plain(place_name(code, lang))
        if not is_chosen and abs(float(last[chosen]) - top) < 0.12 * (top or 1):
            continue  # the two names would overlap
        figure.add_annotation(
            x=as_date(shares["date"].max()).isoformat(),
            y=float(last[code]),
            text=f"<b>{name}</b>" if is_chosen else name,
            font={"color": BLUE if is_chosen else SOFT, "size": 13},
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            yshift=6,
            bgcolor="rgba(247,249,251,0.8)",
        )


def ranking_table(shares: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `places.rankings.by_year` with a row for each member and a column for each date."""
    wide = shares.pivot_table(index="code", columns="date", values="share", sort=False)
    wide = wide.sort_values(wide.columns[-1], ascending=False, kind="stable")
    names = {lang._("Name"): [place_name(str(code), lang) for code in wide.index]}
    cells = {_date_name(as_date(day), lang): wide[day].map(lang.percent).tolist() for day in wide}
    return pd.DataFrame({**names, **cells})


def _date_name(day: date, lang: Language) -> str:
    """Name a year's end by its year, and any other day in full."""
    return lang.date(day, "year" if (day.month, day.day) == (12, 31) else "day")


def ranking_title(shares: pd.DataFrame, measure: str, lang: Language) -> str:
    """Say which island group leads and which is last, with the date."""
    last, day = _last(shares), lang.date(as_date(shares["date"].max()))
    if not last.max():
        return lang._("{date}: no regency has evidence of 112 yet").format(date=day)
    text = lang._(
        "{date}: in {first}, {high} of the regencies and cities have evidence of 112; in "
        "{last}, {low}"
    )
    if measure == "people":
        text = lang._(
            "{date}: in {first}, {high} of the people live where there is evidence of 112; "
            "in {last}, {low}"
        )
    return text.format(
        date=day,
        first=place_name(str(last.idxmax()), lang),
        high=lang.percent(float(last.max())),
        last=place_name(str(last.idxmin()), lang),
        low=lang.percent(float(last.min())),
    )


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
    events = [event for event in texts.EVENTS if event in set(rows["event"])]
    for event in reversed(events):
        colour, symbol = EVENT_STYLE[event]
        label = broken(lang.word(texts.EVENTS, event), 10)
        statements = rows[rows["event"] == event].sort_values("start")
        vague = statements[statements["date_precision"] != "day"]
        for span in zip(vague["start"], vague["end"], strict=True):
            figure.add_scatter(
                x=list(span),
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
                    texts.stated_text(row, lang),
                    plain(texts.publisher_text(row["publisher"], lang)),
                    plain(shorten(row["note"], 120, placeholder=" …")),
                ]
                for row in records(statements)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
            name=label,
            showlegend=False,
        )
    if status["state"] == "active":
        figure.add_vline(x=status["certain_from"], line={"color": INK, "dash": "dot"})
    first, room = min(rows["start"].min(), pd.Timestamp("2016-01-01")), pd.Timedelta(days=60)
    figure.update_layout(
        height=90 + 46 * len(events),
        margin={"l": 8, "r": 8, "t": 8, "b": 36},
        hoverlabel={"bgcolor": "white", "align": "left"},
        plot_bgcolor=GROUND,
        font={"size": 14},
        dragmode=False,
    )
    figure.update_yaxes(automargin=True, fixedrange=True, range=[-0.6, len(events) - 0.4])
    figure.update_xaxes(
        range=[first - room, today + room],
        showgrid=True,
        gridcolor=FRAME,
        nticks=8,
        tickangle=0,
        tickformat="%Y",
        fixedrange=True,
    )
    return figure
