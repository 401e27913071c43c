"""The contracts of the tables: what each column may hold, and the words for what it must not.

A contract describes the file as text, before anything is converted, so that a finding can quote
the cell. The `error` of a check is the rule that people read; a check of whole rows names the
column that it blames before a bar (`date|...`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import pandas as pd
import pandera.pandas as pa

from coverage.core.dates import PRECISIONS, is_period_start, parse_day, parse_partial
from coverage.evidence.measures import MEASURES, UNITS
from coverage.evidence.rules import EVENTS
from geodata.register.regions import N_REGENCIES, provinces, regions

BASES = ("stated", "inferred")
#: who answers an emergency number
SERVICES = ("police", "fire", "ambulance", "rescue")
#: a row is repeated if it agrees in these with an earlier one
EVIDENCE_KEY = ("regency_code", "event", "date", "date_precision", "source_url", "publisher")
COUNTS_KEY = ("date", "date_precision", "count", "kind", "scope", "source_url", "publisher")
STATISTICS_KEY = ("area_code", "period_start", "period_end", "measure", "value", "source_url")
TARGETS_KEY = ("count", "due", "said", "source_url")

NATION = "Indonesia"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+\.?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_EMERGENCY = re.compile(r"1(?!12)[0-9]{2}")
_REAL_DATE = "a date that exists, as YYYY-MM-DD"


@lru_cache(maxsize=1)
def area_names() -> dict[str, str]:
    """Return the name of every area that a row of evidence may be about, by its code.

    These are the regencies, and the provinces all of whose regencies are administrative ones: DKI
    Jakarta, which runs one service for its six.
    """
    table = regions()
    administrative = table.groupby("province_code")["administrative"].all()
    whole = provinces().loc[administrative.index[administrative], "name"]
    named = pd.concat([table["name"], whole])
    return dict(zip(named.index.astype(str), named, strict=True))


@lru_cache(maxsize=1)
def scope_of_name() -> dict[str, str]:
    """Return name -> scope code for what an official count may be about: nation and provinces."""
    table = provinces()
    named = pd.concat([table["official_name"], table["name"]])
    return {NATION: "ID", **dict(zip(named, named.index.astype(str), strict=True))}


def is_valid_url(url: str) -> bool:
    """Say whether an address is http(s), names a host with a dot, and holds nothing odd.

    Spaces, control characters, quotes, angle brackets and credentials are odd; so are a port that
    is no number and an address of a single machine's own network.
    """
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\]", url):
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    return _HOST.fullmatch(host) is not None and not _is_local(host)


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _cells(test: Callable[[str], bool], rule: str) -> pa.Check:
    """Check every cell of a column."""
    return pa.Check(lambda cells: cells.map(test).astype(bool), error=rule)


def _rows(test: Callable[[pd.DataFrame], pd.Series], column: str, rule: str) -> pa.Check:
    """Check every row of a table, blaming one column."""
    return pa.Check(lambda table: test(table).astype(bool), error=f"{column}|{rule}")


def _text(*checks: pa.Check) -> pa.Column:
    return pa.Column(str, list(checks))


def _one_of(values: tuple[str, ...]) -> pa.Column:
    return _text(_cells(lambda cell: cell in values, f"must be one of {', '.join(values)}"))


def _filled() -> pa.Column:
    return _text(_cells(lambda cell: bool(cell.strip()), "must not be empty"))


def _count() -> pa.Column:
    rule = f"must be a whole number from 1 to {N_REGENCIES}"
    return _text(_cells(lambda c: bool(_WHOLE.fullmatch(c)) and 1 <= int(c) <= N_REGENCIES, rule))


def _area() -> pa.Column:
    rule = "must be a regency code of the register, or 31 (DKI Jakarta, for its six)"
    return _text(_cells(lambda cell: cell in area_names(), rule))


def _day(
    today: date, rule: str = _REAL_DATE, parse: Callable[[str], date | None] = parse_day
) -> pa.Column:
    """Describe a date, which reaches to the day after `today`; it may be empty if `rule` says."""
    tomorrow, optional = today + timedelta(days=1), rule.startswith("empty")
    return _text(
        _cells(lambda c: (optional and not c) or parse(c) is not None, f"must be {rule}"),
        _cells(
            lambda c: (day := parse(c)) is None or day <= tomorrow,
            f"must not lie after {tomorrow.isoformat()} (tomorrow)",
        ),
    )


def _dated(today: date) -> dict[str, pa.Column]:
    """Describe the columns of a date that may be vague."""
    return {
        "date": _day(today),
        "date_precision": _one_of(PRECISIONS),
        "date_basis": _one_of(BASES),
    }


def _source(**more: pa.Column) -> dict[str, pa.Column]:
    """Describe the columns that say where a row comes from."""
    rule = "must be an http(s) address with a host name and without spaces or credentials"
    url = _text(_cells(is_valid_url, rule))
    return {"source_url": url, "publisher": _filled(), **more, "note": _text()}


def _published(today: date) -> pa.Column:
    return _day(today, "empty or an ISO year, year-month or date", parse_partial)


def _whole_period(column: str, precision: str) -> pa.Check:
    """Demand that dates of month and year precision are written as the first day."""

    def whole(table: pd.DataFrame) -> pd.Series:
        cells = zip(table[column], table[precision], strict=True)
        good = [(d := parse_day(text)) is None or is_period_start(d, p) for text, p in cells]
        return pd.Series(good, index=table.index)

    rule = "must be the first day of the month (precision month) or 1 January (precision year)"
    return _rows(whole, column, rule)


def _in_order(first: str, last: str, rule: str) -> pa.Check:
    """Demand that no date lies before another of its row; what is no date is not judged."""

    def ordered(table: pd.DataFrame) -> pd.Series:
        pairs = zip(table[first].map(parse_day), table[last].map(parse_day), strict=True)
        return pd.Series([not a or not b or a <= b for a, b in pairs], index=table.index)

    return _rows(ordered, last, rule)


def _unique(key: tuple[str, ...], column: str) -> pa.Check:
    rule = f"the row repeats an earlier one: same {', '.join(key)}"
    return _rows(lambda table: ~table.duplicated(list(key)), column, rule)


def _named(code: str, name: str) -> pa.Check:
    """Demand the register's name; an unknown code is another rule's finding."""

    def matches(table: pd.DataFrame) -> pd.Series:
        names = table[code].map(area_names())
        return names.isna() | (names == table[name])

    return _rows(matches, name, "must be the register's name of the code")


def _unit_fits(table: pd.DataFrame) -> pd.Series:
    units = table["measure"].map({measure: UNITS[kind] for measure, (kind, _) in MEASURES.items()})
    return units.isna() | (units == table["unit"])


def _contract(columns: dict[str, pa.Column], *rows: pa.Check) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, checks=list(rows), strict=True, ordered=True)


def evidence_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `deployment_evidence.csv`; dates reach to the day after `today`."""
    return _contract(
        {
            "regency_code": _area(),
            "regency_name": _text(),
            "event": _one_of(EVENTS),
            **_dated(today),
            **_source(published=_published(today)),
        },
        _named("regency_code", "regency_name"),
        _whole_period("date", "date_precision"),
        _unique(EVIDENCE_KEY, "regency_code"),
    )


