"""Tables of published call figures as readers see them: the twins of the charts, and more.

Each function returns a frame with human headings; where a column holds addresses, its heading is
returned beside it. Numbers stay numbers, so that tables sort and go to CSV as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from coverage.calls.published import texts as words
from coverage.calls.published.model import COMPARED, MEASURES, RATES, PublishedCalls, comparison
from coverage.calls.published.reports import Report
from coverage.core.i18n import Language
from coverage.core.texts import publisher_texts

#: what is counted, but no part of the incoming calls
_NO_PART = ("incoming", "incidents")


def rows_view(
    reports: Sequence[Report], lang: Language, areas: bool = False
) -> tuple[pd.DataFrame, str]:
    """Return every published figure of some reports, and the heading of the addresses.

    One row a figure as the table has it: nothing is added up or left out. `areas` adds two first
    columns: code and name of the area.
    """
    rows = [(report, row) for report in reports for row in report.records]
    link = lang._("Source")
    columns = {
        lang._("Code"): [report.area_code for report, _ in rows],
        lang._("Regency or city"): [report.area_name for report, _ in rows],
        lang._("Period"): [report.period.label(lang) for report, _ in rows],
        lang._("What is counted"): [
            words.item_name(row["kind"], row["item"], lang) for _, row in rows
        ],
        lang._("Number"): [row["value"] for _, row in rows],
        lang._("Unit"): [lang.word(words.UNITS, row["kind"]) for _, row in rows],
        lang._("Precision"): [
            lang.word(words.ROUNDINGS, row["rounding"])
            if row["value_basis"] == "stated"
            else lang._("derived by the compiler")
            for _, row in rows
        ],
        lang._("Publisher"): publisher_texts((row["publisher"] for _, row in rows), lang),
        link: [row["source_url"] for _, row in rows],
        lang._("Publisher's word and notes"): [row["note"] for _, row in rows],
        lang._("CSV row"): [int(row["row"]) for _, row in rows],
    }
    frame = pd.DataFrame(columns)
    return (frame if areas else frame.iloc[:, 2:]), link


def reports_view(reports: Sequence[Report], lang: Language) -> tuple[pd.DataFrame, str]:
    """Return one row a report, and the heading of the addresses."""
    link = lang._("Source")
    columns = {
        lang._("Regency or city"): [report.area_name for report in reports],
        lang._("Period"): [report.period.label(lang) for report in reports],
        lang._("Days"): [report.period.days for report in reports],
        lang._("Figures"): [len(report.rows) for report in reports],
        lang.word(words.CALL_ITEMS, "incoming"): [report.value("incoming") for report in reports],
        lang._("Steps of the funnel"): [
            sum(step.value is not None for step in report.steps) for report in reports
        ],
        lang._("Adds up"): [_sums(report, lang) for report in reports],
        lang._("Publisher"): publisher_texts((report.publisher for report in reports), lang),
        link: [report.source_url for report in reports],
    }
    return pd.DataFrame(columns), link


def _sums(report: Report, lang: Language) -> str:
    states = {check.state for check in report.checks}
    if "exceeds" in states:
        return lang._("no: too much")
    if "short" in states:
        return lang._("no: something is missing")
    return lang._("yes") if "exact" in states else "–"


def funnel_view(report: Report, lang: Language) -> pd.DataFrame:
    """Return the funnel of a report and what stands beside it: the twin of the funnel chart.

    A share larger than the whole is left out.
    """
    rows = [(step.name, step.value, step.basis) for step in report.steps]
    steps = {step.name for step in report.steps}
    beside = report.values(item for item in words.CALL_ITEMS if item not in steps)
    rows += [(item, value, "stated") for item, value in beside.items()]
    if (total := report.value("total", "incidents")) is not None:
        rows.append(("incidents", total, "stated"))
    incoming = report.value("incoming")
    shares = [
        round(100 * (value / incoming), 2)
        if incoming and value is not None and value <= incoming and name not in _NO_PART
        else None
        for name, value, _ in rows
    ]
    number, share = lang._("Number"), lang._("Percentage of incoming calls")
    return pd.DataFrame(
        {
            lang._("Step or outcome"): [lang.word(words.CALL_ITEMS, name) for name, _, _ in rows],
            number: [value for _, value, _ in rows],
            share: shares,
            lang._("Precision"): [lang.word(words.BASES, basis) for _, _, basis in rows],
        }
    ).astype({number: "Float64", share: "Float64"})


def types_view(report: Report, lang: Language) -> pd.DataFrame:
    """Return the incidents of a report by type, as the publisher names them."""
    rows = report.rows[(report.rows["kind"] == "incidents") & (report.rows["item"] != "total")]
    total = report.value("total", "incidents")
    return pd.DataFrame(
        {
            lang._("Type"): [words.item_name("incidents", item, lang) for item in rows["item"]],
            lang._("Publisher's word and notes"): rows["note"].to_numpy(),
            lang._("Incidents"): rows["value"].to_numpy(),
            lang._("Percentage of all incidents"): [
                round(100 * value / total, 2) if total else None for value in rows["value"]
            ],
        }
    )


def ranking_view(ranked: pd.DataFrame, measure: str, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return `published.model.ranking` for reading, and the heading of the addresses."""
    records: list[Any] = ranked.to_dict("records")
    unit, values = words.measure_unit(measure, lang), ranked["value"].round(1)
    if measure not in RATES:
        unit, values = lang._("Percent"), (ranked["value"] * 100).round(2)
    between, link = lang._("{low} to {high}"), lang._("Source")
    rivals = [words.value_range(row, measure, lang) for row in records]
    columns = {
        lang._("Rank"): ranked["rank"],
        lang._("Regency or city"): ranked["area_name"],
        unit: values,
        lang._("Other sources say"): [between.format(**row) if row else "" for row in rivals],
        lang._("What is counted"): [
            lang.word(words.DEFINITIONS, definition) for definition in ranked["definition"]
        ],
        lang._("From"): ranked["start"].dt.date,
        lang._("To"): ranked["end"].dt.date,
        lang._("Days"): ranked["days"].astype("Int64"),
        lang._("Number in the source"): ranked["count"],
        lang._("Remark"): [_remark(row, lang) for row in records],
        lang._("Publisher"): publisher_texts(ranked["publisher"], lang),
        link: ranked["source_url"],
    }
    return pd.DataFrame(columns).reset_index(drop=True), link


