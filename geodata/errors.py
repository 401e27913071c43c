"""One kind of error for every file that people hand us: what is wrong, where, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def printable(text: str) -> str:
    """Return text without what must not reach a screen or a terminal.

    These are control characters, direction marks, halves of characters and unassigned ones; blanks
    of any kind become a space.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that somebody has to fix in a file.

    Attributes
    ----------
    file: the file as the user named it.
    line: 1-based line in the file (the header is line 1), or None where lines mean nothing.
    column: name of the column or field, or "" for the whole row or file.
    value: the offending value as text, as found.
    rule: the rule that the value breaks, in words that say what would be right.
    """

    file: str
    line: int | None
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        """Return one line that can be printed, whatever text of a file is quoted in it."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        what = f"{self.column} = {self.value!r}: " if self.column else ""
        return printable(f"{place}: {what}{self.rule}")


class DataError(ValueError):
    """A file was refused. Carries every problem found, not only the first.

    Raised by all loaders of `geodata` and `coverage`; nothing of the file has been loaded.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(
            problems, key=lambda p: (p.file, p.line or 0, p.column, p.value, p.rule)
        )
        super().__init__("\n".join(str(p) for p in self.problems))


def refused(
    file: object, rule: str, *, column: str = "", value: str = "", line: int | None = None
) -> DataError:
    """Error with one problem."""
    return DataError([Problem(str(file), line, column, value, rule)])
