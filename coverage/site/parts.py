"""What templates are filled with: links, tables, facts. Plain text; the templates escape it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from types import MappingProxyType
from typing import Any

import pandas as pd

from coverage.core.i18n import Language
from coverage.core.tabular import cell_text
from coverage.evidence.schemas import is_valid_url


@dataclass(frozen=True)
class Link:
    """A text, and where it leads ("": nowhere); a file is saved under the name `save`."""

    text: str
    url: str = ""
    note: str = ""
    current: bool = False
    save: str = ""


@dataclass(frozen=True)
class Table:
    """A table: a caption for those who hear it, headings, rows of links; `numeric` columns."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Link]]
    numeric: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Section:
    """A part of a page: heading, lines, numbered steps, a table, a picture (link, words).

    `listed`: the lines are a list. `folded`: label behind which the table waits, "" where it stands
    open. `after`: what to know of it. `dark`: the picture for dark pages.
    """

    title: str
    lines: Sequence[Link] = ()
    steps: Sequence[str] = ()
    table: Table | None = None
    picture: str = ""
    dark: str = ""
    alt: str = ""
    after: Sequence[Link] = ()
    listed: bool = False
    folded: str = ""


def outside(url: object) -> str:
    """Return an address if it may be followed, else ""."""
    return str(url) if is_valid_url(str(url)) else ""


def table(
    frame: pd.DataFrame | Mapping[str, Sequence[Any]],
    lang: Language,
    caption: str,
    links: Sequence[str] = (),
    inside: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Table:
    """Return columns of cells as a table.

    Parameters
    ----------
    frame: a data frame, or cells by heading.
    links: columns of addresses: they show "Open page". inside: column → link of each row to a page
        of the site.
    """
    columns = {
        str(name): column.tolist() if isinstance(column, pd.Series) else column
        for name, column in frame.items()
    }
    opened = lang._("Open page")

    def cells(name: str) -> list[Link]:
        if name in links:
            addresses = [(str(value), outside(value)) for value in columns[name]]
            return [Link(opened if url else text, url) for text, url in addresses]
        urls = inside.get(name, [""] * len(columns[name]))
        return [
            Link(cell_text(cell, lang), url) for cell, url in zip(columns[name], urls, strict=True)
        ]

    rows = list(zip(*(cells(name) for name in columns), strict=True))
    numeric = frozenset(i for i, column in enumerate(columns.values()) if _numeric(column))
    return Table(caption, list(columns), rows, numeric)


def _numeric(column: Sequence[Any]) -> bool:
    numbers = all(isinstance(cell, Real) or cell is None or cell is pd.NA for cell in column)
    return numbers and any(cell is not None for cell in column)
