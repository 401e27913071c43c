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
from coverage.evidence.rules import EVENTS
from geodata.register.regions import N_REGENCIES, provinces, regions

BASES = ("stated", "inferred")
COUNT_KINDS = ("total", "ordinal")
DKI_COUNTING = ("apart", "as_one", "unstated")
PERIOD_BASES = ("stated", "approximate")
VALUE_BASES = ("stated", "derived")
#: what a statistic measures -> its unit
MEASURES = {
    **{
        f"calls_{kind}": "calls"
        for kind in (
            *("total", "answered", "abandoned", "emergency", "information", "prank", "ghost"),
            *("prank_or_ghost", "other"),
        )
    },
    **{
        f"incidents_{kind}": "incidents"
        for kind in (
            *("total", "fire", "medical", "traffic", "crime", "disaster", "domestic_violence"),
            "other",
        )
    },
    "response_time_minutes": "minutes",
}

EVIDENCE_COLUMNS = (
    *("regency_code", "regency_name", "event", "date", "date_precision", "date_basis"),
    *("source_url", "publisher", "published", "note"),
)
#: a row is repeated if it agrees in these with an earlier one
EVIDENCE_KEY = ("regency_code", "event", "date", "date_precision", "source_url", "publisher")
COUNTS_COLUMNS = (
    *("date", "date_precision", "date_basis", "count", "kind", "scope", "counting_rule"),
    *("dki_counting", "source_url", "publisher", "published", "note"),
)
COUNTS_KEY = ("date", "date_precision", "count", "kind", "scope", "source_url", "publisher")
STATISTICS_COLUMNS = (
    *("area_code", "area_name", "period_start", "period_end", "period_basis", "measure", "value"),
    *("value_basis", "unit", "source_url", "publisher", "published", "note"),
)
STATISTICS_KEY = ("area_code", "period_start", "period_end", "measure", "value", "source_url")

NATION = "Indonesia"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+\.?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


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


def url_is_sound(url: str) -> bool:
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


def _each(test: Callable[[str], bool], rule: str) -> pa.Check:
    """Check every cell of a column."""
    return pa.Check(lambda cells: cells.map(test).astype(bool), error=rule)


def _rows(test: Callable[[pd.DataFrame], pd.Series], column: str, rule: str) -> pa.Check:
    """Check every row of a table, blaming one column."""
    return pa.Check(lambda table: test(table).astype(bool), error=f"{column}|{rule}")


def _one_of(values: tuple[str, ...]) -> pa.Check:
    return _each(lambda cell: cell in values, f"must be one of {', '.join(values)}")


def _text(*checks: pa.Check) -> pa.Column:
    return pa.Column(str, list(checks))


def _filled() -> pa.Check:
    return _each(lambda cell: bool(cell.strip()), "must not be empty")


def _url() -> pa.Check:
    rule = "must be an http(s) address with a host name and without spaces or credentials"
    return _each(url_is_sound, rule)


def _not_after(limit: date, parse: Callable[[str], date | None]) -> pa.Check:
    def early_enough(cell: str) -> bool:
        day = parse(cell)
        return day is None or day <= limit

    return _each(early_enough, f"must not lie after {limit.isoformat()} (tomorrow)")


def _days(tomorrow: date) -> pa.Column:
    rule = "must be a date that exists, as YYYY-MM-DD"
    real = _each(lambda cell: parse_day(cell) is not None, rule)
    return _text(real, _not_after(tomorrow, parse_day))


def _published(tomorrow: date) -> pa.Column:
    rule = "must be empty or an ISO year, year-month or date"
    real = _each(lambda cell: not cell or parse_partial(cell) is not None, rule)
    return _text(real, _not_after(tomorrow, parse_partial))


def _whole_period(column: str) -> pa.Check:
    """Demand that dates of month and year precision are written as the first day."""

    def whole(table: pd.DataFrame) -> pd.Series:
        cells = zip(table[column], table["date_precision"], strict=True)
        good = [(d := parse_day(text)) is None or is_period_start(d, p) for text, p in cells]
        return pd.Series(good, index=table.index)

    rule = "must be the first day of the month (precision month) or 1 January (precision year)"
    return _rows(whole, column, rule)


