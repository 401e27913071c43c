"""The columns of the published tables. Names and meanings are stable within a version of the API.

Those of tables that are published as they are filed come from the data package beside the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coverage.core.provenance import resource
from coverage.core.settings import ROOT
from coverage.evidence.status import BASES, CONFIDENCES, STATES
from coverage.export.published.model import CODE, PARTIAL, PROVINCE, Column, Kind
from geodata.register.regions import AREA_SOURCES, ISLAND_GROUPS

#: What may change, the gravest first.
CHANGES_OF = ("state", "possible", "stale", "support")
_PRECISIONS = ("day", "month", "year")
_KINDS: dict[str, Kind] = {
    "string": "text",
    "integer": "whole",
    "number": "number",
    "date": "day",
}

ROW = Column("row", "whole", "Line of the row in its CSV file; the header is line 1")
HOUSE = Column(
    "publisher_group", "text", "The publisher, or the house that it belongs to; for independence"
)

DAY = Column("date", "day", "Day that the row is for")
PLACE = (
    Column("regency_code", "text", "Kemendagri code of the kabupaten or kota", pattern=CODE),
    Column("regency_name", "text", "Official name"),
)
WITHIN = (
    Column("province_code", "text", "Kemendagri code of the province", pattern=PROVINCE),
    Column("province_name", "text", "Short name of the province"),
    Column("island_group", "text", "Key of the island group", values=tuple(ISLAND_GROUPS)),
)
STATE = Column(
    "state",
    "text",
    "What the evidence amounts to, by the certain view. `no_evidence` means that nothing was "
    "found, not that there is no service",
    values=STATES,
)
POSSIBLE = Column(
    "possible", "flag", "In service by the possible view: vague dates fall as early as they can"
)
SINCE = (
    Column("since_start", "day", "First day that the start may have been; if active", "", True),
    Column("since_end", "day", "Last day that the start may have been; if active", "", True),
    Column(
        "since_precision", "text", "How far the start is known; if active", "", True, _PRECISIONS
    ),
    Column(
        "since_basis",
        "text",
        "What the start rests on; if active. `sighting`: active no later than this",
        "",
        True,
        BASES,
    ),
    Column("since_inferred", "flag", "The date is inferred, not stated by a source"),
    Column(
        "certain_from",
        "day",
        "First day of certain service; if active. Before `since_start` where a source shows the "
        "service, in trial or in operation, before its launch",
        "",
        True,
    ),
    Column("possible_from", "day", "First day of possible service", "", True),
)
SUPPORT = (
    Column(
        "confidence",
        "text",
        "`high`: two independent publishers or more and a stated date; `medium`: one of these "
        "fails; `low`: both fail; empty without evidence",
        "",
        True,
        CONFIDENCES,
    ),
    Column("n_publishers", "whole", "Independent publishers that the status rests on"),
    Column("evidence_rows", "wholes", "Lines of the evidence that the status rests on (`row`)"),
    Column("sources", "texts", "Addresses of the pages that the status rests on"),
    Column(
        "last_start",
        "day",
        "First day of the date of the last of those statements: if active, when service was last "
        "shown; if planned or suspended, the latest news of it",
        "",
        True,
    ),
    Column("last_end", "day", "Last day of that date", "", True),
    Column("last_precision", "text", "How far that date is known", "", True, _PRECISIONS),
    Column("last_inferred", "flag", "That date is inferred, not stated by a source"),
    Column(
        "stale",
        "flag",
        "That date ended more than two years before: nothing newer shows what the state says",
    ),
)

REGENCIES = (
    DAY,
    *PLACE,
    Column("kind", "text", "Kabupaten or kota", values=("kabupaten", "kota")),
    Column(
        "administrative",
        "flag",
        "One of the six of DKI Jakarta, which officials count apart, as one province",
    ),
    *WITHIN,
    Column("population", "whole", "People of the register, 2025", "people"),
    Column("area_km2", "number", "Area of the register, or measured (`area_source`)", "km²"),
    Column(
        "area_source",
        "text",
        "`boundaries`: measured on the approximate default boundaries",
        values=AREA_SOURCES,
    ),
    STATE,
    POSSIBLE,
    *SINCE,
    Column(
        "earlier_start",
        "text",
        "Service before this one; if active. `known`: in the evidence; `unknown`: reopened, first "
        "start not stated",
        "",
        True,
        ("known", "unknown", "none"),
    ),
    *SUPPORT,
    Column("n_conflicts", "whole", "Contradictions among the sources, shown in the explorer"),
)

_SCOPE = (
    Column("scope", "text", "`ID`, an island group, a province or a regency code"),
    Column("scope_name", "text", "Its name"),
)
_COUNTS = (
    ("total", "whole", "Regencies of the scope, all that Indonesia has there", "regencies"),
    ("active", "whole", "Of these in service by the certain view", "regencies"),
    ("possible", "whole", "Of these in service by the possible view", "regencies"),
    ("planned", "whole", "Of these planned", "regencies"),
    ("suspended", "whole", "Of these suspended", "regencies"),
    (
        "no_evidence",
        "whole",
        "Of these without evidence, which is not without service",
        "regencies",
    ),
    ("share", "number", "active / total", "share 0–1"),
    ("possible_share", "number", "possible / total", "share 0–1"),
    ("population_total", "whole", "People of the scope (register, 2025, at every date)", "people"),
    ("population_covered", "whole", "People of the active regencies", "people"),
    ("population_possible", "whole", "People of those in service by the possible view", "people"),
    ("population_share", "number", "population_covered / population_total", "share 0–1"),
    ("area_total", "number", "Area of the scope", "km²"),
    ("area_covered", "number", "Area of the active regencies", "km²"),
    ("area_possible", "number", "Area of those in service by the possible view", "km²"),
    ("area_share", "number", "area_covered / area_total", "share 0–1"),
    ("total_official", "whole", "As total, without DKI Jakarta's six", "regencies"),
    ("active_official", "whole", "As active, without DKI Jakarta's six", "regencies"),
    ("possible_official", "whole", "As possible, without DKI Jakarta's six", "regencies"),
    ("share_official", "number", "active_official / total_official", "share 0–1"),
    ("active_stale", "whole", "Of active, last shown more than two years before", "regencies"),
    ("planned_stale", "whole", "Of planned, without news for more than two years", "regencies"),
)
_ANNOUNCED = (
    ("announced", "whole", "Announced total that stands at the date, where there is one"),
    ("announced_start", "day", "First day of the date of that total"),
    ("announced_precision", "text", "What that date means: a day, a month or a year"),
    ("announced_source", "text", "Address of the page that announces it"),
    ("announced_publisher", "text", "Who published that page"),
    (
        "gap_low",
        "whole",
        "Announced less named, supposing that the total counts DKI Jakarta's six; empty where "
        "more are named than announced",
    ),
    (
        "gap_high",
        "whole",
        "Announced less named, supposing that it does not; as gap_low where the source says",
    ),
)


def _figures() -> tuple[Column, ...]:
    return tuple(
        Column(name, kind, text, unit, name == "share_official")  # type: ignore[arg-type]
        for name, kind, text, unit in _COUNTS
    )


COVERAGE = (
    DAY,
    *_SCOPE,
    *_figures(),
    *(
        Column(name, kind, text, "regencies" if kind == "whole" else "", True)  # type: ignore[arg-type]
        for name, kind, text in _ANNOUNCED
    ),
)
#: Column of the series -> that of `evidence.figures.SERIES_COLUMNS`: one vocabulary for both.
SERIES_NAMES = {
    "active": "certain",
    "possible": "possible",
    "share": "share_certain",
    "possible_share": "share_possible",
    "population_covered": "population_certain",
    "population_possible": "population_possible",
    "population_share": "population_share_certain",
    "population_possible_share": "population_share_possible",
    "area_covered": "area_certain",
    "area_possible": "area_possible",
    "area_share": "area_share_certain",
    "area_possible_share": "area_share_possible",
    "active_official": "active_official",
    "possible_official": "possible_official",
    "active_stale": "active_stale",
}
_MORE = {
    "population_possible_share": "population_possible / population_total",
    "area_possible_share": "area_possible / area_total",
}
_BY_NAME = {one.name: one for one in COVERAGE} | {
    name: Column(name, "number", text, "share 0–1") for name, text in _MORE.items()
}
SERIES = (DAY, *_SCOPE, *(_BY_NAME[name] for name in SERIES_NAMES))

CHANGES = (
    Column("date", "day", "First day of the new status"),
    *PLACE,
    *WITHIN,
    Column(
        "change",
        "text",
        "`state`: the state changed; `possible`: the possible view alone; `stale`: neither, but "
        "whether the last statement is more than two years old; `support`: nothing but what the "
        "status rests on",
        values=CHANGES_OF,
    ),
    Column("state_before", "text", "State until the day before", values=STATES),
    STATE,
    Column("possible_before", "flag", "Possible service until the day before"),
    POSSIBLE,
    *SINCE,
    *SUPPORT,
)


def _filed(name: str, skip: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return the columns of a table of the project's own data, as its descriptor says them."""
    fields: list[Mapping[str, Any]] = resource(name, ROOT / "data")["schema"]["fields"]
    columns = []
    for one in fields:
        limits = one.get("constraints", {})
        empty = not limits.get("required", False)
        pattern = PARTIAL if one["name"] == "published" else ""
        columns.append(
            Column(
                one["name"],
                _KINDS[one["type"]],
                one["description"],
                "regencies" if one["name"] == "count" else "",
                empty,
                tuple(limits.get("enum", ())),
                pattern,
            )
        )
    return tuple(one for one in columns if one.name not in skip)


EVIDENCE = (
    *PLACE,
    *_filed("deployment_evidence", ("regency_code", "regency_name")),
    Column("start", "day", "First day of what the date means by its precision"),
    Column("end", "day", "Last day of what the date means by its precision"),
    HOUSE,
    ROW,
)
OFFICIAL_COUNTS = (
    Column("scope_code", "text", "`ID` or the code of a province"),
    *_filed("official_counts"),
    HOUSE,
    ROW,
)
CALL_STATISTICS = (*_filed("call_statistics"), HOUSE, ROW)
