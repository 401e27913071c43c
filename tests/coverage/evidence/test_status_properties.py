"""Properties that hold for any evidence that the contract admits."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coverage.core.dates import PRECISIONS
from coverage.core.tables import violations
from coverage.evidence.figures import coverage_at, coverage_by
from coverage.evidence.loading import with_intervals
from coverage.evidence.rules import EVENTS, STOP, RegencyEvidence
from coverage.evidence.schemas import BASES, EVIDENCE_COLUMNS, EVIDENCE_KEY, evidence_contract
from coverage.evidence.status import by_regency, conflicts, lookup, status_at, timeline
from geodata.register.regions import regions

CODES = ("35.78", "35.07", "31.71", "73.71", "92.02")
FIRST, LAST = date(2016, 1, 1), date(2018, 12, 31)
few = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow], database=None
)
days = st.dates(FIRST - timedelta(days=5), LAST + timedelta(days=5))


@st.composite
def rows(draw: st.DrawFn, events: tuple[str, ...] = EVENTS) -> dict[str, str]:
    precision = draw(st.sampled_from(PRECISIONS))
    day = draw(st.dates(FIRST, LAST))
    if precision == "month":
        day = day.replace(day=1)
    if precision == "year":
        day = day.replace(month=1, day=1)
    return {
        "regency_code": draw(st.sampled_from(CODES)),
        "event": draw(st.sampled_from(events)),
        "date": day.isoformat(),
        "date_precision": precision,
        "date_basis": draw(st.sampled_from(BASES)),
        "source_url": f"https://example.com/{draw(st.integers(1, 6))}",
        "publisher": draw(st.sampled_from(("A", "B", "C"))),
        "published": "",
        "note": "",
    }


@st.composite
def tables(draw: st.DrawFn, events: tuple[str, ...] = EVENTS) -> pd.DataFrame:
    drawn = draw(st.lists(rows(events), min_size=1, max_size=14))
    frame = pd.DataFrame(drawn, dtype=str).drop_duplicates(list(EVIDENCE_KEY), ignore_index=True)
    frame["regency_name"] = regions()["name"].reindex(frame["regency_code"]).to_numpy()
    frame = frame[list(EVIDENCE_COLUMNS)]
    frame["row"] = range(2, len(frame) + 2)
    return with_intervals(frame.assign(publisher_group=frame["publisher"]))


@few
@given(tables())
def test_the_made_up_evidence_obeys_the_contract(evidence):
    text = evidence[list(EVIDENCE_COLUMNS)].set_axis(evidence["row"])
    assert violations("made-up", text, evidence_contract(LAST)) == []


@few
@given(tables(), days, st.randoms())
def test_the_order_of_rows_does_not_matter(evidence, day, random):
    order = list(range(len(evidence)))
    random.shuffle(order)
    shuffled = evidence.iloc[order]
    pd.testing.assert_frame_equal(status_at(evidence, day), status_at(shuffled, day))
    pd.testing.assert_frame_equal(timeline(evidence), timeline(shuffled))
    pd.testing.assert_frame_equal(conflicts(evidence), conflicts(shuffled))


@few
@given(tables(), st.lists(days, min_size=1, max_size=2))
def test_the_status_is_the_last_row_of_the_timeline(evidence, when):
    history = timeline(evidence)
    for day in [*when, *(turn.date() for turn in history["from"][:2])]:
        pd.testing.assert_frame_equal(lookup(history, day), status_at(evidence, day))


def presence(history: pd.DataFrame, view: str) -> dict[str, list[tuple[date, bool]]]:
    held = (history["state"] == "active") if view == "certain" else history["possible"]
    steps: dict[str, list[tuple[date, bool]]] = {}
    for code, day, now in zip(history["regency_code"], history["from"], held, strict=True):
        steps.setdefault(code, []).append((day.date(), bool(now)))
    return steps


@pytest.mark.parametrize("view", ["certain", "possible"])
@few
@given(tables(tuple(event for event in EVENTS if event != STOP)))
def test_without_suspensions_coverage_never_shrinks(view, evidence):
    for steps in presence(timeline(evidence), view).values():
        held = [now for _, now in steps]
        assert held == sorted(held)


@pytest.mark.parametrize("view", ["certain", "possible"])
@few
@given(tables((*EVENTS, STOP, STOP)))
def test_coverage_shrinks_only_on_days_that_a_suspension_covers(view, evidence):
    for code, steps in presence(timeline(evidence), view).items():
        stops = evidence[(evidence["regency_code"] == code) & (evidence["event"] == STOP)]
        for (_, before), (day, now) in pairwise(steps):
            if before and not now:
                stamp = pd.Timestamp(day)
                assert ((stops["start"] <= stamp) & (stamp <= stops["end"])).any()


def is_certain(case: RegencyEvidence, day: date) -> bool:
    return any(case.certain(row, day) for row in case.counted)


@few
@given(tables((*EVENTS, STOP, STOP)), st.lists(days, min_size=1, max_size=8))
def test_what_is_certain_is_possible(evidence, when):
    for case in by_regency(evidence).values():
        for day in [*when, *case.change_dates]:
            verdict = case.at(day)
            certain = is_certain(case, day)
            assert (verdict.state == "active") == certain
            assert case.possible(day) or not certain
            assert verdict.possible == case.possible(day)


@few
@given(tables((*EVENTS, STOP)), days)
def test_the_bounds_are_the_first_days_of_their_runs(evidence, day):
    for case in by_regency(evidence).values():
        verdict = case.at(day)
        for first, view in (
            (verdict.certain_from, partial(is_certain, case)),
            (verdict.possible_from, case.possible),
        ):
            if first is not None:
                span = (day - first).days
                assert all(view(first + timedelta(days=n)) for n in range(0, span + 1, 7))
                assert view(first)
                assert not view(first - timedelta(days=1))
        assert (verdict.possible_from is not None) == case.possible(day)
        if verdict.since.start is not None and verdict.certain_from is not None:
            assert verdict.since.start <= day
            assert verdict.possible_from is not None
            assert verdict.possible_from <= verdict.certain_from <= day


@few
@given(tables(), rows(("operational",)), days)
def test_a_further_sighting_never_delays_certainty(evidence, sighting, day):
    precise = evidence[(evidence["event"] == "launch") & (evidence["date_precision"] == "day")]
    assume(sighting["regency_code"] not in set(precise["regency_code"]))
    line = len(evidence) + 2
    more = pd.DataFrame([{**sighting, "regency_name": "", "row": line, "publisher_group": "D"}])
    both = pd.concat([evidence, with_intervals(more)], ignore_index=True)
    code = sighting["regency_code"]
    before = status_at(evidence, day).loc[code, "certain_from"]
    after = status_at(both, day).loc[code, "certain_from"]
    assert pd.isna(before) or after <= before


@few
@given(tables(), days)
def test_provinces_and_island_groups_add_up_to_the_nation(evidence, day):
    nation = coverage_at(evidence, day)
    assert nation.active + nation.planned + nation.suspended + nation.no_evidence == 514
    for by in ("province", "island_group"):
        sums = coverage_by(evidence, day, by).sum(numeric_only=True)
        for name in nation.__dataclass_fields__:
            if name not in ("date", "scope") and "share" not in name:
                assert sums[name] == pytest.approx(getattr(nation, name), rel=1e-12)


@few
@given(tables())
def test_every_conflict_names_lines_of_its_own_regency(evidence):
    for one in conflicts(evidence).itertuples():
        lines = set(evidence.loc[evidence["regency_code"] == one.regency_code, "row"])
        assert one.rows
        assert one.against
        assert {*one.rows, *one.against} <= lines
        assert not set(one.rows) & set(one.against)