def counts_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `official_counts.csv`; dates reach to the day after `today`."""
    scope = f"must be {NATION} or a province as the register names it"
    return _contract(
        {
            **_dated(today),
            "count": _count(),
            "kind": _one_of(("total", "ordinal")),
            "scope": _text(_cells(lambda cell: cell in scope_of_name(), scope)),
            "counting_rule": _filled(),
            "dki_counting": _one_of(("apart", "as_one", "unstated")),
            **_source(published=_published(today)),
        },
        _whole_period("date", "date_precision"),
        _unique(COUNTS_KEY, "count"),
    )


def statistics_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `call_statistics.csv`; dates reach to the day after `today`."""
    number = "must be a number of 0 or more, like 12.5"
    return _contract(
        {
            "area_code": _area(),
            "area_name": _text(),
            "period_start": _day(today),
            "period_end": _day(today),
            "period_basis": _one_of(("stated", "approximate")),
            "measure": _one_of(tuple(MEASURES)),
            "value": _text(_cells(lambda c: bool(_DECIMAL.fullmatch(c)), number)),
            "value_basis": _one_of(("stated", "derived")),
            "unit": _text(),
            **_source(published=_published(today)),
        },
        _named("area_code", "area_name"),
        _in_order("period_start", "period_end", "must not lie before period_start"),
        _rows(_unit_fits, "unit", "must be the unit of the measure: calls, incidents or minutes"),
        _unique(STATISTICS_KEY, "value"),
    )


def targets_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `targets.csv`; a target may be due later, but not be said later."""
    return _contract(
        {
            "count": _count(),
            "due": _text(
                _cells(
                    lambda c: not c or parse_day(c) is not None, f"must be empty or {_REAL_DATE}"
                )
            ),
            "said": _day(today),
            "said_precision": _one_of(PRECISIONS),
            **_source(),
        },
        _whole_period("said", "said_precision"),
        _in_order("said", "due", "must not lie before the day it was said"),
        _unique(TARGETS_KEY, "count"),
    )


def emergency_numbers_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `emergency_numbers.csv`."""
    number = "must be an emergency number of three digits, like 110, and not 112"
    return _contract(
        {
            "number": _text(_cells(lambda c: bool(_EMERGENCY.fullmatch(c)), number)),
            "service": _one_of(SERVICES),
            "issuer": _filled(),
            **_source(published=_published(today)),
        },
        _unique(("number",), "number"),
    )


def publishers_contract() -> pa.DataFrameSchema:
    """Return the contract of `publishers.csv`."""
    return _contract(
        {"publisher": _filled(), "house": _filled(), "note": _text()},
        _rows(lambda table: ~table["publisher"].duplicated(), "publisher", "duplicate publisher"),
    )


EVIDENCE_COLUMNS, COUNTS_COLUMNS, STATISTICS_COLUMNS, TARGETS_COLUMNS = (
    tuple(contract(date.min).columns)
    for contract in (evidence_contract, counts_contract, statistics_contract, targets_contract)
)
