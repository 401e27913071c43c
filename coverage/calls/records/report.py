"""What an ingest tells: on its way, and at its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geodata.errors import Problem


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: the file at work (from 1), bytes of all files, rows read."""

    file: Path
    number: int
    files: int
    done_bytes: int
    total_bytes: int
    rows: int


@dataclass(frozen=True)
class FileReport:
    """What became of one file; read = stored + rejected + duplicate.

    `known`: the same file with the same mapping is in the store already. `replaced`: calls that it
    had stored with another mapping before, and that this one takes the place of.
    """

    file: str
    source: str
    read: int = 0
    stored: int = 0
    rejected: int = 0
    duplicate: int = 0
    replaced: int = 0
    simulated: int = 0
    known: bool = False
    first: str = ""
    last: str = ""
    rejects: str = ""
    ignored: tuple[str, ...] = ()


@dataclass
class IngestReport:
    """What became of all files; `problems` are those of files that were refused whole."""

    files: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    def total(self, count: str) -> int:
        """Return the sum of a count ("read", "stored", ...) over all files."""
        return sum(getattr(file, count) for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        counts = ("read", "stored", "rejected", "duplicate", "replaced", "simulated")
        return {
            **{count: self.total(count) for count in counts},
            "seconds": round(self.seconds, 3),
            "files": [asdict(file) for file in self.files],
            "problems": [asdict(problem) for problem in self.problems],
        }
