"""Provinces and island groups against each other over the years."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.i18n import Language, language
from coverage.core.palette import BLUE, GREY, GROUPS, SOFT
from coverage.places.drilldown import name_of
from coverage.places.rankings import MEASURE_NAMES, by_year, kind_of, standings
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS


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
        for code, member in shares.groupby("code", sort=False):
            figure.add_scatter(**_line(member, lang), **_group_looks(str(code), lang))
    else:
        others = shares[shares["code"] != chosen]
        member = shares[shares["code"] == chosen]
        for rows, colour, width, size in ((others, GREY, 1, 5), (member, BLUE, 4, 9)):
            figure.add_scatter(
                **_line(rows, lang),
                mode="lines+markers",
                line={"color": colour, "width": width},
                marker={"color": colour, "size": size},
                showlegend=False,
            )
    dates = [texts.as_date(day) for day in shares["date"]]
    layout(figure, 400 if chosen is None else 340, lang)
    number_axis("y", figure, "", float(shares["share"].max()), share=True)
    time_axis(figure, min(dates), max(dates), lang)
    # The marks stand at year ends: a year is named at its mark, every second one for want of room.
    ends = [day for day in sorted(set(dates)) if (day.month, day.day) == (12, 31)]
    figure.update_xaxes(tickvals=ends[::2], ticktext=[str(day.year) for day in ends[::2]])
    if chosen is not None:
        _labels(figure, shares, chosen, lang)
    unit = lang.word(MEASURE_NAMES, measure)
    return Chart(
        figure,
        title,
        unit,
        texts.resource_line("deployment_evidence", lang),
        ranking_table(shares, lang),
        description=lang._(
            "One line for each of {n}, with a mark at the end of every year and at the date "
            "shown. Click a mark to go there."
        ).format(n=lang.number(shares["code"].nunique())),
    )


def _line(shares: pd.DataFrame, lang: Language) -> dict[str, Any]:
    """Return the points of one or several members as one line, broken between them."""
    x: list[str | None] = []
    y: list[float | None] = []
    data: list[list[str]] = []
    for code, member in shares.groupby("code", sort=False):
        days = [texts.as_date(day) for day in member["date"]]
        name = plain(name_of(str(code), lang))
        x += [*(day.isoformat() for day in days), None]
        y += [*(round(float(share), 4) for share in member["share"]), None]
        data += [*([str(code), _date_name(day, lang), name] for day in days), ["", "", ""]]
    return {
        "x": x,
        "y": y,
        "customdata": data,
        "connectgaps": False,
        "hovertemplate": "<b>%{customdata[2]}</b><br>%{customdata[1]}: %{y:.1%}<extra></extra>",
    }


def _group_looks(group: str, lang: Language) -> dict[str, Any]:
    colour, dash, symbol = GROUPS[group]
    return {
        "name": plain(name_of(group, lang)),
        "mode": "lines+markers",
        "line": {"color": colour, "dash": dash, "width": 2},
        "marker": {"color": colour, "symbol": symbol, "size": 8},
    }


def _labels(figure: go.Figure, shares: pd.DataFrame, chosen: str, lang: Language) -> None:
    """Write the name beside the last mark of the chosen member, and of the leader."""
    last = shares[shares["date"] == shares["date"].max()].set_index("code")["share"]
    leader = str(last.idxmax())
    top = float(last.max())
    for code in dict.fromkeys((chosen, leader)):
        is_chosen, name = code == chosen, plain(name_of(code, lang))
        if not is_chosen and abs(float(last[chosen]) - top) < 0.12 * (top or 1):
            continue  # the two names would overlap
        figure.add_annotation(
            x=texts.as_date(shares["date"].max()).isoformat(),
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
    days = [texts.as_date(day) for day in wide.columns]
    columns: dict[str, Any] = {lang._("Name"): [name_of(str(code), lang) for code in wide.index]}
    for day in days:
        columns[_date_name(day, lang)] = [lang.percent(share) for share in wide[pd.Timestamp(day)]]
    return pd.DataFrame(columns)


def _date_name(day: date, lang: Language) -> str:
    """Name a year's end by its year, and any other day in full."""
    return lang.date(day, "year" if (day.month, day.day) == (12, 31) else "day")


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
    title = standings(data, day, scope, name_of(scope, lang), lang)[measure]
    return ranking_lines(shares, scope, title, measure, lang)


def ranking_title(shares: pd.DataFrame, measure: str, lang: Language) -> str:
    """Say who leads and who is last, with the date."""
    last = shares[shares["date"] == shares["date"].max()].set_index("code")["share"]
    day = lang.date(texts.as_date(shares["date"].max()))
    if last.empty or not last.max():
        return lang._("{date}: no regency has evidence of 112 yet").format(date=day)
    order = [code for code in ISLAND_GROUPS if code in last.index] or list(last.index)
    first, least = last[order].idxmax(), last[order].idxmin()
    text = {
        "regencies": lang._(
            "{date}: in {first}, {high} of the regencies and cities have evidence of 112; in "
            "{last}, {low}"
        ),
        "people": lang._(
            "{date}: in {first}, {high} of the people live where there is evidence of 112; "
            "in {last}, {low}"
        ),
    }[measure]
    return text.format(
        date=day,
        first=name_of(str(first), lang),
        high=lang.percent(float(last[first])),
        last=name_of(str(least), lang),
        low=lang.percent(float(last[least])),
    )
