"""Frames as readers see them: translated headings and words, dates as far as they are known."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from geodata.register.regions import regions

Frame = pd.DataFrame
#: Columns of tables to take away that are named as in the API, with their names for readers.
MACHINE_NAMES = (
    *(N_("state"), N_("possible"), N_("since_start"), N_("since_end"), N_("certain_from")),
    *(N_("possible_from"), N_("since_precision"), N_("since_basis"), N_("evidence_rows")),
    *(N_("sources"), N_("last_source"), N_("date"), N_("data_version"), N_("weights"), N_("kind")),
    *(N_("computed_from_counts_until"), N_("before"), N_("after"), N_("conflict"), N_("stale")),
    *(N_("single"), N_("no_first_hand"), N_("inferred"), N_("vague")),
    *(N_("last_start"), N_("last_end")),
)


def readable(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return a frame with all its headings, and yes and no, in the reader's language."""
    words = {True: lang._("yes"), False: lang._("no")}
    shown = frame.rename(columns={name: lang._(name) for name in MACHINE_NAMES})
    for name in shown.select_dtypes("bool").columns:
        shown[name] = shown[name].map(words)
    return shown


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows of a frame, each by the names of its columns."""
    return frame.to_dict("records")


def cell_text(value: Any, lang: Language) -> str:
    """Write a cell: numbers and dates as the language does, nothing for what is missing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return lang.number(value)
    if isinstance(value, float):
        return lang.number(value, 0 if float(value).is_integer() else 1)
    return lang.date(value) if isinstance(value, date) else str(value)


def html_table(frame: pd.DataFrame, lang: Language) -> str:
    """Return a frame as a plain table, for paper."""
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    columns = [[_cell(cell_text(cell, lang)) for cell in frame[name].tolist()] for name in frame]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*columns, strict=True))
    return f'<table class="paper"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _cell(text: str) -> str:
    kind = ' class="link"' if text.startswith("http") else ""
    return f"<td{kind}>{escape(text)}</td>"


def date_texts(rows: pd.DataFrame, lang: Language) -> list[str]:
    """Write the dates of statements or numbers as far as they are known."""
    pairs = zip(rows["start"], rows["date_precision"], strict=True)
    return [texts.interval_text(start, precision, lang) for start, precision in pairs]


def evidence_view(evidence: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return evidence rows for reading, and the heading of the column of addresses."""
    link, note = lang._("Source"), lang._("Note (in English)")
    frame = pd.DataFrame(
        {
            lang._("Date"): date_texts(evidence, lang),
            lang._("Statement"): evidence["event"].map(lambda e: lang.word(texts.EVENTS, e)),
            lang._("Publisher"): texts.publisher_texts(evidence["publisher"], lang),
            link: evidence["source_url"],
            lang._("Date basis"): evidence["date_basis"].map(
                lambda b: lang.word(texts.DATE_BASES, b)
            ),
            note: evidence["note"],
            lang._("CSV row"): evidence["row"],
        }
    )
    return frame, link


def evidence_export(evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return evidence rows for taking away: with code and name of each regency."""
    frame = evidence_view(evidence, lang)[0]
    codes = evidence["regency_code"]
    frame.insert(0, lang._("Code"), codes.to_numpy())
    frame.insert(1, lang._("Regency or city"), codes.map(regions()["name"]).to_numpy())
    return frame


def status_view(status: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `status_at` for reading: one row a regency, sortable dates beside the words."""
    register = regions().loc[status.index]
    rows = records(status)
    return pd.DataFrame(
        {
            lang._("Code"): status.index,
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Status"): [lang.word(texts.STATES, texts.look_of(row)) for row in rows],
            lang._("Since"): [texts.since_text(row, lang) for row in rows],
            lang._("Last shown or reported"): [texts.last_date(row, lang) for row in rows],
            lang._("Counted from"): status["certain_from"].dt.date.to_numpy(),
            lang._("Publishers"): status["n_publishers"].to_numpy(),
            lang._("Confidence"): [
                lang.word(texts.CONFIDENCE, row["confidence"]) if row["confidence"] else ""
                for row in rows
            ],
            lang._("Population"): register["population"].to_numpy(),
        }
    )


def counted_note(lang: Language) -> str:
    """Say why a date of `status_view` may be counted from before that of its start."""
    return lang._(
        "Counted from: the day by which a source shows the service, in trial or in operation. It "
        "may lie before the launch."
    )


def status_export(status: pd.DataFrame, evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `status_at` for taking away: words, plain codes, every source's address.

    The addresses are those of the rows that a status rests on, separated by spaces.
    """
    frame = status_view(status, lang)
    frame["state"] = status["state"].to_numpy()
    frame["possible"] = status["possible"].to_numpy()
    days = ("since_start", "since_end", "certain_from", "possible_from", "last_start", "last_end")
    for column in days:
        frame[column] = status[column].dt.strftime("%Y-%m-%d").fillna("").to_numpy()
    frame["stale"] = status["stale"].to_numpy()
    frame["since_precision"] = status["since_precision"].to_numpy()
    frame["since_basis"] = status["since_basis"].to_numpy()
    frame["evidence_rows"] = [" ".join(map(str, rows)) for rows in status["rows"]]
    frame["sources"] = addresses(status, evidence)
    return frame


def addresses(status: pd.DataFrame, evidence: pd.DataFrame) -> list[str]:
    """Return the addresses of the statements that each status rests on, separated by spaces."""
    pages = dict(zip(evidence["row"], evidence["source_url"], strict=True))
    return [" ".join(dict.fromkeys(pages[row] for row in rows)) for rows in status["rows"]]


def counts_view(counts: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the official counts for reading, latest first, and the heading of the addresses."""
    counts = counts.sort_values(["end", "row"], ascending=False)
    link = lang._("Source")
    frame = pd.DataFrame(
        {
            lang._("Date"): date_texts(counts, lang),
            lang._("Number"): counts["count"],
            lang._("Kind"): counts["kind"].map(lambda kind: texts.count_kind(kind, lang)),
            lang._("Where"): counts["scope"],
            lang._("Counting rule (as published)"): counts["counting_rule"],
            lang._("Publisher"): texts.publisher_texts(counts["publisher"], lang),
            link: counts["source_url"],
            lang._("Date basis"): counts["date_basis"].map(
                lambda b: lang.word(texts.DATE_BASES, b)
            ),
            lang._("Note (in English)"): counts["note"],
        }
    )
    return frame, link
