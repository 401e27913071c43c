"""Figures of published call figures (plotly), each with its title, unit, source and table twin.

Colours are ColorBrewer's blues with orange for nuisance calls, told apart by colour-blind readers
too; what is computed or approximate is hatched, never only paler.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.calls.published import tables
from coverage.calls.published import texts as words
from coverage.calls.published.reports import Report
from coverage.core import texts
from coverage.core.chart_style import Chart, horizontal_bars, layout, number_axis, plain
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, ORANGE, PALE
from coverage.evidence.measures import CATEGORIES, LOSSES, NUISANCE

HATCH = {"stated": "", "computed": "/", "missing": "x"}


def funnel_title(report: Report, lang: Language) -> str:
    """Say the finding of a report in one sentence, as far as it goes."""
    facts: dict[str, Any] = {"name": report.area_name, "period": report.period.label(lang)}
    incoming, emergency = report.value("incoming"), report.step("emergency").value
    if not incoming:
        return lang._("{name}, {period}: what were the outcomes of the calls?").format(**facts)
    facts["n"] = lang.number(incoming)
    if emergency is not None and emergency <= incoming:
        text = lang._("{name}, {period}: {share} of {n} incoming calls were emergencies")
        if report.definition() == "reports":
            text = lang._("{name}, {period}: {share} of {n} reports were emergencies")
        return text.format(share=lang.percent(emergency / incoming), **facts)
    known = {item: report.value(item) or 0 for item in (*LOSSES, *NUISANCE)}
    largest = max(known, key=lambda item: known[item])
    if not 0 < known[largest] <= incoming:
        return lang._("{name}, {period}: {n} incoming calls").format(**facts)
    return lang._("{name}, {period}: of {n} incoming calls, {share} were: {outcome}").format(
        share=lang.percent(known[largest] / incoming),
        outcome=lang.word(words.CALL_ITEMS, largest).lower(),
        **facts,
    )


def funnel(report: Report, lang: Language) -> Chart | None:
    """Draw the five steps of a report and, below them, what stands beside the funnel.

    None if the report says nothing of calls.

    A step that the page does not print keeps its place, empty and named as not published.
    """
    if not report.has_calls:
        return None
    table = tables.funnel_view(report, lang)
    names, values, _, _ = (list(table[column]) for column in table.columns)
    kinds = [step.how for step in report.steps] + ["stated"] * (len(names) - len(report.steps))
    nuisance = {lang.word(words.CALL_ITEMS, item) for item in NUISANCE}
    colours = [
        BLUE if i < len(report.steps) else ORANGE if name in nuisance else PALE
        for i, name in enumerate(names)
    ]
    labels = [
        lang._("not published")
        if pd.isna(value)
        else lang.number(value) + (" *" if kind == "computed" else "")
        for value, kind in zip(values, kinds, strict=True)
    ]
    figure = horizontal_bars(
        names,
        [0 if pd.isna(value) else float(value) for value in values],
        labels,
        lang,
        unit=words.unit_name("calls", lang),
        height=70 + 36 * len(names),
        marker={"color": colours, "pattern": {"shape": [HATCH[kind] for kind in kinds]}},
    )
    title = funnel_title(report, lang)
    source = words.report_source(report, lang)
    if "computed" in kinds:
        source += " · " + lang._("* calculated within the report")
    return Chart(figure, title, words.unit_name("calls", lang), source, table)


def types(report: Report, lang: Language) -> Chart | None:
    """Draw the incidents of a report by type; None if it has none."""
    values = {item: report.value(item, "incidents") for item in CATEGORIES}
    known = {item: value for item, value in values.items() if value is not None}
    if not known:
        return None
    ordered = sorted(known, key=lambda item: (item == "other", -known[item]))
    unit = words.unit_name("incidents", lang)
    figure = horizontal_bars(
        [lang.word(words.CATEGORIES, item) for item in ordered],
        [known[item] for item in ordered],
        [lang.number(known[item]) for item in ordered],
        lang,
        unit=unit,
        height=70 + 34 * len(ordered),
        marker={"color": [GREY if item == "other" else BLUE for item in ordered]},
    )
    title = lang._("{name}, {period}: most often {type}").format(
        name=report.area_name,
        period=report.period.label(lang),
        type=lang.word(words.CATEGORIES, ordered[0]).lower(),
    )
    return Chart(
        figure, title, unit, words.report_source(report, lang), tables.types_view(report, lang)
    )


def ranking_bars(ranked: pd.DataFrame, measure: str, period: str, lang: Language) -> list[Chart]:
    """Draw a ranking, one chart for each group that counts the same thing, the largest first.

    Parameters
    ----------
    ranked: as `coverage.calls.published.figures.ranking` returns it. period: "latest" or a year.
    """
    return [
        _group_bars(ranked[ranked["definition"] == group], measure, period, str(group), lang)
        for group in ranked["definition"].unique()
    ]


def _group_bars(some: pd.DataFrame, measure: str, period: str, group: str, lang: Language) -> Chart:
    unit = words.measure_unit(measure, lang)
    records: list[Any] = some.to_dict("records")
    values = [row["value"] for row in records]
    soft = [row["approximate"] or row["rounding"] != "exact" for row in records]
    figure = horizontal_bars(
        [row["area_name"] for row in records],
        values,
        [_labelled(row, measure, lang) for row in records],
        lang,
        unit=unit,
        height=80 + 30 * len(records),
        share=measure.endswith("_share"),
        marker={"color": BLUE, "pattern": {"shape": ["/" if one else "" for one in soft]}},
        customdata=[
            [f"{row['start']:%Y-%m-%d} – {row['end']:%Y-%m-%d}", plain(row["publisher"])]
            for row in records
        ],
        hovertemplate="<b>%{y}</b><br>%{text}<br>%{customdata[0]}<br>%{customdata[1]}"
        "<extra></extra>",
    )
    when = lang._("latest reports") if period == "latest" else period
    if len(records) == 1:
        text = lang._("{measure}: {value} in {name}, the only one ({group}; {period})")
    else:
        text = lang._("{measure}: {name} leads with {value} ({group}; {period})")
    title = text.format(
        measure=words.measure_name(measure, lang),
        name=records[0]["area_name"],
        value=words.value_text(measure, values[0], lang),
        group=lang.word(words.DEFINITIONS, group),
        period=when,
    )
    source = texts.resource_line("call_statistics", lang)
    if any(soft):
        source += " · " + lang._("hatched: rounded or approximate")
    table, link = tables.values_view(some, measure, lang)
    return Chart(figure, title, unit, source, table, (link,))


def _labelled(row: Any, measure: str, lang: Language) -> str:
    """Write a value, with the range of what pages on the same days give."""
    text = words.value_text(measure, row["value"], lang)
    if not row["contested"]:
        return text
    low, high = (words.value_text(measure, row[side], lang) for side in ("low", "high"))
    return f"{text} ({low} – {high})"


def conflict_dots(found: pd.DataFrame, lang: Language) -> Chart | None:
    """Draw pairs of contradicting numbers side by side, each as a share of the larger of the two.

    Parameters
    ----------
    found: as `coverage.calls.published.conflicts.conflicts`. Remarks with one number only are in
        the table alone. None if nothing can be drawn.
    """
    pairs = found[found["other_value"].notna()]
    if pairs.empty:
        return None
    records: list[Any] = pairs.to_dict("records")
    labels = [
        f"{row['area_name']} · {words.item_name(row['kind'], row['item'], lang)}, "
        f"{row['start'].year}<br>{lang.number(row['value'])} / {lang.number(row['other_value'])}"
        for row in records
    ]
    figure = go.Figure()
    for side, symbol, colour, name in (
        ("value", "circle", BLUE, lang._("Source A")),
        ("other_value", "diamond", ORANGE, lang._("Source B")),
    ):
        who = "publisher" if side == "value" else "other_publisher"
        figure.add_scatter(
            x=[row[side] / (max(row["value"], row["other_value"]) or 1) for row in records],
            y=labels,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "color": colour, "size": 13, "opacity": 0.85},
            customdata=[[lang.number(row[side]), plain(row[who])] for row in records],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        )
    unit = lang._("percentage of the larger number")
    layout(figure, 130 + 48 * len(set(labels)), lang)
    figure.update_yaxes(autorange="reversed")
    number_axis("x", figure, unit, 1.0, share=True)
    title = lang.ngettext(
        "{n} pair of numbers from different sources does not agree",
        "{n} pairs of numbers from different sources do not agree",
        len(pairs),
    ).format(n=lang.number(len(pairs)))
    table, links = tables.conflicts_view(found, lang)
    source = texts.resource_line("call_statistics", lang)
    return Chart(figure, title, unit, source, table, tuple(links))
