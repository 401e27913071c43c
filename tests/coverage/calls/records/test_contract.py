"""The contract: what a record may hold, and what time it is where."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest

from coverage.calls.records import contract
from geodata.register.regions import regions


def test_nothing_personal_has_a_place() -> None:
    assert contract.RECORD_SCHEMA.names == [
        *("call_key", "regency_code", "received_at", "received_local", "outcome", "category"),
        *("answered_after_s", "arrived_after_s", "agency", "simulated", "source"),
    ]


def test_input_is_the_record_without_what_ingest_works_out() -> None:
    derived = {"call_key", "received_local", "source"}
    assert set(contract.INPUT_SCHEMA.names) == set(contract.RECORD_SCHEMA.names) - derived
    assert set(contract.REQUIRED_COLUMNS) <= set(contract.INPUT_SCHEMA.names)
    assert contract.INPUT_SCHEMA.field("received_at").type == pa.timestamp("us", tz="UTC")


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        *(("11.71", "WIB"), ("31.71", "WIB"), ("35.78", "WIB"), ("61.71", "WIB"), ("62.71", "WIB")),
        *(("51.71", "WITA"), ("53.71", "WITA"), ("63.71", "WITA"), ("65.71", "WITA")),
        *(("71.71", "WITA"), ("76.02", "WITA"), ("81.71", "WIT"), ("82.71", "WIT")),
        *(("91.71", "WIT"), ("92.71", "WIT"), ("96.71", "WIT")),
    ],
)
def test_zone_of_a_place(code: str, zone: str) -> None:
    assert contract.zone_of(code) == zone


def test_every_regency_has_a_zone_and_provinces_have_one_each() -> None:
    codes = regions().index
    zones = pd.Series([contract.zone_of(code) for code in codes], index=codes)
    assert (zones.groupby(zones.index.str[:2]).nunique() == 1).all()
    by_province = zones.groupby(zones.index.str[:2]).first()
    assert by_province.value_counts().to_dict() == {"WIB": 18, "WITA": 12, "WIT": 8}


@pytest.mark.parametrize("year", [2000, 2016, 2026])
@pytest.mark.parametrize("month", [1, 7])
def test_offsets_are_those_of_the_world_s_table(year: int, month: int) -> None:
    for zone, place in {"WIB": "Jakarta", "WITA": "Makassar", "WIT": "Jayapura"}.items():
        offset = datetime(year, month, 1, tzinfo=ZoneInfo(f"Asia/{place}")).utcoffset()
        assert offset is not None
        assert offset.total_seconds() == contract.ZONES[zone] * 3600
    for code, offset_us in zip(contract.regency_codes(), contract.offsets_us(), strict=True):
        assert offset_us == contract.ZONES[contract.zone_of(code)] * 3600 * 10**6
