"""What the page of a place says is whole, hangs together, and leads where it should."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import LANGUAGES, language
from coverage.core.texts import STATES, last_text
from coverage.places import lookups
from coverage.places.page import Part, Table
from coverage.places.regency import regency_page
from coverage.places.scope import scope_page
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces, regions, scope_codes
from tests.committed import TODAY

CONTACT = "mailto:a@b.example"
REGENCIES = st.sampled_from(sorted(regions().index))
SCOPES = ["ID", *ISLAND_GROUPS, *map(str, provinces().index)]
BAD = {"nan", "NaN", "NaT", "None", "<NA>"}


def words(thing: Any) -> list[str]:
    """Return every text of a page, cells of tables as shown."""
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, Table):
        return [str(cell) for cells in thing.columns.values() for cell in cells if cell is not None]
    if is_dataclass(thing):
        return [text for one in fields(thing) for text in words(getattr(thing, one.name))]
    return [text for one in thing for text in words(one)] if isinstance(thing, tuple | list) else []


def check(part: Part) -> None:
    """Every part has a title, and says something in words or rows of equal length."""
    assert part.title
    assert part.lines or part.table
    if part.table:
        assert {len(cells) for cells in part.table.columns.values()} == {len(part.table)}
        assert len(part.table.places) in (0, len(part.table))
        assert part.table.link in ("", *part.table.columns)


@settings(deadline=None, max_examples=25)
@given(code=REGENCIES, lang=st.sampled_from(sorted(LANGUAGES)))
def test_a_regency_page_is_whole(data: Snapshot, code: str, lang: str) -> None:
    page = regency_page(data, TODAY, code, lang, CONTACT)
    assert [place.code for place in page.trail][-2:] == [code[:2], code]
    assert page.state in STATES
    for part in (page.evidence, page.calls, page.neighbours, page.similar):
        check(part)
    rows = data.evidence[data.evidence["regency_code"] == code]
    assert bool(page.statements_title) == bool(len(rows))
    assert len(page.evidence.table or ()) == len(rows)
    assert len(page.corrections.rows) == max(1, len(rows))
    assert all(one.link.startswith(CONTACT) for one in page.corrections.rows)
    # Outlook on Windows opens no longer address
    assert max(len(one.link) for one in page.corrections.rows) < 2000
    shown = zip(page.corrections.rows, lookups.statement_rows(data, code), strict=False)
    assert all(page.summary in one.letter for one in page.corrections.rows)
    assert all(row["source_url"] in one.letter for one, row in shown)
    assert bool(page.impact) == (page.state != "active")
    status = data.status_at(TODAY).loc[code]
    known = status["since_precision"] == "day" and status["since_basis"] != "sighting"
    assert bool(page.age) == (page.state == "active" and (known or not status["stale"]))
    assert (page.state == "no_evidence") == (last_text(status, language(lang)) not in page.lines)
    assert len(page.call_reports) == len(page.reports)
    cells = [text for one in (page.evidence, page.neighbours, page.similar) for text in words(one)]
    assert not BAD & set(cells)


def test_the_status_rests_on_the_row_that_is_offered_first(data: Snapshot) -> None:
    status = data.status_at(TODAY)
    for code in map(str, status.index[status["state"] == "active"]):
        found = regency_page(data, TODAY, code, "en", CONTACT).corrections
        line = int(found.rows[found.decisive].where.rpartition(":")[2])
        assert line in status.at[code, "rows"]


@pytest.mark.parametrize("code", SCOPES)
def test_a_scope_page_is_whole(data: Snapshot, code: str) -> None:
    page = scope_page(data, TODAY, code, "en")
    for part in (page.inside, page.counts):
        check(part)
    assert page.inside.table is not None
    assert list(page.inside.table.places) == [place.code for place in page.children]
    if code == "ID":
        assert page.regencies is None
        assert not page.ranking.lines
    else:
        assert page.regencies is not None
        assert page.regencies.table is not None
        assert list(page.regencies.table.places) == list(scope_codes(code))
        assert len(page.ranking.lines) == 2
    assert bool(page.unnamed) == (data.coverage_at(TODAY, code).active == 0)
    assert not BAD & set(words(page))


def test_pages_say_so_where_nothing_is_known(data: Snapshot) -> None:
    bare = replace(data, evidence=data.evidence.iloc[:0], counts=data.counts.iloc[:0])
    page = regency_page(bare, TODAY, "35.10", "en", CONTACT)
    assert page.state == "no_evidence"
    assert not page.statements_title
    assert page.evidence.table is None
    (row,) = page.corrections.rows
    assert row.row.startswith("35.10,Kabupaten Banyuwangi,")
    assert scope_page(bare, TODAY, "35", "en").unnamed
    with pytest.raises(KeyError):
        regency_page(bare, TODAY, "99.99", "en", CONTACT)


def test_a_table_is_its_frame() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    table = Table.of(frame, "b")
    assert len(table) == 2
    pd.testing.assert_frame_equal(table.frame(), frame)
    assert not Table({})
