"""The contract of a call record: its columns, the values that they may hold, and the clock.

One row is one call to 112. There is no column for a name, a number, an address or a position, and
none can be added from outside: what is not named here is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from geodata.register.regions import regions

#: what a call turned out to be
OUTCOMES = ("emergency", "information", "prank", "ghost", "abandoned", "other")
#: what an emergency was about
CATEGORIES = (
    *("fire", "medical", "traffic", "crime", "disaster", "domestic_violence", "public_order"),
    *("animal", "other"),
)
#: the outcome that must have a category; the others may have none
NEEDS_CATEGORY = "emergency"

#: no call is older: the service began in 2016, its forerunners in cities a few years before
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
#: how far clocks of call centres may run ahead
CLOCK_SLACK = timedelta(days=1)
#: longest believable times in seconds; more is a slip of the clock or of the unit
MAX_ANSWERED_S = 86_400.0
MAX_ARRIVED_S = 7 * 86_400.0
#: an agency is a short name out of a short list, never free text
MAX_AGENCY_LENGTH = 100
MAX_AGENCIES = 10_000

#: A stored record, as it is read back from the Parquet files of a store.
#: received_at is the instant; received_local the wall clock of the regency (WIB, WITA or WIT).
RECORD_SCHEMA = pa.schema(
    [
        pa.field("call_key", pa.uint64(), nullable=False),
        pa.field("regency_code", pa.string(), nullable=False),
        pa.field("received_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("received_local", pa.timestamp("us"), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("category", pa.string()),
        pa.field("answered_after_s", pa.float32()),
        pa.field("arrived_after_s", pa.float32()),
        pa.field("agency", pa.string()),
        pa.field("simulated", pa.bool_(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
    ]
)
#: What a file in our own columns holds: the stored record without what ingest works out itself.
INPUT_SCHEMA = pa.schema(
    [field for field in RECORD_SCHEMA if field.name not in ("call_key", "received_local", "source")]
)
#: columns that a file must have; the others of `INPUT_SCHEMA` may be absent
REQUIRED_COLUMNS = ("regency_code", "received_at", "outcome")


#: Time zones of Indonesia, hours ahead of UTC. None of them has summer time; they hold since 1988.
#: Source: Keputusan Presiden 41/1987, in force since 1 January 1988.
ZONES: Mapping[str, int] = MappingProxyType({"WIB": 7, "WITA": 8, "WIT": 9})
HOUR_US = 3_600_000_000
#: Provinces outside Western Indonesia Time. Provinces founded later keep the zone of the one
#: that they were part of (65 of 64, 76 of 73, 92 to 96 of Irian Jaya).
_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def zone_of(code: str) -> str:
    """Return the time zone (WIB, WITA, WIT) of a province ("35") or regency ("35.78")."""
    province = code[:2]
    return "WITA" if province in _WITA else "WIT" if province in _WIT else "WIB"


@lru_cache(maxsize=1)
def regency_codes() -> tuple[str, ...]:
    """Return the codes of all regencies in the register's order; positions index other arrays."""
    return tuple(regions().index.astype(str))


@lru_cache(maxsize=1)
def offsets_us() -> np.ndarray:
    """Return the offset from UTC in microseconds (int64) for each of `regency_codes`, in order."""
    return np.array([ZONES[zone_of(code)] for code in regency_codes()], dtype=np.int64) * HOUR_US