def _unique(key: tuple[str, ...], column: str) -> pa.Check:
    rule = f"the row repeats an earlier one: same {', '.join(key)}"
    return _rows(lambda table: ~table.duplicated(list(key)), column, rule)


def _named(code: str, name: str) -> pa.Check:
    """Demand the register's name; an unknown code is another rule's finding."""

    def matches(table: pd.DataFrame) -> pd.Series:
        names = table[code].map(area_names())
        return names.isna() | (names == table[name])

    return _rows(matches, name, "must be the register's name of the code")


def _contract(columns: dict[str, pa.Column], *rows: pa.Check) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, checks=list(rows), strict=True, ordered=True)


def _known_area() -> pa.Check:
    rule = "must be a regency code of the register, or 31 (DKI Jakarta, for its six)"
    return _each(lambda cell: cell in area_names(), rule)


def evidence_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `deployment_evidence.csv`; dates reach to the day after `today`."""
    tomorrow = today + timedelta(days=1)
    return _contract(
        {
            "regency_code": _text(_known_area()),
            "regency_name": _text(),
            "event": _text(_one_of(EVENTS)),
            "date": _days(tomorrow),
            "date_precision": _text(_one_of(PRECISIONS)),
            "date_basis": _text(_one_of(BASES)),
            "source_url": _text(_url()),
            "publisher": _text(_filled()),
            "published": _published(tomorrow),
            "note": _text(),
        },
        _named("regency_code", "regency_name"),
        _whole_period("date"),
        _unique(EVIDENCE_KEY, "regency_code"),
    )


def counts_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `official_counts.csv`; dates may lie up to the day after `today`."""
    tomorrow = today + timedelta(days=1)
    rule = f"must be a whole number from 1 to {N_REGENCIES}"
    number = _each(lambda c: bool(_WHOLE.fullmatch(c)) and 1 <= int(c) <= N_REGENCIES, rule)
    scope = f"must be {NATION} or a province as the register names it"
    return _contract(
        {
            "date": _days(tomorrow),
            "date_precision": _text(_one_of(PRECISIONS)),
            "date_basis": _text(_one_of(BASES)),
            "count": _text(number),
            "kind": _text(_one_of(COUNT_KINDS)),
            "scope": _text(_each(lambda cell: cell in scope_of_name(), scope)),
            "counting_rule": _text(_filled()),
            "dki_counting": _text(_one_of(DKI_COUNTING)),
            "source_url": _text(_url()),
            "publisher": _text(_filled()),
            "published": _published(tomorrow),
            "note": _text(),
        },
        _whole_period("date"),
        _unique(COUNTS_KEY, "count"),
    )


def _in_order(table: pd.DataFrame) -> pd.Series:
    pairs = zip(
        table["period_start"].map(parse_day), table["period_end"].map(parse_day), strict=True
    )
    good = [not first or not last or first <= last for first, last in pairs]
    return pd.Series(good, index=table.index)


def _unit_fits(table: pd.DataFrame) -> pd.Series:
    units = table["measure"].map(MEASURES)
    return units.isna() | (units == table["unit"])


def statistics_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `call_statistics.csv`; dates may lie up to the day after `today`."""
    tomorrow = today + timedelta(days=1)
    number = _each(
        lambda c: bool(_DECIMAL.fullmatch(c)), "must be a number of 0 or more, like 12.5"
    )
    return _contract(
        {
            "area_code": _text(_known_area()),
            "area_name": _text(),
            "period_start": _days(tomorrow),
            "period_end": _days(tomorrow),
            "period_basis": _text(_one_of(PERIOD_BASES)),
            "measure": _text(_one_of(tuple(MEASURES))),
            "value": _text(number),
            "value_basis": _text(_one_of(VALUE_BASES)),
            "unit": _text(),
            "source_url": _text(_url()),
            "publisher": _text(_filled()),
            "published": _published(tomorrow),
            "note": _text(),
        },
        _named("area_code", "area_name"),
        _rows(_in_order, "period_end", "must not lie before period_start"),
        _rows(_unit_fits, "unit", "must be the unit of the measure: calls, incidents or minutes"),
        _unique(STATISTICS_KEY, "value"),
    )
