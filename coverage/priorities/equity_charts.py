"""How evenly 112 reaches: figures of `priorities.equity`, each with a reading in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, broken, hatched, layout, number_axis, plain
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, INK, ORANGE, PALE
from coverage.core.tabular import records
from coverage.core.texts import N_
from coverage.priorities.equity import Lorenz
from geodata.register.regions import N_REGENCIES

#: Room for the button that saves the picture, where no legend makes any.
TOP = 34
_HATCH = {"fillmode": "overlay", "size": 6, "solidity": 0.2}
KIND_NAMES = {"kota": N_("Cities (kota)"), "kabupaten": N_("Regencies (kabupaten)")}
_BAR: dict[str, Any] = {"orientation": "h", "textposition": "outside", "cliponaxis": False}


def _source(lang: Language) -> str:
    return " · ".join(texts.resource_line(one, lang) for one in ("deployment_evidence", "regions"))


def _of(frame: pd.DataFrame, part: str, whole: str, lang: Language) -> list[str]:
    text = lang._("{n} of {total}")
    pairs = zip(frame[part], frame[whole], strict=True)
    return [text.format(n=lang.number(n), total=lang.number(total)) for n, total in pairs]


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
    people, places = (
        lang._("percentage of their people"),
        lang._("percentage of regencies and cities"),
    )
    figure = go.Figure()
    for column, label, marker, part, whole in (
        (
            *("population_share", people, hatched(PALE, "/", INK, **_HATCH)),
            *("population_covered", "population_total"),
        ),
        ("share", places, hatched(BLUE, "", INK, **_HATCH), "active", "total"),
    ):
        figure.add_bar(
            x=frame[column],
            y=names,
            name=label,
            marker=marker,
            text=[lang.percent(value) for value in frame[column]],
            customdata=_of(frame, part, whole, lang),
            hovertemplate="<b>%{y}</b><br>%{customdata}<extra></extra>",
            **_BAR,
        )
    layout(figure, 270, lang, bargap=0.3, legend_traceorder="reversed")
    figure.update_yaxes(autorange="reversed", ticklabelstandoff=4)
    unit = lang._("percentage with evidence of 112")
    top = max(*frame["share"], *frame["population_share"])
    number_axis("x", figure, top, share=True)
    title = lang._(
        "{date}: {kota} of the cities (kota) have evidence of 112, and {kabupaten} of "
        "the regencies (kabupaten)"
    ).format(
        date=lang.date(day),
        **{str(kind): lang.percent(share) for kind, share in frame["share"].items()},
    )
    hundred = {
        str(kind): lang.number(share * 100) for kind, share in frame["population_share"].items()
    }
    reading = lang._(
        "Of 100 people in cities, about {kota} live where there is evidence of 112; of "
        "100 people in regencies, about {kabupaten}."
    ).format(**hundred)
    table = _table(frame, lang._("Kind"), names, lang)
    return Chart(figure, title, unit, _source(lang), table, description=reading)


def groups(frame: pd.DataFrame, nation: float, day: date, lang: Language) -> Chart:
    """Draw the coverage of the island groups (`coverage.priorities.equity.by_island_group`).

    `nation` is the nation's share. The first customdata of a bar is the island group.
    """
    frame = frame.sort_values("population_share", ascending=False, kind="stable")
    names = [lang.word(texts.ISLAND_GROUPS, str(group)) for group in frame.index]
    total = {"population_share": nation, "active": frame["active"].sum(), "total": N_REGENCIES}
    indonesia = pd.DataFrame({**total, "name": "Indonesia"}, index=["ID"])
    bars = pd.concat([frame.assign(name=names), indonesia])
    bars = bars.sort_values("population_share", ascending=False, kind="stable")
    whole = (bars.index == "ID").tolist()
    counts = _of(bars, "active", "total", lang)
    figure = go.Figure()
    figure.add_bar(
        x=bars["population_share"].tolist(),
        y=bars["name"].tolist(),
        marker={
            "color": [PALE if nation else BLUE for nation in whole],
            "pattern": {"shape": ["/" if nation else "" for nation in whole], "fgcolor": INK}
            | _HATCH,
        },
        text=[lang.percent(share) for share in bars["population_share"]],
        customdata=[[str(code), count] for code, count in zip(bars.index, counts, strict=True)],
        hovertemplate="<b>%{y}</b>: %{text}<br>%{customdata[1]}<extra></extra>",
        **_BAR,
    )
    unit = lang._("percentage of people")
    layout(figure, 380, lang, bargap=0.3, margin_t=TOP)
    figure.update_yaxes(autorange="reversed")
    number_axis("x", figure, float(bars["population_share"].iloc[0]), share=True)
    low, high = frame["population_share"].min(), frame["population_share"].max()
    text = lang._("{date}: {high} of the people are covered in {best}, {low} in {worst}")
    if low == high:
        text = lang._("{date}: {high} of the people are covered in every island group")
    title = text.format(
        date=lang.date(day),
        high=lang.percent(high),
        low=lang.percent(low),
        best=names[0],
        worst=names[-1],
    )
    behind = [
        name for name, less in zip(names, frame["population_share"] < nation, strict=True) if less
    ]
    reading = lang._("No island group is behind the national figure.")
    if behind:
        reading = lang._("Behind the nation’s {share}: {names}.").format(
            share=lang.percent(nation), names=", ".join(behind)
        )
    table = _table(frame, lang._("Island group"), names, lang)
    return Chart(figure, title, unit, _source(lang), table, description=reading)


def tenths(frame: pd.DataFrame, day: date, lang: Language) -> Chart:
    """Draw the coverage of every tenth of regencies by population (`equity.by_decile`)."""
    span = lang._("{low} to {high}")
    spans = [
        span.format(low=lang.number(row["smallest"]), high=lang.number(row["largest"]))
        for row in records(frame)
    ]
    figure = go.Figure()
    figure.add_bar(
        x=[str(tenth) for tenth in frame.index],
        y=frame["share"],
        marker={"color": BLUE},
        text=[lang.percent(share, 0) for share in frame["share"]],
        textposition="outside",
        textangle=0,
        textfont={"size": 11},
        cliponaxis=False,
        customdata=list(zip(spans, _of(frame, "active", "total", lang), strict=True)),
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )
    uniform = {"minsize": 9, "mode": "show"}
    layout(figure, 350, lang, bargap=0.25, margin_t=TOP, uniformtext=uniform)
    figure.update_xaxes(
        title=broken(lang._("deciles by population (1: smallest)"), 24),
        type="category",
        tickangle=0,
    )
    unit = lang._("percentage with evidence of 112")
    number_axis("y", figure, float(frame["share"].max()), share=True)
    small, large = frame.iloc[0], frame.iloc[-1]
    title = lang._(
        "{date}: {high} of the largest tenth of regencies and cities have evidence of "
        "112, and {low} of the smallest tenth"
    ).format(
        date=lang.date(day),
        high=lang.percent(large["share"], 0),
        low=lang.percent(small["share"], 0),
    )
    reading = lang._(
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
    names = [lang.number(tenth) for tenth in frame.index]
    table = _table(frame, lang._("Decile (1: smallest)"), names, lang)
    table.insert(1, lang._("Population from – to"), spans)
    source = f"{_sizes(frame, lang)} · {_source(lang)}"
    return Chart(figure, title, unit, source, table, description=reading)


def _sizes(frame: pd.DataFrame, lang: Language) -> str:
    """Say how many regencies a tenth has, and which have one more."""
    sizes = frame["total"]
    larger = sizes.index[sizes > sizes.min()]
    if larger.empty:
        return lang._("{total} = 10 × {n}").format(
            total=lang.number(sizes.sum()), n=lang.number(sizes.min())
        )
    return lang._(
        "{total} = 10 × {n} + {rest}: deciles {first} to {last} have {more}, the others {n}"
    ).format(
        total=lang.number(sizes.sum()),
        n=lang.number(sizes.min()),
        rest=lang.number(len(larger)),
        first=larger.min(),
        last=larger.max(),
        more=lang.number(sizes.max()),
    )


def provinces_curve(lorenz: Lorenz | None, day: date, lang: Language) -> Chart | None:
    """Draw the Lorenz curve of coverage over provinces; None where nobody is covered.

    The first customdata of a mark is the province_code.
    """
    if lorenz is None:
        return None
    points, half = lorenz.curve, lang.percent(lorenz.half)
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": GREY, "dash": "dash", "width": 2},
        name=lang._("if every province had the same coverage"),
        hoverinfo="skip",
    )
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
                [str(code), plain(name), lang.percent(share)]
                for code, name, share in points[["name", "population_share"]].itertuples()
            ),
        ],
        hovertemplate="<b>%{customdata[1]}</b> %{customdata[2]}<extra></extra>",
    )
    figure.add_scatter(
        x=[0.5, 0.5, 0],
        y=[0, lorenz.half, lorenz.half],
        mode="lines",
        line={"color": ORANGE, "dash": "dot", "width": 2},
        name=lang._("half of the people: {share}").format(share=half),
        hoverinfo="skip",
    )
    layout(figure, 430, lang)
    unit = lang._("percentage of the people covered")
    for axis in ("x", "y"):
        number_axis(axis, figure, 1.0, share=True)
    across = broken(lang._("percentage of the people of Indonesia"), 24)
    figure.update_xaxes(range=[-0.02, 1.04], title=across)
    figure.update_yaxes(range=[-0.02, 1.04])
    title = lang._(
        "{date}: the half of the population in the least-covered provinces holds {share} "
        "of the people covered"
    ).format(date=lang.date(day), share=half)
    table = pd.DataFrame(
        {
            lang._("Province"): points["name"],
            lang._("People covered (%)"): (points["population_share"] * 100).round(1),
            lang._("people up to here (%)"): (points["people"] * 100).round(1),
            lang._("people covered up to here (%)"): (points["covered"] * 100).round(1),
        }
    )
    reading = lang._("Every province is covered to the same share: the Gini index is 0.")
    if lorenz.gini >= 0.0005:
        reading = lang._(
            "The half of the population in the least-covered provinces holds only {share} of "
            "the people covered; with equal coverage everywhere it would be half. Gini "
            "index: {gini} (0: the same percentage in every province; 1: all in one)."
        ).format(share=half, gini=lang.number(lorenz.gini, 2))
    return Chart(figure, title, unit, _source(lang), table, description=reading)
