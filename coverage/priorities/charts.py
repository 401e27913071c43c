"""What the next launches would bring, and what puts each of them where it is."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, broken, hatched, layout, number_axis, plain
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, PURPLE
from coverage.core.tabular import records
from coverage.priorities import texts as words
from coverage.priorities.model import CRITERIA, Ranking
from coverage.priorities.tables import parts_columns
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

    `n` launches are marked, at least 1. None if there is nothing to rank.
    """
    if not ranking.ranked:
        return None
    order, sized, now = ranking.order["coverage"], ranking.sized["coverage"], ranking.now
    place = texts.place_name(now.scope, lang)
    n = min(n, len(order))
    last = min(len(order), max(50, 2 * n))
    start, then = now.population_share, float(order.iloc[n - 1])
    figure = go.Figure()
    for name, values, colour, dash, width in (
        (lang._("by population (no order covers more)"), [start, *sized], "#9e9ac8", "dot", 3),
        (lang._("if launched in this order"), [start, *order], PURPLE, "dash", 3),
        (lang._("random order, mean"), [*ranking.random], "#807dba", "longdashdot", 1.5),
    ):
        figure.add_scatter(
            x=list(range(last + 1)),
            y=values[: last + 1],
            mode="lines",
            line={"color": colour, "dash": dash, "width": width},
            name=name,
            hovertemplate="%{x}: %{y:.1%}<extra>" + name + "</extra>",
        )
    diamond = {"size": 13, "symbol": "diamond-open", "line": {"width": 3}}
    with_evidence = lang._("with evidence on {date}").format(date=lang.date(now.date))
    for x, y, marker, legend in (
        (0, start, {"color": BLUE, "size": 11}, {"name": with_evidence}),
        (n, then, {"color": PURPLE, **diamond}, {"showlegend": False}),
    ):
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers+text",
            marker=marker,
            text=[lang.percent(y)],
            textposition="bottom right",
            hovertemplate="%{text}<extra></extra>",
            **legend,
        )
    layout(figure, 420, lang)
    figure.update_xaxes(
        title=broken(lang._("number of next launches"), 24),
        range=[-last * 0.02, last * 1.03],
        nticks=6,
    )
    unit = lang._("percentage of the people of {place}").format(place=place)
    number_axis("y", figure, max(float(sized.iloc[last - 1]), start), share=True)
    tables = ("deployment_evidence", "regions")
    sources = [words.computed_note(lang), *(texts.resource_line(name, lang) for name in tables)]
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
        best=lang.percent(float(sized.iloc[n - 1])),
        random=lang.percent(float(ranking.random[n])),
    )
    description = lang._(
        "Three lines rise from {now}; none is above the one by population."
    ).format(now=lang.percent(start))
    table = _curve_table(ranking, last, lang)
    return Chart(figure, title, unit, " · ".join(sources), table, description=description)


def _curve_table(ranking: Ranking, last: int, lang: Language) -> pd.DataFrame:
    order, sized = ranking.order[:last], ranking.sized[:last]
    return pd.DataFrame(
        {
            lang._("Launch"): range(1, last + 1),
            lang._("In this order"): [words.short_name(str(code)) for code in order.index],
            lang._("coverage, in this order (%)"): _percents(order["coverage"]),
            lang._("By population"): [words.short_name(str(code)) for code in sized.index],
            lang._("coverage, by population (%)"): _percents(sized["coverage"]),
            lang._("coverage, random order, mean (%)"): (ranking.random[1 : last + 1] * 100).round(
                2
            ),
        }
    )


def _percents(shares: pd.Series) -> pd.Series:
    return (shares * 100).round(2).reset_index(drop=True)


def parts(ranking: Ranking, n: int, lang: Language) -> Chart | None:
    """Draw what the scores of the first launches are made of, a bar each; None if there are none.

    The first customdata of a bar is its province_code.
    """
    order = ranking.order.iloc[: min(n, MOST_BARS)]
    if not ranking.ranked or order["score"].max() <= 0:
        return None
    facts, names = ranking.candidates.loc[order.index], provinces()["name"]
    labels, shown = [], []
    for code, rank, row in zip(order.index, order["rank"], records(facts), strict=True):
        name = "<br>".join(wrap(words.short_name(str(code)), LONGEST))  # narrow screens need room
        look, province = row["look"], row["province_code"]
        icon = "" if look == "no_evidence" else f" {texts.STATE_ICONS[look]}"
        labels.append(f"{rank}. {name}{icon}")
        words_of = (row["name"], names[province], lang.word(texts.STATES, look))
        shown.append([province, *map(plain, words_of)])
    figure = go.Figure()
    shares = ranking.weights.shares()
    for criterion in CRITERIA:
        if not shares[criterion]:
            continue
        colour, shape = PART_STYLES[criterion]
        marker = hatched(colour, shape, "white", fillmode="overlay", size=6)
        figure.add_bar(
            x=(order[f"part_{criterion}"] * 100).round(2),
            y=labels,
            orientation="h",
            name=lang.word(words.NAMES, criterion).lower(),
            marker=marker | {"line": {"color": "white", "width": 1}},
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
    height = 110 + 34 * len(order)
    layout(figure, height, lang, barmode="stack", bargap=0.25, legend_traceorder="normal")
    figure.update_yaxes(autorange="reversed")
    unit = lang._("points of 100")
    number_axis("x", figure, float(order["score"].max()) * 100, share=False)
    figure.update_xaxes(nticks=5, tickangle=0)
    table = pd.DataFrame(
        {
            lang._("Rank"): order["rank"],
            lang._("Regency or city"): facts["name"],
            lang._("Score at its turn"): (order["score"] * 100).round(1),
            **parts_columns(order, {key: lang.word(words.NAMES, key) for key in CRITERIA}),
        }
    )
    icons = ("planned", "planned_stale", "suspended")
    marks = ", ".join(texts.state_text(look, lang) for look in icons)
    sources = [words.turn_note(order, lang), words.computed_note(lang), marks]
    sources = [*filter(None, sources), words.border_note(ranking.boundaries, lang)]
    title = _parts_title(ranking, order, lang)
    description = lang._(
        "One bar a regency or city, in order; its parts are the weighted criteria."
    )
    return Chart(figure, title, unit, " · ".join(sources), table, description=description)


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
        share=lang.percent(sums[largest] / sum(sums.values()), 0),
        criterion=lang.word(words.NAMES, largest).lower(),
    )
