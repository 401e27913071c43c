"""Tables for taking away as workbooks: the data shown, and a sheet that says what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import evidence_export, readable, status_export
from coverage.export.citation import Work, citation
from coverage.export.xlsx import xlsx_bytes
from coverage.snapshot import Snapshot
from geodata.register.regions import scope_codes


def status_tables(
    snapshot: Snapshot, day: date, scope: str, lang: Language
) -> dict[str, pd.DataFrame]:
    """Return the status of every regency of a scope on a day, and every statement on them."""
    codes = scope_codes(scope)
    evidence = snapshot.evidence
    known = evidence[evidence["regency_code"].isin(codes)]
    known = known.sort_values(["regency_code", "start", "row"])
    status = status_export(snapshot.status_at(day).loc[codes], evidence, lang)
    return {
        lang._("Status"): status.assign(date=day.isoformat(), data_version=snapshot.version),
        lang._("Evidence"): evidence_export(known, lang),
    }


def workbook(
    tables: Mapping[str, pd.DataFrame], cited: Work, notes: Sequence[str], lang: Language
) -> bytes:
    """Return tables as XLSX, with a last sheet that says what they are, of when and from whom.

    Parameters
    ----------
    tables: heading → frame. notes: what must be known beside the caveat that is always there.
    """
    about = [(lang._("What this is"), cited.title), (lang._("Date"), lang.date(cited.day))]
    about += [(lang._("Known limitations"), note) for note in notes]
    if cited.licence:
        line = texts.resource_line("deployment_evidence", lang)
        none = lang._("No evidence does not mean no service.")
        about += [
            (lang._("Known limitations"), none),
            (lang._("Source"), line),
            (lang._("Licence"), cited.licence),
        ]
    about += [
        (lang._("Data version"), cited.version),
        (lang._("Citation"), citation(cited, lang)),
    ]
    sheet = pd.DataFrame(about, columns=[lang._("Item"), lang._("Value")])
    shown = {heading: readable(frame, lang) for heading, frame in tables.items()}
    return xlsx_bytes({**shown, lang._("About these data"): sheet})
