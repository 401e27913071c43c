"""What changed between two days."""

from __future__ import annotations

from datetime import date

import pytest

from coverage.core.i18n import language
from coverage.evidence.figures import coverage_of
from coverage.evidence.status import lookup, timeline
from coverage.rollout.model import changes
from coverage.rollout.tables import changes_export, changes_view
from coverage.rollout.texts import change_figures
from geodata.register.regions import scope_codes

FIRST, SECOND = date(2024, 12, 31), date(2025, 3, 31)


@pytest.fixture(scope="module")
def history(evidence):
    return timeline(evidence)


@pytest.mark.parametrize("scope", ["ID", "jawa", "33"])
def test_every_change_and_nothing_else(history, scope):
    before, after = lookup(history, date(2019, 1, 31)), lookup(history, SECOND)
    found = changes(before, after, scope)
    for code in scope_codes(scope):
        same = before.at[code, "state"] == after.at[code, "state"]
        assert same == (code not in found.index)
    assert (found["before"] == before.loc[found.index, "state"]).all()
    gained = (found["after"] == "active").sum() - (found["before"] == "active").sum()
    totals = [coverage_of(one, SECOND, scope).active for one in (before, after)]
    assert gained == totals[1] - totals[0]


def test_the_same_day_changes_nothing(history):
    status = lookup(history, SECOND)
    assert changes(status, status).empty


def test_a_stop_is_a_change(statements):
    history = timeline(statements("launch 2019-04-11", "suspended 2025-01-15"))
    found = changes(lookup(history, FIRST), lookup(history, SECOND))
    assert found.loc["35.78", ["before", "after"]].tolist() == ["active", "suspended"]


@pytest.mark.parametrize("code", ["id", "en"])
def test_tables_have_a_page_for_every_change(evidence, history, code):
    lang = language(code)
    found = changes(lookup(history, date(2015, 1, 1)), lookup(history, SECOND))
    frame, link = changes_view(found, evidence, lang)
    assert len(frame) == len(found) > 100
    assert frame[link].str.match("https?://").all()
    export = changes_export(found, evidence, lang)
    assert export["before"].tolist() == found["before"].tolist()
    for rows, pages in zip(export["evidence_rows"], export[link], strict=True):
        own = evidence[evidence["row"].isin([int(row) for row in rows.split()])]
        assert set(pages.split()) == set(own["source_url"])


def test_tables_of_nothing(evidence, history):
    status = lookup(history, SECOND)
    none = changes(status, status)
    assert changes_view(none, evidence, language("id"))[0].empty
    assert changes_export(none, evidence, language("id")).empty


def test_figures_of_two_days(history):
    lang = language("en")
    first, second = (coverage_of(lookup(history, day), day) for day in (FIRST, SECOND))
    shown = change_figures(first, second, (None, None), lang)
    assert shown[0].value == f"{first.active} → {second.active}"
    assert [one.value for one in shown[2:]] == ["–", "–"]
    fallen = change_figures(second, first, (None, None), lang)
    sign = "−" if second.active > first.active else "±"
    assert fallen[0].note.startswith(sign)