def _remark(row: Any, lang: Language) -> str:
    remarks = {
        lang.word(words.ROUNDINGS, row["rounding"]): row["rounding"] != "exact",
        lang._("period approximate"): row["approximate"],
        lang._("with trial months before the launch"): row["trial"],
    }
    return "; ".join(remark for remark, holds in remarks.items() if holds)


def conflicts_view(conflicts: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, list[str]]:
    """Return `conflicts` for reading, the two sources side by side, and the address headings."""
    links = [lang._("Source A"), lang._("Source B")]
    records: list[Any] = conflicts.to_dict("records")
    columns = {
        lang._("Regency or city"): conflicts["area_name"],
        lang._("What is counted"): [
            words.item_name(row["kind"], row["item"], lang) for row in records
        ],
        lang._("Finding"): [lang.word(words.FINDINGS, row["finding"]) for row in records],
        lang._("Number A"): conflicts["value"],
        lang._("Number B"): conflicts["other_value"],
        lang._("Period A"): _periods(conflicts["period_start"], conflicts["period_end"]),
        lang._("Period B"): _periods(
            conflicts["other_period_start"], conflicts["other_period_end"]
        ),
        lang._("Publisher A"): publisher_texts(conflicts["publisher"], lang),
        lang._("Publisher B"): publisher_texts(conflicts["other_publisher"], lang),
        lang._("Note A"): conflicts["note"],
        lang._("Note B"): conflicts["other_note"],
        links[0]: conflicts["source_url"],
        links[1]: conflicts["other_source_url"],
    }
    return pd.DataFrame(columns), links


def _periods(starts: pd.Series, ends: pd.Series) -> pd.Series:
    first, last = (days.dt.strftime("%Y-%m-%d") for days in (starts, ends))
    periods: pd.Series = first.str.cat(last, sep=" – ")
    return periods.fillna("")


def response_view(calls: PublishedCalls, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the response times, each as what it is: measured, a target or a claim."""
    rows, link = calls.rows[calls.rows["kind"] == "response"], lang._("Source")
    columns = {
        lang._("Regency or city"): rows["area_name"],
        lang._("Kind"): rows["item"].map(lambda item: lang.word(words.RESPONSE, item)),
        lang._("Minutes"): rows["value"],
        lang._("Date"): rows["period_start"].dt.date,
        lang._("Publisher"): publisher_texts(rows["publisher"], lang),
        link: rows["source_url"],
        lang._("Publisher's word and notes"): rows["note"],
    }
    return pd.DataFrame(columns).reset_index(drop=True), link


def comparison_view(calls: PublishedCalls, code: str, lang: Language) -> pd.DataFrame:
    """Return a regency and the areas most like it; a missing figure says why in words."""
    frame = comparison(calls, code)
    columns: dict[str, Any] = {
        lang._("Regency or city"): frame["name"],
        lang._("Similarity (0–1)"): frame["similarity"].round(2),
        lang._("Population"): frame["population"].astype("int64"),
        lang._("People per km²"): frame["density"].round(0).astype("int64"),
    }
    for measure in COMPARED:
        columns[lang.word(MEASURES, measure)] = [
            words.value_text(measure, value, lang)
            if state == "value"
            else lang.word(words.STATES, state)
            for value, state in zip(frame[measure], frame[f"{measure}_state"], strict=True)
        ]
    return pd.DataFrame(columns).reset_index(drop=True)
