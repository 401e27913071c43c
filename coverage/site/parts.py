"""What templates are filled with: links, tables, facts. Plain text; the templates escape it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from coverage.core.i18n import Language


@dataclass(frozen=True)
class Link:
    """A text, and where it leads ("": nowhere)."""

    text: str
    url: str = ""
    note: str = ""
    current: bool = False


@dataclass(frozen=True)
class Table:
    """A table: a caption for those who hear it, headings, rows of links; `numeric` columns."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Link]]
    numeric: frozenset[int] = field(default_factory=frozenset)


def outside(url: object) -> str:
    """Return an address if it may be followed (http or https), else ""."""
    text = str(url)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def table(
    frame: pd.DataFrame | Mapping[str, Sequence[Any]],
    lang: Language,
    caption: str,
    links: Sequence[str] = (),
    own: Mapping[str, Sequence[str]] | None = None,
) -> Table:
    """Turn a frame of `coverage.core.tabular` and its like into a table.

    Parameters
    ----------
    frame: a frame, or columns of text by their heading.
    links: columns of addresses: they show "Open page". own: column → relative link of each row.
    """
    opened = lang._("Open page")
    headings = [str(name) for name in frame]
    numeric: frozenset[int] = frozenset()
    if isinstance(frame, pd.DataFrame):
        kinds = enumerate(frame.dtypes)
        numeric = frozenset(i for i, kind in kinds if pd.api.types.is_numeric_dtype(kind))
    columns = [
        column.tolist() if isinstance(column, pd.Series) else column
        for column in (frame[name] for name in headings)
    ]
    rows = []
    for place, record in enumerate(zip(*columns, strict=True)):
        row = []
        for name, value in zip(headings, record, strict=True):
            if name in links:
                url = outside(value)
                row.append(Link(opened if url else str(value), url))
            else:
                row.append(
                    Link(shown(value, lang), own[name][place] if own and name in own else "")
                )
        rows.append(row)
    return Table(caption, headings, rows, numeric)


def shown(value: Any, lang: Language) -> str:
    """Write a cell: numbers and dates as the language does, nothing for what is missing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return lang.number(value)
    if isinstance(value, float):
        whole = float(value).is_integer()
        return lang.number(value, 0 if whole else 1)
    if isinstance(value, date):
        return lang.date(value)
    return str(value)
