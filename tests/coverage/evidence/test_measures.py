"""The measure model: what every published figure counts."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.calls.published import texts as call_texts
from coverage.core.i18n import language
from coverage.evidence.measures import (
    CALL_ITEMS,
    CATEGORIES,
    CLASS_COLUMNS,
    DEFINITIONS,
    MEASURES,
    RESPONSE_BASES,
    ROUNDINGS,
    classify,
    item_of,
)


@pytest.fixture(scope="module")
def rows(example_statistics: pd.DataFrame) -> pd.DataFrame:
    return classify(example_statistics)


def test_every_committed_row_is_classified(statistics: pd.DataFrame) -> None:
    rows = classify(statistics)
    assert len(rows) == len(statistics)
    assert rows[list(CLASS_COLUMNS)].notna().all().all()
    items = {"calls": CALL_ITEMS, "incidents": ("total", *CATEGORIES), "response": RESPONSE_BASES}
    for kind, known in items.items():
        assert set(rows.loc[rows["kind"] == kind, "item"]) <= set(known)
    assert set(rows["kind"]) <= set(items)


# Read by hand in the table: line of the file -> what the row counts.
BY_HAND = {
    11: "dropped",  # terputus
    13: "non_emergency",  # tak darurat
    20: "animal",  # hewan liar
    21: "public_order",  # konflik sosial
    48: "animal",  # penanganan hewan
    62: "public_order",  # keamanan ketertiban
    61: "other",  # tiang listrik roboh
    78: "public_order",  # kerusuhan
    79: "public_order",  # trantibum
    80: "other",  # aduan lainnya
    107: "animal",  # evakuasi hewan
    157: "forwarded",  # laporan instansi vertikal
    200: "public_order",  # ketertiban umum
    222: "other",  # penemuan jenazah
    234: "dropped",  # terputus
    252: "other",  # PLN/PJU/lainnya
    258: "other",  # evakuasi, of whom is not said
    260: "information",  # bersifat edukasi
    271: "unclear",  # panggilan terbatas
    272: "unclear",  # panggilan normal: a type of caller
    279: "unanswered",  # tidak diangkat
    281: "not_connected",  # tidak terhubung
    284: "non_emergency",  # non kedaruratan
    290: "unanswered",  # tak terjawab
    299: "unanswered",  # dalam antrean
    302: "genuine",  # panggilan valid
    39: "claim",  # claimed maximum
    139: "target",  # target maximum
    226: "target",  # claimed standard
}


def test_words_that_decide_were_read_by_hand(rows: pd.DataFrame) -> None:
    items = rows.set_index("row")["item"]
    assert {line: items[line] for line in BY_HAND} == BY_HAND


def test_no_call_is_left_unclear_but_those_of_mataram(rows: pd.DataFrame) -> None:
    assert set(rows.loc[rows["item"] == "unclear", "row"]) == {271, 272}


@pytest.mark.parametrize(
    ("flag", "lines"),
    [
        ("part_of_day", {53, 54, 293, 294, 295}),
        ("picked", {23, 43, 50, 51, 58, 67}),
        ("overlapping", {121, 130}),
        ("period_unclear", {24, 25}),
        ("start_unknown", {119}),
        ("opening", {26, 119, 126, 127, 241, 278, 282, 298, 303, 306}),
        ("trial", {6}),
        ("disputed", {14, 25, 72, 164, 228, 274, 301}),
    ],
)
def test_remarks_that_limit_a_figure_are_seen(
    rows: pd.DataFrame, flag: str, lines: set[int]
) -> None:
    assert set(rows.loc[rows[flag], "row"]) == lines


def test_rounded_figures_and_odd_definitions_are_seen(rows: pd.DataFrame) -> None:
    lines = {name: set(rows.loc[rows["rounding"] == name, "row"]) for name in ROUNDINGS}
    assert lines["at_least"] == {68}
    assert lines["rounded"] == {127, 141, 197, 241, 276, 277, 289}
    odd = {name: set(rows.loc[rows["definition"] == name, "row"]) for name in DEFINITIONS[1:]}
    assert odd == {
        "reports": {285},
        "all_channels": {195, 197, 202},
        "agency": {217, 227, 228},
    }


def test_an_approximate_end_is_no_rounded_value(rows: pd.DataFrame) -> None:
    assert rows.set_index("row").loc[[28, 298], "rounding"].tolist() == ["exact", "exact"]


def test_a_time_is_measured_only_if_the_page_says_so() -> None:
    notes = {
        "measured from call to arrival": "measured",
        "rata-rata": "measured",
        "average, claim of the mayor": "claim",
        "not measured": "unstated",
        "": "unstated",
        "target, measured in 2023 at 9": "target",
    }
    for note, basis in notes.items():
        assert item_of("response_time_minutes", note) == ("response", basis)


@settings(deadline=None)
@given(st.sampled_from(sorted(MEASURES)), st.text(max_size=80))
def test_any_note_leads_to_an_item_with_a_name(measure: str, note: str) -> None:
    kind, item = item_of(measure, note)
    for code in ("id", "en"):
        assert call_texts.item_name(kind, item, language(code))
    # case does not matter; Unicode letters that change length are no words of publishers
    if re.fullmatch(r"[ -~]*", note):
        assert item_of(measure, note.upper()) == (kind, item)
