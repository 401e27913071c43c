"""Made-up published counts and targets."""

from __future__ import annotations

import pandas as pd

from coverage.evidence.loading import with_intervals
from coverage.evidence.schemas import COUNTS_COLUMNS

GOOD = {
    "date_basis": "stated",
    "kind": "total",
    "scope": "Indonesia",
    "counting_rule": "kab/kota",
    "dki_counting": "apart",
    "publisher": "Harian Contoh",
    "published": "",
    "note": "",
}


def published(*texts: str) -> pd.DataFrame:
    """Make counts from "date count" or "date count key=value ..."; precision as the date's text."""
    rows = []
    for number, text in enumerate(texts, start=2):
        day, count, *more = text.split()
        rows.append(
            {
                **GOOD,
                "date": day + "-01-01"[len(day) - 4 :],
                "date_precision": {4: "year", 7: "month", 10: "day"}[len(day)],
                "count": int(count),
                "source_url": f"https://example.com/{number}",
                "row": number,
                **dict(pair.split("=", 1) for pair in more),
            }
        )
    columns = [*COUNTS_COLUMNS, "row"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in columns:
        frame[name] = frame[name].astype("int64" if name in ("count", "row") else "str")
    frame = with_intervals(frame)
    return frame.assign(publisher_group=frame["publisher"], scope_code="ID")


def numbers(*texts: str) -> pd.DataFrame:
    """Make counts from "date count [kind [basis [dki_counting]]]", by default of unstated rule."""
    usual = ("total", "stated", "unstated")
    rows = []
    for text in texts:
        day, count, *more = text.split()
        kind, basis, dki = (*more, *usual[len(more) :])
        rows.append(f"{day} {count} kind={kind} date_basis={basis} dki_counting={dki}")
    return published(*rows)


def steady(first: int, last: int, start: int, yearly: int) -> pd.DataFrame:
    """Make one count each quarter from a number on, growing by the same number every year."""
    quarters = range((last - first + 1) * 4)
    return published(
        *(
            f"{first + q // 4}-{3 * (q % 4) + 1:02}-01 {round(start + yearly * q / 4)}"
            for q in quarters
        )
    )


def targets(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Make targets from (count, due, said)."""
    records = [
        {
            "count": n,
            "due": pd.Timestamp(due),
            "said": pd.Timestamp(said),
            "said_precision": "day",
            "source_url": "https://example.com/t",
            "publisher": "Harian",
            "note": "",
            "row": line,
        }
        for line, (n, due, said) in enumerate(rows, start=2)
    ]
    return pd.DataFrame(records)
