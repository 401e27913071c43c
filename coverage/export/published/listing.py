"""The published tables, by name: the one list that the API, its description and the site follow."""

from __future__ import annotations

from coverage.evidence.figures import GROUPINGS
from coverage.export.published import frames
from coverage.export.published.columns import (
    CALL_STATISTICS,
    CHANGES,
    CHANGES_OF,
    COVERAGE,
    EVIDENCE,
    OFFICIAL_COUNTS,
    REGENCIES,
    SERIES,
)
from coverage.export.published.model import Parameter, Resource
from geodata.maps.simplification import LEVELS
from geodata.register.regions import ISLAND_GROUPS

_CODE = r"[0-9]{2}(\.[0-9]{2})?"
_GROUPS = "|".join(ISLAND_GROUPS)

DATE = Parameter(
    "date",
    f"Day that the figures are for, {frames.FIRST_DAY} to today; left out, today in Jakarta (WIB)",
    pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    example="2024-12-31",
    day=True,
)
SCOPE = Parameter(
    "scope",
    "`ID` (the nation), an island group, a province code (`35`) or a regency code (`35.78`)",
    pattern=rf"^(ID|{_GROUPS}|{_CODE})$",
    default="ID",
    example="35",
)
BY = Parameter(
    "by",
    "A row for the scope as a whole, or one for every province or island group inside it",
    values=("none", *GROUPINGS),
    default="none",
    example="province",
)
REGENCY = Parameter(
    "regency",
    "A regency code; left out, all",
    pattern=r"^[0-9]{2}\.[0-9]{2}$",
    example="35.78",
)
ANNOUNCED_SCOPE = Parameter(
    "scope", "`ID` or a province code; left out, all", pattern=r"^(ID|[0-9]{2})$", example="ID"
)
AREA = Parameter(
    "area",
    "A regency code, or `31` for the one service of DKI Jakarta; left out, all",
    pattern=rf"^{_CODE}$",
    example="35.78",
)
CHANGE = Parameter(
    "change",
    "Only changes of this kind; left out, all",
    values=CHANGES_OF,
    example="state",
)
LEVEL = Parameter(
    "level",
    "How finely outlines are drawn, from coarse to fine",
    values=tuple(LEVELS),
    default="national",
    example="island",
    only="geojson",
)

COUNTING = (
    "Two rules of counting: `active` and `total` count all 514 regencies; the columns that end in "
    "`_official` leave out the six administrative ones of DKI Jakarta, which officials count "
    "apart, as one province."
)
_TWO_VIEWS = (
    "Dates known to the month or year are intervals: service is certain from the interval's end "
    "(`active`) and possible from its start (`possible`)."
)

RESOURCES: dict[str, Resource] = {
    one.name: one
    for one in (
        Resource(
            "regencies",
            "Regencies and their status",
            "All 514 kabupaten and kota with what the evidence says of 112 on a day: state, since "
            "when, how sure, and the pages that it rests on.",
            REGENCIES,
            frames.regencies,
            ("deployment_evidence", "publishers", "regions"),
            (DATE, SCOPE, LEVEL),
            (_TWO_VIEWS,),
            ("json", "csv", "geojson"),
            schema="Regency",
        ),
        Resource(
            "coverage",
            "Coverage on a day",
            "How far 112 reaches: regencies, people and area, beside the total that was announced "
            "and the difference between the two.",
            COVERAGE,
            frames.coverage,
            ("deployment_evidence", "publishers", "official_counts", "regions"),
            (DATE, SCOPE, BY),
            (COUNTING, _TWO_VIEWS),
            schema="Coverage",
        ),
        Resource(
            "coverage-series",
            "Coverage month by month",
            "The figures of `coverage` at the end of every month since January 2016; the last row "
            "is today's.",
            SERIES,
            frames.coverage_series,
            ("deployment_evidence", "publishers", "regions"),
            (SCOPE, BY),
            (COUNTING, _TWO_VIEWS),
            schema="CoverageMonth",
        ),
        Resource(
            "evidence",
            "Evidence",
            "One row a statement: a page says that 112 in a regency was launched, relaunched, "
            "piloted, seen in operation, planned or suspended at a date. A statement on DKI "
            "Jakarta stands once for each of its six, with the same `row`.",
            EVIDENCE,
            frames.evidence,
            ("deployment_evidence", "publishers"),
            (REGENCY,),
            schema="Evidence",
        ),
        Resource(
            "official-counts",
            "Announced numbers",
            "Numbers of regencies with 112 as officials and the press gave them, with their "
            "counting rules.",
            OFFICIAL_COUNTS,
            frames.official_counts,
            ("official_counts", "publishers"),
            (ANNOUNCED_SCOPE,),
            schema="OfficialCount",
        ),
        Resource(
            "call-statistics",
            "Published call figures",
            "Figures on calls and incidents as single pages gave them, each for its own area and "
            "period.",
            CALL_STATISTICS,
            frames.call_statistics,
            ("call_statistics", "publishers"),
            (AREA,),
            (
                "Rows must not be added up: periods overlap, classes differ from page to page, "
                "and two pages may give the same calls.",
            ),
            schema="CallStatistic",
        ),
        Resource(
            "changes",
            "Changes of status",
            "Every day on which a regency's status changed, latest first, with what it was before.",
            CHANGES,
            frames.changes,
            ("deployment_evidence", "publishers"),
            (SCOPE, CHANGE),
            (
                _TWO_VIEWS,
                "A change is dated by what its sources say, not by when they were found: old "
                "entries may appear when a source is added.",
            ),
            schema="Change",
        ),
    )
}
BOUNDARIES = "boundaries.topojson"
