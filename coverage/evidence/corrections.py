"""From a figure on a page to the row to correct, and to the people who correct it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from coverage.core.i18n import Language

EVIDENCE_FILE = "deployment_evidence.csv"


def csv_rows(path: Path) -> dict[int, str]:
    """Return the records of a CSV as they stand, by the line each begins at (the header is 1)."""
    found, begin = {}, 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for record in reader:
            found[begin] = csv_line(record)
            begin = reader.line_num + 1
    return found


def csv_line(cells: Sequence[str]) -> str:
    """Write one record as CSV, without a line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().removesuffix("\n")


def blank_row(code: str, name: str) -> str:
    """Return the row to fill in for a regency of which nothing is known yet."""
    return csv_line([code, name, "launch", "YYYY-MM-DD", "day", "stated", "https://…", "…", "", ""])


def correction_link(address: str, name: str, row: str, where: str, lang: Language) -> str:
    """Return a link that opens a letter (mailto:) or a form (https:) about one row.

    Parameters
    ----------
    address: a `mailto:` or `https:` address; a form gets `subject` and `body` as parameters.
    name: the regency. row: the CSV row as it stands. where: file and line.
    """
    subject = lang._("Correction for {name}").format(name=name)
    body = lang._(
        "Row {where}:\n{row}\nWhat it should say:\n\nSource that shows it (address):"
    ).format(where=where, row=row)
    fields = urlencode({"subject": subject, "body": body}, quote_via=quote)
    return address + ("&" if urlsplit(address).query else "?") + fields
