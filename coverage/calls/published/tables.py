"""Tables of published call figures as readers see them: the twins of the charts, and more.

Each function returns a frame with human headings; where a column holds addresses, its heading is
returned beside it. Numbers stay numbers, so that tables sort and go to CSV as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from coverage.calls.published import texts as words
from coverage.calls.published.model import CallBook
from coverage.calls.published.peers import COMPARED
from coverage.calls.published.reports import Report
from coverage.core.i18n import Language


def rows_view(
    reports: Sequence[Report], lang: Language, areas: bool = False
) -> tuple[pd.DataFrame, str]:
    """Return every published figure of some reports, and the heading of the addresses.

    One row a figure as the table has it: nothing is added up or left out. `areas` adds a first
    column that names the area.
    """
    link = lang._("Source")
    records: list[dict[str, Any]] = []
    for report in reports:
        figures: list[Any] = report.rows.to_dict("records")
        for row in figures:
            records.append(
                {
                    lang._("Regency or city"): report.area_name,
                    lang._("Period"): report.period.label(lang),
                    lang._("What is counted"): words.item_name(row["kind"], row["item"], lang),
                    lang._("Number"): row["value"],
                    lang._("Unit"): words.unit_name(row["kind"], lang),
                    lang._("Precision"): lang.word(words.ROUNDINGS, row["rounding"])
                    if row["value_basis"] == "stated"
                    else lang._("derived by the compiler"),
                    lang._("Publisher"): row["publisher"],
                    link: row["source_url"],
                    lang._("Publisher's word and notes"): row["note"],
                    lang._("CSV row"): int(row["row"]),
                }
            )
    headings = [
        *(lang._("Period"), lang._("What is counted"), lang._("Number"), lang._("Unit")),
        *(lang._("Precision"), lang._("Publisher"), link),
        *(lang._("Publisher's word and notes"), lang._("CSV row")),
    ]
    if areas:
        headings.insert(0, lang._("Regency or city"))
    return pd.DataFrame(records, columns=headings), link


def reports_view(reports: Sequence[Report], lang: Language) -> tuple[pd.DataFrame, str]:
    """Return one row a report, and the heading of the addresses."""
    link = lang._("Source")
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): [one.area_name for one in reports],
            lang._("Period"): [one.period.label(lang) for one in reports],
            lang._("Days"): [one.period.days for one in reports],
            lang._("Figures"): [len(one.rows) for one in reports],
            lang.word(words.CALL_ITEMS, "incoming"): [one.value("incoming") for one in reports],
            lang._("Steps of the funnel"): [
                sum(step.value is not None for step in one.steps) for one in reports
            ],
            lang._("Adds up"): [_sums(one, lang) for one in reports],
            lang._("Publisher"): [one.publisher for one in reports],
            link: [one.source_url for one in reports],
        }
    )
    return frame, link


def _sums(report: Report, lang: Language) -> str:
    states = {check.state for check in report.checks}
    if "exceeds" in states:
        return lang._("no: too much")
    if "short" in states:
        return lang._("no: something is missing")
    return lang._("yes") if "exact" in states else "–"


def funnel_view(report: Report, lang: Language) -> pd.DataFrame:
    """Return the funnel of a report and what stands beside it: the twin of the funnel chart."""
    shares = report.shares()
    of_all = shares[(shares["kind"] == "calls") & (shares["base"] == "incoming")]
    share = dict(zip(of_all["item"], of_all["share"], strict=True))
    lines = [(step.name, step.value, step.how) for step in report.steps]
    beside = [
        (item, report.value(item), "stated")
        for item in words.CALL_ITEMS
        if item not in {step.name for step in report.steps} and report.value(item) is not None
    ]
    total = report.value("total", "incidents")
    if total is not None:
        beside.append(("incidents", total, "stated"))
    return pd.DataFrame(
        {
            lang._("Step or outcome"): [
                lang.word(words.CALL_ITEMS, n) for n, _, _ in lines + beside
            ],
            lang._("Number"): [value for _, value, _ in lines + beside],
            lang._("Percentage of incoming calls"): [
                round(100 * share[name], 2) if name in share else None
                for name, _, _ in lines + beside
            ],
            lang._("Precision"): [lang.word(words.HOW, how) for _, _, how in lines + beside],
        }
    ).astype({lang._("Number"): "Float64", lang._("Percentage of incoming calls"): "Float64"})


def types_view(report: Report, lang: Language) -> pd.DataFrame:
    """Return the incidents of a report by type, as the publisher names them."""
    some = report.rows[(report.rows["kind"] == "incidents") & (report.rows["item"] != "total")]
    total = report.value("total", "incidents")
    return pd.DataFrame(
        {
            lang._("Type"): [words.item_name("incidents", item, lang) for item in some["item"]],
            lang._("Publisher's word and notes"): some["note"].to_numpy(),
            lang._("Incidents"): some["value"].to_numpy(),
            lang._("Percentage of all incidents"): [
                round(100 * value / total, 2) if total else None for value in some["value"]
            ],
        }
    )


def values_view(values: pd.DataFrame, measure: str, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return `area_values` or `ranking` for reading, and the heading of the addresses."""
    link, share = lang._("Source"), measure.endswith("_share")
    records: list[Any] = values.to_dict("records")
    factor, digits = (100, 2) if share else (1, 1)
    unit = lang._("Percent") if share else words.measure_unit(measure, lang)
    frame = pd.DataFrame(
        {
            **({lang._("Rank"): values["rank"].to_numpy()} if "rank" in values else {}),
            lang._("Regency or city"): values["area_name"].to_numpy(),
            unit: (values["value"] * factor).round(digits).to_numpy(),
            lang._("Other sources say"): [_rivals(row, measure, lang) for row in records],
            lang._("What is counted"): [
                lang.word(words.DEFINITIONS, row["definition"]) if row["definition"] else ""
                for row in records
            ],
            lang._("From"): values["start"].dt.date.to_numpy(),
            lang._("To"): values["end"].dt.date.to_numpy(),
            lang._("Days"): values["days"].astype("Int64").array,
            lang._("Number in the source"): values["count"].to_numpy(),
            lang._("Remark"): [_remark(row, measure, lang) for row in records],
            lang._("Publisher"): values["publisher"].to_numpy(),
            link: values["source_url"].to_numpy(),
        }
    )
    return frame, link


