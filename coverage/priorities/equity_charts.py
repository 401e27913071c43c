"""How evenly 112 reaches: figures of `priorities.equity`, each with a reading in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, INK, ORANGE, PALE
from coverage.core.texts import N_
from coverage.priorities.equity import KINDS, Lorenz

#: Room for the button that saves the picture, where no legend makes any.
TOP = 34
HATCH = {"fillmode": "overlay", "fgcolor": INK, "size": 6, "solidity": 0.2}
KIND_NAMES = {"kota": N_("Cities (kota)"), "kabupaten": N_("Regencies (kabupaten)")}


def _source(lang: Language) -> str:
    return " · ".join(texts.resource_line(one, lang) for one in ("deployment_evidence", "regions"))


def _of(part: float, whole: float, lang: Language) -> str:
    return lang._("{n} of {total}").format(n=lang.number(part), total=lang.number(whole))


def _table(frame: pd.DataFrame, head: str, names: list[str], lang: Language) -> pd.DataFrame:
    return pd.DataFrame(
        {
            head: names,
            lang._("With evidence of 112"): frame["active"].to_numpy(),
            lang._("Regencies and cities"): frame["total"].to_numpy(),
            lang._("With evidence of 112 (%)"): (frame["share"].to_numpy() * 100).round(1),
            lang._("People covered"): frame["population_covered"].to_numpy(),
            lang._("People"): frame["population_total"].to_numpy(),
            lang._("People covered (%)"): (frame["population_share"].to_numpy() * 100).round(1),
        }
    )


def kinds(frame: pd.DataFrame, day: date, lang: Language) -> Chart:
    """Draw the shares of cities and regencies, and of their people (`equity.by_kind`)."""
    names = [lang.word(KIND_NAMES, str(kind)) for kind in frame.index]
    figure = go.Figure()
    for column, colour, shape, label, counts in (
        (
            "population_share",
            PALE,
            "/",
            lang._("percentage of their people"),
            ("population_covered", "population_total"),
        ),
        ("share", BLUE, "", lang._("percentage of regencies and cities"), ("active", "total")),
    ):
        said = [
            _of(part, whole, lang)
            for part, whole in zip(*(frame[one] for one in counts), strict=True)
        ]
        figure.add_bar(
            x=frame[column],
            y=names,
            orientation="h",
            name=label,
            marker={
                "color": colour,
                "pattern": {"shape": shape, **HATCH},
            },
            text=[lang.percent(value) for value in frame[column]],
            textposition="outside",
            cliponaxis=False,
            customdata=said,
            hovertemplate="<b>%{y}</b><br>%{customdata}<extra></extra>",
        )
    layout(figure, 270, lang, bargap=0.3)
    figure.update_layout(legend={"traceorder": "reversed"})
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=4)
    unit = lang._("percentage with evidence of 112")
    number_axis(
        "x", figure, unit, max(frame["share"].max(), frame["population_share"].max()), share=True
    )
    title = lang._(
        "{date}: {kota} of the cities (kota) have evidence of 112, and {kabupaten} of "
        "the regencies (kabupaten)"
    ).format(
        date=lang.date(day),
        **{str(kind): lang.percent(share) for kind, share in frame["share"].items()},
    )
    table = _table(frame, lang._("Kind"), names, lang)
    return Chart(figure, title, unit, _source(lang), table, description=kinds_reading(frame, lang))


def groups(frame: pd.DataFrame, nation: float, day: date, lang: Language) -> Chart:
    """Draw the coverage of the island groups (`coverage.priorities.equity.by_island_group`).

    `nation` is the nation's share. The first customdata of a bar is the island group.
    """
    frame = frame.sort_values("population_share", ascending=False, kind="stable")
    names = [lang.word(texts.ISLAND_GROUPS, str(group)) for group in frame.index]
    counts = [_of(a, b, lang) for a, b in zip(frame["active"], frame["total"], strict=True)]
    bars = [
        *zip(names, frame["population_share"], counts, map(str, frame.index), strict=True),
        ("Indonesia", nation, _of(frame["active"].sum(), frame["total"].sum(), lang), "ID"),
    ]
    bars.sort(key=lambda bar: -bar[1])
    all_ = [bar[3] == "ID" for bar in bars]
    figure = go.Figure(
        go.Bar(
            x=[bar[1] for bar in bars],
            y=[bar[0] for bar in bars],
            orientation="h",
            marker={
                "color": [PALE if one else BLUE for one in all_],
                "pattern": {"shape": ["/" if one else "" for one in all_], **HATCH},
            },
            text=[lang.percent(bar[1]) for bar in bars],
            textposition="outside",
            cliponaxis=False,
            customdata=[[bar[3], bar[2]] for bar in bars],
            hovertemplate="<b>%{y}</b>: %{text}<br>%{customdata[1]}<extra></extra>",
        )
    )
    unit = lang._("percentage of people")
    layout(figure, 380, lang, bargap=0.3)
    figure.update_layout(margin_t=TOP)
    figure.update_yaxes(autorange="reversed")
    number_axis("x", figure, unit, float(bars[0][1]), share=True)
    table = _table(frame, lang._("Island group"), names, lang)
    low, high = frame["population_share"].min(), frame["population_share"].max()
    if low == high:
        text = lang._("{date}: {high} of the people are covered in every island group")
    else:
        text = lang._("{date}: {high} of the people are covered in {best}, {low} in {worst}")
    title = text.format(
        date=lang.date(day),
        high=lang.percent(high),
        low=lang.percent(low),
        best=names[0],
        worst=names[-1],
    )
    return Chart(
        figure,
        title,
        unit,
        _source(lang),
        table,
        description=groups_reading(frame, nation, lang),
    )


def tenths(frame: pd.DataFrame, day: date, lang: Language) -> Chart:
    """Draw the coverage of every tenth of regencies by population (`equity.by_decile`)."""
    records: list[Any] = frame.to_dict("records")
    spans = [
        lang._("{low} to {high}").format(
            low=lang.number(row["smallest"]), high=lang.number(row["largest"])
        )
        for row in records
    ]
    counts = [_of(row["active"], row["total"], lang) for row in records]
    figure = go.Figure(
        go.Bar(
            x=[str(tenth) for tenth in frame.index],
            y=frame["share"],
            marker={"color": BLUE},
            text=[lang.percent(row["share"], 0) for row in records],
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            customdata=list(zip(spans, counts, strict=True)),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    )
    layout(figure, 350, lang, bargap=0.25)
    figure.update_layout(margin_t=TOP)
    figure.update_layout(uniformtext={"minsize": 9, "mode": "show"})
    figure.update_xaxes(
        title=lang._("deciles by population (1: smallest)"), type="category", tickangle=0
    )
    unit = lang._("percentage with evidence of 112")
    number_axis("y", figure, unit, float(frame["share"].max()), share=True)
    title = lang._(
        "{date}: {high} of the largest tenth of regencies and cities have evidence of "
        "112, and {low} of the smallest tenth"
    ).format(
        date=lang.date(day),
        high=lang.percent(frame["share"].iloc[-1], 0),
        low=lang.percent(frame["share"].iloc[0], 0),
    )
    table = _table(
        frame, lang._("Decile (1: smallest)"), [lang.number(n) for n in frame.index], lang
    )
    table.insert(1, lang._("Population from – to"), spans)
    return Chart(figure, title, unit, _source(lang), table, description=tenths_reading(frame, lang))


def provinces_curve(found: Lorenz | None, day: date, lang: Language) -> Chart | None:
    """Draw the Lorenz curve of coverage over provinces; None where nobody is covered.

    The first customdata of a mark is the province_code.
    """
    if found is None:
        return None
    points = found.curve
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": GREY, "dash": "dash", "width": 2},
        name=lang._("if every province had the same coverage"),
        hoverinfo="skip",
    )
    shares = [lang.percent(value) for value in points["population_share"]]
    figure.add_scatter(
        x=[0, *points["people"]],
        y=[0, *points["covered"]],
        mode="lines+markers",
        line={"color": BLUE, "width": 2.5},
        marker={"size": 7},
        name=lang._("provinces, from the least covered"),
        customdata=[
            ["", "", ""],
            *(
                [str(code), plain(name), share]
                for code, name, share in zip(points.index, points["name"], shares, strict=True)
            ),
        ],
        hovertemplate="<b>%{customdata[1]}</b> %{customdata[2]}<extra></extra>",
    )
    figure.add_scatter(
        x=[0.5, 0.5, 0],
        y=[0, found.half, found.half],
        mode="lines",
        line={"color": ORANGE, "dash": "dot", "width": 2},
        name=lang._("half of the people: {share}").format(share=lang.percent(found.half)),
        hoverinfo="skip",
    )
    layout(figure, 430, lang)
    unit = lang._("percentage of the people covered")
    for axis, title in (("x", lang._("percentage of the people of Indonesia")), ("y", unit)):
        number_axis(axis, figure, title, 1.0, share=True)
    figure.update_xaxes(range=[-0.02, 1.04])
    figure.update_yaxes(range=[-0.02, 1.04])
    title = lang._(
        "{date}: the half of the population in the least-covered provinces holds {share} "
        "of the people covered"
    ).format(date=lang.date(day), share=lang.percent(found.half))
    table = pd.DataFrame(
        {
            lang._("Province"): points["name"],
            lang._("People covered (%)"): (points["population_share"] * 100).round(1),
            lang._("people up to here (%)"): (points["people"] * 100).round(1),
            lang._("people covered up to here (%)"): (points["covered"] * 100).round(1),
        }
    )
    return Chart(figure, title, unit, _source(lang), table, description=curve_reading(found, lang))


def kinds_reading(frame: pd.DataFrame, lang: Language) -> str:
    """Read the figures of cities and regencies in plain words."""
    shares = frame["population_share"].loc[list(KINDS)].to_numpy("float64")
    said = [lang.number(float(share) * 100) for share in shares]
    return lang._(
        "Of 100 people in cities, about {kota} live where there is evidence of 112; of "
        "100 people in regencies, about {kabupaten}."
    ).format(**dict(zip(KINDS, said, strict=True)))


def groups_reading(frame: pd.DataFrame, nation: float, lang: Language) -> str:
    """Read the figures of the island groups in plain words."""
    behind = [
        lang.word(texts.ISLAND_GROUPS, str(group))
        for group in frame.index[frame["population_share"] < nation]
    ]
    if not behind:
        return lang._("No island group is behind the national figure.")
    return lang._("Behind the nation’s {share}: {names}.").format(
        share=lang.percent(nation), names=", ".join(behind)
    )


def tenths_reading(frame: pd.DataFrame, lang: Language) -> str:
    """Read the figures of the tenths in plain words."""
    small, large = frame.iloc[0], frame.iloc[-1]
    return lang._(
        "Of the {n} smallest, with at most {people} people each, {few} have evidence of "
        "112; of the {m} largest, with at least {many} people each, {most}."
    ).format(
        n=lang.number(small["total"]),
        people=lang.number(small["largest"]),
        few=lang.number(small["active"]),
        m=lang.number(large["total"]),
        many=lang.number(large["smallest"]),
        most=lang.number(large["active"]),
    )


def curve_reading(found: Lorenz | None, lang: Language) -> str:
    """Read the Lorenz curve and the Gini index in plain words."""
    if found is None:
        return lang._("No one is covered yet, so there is nothing to be spread evenly or unevenly.")
    if found.gini < 0.0005:
        return lang._("Every province is covered to the same share: the Gini index is 0.")
    return lang._(
        "The half of the population in the least-covered provinces holds only {share} of "
        "the people covered; with equal coverage everywhere it would be half. Gini "
        "index: {gini} (0: the same percentage in every province; 1: all in one)."
    ).format(share=lang.percent(found.half), gini=lang.number(found.gini, 2))
