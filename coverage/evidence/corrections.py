"""From a figure on a page to the row to correct, and to the people who correct it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from coverage.core.i18n import Language

EVIDENCE_FILE = "deployment_evidence.csv"


def csv_row(path: Path, line: int) -> str:
    """Return the record of a CSV that begins at `line` (1-based; the header is 1), as it stands.

    Raises
    ------
    LookupError
        No record begins there.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        before = 0
        for record in reader:
            if before + 1 == line:
                return csv_line(record)
            before = reader.line_num
    raise LookupError(f"{path.name} has no record at line {line}")


def csv_line(cells: list[str]) -> str:
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
        "Row {where}:\n\n{row}\n\nWhat should stand there instead:\n\n\n"
        "Page or document that shows it (address):\n"
    ).format(where=where, row=row)
    fields = urlencode({"subject": subject, "body": body}, quote_via=quote)
    return address + ("&" if urlsplit(address).query else "?") + fields
