"""Folders of data as they may come one day: empty, full, contradictory. Each a changed copy."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from coverage.evidence.schemas import COUNTS_COLUMNS, EVIDENCE_COLUMNS, STATISTICS_COLUMNS
from geodata.register.regions import regions

DATA = Path(__file__).parents[2] / "data"
EVIDENCE, COUNTS, STATISTICS = (
    *("deployment_evidence.csv", "official_counts.csv", "call_statistics.csv"),
)
#: the province that `no_province` knows nothing of: it has active regencies in the real data
BARE_PROVINCE = "35"
#: Pasangkayu: 73.25 until 2004, Mamuju Utara until December 2017
RENAMED, FORMER_NAME = "76.01", "Mamuju Utara"

Row = dict[str, str]


def _copy(tmp: Path, name: str) -> Path:
    folder = tmp / name
    folder.mkdir(parents=True)
    for file in DATA.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


def _write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _statement(code: str, event: str, day: str, precision: str = "day") -> Row:
    name = str(regions().at[code, "name"])
    return {
        "regency_code": code,
        "regency_name": name,
        "event": event,
        "date": day,
        "date_precision": precision,
        "date_basis": "stated",
        "source_url": f"https://example.com/{event}/{code}",
        "publisher": f"Pemerintah {name}",
        "published": day,
    }


def empty(tmp: Path) -> Path:
    """No evidence, no announced number, no call figure: headers alone."""
    folder = _copy(tmp, "empty")
    _write(folder / EVIDENCE, EVIDENCE_COLUMNS, [])
    _write(folder / COUNTS, COUNTS_COLUMNS, [])
    _write(folder / STATISTICS, STATISTICS_COLUMNS, [])
    return folder


def all_active(tmp: Path) -> Path:
    """Every regency launched; nothing is left to do."""
    folder = _copy(tmp, "all_active")
    rows = (
        _statement(str(code), "launch", f"{2016 + n % 10}-{1 + n % 12:02}-01")
        for n, code in enumerate(regions().index)
    )
    _write(folder / EVIDENCE, EVIDENCE_COLUMNS, rows)
    return folder


def all_suspended(tmp: Path) -> Path:
    """Every regency launched and stopped again."""
    folder = _copy(tmp, "all_suspended")
    rows = [
        _statement(str(code), event, day)
        for code in regions().index
        for event, day in (("launch", "2017-03-01"), ("suspended", "2024-05-02"))
    ]
    _write(folder / EVIDENCE, EVIDENCE_COLUMNS, rows)
    return folder


def one_row(tmp: Path) -> Path:
    """One statement on one regency, of before the beginning of the time bar; one number."""
    folder = _copy(tmp, "one_row")
    _write(
        folder / EVIDENCE,
        EVIDENCE_COLUMNS,
        [_statement("33.74", "operational", "2014-01-01", "year")],
    )
    _write(folder / COUNTS, COUNTS_COLUMNS, _read(DATA / COUNTS)[:1])
    _write(folder / STATISTICS, STATISTICS_COLUMNS, _read(DATA / STATISTICS)[:1])
    return folder


def falling_counts(tmp: Path) -> Path:
    """Announced totals that fall year by year, at the end below what can be named."""
    folder = _copy(tmp, "falling_counts")
    first = _read(DATA / COUNTS)[0]
    rows = [
        first | {"date": f"{year}-06-01", "count": str(514 - 60 * n), "kind": "total"}
        for n, year in enumerate(range(2018, 2026))
    ]
    _write(folder / COUNTS, COUNTS_COLUMNS, rows)
    return folder


def renamed(tmp: Path) -> Path:
    """Evidence on a regency that had another code and another province when it was said."""
    folder = _copy(tmp, "renamed")
    rows = [
        _statement(RENAMED, "pilot", "2011-01-01", "year"),
        _statement(RENAMED, "launch", "2017-02-03"),
    ]
    kept = [row for row in _read(DATA / EVIDENCE) if row["regency_code"] != RENAMED]
    _write(folder / EVIDENCE, EVIDENCE_COLUMNS, [*kept, *rows])
    return folder


def no_province(tmp: Path) -> Path:
    """Nothing at all on one province: no evidence, no number, no call figure."""
    folder = _copy(tmp, "no_province")
    name = str(regions().loc[regions()["province_code"] == BARE_PROVINCE, "province_name"].iloc[0])
    for file, columns, column, start in (
        (EVIDENCE, EVIDENCE_COLUMNS, "regency_code", BARE_PROVINCE),
        (COUNTS, COUNTS_COLUMNS, "scope", name),
        (STATISTICS, STATISTICS_COLUMNS, "area_code", BARE_PROVINCE),
    ):
        rows = [row for row in _read(DATA / file) if not row[column].startswith(start)]
        _write(folder / file, columns, rows)
    return folder


FOLDERS: dict[str, Callable[[Path], Path]] = {
    make.__name__: make
    for make in (empty, all_active, all_suspended, one_row, falling_counts, renamed, no_province)
}
