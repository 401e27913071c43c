"""The rollout by island group."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import GROUPS
from geodata.register.regions import scope_codes

#: what island groups are compared by -> column of the series
GROUP_SHARES = {"people": "population_share_certain", "regencies": "share_certain"}


def groups(series: pd.DataFrame, share: str, chosen: str, lang: Language) -> Chart:
    """Draw the share covered of each island group over time; a mark chooses its group.

    Parameters
    ----------
    series: as `coverage.evidence.figures.series_all_scopes` returns it, up to the day that is
        shown.
    share: a key of `GROUP_SHARES`. chosen: the group that is emphasised, or another scope for none.
    """
    column = GROUP_SHARES[share]
    figure = go.Figure()
    last: dict[str, float] = {}
    top = 0.0
    for group, (colour, dash, mark) in GROUPS.items():
        rows = series[series["scope"] == group]
        last[group] = float(rows[column].iloc[-1])
        top = max(top, float(rows[column].max()))
        name = lang.word(texts.ISLAND_GROUPS, group)
        faded = chosen in GROUPS and group != chosen
        marked = _marked(rows)
        figure.add_scatter(
            x=[f"{day:%Y-%m-%d}" for day in rows["date"]],
            y=rows[column].round(5).tolist(),
            mode="lines",
            line_shape="hv",
            line={"color": colour, "dash": dash, "width": 4 if group == chosen else 2},
            opacity=0.35 if faded else 1,
            hoverinfo="skip",
            legendgroup=group,
            showlegend=False,
        )
        figure.add_scatter(
            x=[f"{day:%Y-%m-%d}" for day in marked["date"]],
            y=marked[column].round(5).tolist(),
            mode="markers",
            marker={"symbol": mark, "color": colour, "size": 11 if group == chosen else 8},
            opacity=0.35 if faded else 1,
            customdata=[[group, lang.date(day)] for day in marked["date"]],
            hovertemplate=f"<b>{name}</b><br>%{{customdata[1]}}: %{{y:.1%}}<extra></extra>",
            name=name,
            legendgroup=group,
        )
    layout(figure, 460, lang, hovermode="closest")
    figure.update_layout(legend={"font": {"size": 12}, "itemclick": False})
    number_axis(
        "y",
        figure,
        "",
        max(float(series.loc[series["scope"].isin(list(GROUPS)), column].max()), 0.0),
        share=True,
    )
    day = series["date"].max().date()
    time_axis(figure, FIRST_MONTH, day, lang)
    ordered = sorted(last, key=lambda group: -last[group])
    title = _title(last, ordered, share, day, lang)
    unit = lang._("per cent of the whole")
    description = lang._("One step curve for each of the seven island groups, since 2016.")
    table = _groups_table(series, ordered, lang)
    return Chart(
        figure,
        title,
        unit,
        texts.resource_line("deployment_evidence", lang),
        table,
        (),
        description,
    )


def _title(
    last: dict[str, float], ordered: list[str], share: str, day: date, lang: Language
) -> str:
    """Say which groups are ahead and which are last; all of those that are level."""
    if last[ordered[0]] == last[ordered[-1]]:
        return lang._("{date}: all island groups stand at {share}").format(
            date=lang.date(day), share=lang.percent(last[ordered[0]])
        )
    text = lang._("{date}: {best} is ahead with {high} of its people, {worst} last with {low}")
    if share == "regencies":
        text = lang._(
            "{date}: {best} is ahead with {high} of its regencies and cities, {worst} last with "
            "{low}"
        )
    best, worst = (
        [lang.word(texts.ISLAND_GROUPS, one) for one in ordered if last[one] == last[end]]
        for end in (ordered[0], ordered[-1])
    )
    return text.format(
        date=lang.date(day),
        best=", ".join(best),
        high=lang.percent(last[ordered[0]]),
        worst=", ".join(worst),
        low=lang.percent(last[ordered[-1]]),
    )


def _marked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the last row of each year: those that carry a mark."""
    return rows[~rows["date"].dt.year.duplicated(keep="last")]


def _groups_table(series: pd.DataFrame, ordered: list[str], lang: Language) -> pd.DataFrame:
    records: list[list[Any]] = []
    for group in ordered:
        for row in _marked(series[series["scope"] == group]).iloc[::-1].to_dict("records"):
            records.append(
                [
                    lang.word(texts.ISLAND_GROUPS, group),
                    lang.date(row["date"]),
                    row["certain"],
                    len(scope_codes(group)),
                    lang.percent(row["share_certain"]),
                    lang.percent(row["population_share_certain"]),
                ]
            )
    columns = [lang._("Island group"), lang._("Date"), lang._("Named with evidence")]
    columns += [lang._("Regencies and cities"), lang._("Share of regencies and cities")]
    return pd.DataFrame(records, columns=[*columns, lang._("Share of the population")])
