"""What was loaded: files, version, and whether the whole hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from coverage.core import paths
from coverage.core.dates import JAKARTA
from coverage.evidence.checks import Check, Loaded, run_checks
from coverage.evidence.loading import publisher_groups
from coverage.evidence.schemas import STATISTICS_COLUMNS
from coverage.snapshot import Snapshot
from geodata.errors import DataError

#: name of the check that fails where the table of call figures cannot be read
READABLE = "the call figures can be read"


@dataclass(frozen=True)
class LoadReport:
    """The checks of one load, when they were run (WIB), and the version of the data.

    `files` are the tables that were read: name, number of rows, time of the last change (WIB).
    """

    checks: tuple[Check, ...]
    checked: datetime
    version: str
    files: tuple[tuple[str, int, datetime], ...]

    @property
    def failed(self) -> int:
        """How many checks do not hold."""
        return sum(not check.passed for check in self.checks)

    @property
    def exceptions(self) -> list[str]:
        """Known exceptions of all checks, with their reasons (English)."""
        return [note for check in self.checks for note in check.exceptions]


def load_report(data: Snapshot) -> LoadReport:
    """Run `coverage.evidence.checks` over the tables of a snapshot, and say which files they are.

    The evidence and the official counts could be read, or there would be no snapshot; call figures
    that cannot be read are a failed check.
    """
    checks: list[Check] = []
    try:
        statistics = data.statistics
    except DataError as error:
        statistics = pd.DataFrame(columns=[*STATISTICS_COLUMNS, "row"])
        checks.append(Check(READABLE, False, str(error)))
    known = publisher_groups(data.data)
    loaded = Loaded(data.evidence, data.counts, statistics, known, data.today)
    checks += run_checks(loaded)
    rows = {
        paths.EVIDENCE: data.evidence["row"].nunique(),
        paths.OFFICIAL_COUNTS: len(data.counts),
        paths.STATISTICS: len(statistics),
        paths.PUBLISHERS: len(known),
    }
    files = [
        (name, n, datetime.fromtimestamp(path.stat().st_mtime, JAKARTA))
        for name, n in rows.items()
        if (path := paths.table(name, data.data)).exists()
    ]
    return LoadReport(tuple(checks), datetime.now(JAKARTA), data.version, tuple(files))
