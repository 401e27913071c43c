"""Charts of published call figures (plotly), each with its title, unit, source and table twin.

Colours are ColorBrewer's blues with orange for nuisance calls, told apart by colour-blind readers
too; what is computed or approximate is hatched, never only paler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.calls.published import tables
from coverage.calls.published import texts as words
from coverage.calls.published.model import LATEST, MEASURES
from coverage.calls.published.reports import Report
from coverage.core import texts
from coverage.core.chart_style import (
    Chart,
    broken,
    horizontal_bars,
    layout,
    number_axis,
    plain,
    time_axis,
)
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, INK, ORANGE, PALE
from coverage.evidence.measures import CATEGORIES, LOSSES, NUISANCE

_HATCHES = {"stated": "", "computed": "/", "missing": "x"}
_HOVER = "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>"
#: what can be drawn as a series -> (kind, item); the share is of the incoming calls of a report
SERIES = {
    "calls": ("calls", "incoming"),
    "answered": ("calls", "answered"),
    "emergency": ("calls", "emergency"),
    "prank": ("calls", "prank"),
    "ghost": ("calls", "ghost"),
    "prank_or_ghost": ("calls", "prank_or_ghost"),
    "incidents": ("incidents", "total"),
}
NUISANCE_SHARE = "nuisance_share"
DAY_MS = 86_400_000
_SOURCES = (BLUE, ORANGE, "#41ab5d", "#807dba", "#737373")


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
    lost = report.values((*LOSSES, *NUISANCE))
    largest = max(lost, key=lost.__getitem__, default="")
    if not 0 < lost.get(largest, 0) <= incoming:
        return lang._("{name}, {period}: {n} incoming calls").format(**facts)
    return lang._("{name}, {period}: of {n} incoming calls, {share} were: {outcome}").format(
        share=lang.percent(lost[largest] / incoming),
        outcome=lang.word(words.CALL_ITEMS, largest).lower(),
        **facts,
    )


def funnel(report: Report, lang: Language) -> Chart | None:
    """Draw the five steps of a report and, below them, what stands beside the funnel.

    None if the report says nothing of calls. A step that the page does not print keeps its place,
    empty and named as not published.
    """
    if not report.has_calls:
        return None
    table, unit = tables.funnel_view(report, lang), lang.word(words.UNITS, "calls")
    names, values = table.iloc[:, 0].tolist(), table.iloc[:, 1]
    beside = len(names) - len(report.steps)
    bases = [*(step.basis for step in report.steps), *["stated"] * beside]
    nuisance = {lang.word(words.CALL_ITEMS, item) for item in NUISANCE}
    colours = [ORANGE if name in nuisance else PALE for name in names]
    colours[: len(report.steps)] = [BLUE] * len(report.steps)
    labels = [
        lang._("not published")
        if pd.isna(value)
        else lang.number(value) + (" *" if basis == "computed" else "")
        for value, basis in zip(values, bases, strict=True)
    ]
    figure = horizontal_bars(
        names,
        values.fillna(0).tolist(),
        labels,
        lang,
        height=70 + 40 * len(names),
        marker={"color": colours, "pattern": {"shape": [_HATCHES[basis] for basis in bases]}},
    )
    source = words.report_source(report, lang)
    if "computed" in bases:
        source += " · " + lang._("* calculated within the report")
    return Chart(figure, funnel_title(report, lang), unit, source, table)


def types(report: Report, lang: Language) -> Chart | None:
    """Draw the incidents of a report by type; None if it has none."""
    known = report.values(CATEGORIES, "incidents")
    if not known:
        return None
    ordered = sorted(known, key=lambda item: (item == "other", -known[item]))
    unit = lang.word(words.UNITS, "incidents")
    figure = horizontal_bars(
        [lang.word(words.CATEGORIES, item) for item in ordered],
        [known[item] for item in ordered],
        [lang.number(known[item]) for item in ordered],
        lang,
        height=70 + 40 * len(ordered),
        marker={"color": [GREY if item == "other" else BLUE for item in ordered]},
    )
    title = lang._("{name}, {period}: most often {type}").format(
        name=report.area_name,
        period=report.period.label(lang),
        type=lang.word(words.CATEGORIES, ordered[0]).lower(),
    )
    source = words.report_source(report, lang)
    return Chart(figure, title, unit, source, tables.types_view(report, lang))


def ranking_bars(ranked: pd.DataFrame, measure: str, period: str, lang: Language) -> list[Chart]:
    """Draw a ranking, one chart for each group that counts the same thing, the largest first.

    Parameters
    ----------
    ranked: as `coverage.calls.published.model.ranking` returns it. period: "latest" or a year.
    """
    groups = ranked.groupby("definition", sort=False)
    return [_group_bars(group, measure, period, lang) for _, group in groups]


def _group_bars(ranked: pd.DataFrame, measure: str, period: str, lang: Language) -> Chart:
    unit, first = words.measure_unit(measure, lang), ranked.iloc[0]
    records: list[Any] = ranked.to_dict("records")
    labels = []
    for row in records:
        rivals = words.value_range(row, measure, lang)
        between = f" ({rivals['low']} – {rivals['high']})" if rivals else ""
        labels.append(words.value_text(measure, row["value"], lang) + between)
    soft = ranked["approximate"] | (ranked["rounding"] != "exact")
    figure = horizontal_bars(
        ranked["area_name"].tolist(),
        ranked["value"].tolist(),
        labels,
        lang,
        height=100 + 40 * len(ranked),
        share=measure.endswith("_share"),
        marker={"color": BLUE, "pattern": {"shape": soft.map({True: "/", False: ""}).tolist()}},
        customdata=[
            [
                f"{row['start']:%Y-%m-%d} – {row['end']:%Y-%m-%d}",
                plain(texts.publisher_text(row["publisher"], lang)),
            ]
            for row in records
        ],
        hovertemplate="<b>%{y}</b><br>%{text}<br>%{customdata[0]}<br>%{customdata[1]}"
        "<extra></extra>",
    )
    if len(ranked) == 1:
        text = lang._("{measure}: {value} in {name}, the only one ({group}; {period})")
    else:
        text = lang._("{measure}: {name} leads with {value} ({group}; {period})")
    title = text.format(
        measure=lang.word(MEASURES, measure),
        name=first["area_name"],
        value=words.value_text(measure, first["value"], lang),
        group=lang.word(words.DEFINITIONS, first["definition"]),
        period=lang._("latest reports") if period == LATEST else period,
    )
    source = texts.resource_line("call_statistics", lang)
    if soft.any():
        source += " · " + lang._("hatched: rounded or approximate")
    table, link = tables.ranking_view(ranked, measure, lang)
    return Chart(figure, title, unit, source, table, (link,))


def conflict_dots(conflicts: pd.DataFrame, lang: Language) -> Chart | None:
    """Draw pairs of contradicting numbers side by side, each as a share of the larger of the two.

    Parameters
    ----------
    conflicts: as `coverage.calls.published.conflicts.conflicts`. Remarks with one number only, and
        equal numbers for different days, are in the table alone. None if nothing can be drawn.
    """
    same = conflicts["value"] == conflicts["other_value"]
    pairs = conflicts[conflicts["other_value"].notna() & ~same]
    if pairs.empty:
        return None
    records: list[Any] = pairs.to_dict("records")
    labels = [
        broken(
            f"{row['area_name']} · {words.item_name(row['kind'], row['item'], lang)}, "
            f"{row['period_start'].year}",
            20,
        )
        + f"<br>{lang.number(row['value'])} / {lang.number(row['other_value'])}"
        for row in records
    ]
    larger = pairs[["value", "other_value"]].max(axis=1).replace(0, 1)
    figure = go.Figure()
    for side, symbol, colour, name in (
        ("", "circle", BLUE, lang._("Source A")),
        ("other_", "diamond", ORANGE, lang._("Source B")),
    ):
        figure.add_scatter(
            x=(pairs[f"{side}value"] / larger).tolist(),
            y=labels,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "color": colour, "size": 13, "opacity": 0.85},
            customdata=[
                [lang.number(row[f"{side}value"]), plain(row[f"{side}publisher"])]
                for row in records
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        )
    unit = lang._("percentage of the larger number")
    layout(figure, 130 + 102 * len(set(labels)), lang)
    figure.update_yaxes(autorange="reversed")
    number_axis("x", figure, 1.0, share=True)
    title = lang.ngettext(
        "{n} pair of numbers from different sources does not agree",
        "{n} pairs of numbers from different sources do not agree",
        len(pairs),
    ).format(n=lang.number(len(pairs)))
    table, links = tables.conflicts_view(conflicts, lang)
    source = texts.resource_line("call_statistics", lang)
    if same.any():
        source += " · " + lang.ngettext(
            "{n} pair gives the same number for different days, see the table",
            "{n} pairs give the same number for different days, see the table",
            int(same.sum()),
        ).format(n=lang.number(int(same.sum())))
    return Chart(figure, title, unit, source, table, tuple(links))


def series_names(reports: Sequence[Report], lang: Language) -> dict[str, str]:
    """Return the series that some reports have, key -> name, in the order of the funnel."""
    return {
        key: _series_name(key, lang)
        for key in (*SERIES, NUISANCE_SHARE)
        if any(_series_value(report, key) is not None for report in reports)
    }


def _series_name(key: str, lang: Language) -> str:
    if key == NUISANCE_SHARE:
        return lang.word(MEASURES, NUISANCE_SHARE)
    return words.item_name(*SERIES[key], lang)


def _series_value(report: Report, key: str) -> float | None:
    if key != NUISANCE_SHARE:
        kind, item = SERIES[key]
        return report.value(item, kind)
    incoming, nuisance = report.value("incoming"), report.nuisance
    if not incoming or nuisance is None or nuisance[1] > incoming:
        return None
    return nuisance[1] / incoming


def series_frame(reports: Sequence[Report], key: str) -> pd.DataFrame:
    """Return the points of a series, the widest first, so that a month lies on top of its year.

    Returns
    -------
    DataFrame: start, end (datetime64[s], both days included), days, value (count or share),
    height (count per day, or the share), drawn ("bar" or "mark"), soft (approximate or rounded),
    publisher, source_url, report.

    Raises
    ------
    KeyError
        No such series.
    """
    kind, item = SERIES["calls" if key == NUISANCE_SHARE else key]
    rows = []
    for report in reports:
        value, period = _series_value(report, key), report.period
        if value is None:
            continue
        rows.append(
            {
                "start": pd.Timestamp(period.start),
                "end": pd.Timestamp(period.end),
                "days": period.days,
                "value": value,
                "height": value if key == NUISANCE_SHARE else value / period.days,
                "drawn": "mark" if period.unclear or period.part_of_day else "bar",
                "soft": period.approximate or report.rounding(item, kind) != "exact",
                "publisher": report.publisher,
                "source_url": report.source_url,
                "report": report.key,
            }
        )
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame.sort_values(["days", "start"], ascending=[False, True], ignore_index=True)


def series(reports: Sequence[Report], key: str, lang: Language) -> Chart | None:
    """Draw a series of one area: every figure as a bar over the days that it is about.

    A bar is as wide as its period and as high as the mean per day, so that its *area* is the count:
    a half-year and a month can stand beside each other without either looking larger than it is. A
    share is drawn at its height over its period. What rests on an unknown period or on some hours
    of a day is a mark at its date, not a bar.

    Parameters
    ----------
    reports: of one area. key: of `SERIES`, or "nuisance_share". None if no report has it.
    """
    frame, share = series_frame(reports, key), key == NUISANCE_SHARE
    if frame.empty:
        return None
    unit = lang._("incidents per day") if key == "incidents" else lang._("calls per day")
    if share:
        unit = words.measure_unit(key, lang)
    figure = go.Figure()
    for number, (_, source) in enumerate(frame.groupby("source_url", sort=False)):
        colour = _SOURCES[number % len(_SOURCES)]
        for drawn, part in source.groupby("drawn"):
            rows: list[Any] = part.to_dict("records")
            look = {
                "x": part["start"],
                "y": part["height"],
                "name": plain(texts.publisher_text(rows[0]["publisher"], lang)),
                "customdata": [
                    [
                        lang.percent(row["value"]) if share else lang.number(row["value"]),
                        f"{lang.date(row['start'].date())} – {lang.date(row['end'].date())}",
                        plain(texts.publisher_text(row["publisher"], lang)),
                    ]
                    for row in rows
                ],
                "hovertemplate": _HOVER,
            }
            if drawn == "mark":
                marker = {"color": colour, "symbol": "x-open", "size": 11}
                figure.add_scatter(mode="markers", marker=marker, **look)
                continue
            marker = {
                "color": colour,
                "opacity": 0.6,
                "line": {"color": INK, "width": 1},
                "pattern": {"shape": ["/" if soft else "" for soft in part["soft"]]},
            }
            # from the first day to the end of the last
            width = (part["days"] * DAY_MS).tolist()
            figure.add_bar(width=width, offset=0, marker=marker, **look)
    layout(figure, 360, lang, barmode="overlay", showlegend=True)
    first, last = frame["start"].min().date(), frame["end"].max().date()
    time_axis(figure, first, last, lang)
    number_axis("y", figure, 1.0 if share else frame["height"].max(), share)
    title = lang.ngettext(
        "{measure} in {name}: {n} figure, {years}",
        "{measure} in {name}: {n} figures, {years}",
        len(frame),
    ).format(
        measure=_series_name(key, lang),
        name=reports[0].area_name,
        n=lang.number(len(frame)),
        years=str(first.year) if first.year == last.year else f"{first.year}–{last.year}",
    )
    drawn_reports = [report for report in reports if report.key in set(frame["report"])]
    table, link = tables.rows_view(drawn_reports, lang)
    line = texts.resource_line("call_statistics", lang)
    line += " · " + lang._("A bar is as wide as its period; hatched: rounded or approximate")
    return Chart(figure, title, unit, line, table, (link,))
