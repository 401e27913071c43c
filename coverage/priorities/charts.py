"""What the next launches would bring, and what puts each of them where it is."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, PURPLE
from coverage.priorities import texts as words
from coverage.priorities.model import CRITERIA
from coverage.priorities.tables import Ranking
from geodata.register.regions import provinces

#: Bars that one picture can hold.
MOST_BARS = 20
LONGEST = 20
#: Parts of a score: shades of what is computed, each with a hatching of its own.
PART_STYLES = {
    "people": (PURPLE, "/"),
    "province": ("#9e9ac8", "."),
    "border": ("#41337a", "x"),
    "group": ("#bcbddc", "-"),
}


def curve(ranking: Ranking, n: int, lang: Language) -> Chart | None:
    """Draw population coverage after each of the next launches: in this order, by size, at random.

    Parameters
    ----------
    n: how many launches are marked, at least 1.

    Returns
    -------
    None if there is nothing to launch.
    """
    order, sized, random = ranking.order, ranking.sized, ranking.random
    now, place = ranking.now, ranking.place
    if order.empty:
        return None
    n = min(n, len(order))
    last = min(len(order), max(50, 2 * n))
    steps = list(range(last + 1))
    start = now.population_share
    lines = {
        lang._("by population (no order covers more)"): (
            [start, *sized["coverage"].iloc[:last]],
            {"color": "#9e9ac8", "dash": "dot", "width": 3},
        ),
        lang._("if launched in this order"): (
            [start, *order["coverage"].iloc[:last]],
            {"color": PURPLE, "dash": "dash", "width": 3},
        ),
        lang._("random order, mean"): (
            list(random[: last + 1]),
            {"color": "#807dba", "dash": "longdashdot", "width": 1.5},
        ),
    }
    figure = go.Figure()
    for name, (values, line) in lines.items():
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            line=line,
            name=name,
            hovertemplate="%{x}: %{y:.1%}<extra>" + name + "</extra>",
        )
    then = float(order["coverage"].iloc[n - 1])
    figure.add_scatter(
        x=[0],
        y=[start],
        mode="markers+text",
        marker={"color": BLUE, "size": 11},
        text=[lang.percent(start)],
        textposition="bottom right",
        name=lang._("with evidence on {date}").format(date=lang.date(now.date)),
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scatter(
        x=[n],
        y=[then],
        mode="markers+text",
        marker={"color": PURPLE, "size": 13, "symbol": "diamond-open", "line": {"width": 3}},
        text=[lang.percent(then)],
        textposition="bottom right",
        showlegend=False,
        hovertemplate="%{text}<extra></extra>",
    )
    layout(figure, 420, lang)
    figure.update_xaxes(
        title=lang._("number of next launches"), range=[-last * 0.02, last * 1.03], nticks=6
    )
    unit = lang._("percentage of the people of {place}").format(place=place)
    number_axis("y", figure, unit, max(float(sized["coverage"].iloc[last - 1]), start), share=True)
    source = " · ".join(
        (
            words.computed_note(lang),
            texts.resource_line("deployment_evidence", lang),
            texts.resource_line("regions", lang),
        )
    )
    title = lang.ngettext(
        "{date}: after {n} launch 112 would reach {here} of the people of {place} in "
        "this order, {best} by population, {random} in random order on average",
        "{date}: after {n} launches 112 would reach {here} of the people of {place} in "
        "this order, {best} by population, {random} in random order on average",
        n,
    ).format(
        date=lang.date(now.date),
        n=lang.number(n),
        place=place,
        here=lang.percent(then),
        best=lang.percent(float(sized["coverage"].iloc[n - 1])),
        random=lang.percent(float(random[n])),
    )
    description = lang._(
        "Three lines rise from {now}; none is above the one by population."
    ).format(now=lang.percent(start))
    table = _curve_table(ranking, last, lang)
    return Chart(figure, title, unit, source, table, description=description)


def _curve_table(ranking: Ranking, last: int, lang: Language) -> pd.DataFrame:
    order, sized, random = ranking.order, ranking.sized, ranking.random
    return pd.DataFrame(
        {
            lang._("Launch"): range(1, last + 1),
            lang._("In this order"): [words.short_name(str(code)) for code in order.index[:last]],
            lang._("coverage, in this order (%)"): (
                order["coverage"].to_numpy()[:last] * 100
            ).round(2),
            lang._("By population"): [words.short_name(str(code)) for code in sized.index[:last]],
            lang._("coverage, by population (%)"): (
                sized["coverage"].to_numpy()[:last] * 100
            ).round(2),
            lang._("coverage, random order, mean (%)"): (random[1 : last + 1] * 100).round(2),
        }
    )


def parts(ranking: Ranking, n: int, lang: Language) -> Chart | None:
    """Draw what the scores of the first launches are made of, a bar each; None if there are none.

    The first customdata of a bar is its province_code.
    """
    order = ranking.order.iloc[: min(n, MOST_BARS)]
    if order.empty or order["score"].max() <= 0:
        return None
    facts = ranking.candidates.loc[order.index]
    labels = [
        f"{rank}. {_label(str(code))}"
        + (f" {texts.STATE_ICONS[state]}" if state != "no_evidence" else "")
        for rank, code, state in zip(order["rank"], order.index, facts["state"], strict=True)
    ]
    names = provinces()["name"]
    shown = [
        [code, plain(name), plain(names[code]), lang.word(texts.STATES, state)]
        for code, name, state in zip(
            facts["province_code"], facts["name"], facts["state"], strict=True
        )
    ]
    figure = go.Figure()
    for name in CRITERIA:
        colour, shape = PART_STYLES[name]
        if not ranking.weights.shares()[name]:
            continue
        figure.add_bar(
            x=(order[f"part_{name}"] * 100).round(2),
            y=labels,
            orientation="h",
            name=lang.word(words.NAMES, name).lower(),
            marker={
                "color": colour,
                "pattern": {"shape": shape, "fillmode": "overlay", "fgcolor": "white", "size": 6},
                "line": {"color": "white", "width": 1},
            },
            customdata=shown,
            hovertemplate="<b>%{customdata[1]}</b>, %{customdata[2]} (%{customdata[3]})<br>"
            "%{fullData.name}: %{x:.1f}<extra></extra>",
        )
    figure.add_scatter(
        x=(order["score"] * 100).round(2),
        y=labels,
        mode="text",
        text=[f"  {lang.number(value * 100)}" for value in order["score"]],
        textposition="middle right",
        showlegend=False,
        hoverinfo="skip",
    )
    layout(figure, 110 + 34 * len(order), lang, barmode="stack", bargap=0.25)
    figure.update_layout(legend={"traceorder": "normal"})
    figure.update_yaxes(autorange="reversed")
    unit = lang._("points of 100")
    number_axis("x", figure, unit, float(order["score"].max()) * 100, share=False)
    figure.update_xaxes(nticks=5, tickangle=0)
    title = _parts_title(ranking, order, lang)
    table = ranking_table(ranking, len(order), lang)
    marks = ", ".join(texts.state_text(state, lang) for state in ("planned", "suspended"))
    source = " · ".join(
        (words.computed_note(lang), marks, words.border_note(ranking.boundaries, lang))
    )
    description = lang._(
        "One bar a regency or city, in order; its parts are the weighted criteria."
    )
    return Chart(figure, title, unit, source, table, description=description)


def _label(code: str) -> str:
    """Name a regency in lines so short that a narrow screen has room for its bar."""
    return "<br>".join(wrap(words.short_name(code), LONGEST))


def _parts_title(ranking: Ranking, order: pd.DataFrame, lang: Language) -> str:
    """Say what the places of the first owe most to."""
    sums = {name: float(order[f"part_{name}"].sum()) for name in CRITERIA}
    largest = max(sums, key=lambda name: sums[name])
    return lang.ngettext(
        "{date}: {share} of the points of the first {n} place come from: {criterion}",
        "{date}: {share} of the points of the first {n} places come from: {criterion}",
        len(order),
    ).format(
        date=lang.date(ranking.day),
        n=lang.number(len(order)),
        share=lang.percent(sums[largest] / (sum(sums.values()) or 1), 0),
        criterion=lang.word(words.NAMES, largest).lower(),
    )


def ranking_table(ranking: Ranking, n: int, lang: Language) -> pd.DataFrame:
    """Return the first `n` of a ranking with the parts of their scores."""
    order = ranking.order.head(n)
    columns: dict[str, object] = {
        lang._("Rank"): order["rank"],
        lang._("Regency or city"): ranking.candidates.loc[order.index, "name"],
        lang._("Score"): (order["score"] * 100).round(1),
    }
    for name in CRITERIA:
        columns[lang.word(words.NAMES, name)] = (order[f"part_{name}"] * 100).round(1)
    return pd.DataFrame(columns)
