"""Frames as readers see them: translated headings and words, dates as far as they are known."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from geodata.register.regions import regions

Frame = pd.DataFrame


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
            lang._("Publisher"): evidence["publisher"],
            link: evidence["source_url"],
            lang._("Date basis"): evidence["date_basis"].map(
                lambda b: lang.word(texts.DATE_BASES, b)
            ),
            note: evidence["note"],
            lang._("CSV row"): evidence["row"],
        }
    )
    return frame, link


def status_view(status: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `status_at` for reading: one row a regency, sortable dates beside the words."""
    register = regions().loc[status.index]
    rows = records(status)
    return pd.DataFrame(
        {
            lang._("Code"): status.index,
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Status"): [lang.word(texts.STATES, row["state"]) for row in rows],
            lang._("Since"): [texts.since_text(row, lang) for row in rows],
            lang._("Counted from"): status["certain_from"].dt.date.to_numpy(),
            lang._("Publishers"): status["n_publishers"].to_numpy(),
            lang._("Confidence"): [
                lang.word(texts.CONFIDENCE, row["confidence"]) if row["confidence"] else ""
                for row in rows
            ],
            lang._("Population"): register["population"].to_numpy(),
        }
    )


def status_export(status: pd.DataFrame, evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `status_at` for taking away: words, plain codes, every source's address.

    The addresses are those of the rows that a status rests on, separated by spaces.
    """
    frame = status_view(status, lang)
    frame["state"] = status["state"].to_numpy()
    frame["possible"] = status["possible"].to_numpy()
    for column in ("since_start", "since_end", "certain_from", "possible_from"):
        frame[column] = status[column].dt.strftime("%Y-%m-%d").fillna("").to_numpy()
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
            lang._("Publisher"): counts["publisher"],
            link: counts["source_url"],
            lang._("Date basis"): counts["date_basis"].map(
                lambda b: lang.word(texts.DATE_BASES, b)
            ),
            lang._("Note (in English)"): counts["note"],
        }
    )
    return frame, link
