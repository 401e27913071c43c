"""Corrections: a letter that says in words what is shown, and the way to who corrects it."""

from __future__ import annotations

import csv
import io
import re
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


def letter(shown: Sequence[str], where: str, row: str, lang: Language) -> str:
    """Return a correction to fill in, in words; what the editors need stands at its end.

    Parameters
    ----------
    shown: what is shown, a line each. where: file, line and version. row: the CSV row as it stands.
    """
    blanks = (
        lang._("What is wrong:"),
        lang._("What is right:"),
        lang._("Proof (address of a page that shows it):"),
        lang._("Your name:"),
        lang._("Your office and position:"),
    )
    return "\n".join(
        [
            lang._("The dashboard says:"),
            *shown,
            *(f"\n{blank}\n" for blank in blanks),
            lang._("For the editors, please leave as it is:"),
            where,
            row,
        ]
    ).strip()


def correction_link(address: str, name: str, text: str, lang: Language) -> str:
    """Return a link that opens a prepared letter, issue or form.

    Parameters
    ----------
    address: a `mailto:` address; the `https:` address of a project's issues (GitHub, Gitea,
        GitLab); or of a form, which gets `subject` and `body` as parameters.
    name: the place. text: of the letter.
    """
    parts = urlsplit(address)
    subject, body = "subject", "body"
    if parts.scheme == "mailto":
        text = text.replace("\n", "\r\n")  # RFC 6068
    elif re.search(r"/issues(/new)?/?$", parts.path):
        subject, body = "title", "body"
        if "/-/issues" in parts.path:
            subject, body = "issue[title]", "issue[description]"
        path = parts.path.rstrip("/").removesuffix("/new") + "/new"
        address = parts._replace(path=path).geturl()
    fields = {subject: lang._("Correction for {name}").format(name=name), body: text}
    return address + ("&" if parts.query else "?") + urlencode(fields, quote_via=quote)
