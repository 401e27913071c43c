"""The rollout as shares of people and regencies, by year and by island group."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GROUPS, PALE
from coverage.evidence.figures import Coverage
from coverage.rollout.charts import count_axis
from geodata.register.regions import scope_codes

#: what island groups are compared by -> column of the series
GROUP_SHARES = {"people": "population_share_certain", "regencies": "share_certain"}
GREEN = "#238b45"


def shares(curve: pd.DataFrame, now: Coverage, place: str, lang: Language) -> Chart:
    """Draw the share of the population beside the share of the regencies.

    Parameters
    ----------
    curve: as `coverage.rollout.launches.curve` returns it. now: figures of the scope at its last
        day.
    place: name of the scope.
    """
    people, places = (
        lang._("Percentage of the population"),
        lang._("Percentage of regencies and cities"),
    )
    unit = lang._("percent of the total")
    days = [f"{day:%Y-%m-%d}" for day in curve["date"]]
    words = [lang.date(day) for day in curve["date"]]
    figure = go.Figure()
    for column, name, value, colour, dash in (
        ("population_share_certain", people, now.population_share, GREEN, "5px,3px"),
        ("share_certain", places, now.share, BLUE, "solid"),
    ):
        figure.add_scatter(
            x=days,
            y=curve[column].round(5).tolist(),
            mode="lines",
            line_shape="hv",
            line={"color": colour, "width": 3, "dash": dash},
            name=f"{name}: {lang.percent(value)}",
            text=words,
            hovertemplate="%{text}: <b>%{y:.1%}</b><extra></extra>",
        )
    columns = ["population_share_certain", "share_certain"]
    top = float(curve[columns].max().max()) if len(curve) else 0.0
    layout(figure, 360, lang, hovermode="closest")
    number_axis("y", figure, "", top, share=True)
    time_axis(figure, FIRST_MONTH, now.date, lang)
    text = lang._(
        "{place}, {date}: {share} of regencies and cities have evidence, home to {people}"
    )
    if now.population_share > now.share:
        text = lang._(
            "{place}, {date}: {share} of regencies and cities have evidence, home to "
            "{people} of the people; they are larger than average"
        )
    title = text.format(
        place=place,
        date=lang.date(now.date),
        share=lang.percent(now.share),
        people=lang.percent(now.population_share),
    )
    rows = curve.iloc[::-1]
    table = pd.DataFrame(
        {
            lang._("Date"): [lang.date(day) for day in rows["date"]],
            lang._("With evidence of 112"): rows["certain"].to_numpy(),
            places: [lang.percent(one) for one in rows["share_certain"]],
            lang._("People covered"): rows["population_certain"].to_numpy(),
            people: [lang.percent(one) for one in rows["population_share_certain"]],
        }
    )
    source = f"{_evidence(lang)} · {texts.resource_line('regions', lang)}"
    description = lang._(
        "Two step curves since 2016; the population is that of 2025 at every date."
    )
    return Chart(figure, title, unit, source, table, (), description)


def _evidence(lang: Language) -> str:
    return texts.resource_line("deployment_evidence", lang)


def years(table: pd.DataFrame, now: Coverage, place: str, lang: Language) -> Chart | None:
    """Draw the launches of each year, apart by what their dates rest on; None without a launch.

    Parameters
    ----------
    table: as `coverage.rollout.launches.per_year` returns it. now: figures of the scope at its last
        day.
    place: name of the scope.
    """
    if table.empty:
        return None
    names = {
        "known": lang._("with a launch or pilot date"),
        "sighting": lang._("only “active no later than”"),
    }
    whole = range(int(table.index[0]), max(int(table.index[-1]), now.date.year) + 1)
    table = table.reindex(whole, fill_value=0)
    axis: list[int] = table.index.tolist()
    figure = go.Figure()
    for column, colour, hatch in (("known", BLUE, ""), ("sighting", PALE, "/")):
        figure.add_bar(
            x=axis,
            y=table[column].tolist(),
            name=names[column],
            marker={"color": colour, "pattern": {"shape": hatch, "fgcolor": BLUE}},
            hovertemplate="%{x}: <b>%{y}</b><extra></extra>",
        )
    totals = table["known"] + table["sighting"]
    figure.add_scatter(
        x=axis,
        y=totals.tolist(),
        mode="text",
        text=[lang.number(one) if one else "" for one in totals],
        textposition="top center",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    unit = lang._("regencies and cities")
    layout(figure, 360, lang, barmode="stack", bargap=0.25)
    figure.update_layout(legend={"traceorder": "normal"})
    count_axis(figure, unit, int(totals.max()) * 1.08)
    every = 1 if len(axis) <= 7 else 2
    figure.update_xaxes(
        tickvals=axis[::-1][::every],
        ticktext=[str(year) for year in axis[::-1][::every]],
        range=[axis[0] - 0.6, max(axis[-1], axis[0] + 4) + 0.6],
    )
    best = int(totals.to_numpy().argmax())
    text = lang._(
        "{place}: {year} added the most, {n}, of which {known} have a launch or pilot date"
    )
    title = text.format(
        place=place,
        year=axis[best],
        n=lang.number(int(totals.iloc[best])),
        known=lang.number(int(table["known"].iloc[best])),
    )
    if (totals == totals.max()).sum() > 1:
        title = lang._("{place}: {years} added the most, {n} each").format(
            place=place,
            years=", ".join(str(year) for year in totals.index[totals == totals.max()]),
            n=lang.number(int(totals.max())),
        )
    view = pd.DataFrame(
        {
            lang._("Year"): [str(year) for year in axis],
            lang._("Known in service since then"): totals.to_numpy(),
            names["known"]: table["known"].to_numpy(),
            names["sighting"]: table["sighting"].to_numpy(),
            lang._("of these, reopenings"): table["reopening"].to_numpy(),
        }
    ).iloc[::-1]
    until = lang._("{year} up to {date}").format(year=now.date.year, date=lang.date(now.date))
    description = lang._(
        "Bars for {first} to {last}, each in two parts: services with a launch or pilot date, and, "
        "hatched, those known only as active no later than a date. Each counts on the last day "
        "that its date can mean."
    ).format(first=axis[0], last=axis[-1])
    return Chart(figure, title, unit, f"{_evidence(lang)} · {until}", view, (), description)


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
    title = _groups_title(last, ordered, share, day, lang)
    unit = lang._("percent of the total")
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


def _groups_title(
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
    columns = [lang._("Island group"), lang._("Date"), lang._("With evidence of 112")]
    columns += [lang._("Regencies and cities"), lang._("Percentage of regencies and cities")]
    return pd.DataFrame(records, columns=[*columns, lang._("Percentage of the population")])
