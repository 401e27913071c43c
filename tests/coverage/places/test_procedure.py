"""What comes next, how long a service has run, and what a launch would add."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.core.texts import last_date, last_text
from coverage.evidence.loading import with_intervals
from coverage.evidence.status import STATES, status_at
from coverage.places.procedure import SOURCE, elapsed, impact, next_step, service_age
from coverage.priorities.model import candidates
from geodata.register.regions import regions
from tests.coverage.conftest import GOOD, TODAY

EN, ID = language("en"), language("id")
SURABAYA = "35.78"
Statements = Callable[..., pd.DataFrame]
NO_BORDERS = pd.DataFrame(
    {"neighbour": pd.Series(dtype=str), "border_km": pd.Series(dtype=float)},
    index=pd.Index([], name="regency_code", dtype=str),
)


@pytest.mark.parametrize("state", STATES)
def test_every_status_has_a_next_step_in_both_languages(state: str) -> None:
    texts = [next_step(state, "", lang) for lang in (EN, ID)]
    for one in texts:
        assert one.url == SOURCE
        assert len(one.steps) == 3
        assert len(one.steps[0].checklist) == 6
    assert texts[0].first != texts[1].first
    assert "break off at the reporting scheme" in texts[0].caveat


def test_each_status_has_its_own_advice() -> None:
    assert len({next_step(state, "", EN).first for state in STATES}) == 4
    assert "Monitoring Centre" in next_step("active", "", EN).first
    assert "no step for reopening" in next_step("suspended", "", EN).first
    assert "already answered" in next_step("no_evidence", "", EN).first
    assert next_step("active", "May 2025", EN).first.endswith("May 2025.")


def age(evidence: pd.DataFrame, day: date) -> str:
    return service_age(status_at(evidence, day).loc[SURABAYA].to_dict(), day, EN)


def test_days_since_a_launch(statements: Statements) -> None:
    rows = statements("launch 2026-11-01")
    assert age(rows, date(2026, 11, 22)) == "21 days since launch"
    assert age(rows, date(2026, 11, 2)) == "1 day since launch"
    assert age(rows, date(2026, 10, 31)) == ""
    assert age(statements("pilot 2026-11-01"), TODAY) == "21 days since the pilot began"
    assert age(statements("launch 2026-11-01 inferred"), TODAY) == "About 21 days since launch"


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("launch 2026-10", "22 days"),
        ("launch 2025", "10 months"),
        ("operational 2026-11-02", "20 days"),
    ],
)
def test_imprecise_starts_are_lower_bounds(statements: Statements, said: str, time: str) -> None:
    assert age(statements(said), date(2026, 11, 22)) == f"In service for at least {time}"


@pytest.mark.parametrize(
    ("first", "day", "said", "dikatakan"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), "0 days", "0 hari"),
        (date(2026, 10, 1), date(2026, 11, 30), "60 days", "60 hari"),
        (date(2026, 10, 1), date(2026, 12, 1), "2 months", "2 bulan"),
        (date(2019, 12, 10), date(2026, 11, 22), "6 years 11 months", "6 tahun 11 bulan"),
        (date(2025, 11, 22), date(2026, 11, 22), "1 year", "1 tahun"),
        (date(2025, 11, 23), date(2026, 11, 22), "11 months", "11 bulan"),
    ],
)
def test_time_in_words(first: date, day: date, said: str, dikatakan: str) -> None:
    assert elapsed(first, day, EN) == said
    assert elapsed(first, day, ID) == dikatakan


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["launch", "pilot", "operational", "suspended"]),
            st.sampled_from(["2024", "2025-03", "2025-03-09", "2025-11-30", "2026-01"]),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 900),
)
def test_no_age_is_longer_than_what_the_evidence_allows(
    statements_of: list[tuple[str, str]], days: int
) -> None:
    rows = [
        {
            **GOOD,
            "event": event,
            "date": day + "-01-01"[len(day) - 4 :],
            "date_precision": {4: "year", 7: "month", 10: "day"}[len(day)],
            "source_url": f"https://example.com/{n}",
            "publisher_group": f"house{n}",
            "row": n,
        }
        for n, (event, day) in enumerate(statements_of, start=2)
    ]
    evidence, day = with_intervals(pd.DataFrame(rows)), date(2024, 6, 1) + timedelta(days=days)
    text = age(evidence, day)
    numbers = [int(word.replace(",", "")) for word in text.split() if word[0].isdigit()]
    assert all(0 <= n <= (day - date(2024, 1, 1)).days for n in numbers)


def last_seen(evidence: pd.DataFrame, day: date, write: Callable[..., str] = last_date) -> str:
    return write(status_at(evidence, day).loc[SURABAYA].to_dict(), EN)


def test_the_latest_sighting_is_no_more_precise_than_known(statements: Statements) -> None:
    rows = statements("launch 2024-02-03", "operational 2025-05", "planned 2026-01-01")
    assert last_seen(rows, TODAY) == "May 2025"
    assert last_seen(rows, date(2025, 5, 30)) == "3 February 2024"
    assert last_seen(rows, date(2020, 1, 1)) == ""
    assert last_seen(rows, TODAY, last_text) == "Last shown in service: May 2025"
    plan = statements("planned 2019 inferred")
    assert last_seen(plan, TODAY, last_text) == "Latest news of the plan: 2019 (date inferred)"
    assert last_seen(plan, date(2018, 1, 1), last_text) == ""


def test_no_years_are_counted_of_which_nothing_is_known(statements: Statements) -> None:
    assert age(statements("operational 2020-01-01"), date(2022, 1, 1)).startswith("In service for")
    assert age(statements("operational 2020-01-01"), date(2022, 1, 2)) == ""
    assert age(statements("launch 2020-01-01"), date(2022, 1, 2)) == "2 years since launch"


def test_what_a_launch_adds(evidence: pd.DataFrame) -> None:
    frame = candidates(status_at(evidence, TODAY), NO_BORDERS)
    people, nation, province, around = impact("35.09", frame, "Jawa Timur", EN)
    register = regions()
    own = int(register.at["35.09", "population"])
    assert people.value == EN.number(own)
    assert nation.value == f"+{100 * own / register['population'].sum():.2f}"
    east = register.loc[register["province_code"] == "35", "population"].sum()
    assert province.value == f"+{100 * own / east:.1f}"
    assert around.value == "0"
    assert impact("35.10", frame, "Jawa Timur", EN) == []  # active: nothing to add
