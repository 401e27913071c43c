"""What a published table is made of: columns, parameters, and the table with its facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pandas as pd

from coverage.snapshot import Snapshot

Kind = Literal["text", "whole", "number", "flag", "day", "texts", "wholes"]

CODE = r"^[0-9]{2}\.[0-9]{2}$"
PROVINCE = r"^[0-9]{2}$"
PARTIAL = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"


@dataclass(frozen=True)
class Column:
    """One column of a published table.

    Attributes
    ----------
    name: stable English name.
    kind: text; whole (integer); number; flag (true or false); day (ISO date); texts and wholes
        (several; in CSV separated by spaces).
    text: what it holds, with its unit.
    unit: "" where it has none.
    optional: may be empty (null in JSON).
    values: the only values that it takes; empty for any.
    pattern: regular expression that a text matches, "" for any.
    """

    name: str
    kind: Kind
    text: str
    unit: str = ""
    optional: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""


@dataclass(frozen=True)
class Parameter:
    """One query parameter of a resource.

    Attributes
    ----------
    name, text: its name and what it does.
    pattern: regular expression of a well-formed value; "" where `values` or `day` says it.
    values: the only values that it takes; empty for any that matches the pattern.
    default: value that stands where it is left out; None for none (the text says what then).
    example: a value that works.
    day: an ISO date.
    only: format that alone takes it, "" for all.
    """

    name: str
    text: str
    pattern: str = ""
    values: tuple[str, ...] = ()
    default: str | None = None
    example: str = ""
    day: bool = False
    only: str = ""

    def well_formed(self, value: str) -> bool:
        """Say whether `value` has the form that the description demands."""
        if self.values:
            return value in self.values
        return re.fullmatch(self.pattern.strip("^$"), value, re.ASCII) is not None


class NotThere(LookupError):
    """A well-formed value names nothing that exists.

    Attributes
    ----------
    parameter: name of the parameter. message: what is not there, without the value itself.
    """

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True, eq=False)
class Table:
    """A published table; treat the frame as read-only.

    Attributes
    ----------
    frame: one column for each of the resource's columns, in their order.
    day: the day that the figures are for; None where rows carry their own dates.
    """

    frame: pd.DataFrame
    day: date | None = None


Make = Callable[[Snapshot, Mapping[str, str]], Table]


@dataclass(frozen=True)
class Resource:
    """One published table: how it is called, made and described.

    Attributes
    ----------
    name: last part of its address.
    title, text: in a few words, and in full.
    columns, parameters: in order.
    make: computes it; parameters come checked for form, with defaults filled in.
    sources: resources of the data package that it is made of.
    notes: what a reader must know beside the general notes.
    formats: suffixes; the first is that of the bare address.
    schema: name of a row in the description of the API.
    """

    name: str
    title: str
    text: str
    columns: tuple[Column, ...]
    make: Make
    sources: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    notes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("json", "csv")
    schema: str = field(default="", kw_only=True)

    def parameters_of(self, suffix: str) -> tuple[Parameter, ...]:
        """Return the parameters that the format `suffix` takes."""
        return tuple(one for one in self.parameters if one.only in ("", suffix))

    def arguments(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return `given` with the defaults filled in, in the order of the parameters."""
        found = {one.name: given.get(one.name, one.default) for one in self.parameters}
        return {name: value for name, value in found.items() if value is not None}

    def table(self, snapshot: Snapshot, given: Mapping[str, str]) -> Table:
        """Compute the table; columns come out in the documented order.

        Raises
        ------
        NotThere
            A value names nothing that exists.
        """
        table = self.make(snapshot, self.arguments(given))
        return Table(table.frame[[one.name for one in self.columns]], table.day)


def plain(value: Any) -> Any:
    """Return a cell as JSON takes it: no NaN, dates as ISO text, tuples as lists."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, date):  # includes timestamps
        return value.strftime("%Y-%m-%d") if value.year >= 1000 else value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
