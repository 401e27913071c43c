"""Recognising the layout of a file, and taking the texts that the matching reads.

A layout is recognised by its columns (without case), the one with most identifying columns first.
Columns of a file that no declaration knows are looked at by content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from geodata.boundary_checks import code_texts
from geodata.errors import DataError, Problem
from geodata.importing.layouts import LAYOUTS, Layout, layout_named
from geodata.register.names import code_of
from geodata.register.spelling import candidates

#: Longest value that is looked at; everything behind is no code and no name.
MAX_VALUE = 200
#: Share of the rows that must read as a code or a name for a column to be taken by its content.
MIN_CONTENT_SHARE = 0.6
#: Rows looked at to know a column by its content.
_SAMPLE = 300


@dataclass(frozen=True)
class Columns:
    """The columns of one file that a layout uses, as the file spells them; () where it has none."""

    code: tuple[str, ...] = ()
    name: str = ""
    province: str = ""
    kind: str = ""

    def __str__(self) -> str:
        """Return what each column is used for, in words."""
        named = {
            "code": "+".join(self.code),
            "name": self.name,
            "province": self.province,
            "kind": self.kind,
        }
        return ", ".join(f"{what} {column}" for what, column in named.items() if column)


@dataclass(frozen=True)
class Recognised:
    """A layout found in a file: which, how it was recognised (for people), and its columns."""

    layout: Layout
    how: str
    columns: Columns


def _present(frame: pd.DataFrame) -> dict[str, str]:
    """Column without case -> as spelled; the first of two that differ by case only."""
    geometry = getattr(frame, "active_geometry_name", None)
    present: dict[str, str] = {}
    for column in frame.columns:
        if column != geometry:
            present.setdefault(str(column).casefold(), column)
    return present


def _first(wanted: Iterable[str], present: dict[str, str]) -> tuple[str, ...]:
    for column in wanted:
        parts = [part.casefold() for part in column.split("+")]
        if all(part in present for part in parts):
            return tuple(present[part] for part in parts)
    return ()


def columns_of(layout: Layout, frame: pd.DataFrame) -> Columns:
    """Return the columns of `frame` that a layout uses."""
    present = _present(frame)

    def one(wanted: tuple[str, ...]) -> str:
        found = _first(wanted, present)
        return found[0] if found else ""

    return Columns(
        _first(layout.code, present), one(layout.name), one(layout.province), one(layout.kind)
    )


def recognise(frame: pd.DataFrame, file: str, layout: str = "") -> Recognised:
    """Recognise the layout of a file.

    Parameters
    ----------
    frame
        The file's own columns.
    file
        Its name, for the problems.
    layout
        Key of the layout that the user named; "" to recognise it.

    Raises
    ------
    DataError
        The named layout lacks its columns, or none fits: lists the columns of the file.
    """
    if layout:
        asked = layout_named(layout)
        columns = columns_of(asked, frame)
        if not columns.code and not columns.name:
            wanted = ", ".join(dict.fromkeys((*asked.code, *asked.name)))
            rule = f"layout {layout} needs one of the columns {wanted}; {_shown(frame)}"
            raise DataError([Problem(file, None, "", "", rule)])
        return Recognised(asked, "named by --layout", columns)
    present = _present(frame)
    best: tuple[int, Layout, list[str]] | None = None
    for one in LAYOUTS:
        groups = [_first(group, present) for group in one.needs]
        if not all(groups):
            continue
        used = [column for group in groups for column in group]
        if best is None or len(used) > best[0]:  # of equals the one declared first
            best = len(used), one, used
    if best is not None:
        _, one, used = best
        return Recognised(one, f"by its columns {', '.join(used)}", columns_of(one, frame))
    return _by_content(frame, file)


def _shown(frame: pd.DataFrame) -> str:
    names = ", ".join(repr(str(c)[:40]) for c in list(_present(frame).values())[:60])
    return f"the columns are: {names or 'none'}"


def _by_content(frame: pd.DataFrame, file: str) -> Recognised:
    """Take the columns whose values read as codes and as names of regencies."""
    head = frame.head(_SAMPLE)
    shares: dict[str, tuple[float, float]] = {}
    for column in _present(frame).values():
        texts = [t for t in _texts(head[column]) if t]
        if len(texts) >= len(head) / 2:
            codes = sum(code_of(t) is not None for t in texts) / len(head)
            names = sum(bool(candidates(t)) for t in texts if code_of(t) is None) / len(head)
            shares[column] = codes, names
    code = max(shares, key=lambda c: shares[c][0], default="")
    name = max(shares, key=lambda c: shares[c][1], default="")
    code = code if code and shares[code][0] >= MIN_CONTENT_SHARE else ""
    name = name if name and shares[name][1] >= MIN_CONTENT_SHARE else ""
    if not code and not name:
        rule = f"no column with codes or names of kabupaten/kota was found; {_shown(frame)}"
        raise DataError([Problem(file, None, "", "", rule)])
    layout = Layout("content", "unknown columns, taken by their content", (), (code,), (name,))
    return Recognised(
        layout, "by the content of its columns", Columns((code,) if code else (), name)
    )


def _plain(value: object) -> str:
    """One line of text without control and direction characters, which would garble a report."""
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in str(value)[:MAX_VALUE])
    return " ".join(text.split())


def _texts(values: pd.Series) -> list[str]:
    return ["" if missing else _plain(v) for v, missing in zip(values, values.isna(), strict=True)]


def _composed(province: str, regency: str) -> str:
    """Code of two parts: ("11", "1") -> "1101"; a regency part that is whole stays itself."""
    digits = re.sub(r"\D", "", regency)
    if len(digits) >= 3 or not regency:
        return regency
    first = re.sub(r"\D", "", province)
    return f"{first.zfill(2)}{digits.zfill(2)}" if first and digits else regency


def attributes(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Texts that the matching reads.

    Returns
    -------
    DataFrame on the index of `frame`: code, name, province, kind, all text, "" where the file has
    nothing. Numbers stored as 11.1 or 1101 are read as codes ("11.10", "1101").
    """
    table = pd.DataFrame(index=frame.index)
    if len(columns.code) == 2:
        first, second = (
            _texts(_number_texts(frame[c])) if c in frame else [] for c in columns.code
        )
        table["code"] = [_composed(a, b) for a, b in zip(first, second, strict=True)]
    else:
        table["code"] = _texts(code_texts(frame[columns.code[0]])) if columns.code else ""
    for what in ("name", "province", "kind"):
        column = getattr(columns, what)
        table[what] = _texts(frame[column]) if column else ""
    return table.astype(object)


def _number_texts(values: pd.Series) -> pd.Series:
    """Parts of a code as text; numbers without decimals."""
    if not pd.api.types.is_numeric_dtype(values):
        return values
    return values.map(lambda v: "" if pd.isna(v) else f"{v:.0f}")