def _rivals(row: Any, measure: str, lang: Language) -> str:
    if not row["contested"]:
        return ""
    low, high = (words.value_text(measure, row[side], lang) for side in ("low", "high"))
    return lang._("{low} to {high}").format(low=low, high=high)


def _remark(row: Any, measure: str, lang: Language) -> str:
    remarks = []
    if row["state"] == "refused":
        remarks.append(words.reason_text(row["reason"], measure, lang))
    elif row["state"] != "value":
        remarks.append(lang.word(words.STATES, row["state"]))
    if row["rounding"] not in ("", "exact"):
        remarks.append(lang.word(words.ROUNDINGS, row["rounding"]))
    if row["approximate"]:
        remarks.append(lang._("period approximate"))
    if row["trial"]:
        remarks.append(lang._("with trial months before the launch"))
    return "; ".join(remarks)


def conflicts_view(conflicts: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, list[str]]:
    """Return `conflicts` for reading, the two sources side by side, and the address headings."""
    links = [lang._("Source A"), lang._("Source B")]
    records: list[Any] = conflicts.to_dict("records")
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): conflicts["area_name"].to_numpy(),
            lang._("What is counted"): [
                words.item_name(row["kind"], row["item"], lang) for row in records
            ],
            lang._("Finding"): [lang.word(words.FINDINGS, row["finding"]) for row in records],
            lang._("Number A"): conflicts["value"].to_numpy(),
            lang._("Number B"): conflicts["other_value"].to_numpy(),
            lang._("Period A"): [_span(row["start"], row["end"]) for row in records],
            lang._("Period B"): [_span(row["other_start"], row["other_end"]) for row in records],
            lang._("Publisher A"): conflicts["publisher"].to_numpy(),
            lang._("Publisher B"): conflicts["other_publisher"].to_numpy(),
            lang._("Note A"): conflicts["note"].to_numpy(),
            lang._("Note B"): conflicts["other_note"].to_numpy(),
            links[0]: conflicts["source_url"].to_numpy(),
            links[1]: conflicts["other_url"].to_numpy(),
        }
    )
    return frame, links


def _span(start: Any, end: Any) -> str:
    return "" if pd.isna(start) else f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"


def response_view(book: CallBook, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the response times, each as what it is: measured, a target or a claim."""
    some, link = book.rows[book.rows["kind"] == "response"], lang._("Source")
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): some["area_name"].to_numpy(),
            lang._("Kind"): [lang.word(words.RESPONSE, item) for item in some["item"]],
            lang._("Minutes"): some["value"].to_numpy(),
            lang._("Date"): some["period_start"].dt.date.to_numpy(),
            lang._("Publisher"): some["publisher"].to_numpy(),
            link: some["source_url"].to_numpy(),
            lang._("Publisher's word and notes"): some["note"].to_numpy(),
        }
    )
    return frame, link


def comparison_view(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `published.peers.comparison` for reading; a missing figure says why in words."""
    columns: dict[str, Any] = {
        lang._("Regency or city"): frame["name"].to_numpy(),
        lang._("Similarity (0–1)"): frame["similarity"].round(2).to_numpy(),
        lang._("Population"): frame["population"].astype("int64").to_numpy(),
        lang._("People per km²"): frame["density"].round(0).astype("int64").to_numpy(),
    }
    for measure in COMPARED:
        columns[words.measure_name(measure, lang)] = [
            words.value_text(measure, value, lang)
            if state == "value"
            else lang.word(words.STATES, state)
            for value, state in zip(frame[measure], frame[f"{measure}_state"], strict=True)
        ]
    return pd.DataFrame(columns)
