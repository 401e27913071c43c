"""Figures of data quality: how statuses are backed, how old they are, what cannot be named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, ORANGE, PALE
from coverage.evidence.announced import OfficialGap
from coverage.evidence.rules import stale_before
from coverage.quality.model import by_year
from coverage.quality.tables import backing_view, gaps_view
from coverage.quality.texts import BACKINGS, gap_text

#: backing -> colour and hatching; the weakest is the one that stands out
_BACKING_STYLES = {
    "both": (BLUE, ""),
    "several": (PALE, ""),
    "first_hand": ("#6baed6", "."),
    "weak": (ORANGE, "/"),
}


def _bar(colour: str, hatch: str) -> dict[str, object]:
    return {
        "color": colour,
        "line": {"color": "white", "width": 1},
        "pattern": {"shape": hatch, "fgcolor": "white", "fillmode": "overlay", "solidity": 0.2},
    }


def _count_axis(axis: str, figure: go.Figure, top: float) -> None:
    """Let an axis show whole numbers: at most seven, on even steps."""
    number_axis(axis, figure, top, share=False)
    end = figure.layout.xaxis.range[1] if axis == "x" else top
    most = 4 if axis == "x" else 6
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200) if end <= most * s)
    figure.update_layout({f"{axis}axis": {"dtick": step, "tick0": 0, "nticks": None}})


def backing_bars(counts: pd.DataFrame, area: str, day: date, lang: Language) -> Chart | None:
    """Draw how the active regencies are backed, by place; None if there is none.

    Parameters
    ----------
    counts: as `coverage.quality.model.backing_by` returns it. A click on a bar gives its place.
    area: name of all the places together.
    """
    if counts.empty:
        return None
    names = [plain(texts.place_name(str(place), lang)) for place in counts.index]
    figure = go.Figure()
    for key, label in BACKINGS.items():
        figure.add_bar(
            x=counts[key].tolist(),
            y=names,
            orientation="h",
            name=lang._(label),
            marker=_bar(*_BACKING_STYLES[key]),
            customdata=[[str(place)] for place in counts.index],
            hovertemplate="<b>%{y}</b><br>%{x} · " + plain(lang._(label)) + "<extra></extra>",
        )
    figure.add_scatter(
        x=counts["total"].tolist(),
        y=names,
        mode="text",
        text=[f" {lang.number(n)}" for n in counts["total"]],
        textposition="middle right",
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
    layout(figure, 170 + 34 * len(names), lang, barmode="stack", bargap=0.3)
    figure.update_layout(legend_traceorder="normal")
    figure.update_yaxes(autorange="reversed")
    unit = lang._("active regencies and cities")
    _count_axis("x", figure, float(counts["total"].max()))
    weak, total = int(counts["weak"].sum()), int(counts["total"].sum())
    title = lang._(
        "{place}, {date}: {n} of {total} active regencies and cities are based on one "
        "publisher and no primary source"
    ).format(place=area, n=lang.number(weak), total=lang.number(total), date=lang.date(day))
    first = counts.sort_values("total", ascending=False).iloc[0]
    description = lang._(
        "Bars by place, divided by how the status is backed. The longest is {place}: "
        "{total}, of which {both} have both a primary source and several publishers."
    ).format(
        place=texts.place_name(str(first.name), lang),
        total=lang.number(first["total"]),
        both=lang.number(first["both"]),
    )
    source = texts.resource_line("deployment_evidence", lang)
    return Chart(figure, title, unit, source, backing_view(counts, lang), description=description)


def confirmed_bars(last: pd.Series, area: str, day: date, lang: Language) -> Chart | None:
    """Draw in which year the active regencies were last shown running; None if there is none.

    Parameters
    ----------
    last: day of the last confirmation of each active regency (datetime64). area: name of them all.
    """
    since = stale_before(day)
    years = by_year(last, since)
    if years.empty:
        return None
    names = [str(year) for year in years.index]
    when = lang.date(since)
    labels = {
        "stale": (lang._("Before {date}").format(date=when), ORANGE, "/"),
        "lately": (lang._("Since {date}").format(date=when), BLUE, ""),
    }
    figure = go.Figure()
    for key, (label, colour, hatch) in labels.items():
        figure.add_bar(
            x=names,
            y=years[key].tolist(),
            name=label,
            marker=_bar(colour, hatch),
            text=[lang.number(n) if n else "" for n in years[key]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": "white" if key == "lately" else INK},
            hovertemplate="<b>%{x}</b><br>%{y} · " + plain(label) + "<extra></extra>",
        )
    layout(figure, 330, lang, barmode="stack", bargap=0.2)
    figure.update_layout(legend_traceorder="normal")
    unit = lang._("regencies and cities")
    _count_axis("y", figure, float(years.sum(axis=1).max()))
    figure.update_xaxes(type="category", tickangle=0, nticks=6)
    stale, total = int(years["stale"].sum()), int(years.to_numpy().sum())
    title = lang._(
        "{place}: {n} of {total} active regencies and cities were last confirmed in "
        "operation before {date}"
    ).format(place=area, n=lang.number(stale), total=lang.number(total), date=when)
    description = lang._(
        "One bar for each year from {first} to {last}: how many services were last "
        "confirmed in operation in that year."
    ).format(first=names[0], last=names[-1])
    table = pd.DataFrame(
        {
            lang._("Year of the last confirmation"): names,
            labels["stale"][0]: years["stale"].to_numpy(),
            labels["lately"][0]: years["lately"].to_numpy(),
        }
    )
    source = texts.resource_line("deployment_evidence", lang)
    return Chart(figure, title, unit, source, table, description=description)


def gap_lines(found: Sequence[OfficialGap], lang: Language) -> Chart | None:
    """Draw announced minus named at the date of every national total; None if there is none.

    Where a total does not say how it counts DKI Jakarta, a line reaches from the lower to the
    higher number. Where more are named than announced, a cross stands at zero.

    Parameters
    ----------
    found: as `coverage.quality.model.gaps` returns it, in order of date.
    """
    if not found:
        return None
    figure = go.Figure()
    for kind, label, colour, symbol in (
        ("sound", lang._("Date stated"), BLUE, "circle"),
        ("vague", lang._("Date inferred, or year only"), INK, "circle-open"),
        ("none", lang._("More identified than announced"), ORANGE, "x"),
    ):
        gaps = [gap for gap in found if _kind(gap) == kind]
        if not gaps:
            continue
        low = np.array([gap.low or 0 for gap in gaps])
        high = np.array([gap.high or 0 for gap in gaps])
        figure.add_scatter(
            x=[gap.official.end for gap in gaps],
            y=((low + high) / 2).tolist(),
            mode="markers",
            name=label,
            marker={
                "color": colour,
                "symbol": symbol,
                "size": 9,
                "line": {"width": 1.5, "color": colour},
            },
            error_y={
                "array": ((high - low) / 2).tolist(),
                "thickness": 2,
                "width": 4,
                "color": INK,
            },
            customdata=[_hover(gap, lang) for gap in gaps],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )
    layout(figure, 340, lang)
    unit = lang._("announced, not yet identified")
    top = float(max([one.high or 0 for one in found]))
    _count_axis("y", figure, top)
    figure.update_yaxes(range=[-0.05 * (top or 1), 1.12 * (top or 1)])
    first, last = found[0].official.end, found[-1].official.end
    time_axis(figure, first, last + timedelta(days=1), lang)
    if last.year - first.year > 4:  # a phone has no room for every year
        even = range(first.year + first.year % 2, last.year + 1, 2)
        figure.update_xaxes(tickvals=[date(y, 1, 1) for y in even], ticktext=[str(y) for y in even])
    table, link = gaps_view(found, lang)
    latest = found[-1]
    if _kind(latest) == "none":
        title = lang._(
            "Indonesia, {date}: {announced} regencies and cities announced, more identified "
            "than that"
        )
    else:
        title = lang._(
            "Indonesia, {date}: {announced} regencies and cities announced, {gap} of them "
            "not yet identified"
        )
    title = title.format(
        date=latest.official.date_text(lang),
        announced=lang.number(latest.official.count),
        gap=gap_text(latest, lang),
    )
    description = lang._(
        "A mark for each of {n} announced national totals: how many more were announced "
        "than identified at that date. Totals contradict each other, so the marks jump."
    ).format(n=lang.number(len(found)))
    source = texts.resource_line("official_counts", lang)
    return Chart(figure, title, unit, source, table, (link,), description)


def _kind(gap: OfficialGap) -> str:
    if gap.low is None and gap.high is None:
        return "none"
    official = gap.official
    vague = official.date_basis != "stated" or official.date_precision == "year"
    return "vague" if vague else "sound"


def _hover(gap: OfficialGap, lang: Language) -> list[str]:
    official = gap.official
    numbers = lang._("{announced} announced, {named} identified: {gap}").format(
        announced=lang.number(official.count),
        named=lang.number(gap.named),
        gap=gap_text(gap, lang),
    )
    return [
        official.date_text(lang),
        numbers,
        plain(texts.publisher_text(official.publisher, lang)),
    ]
