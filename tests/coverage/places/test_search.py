"""The search for a place, with the ranking that readers' browsers run, over the real register."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import LANGUAGES, language
from coverage.core.texts import STATES, look_of, state_text
from coverage.places.search import search_asset, search_box, search_rows
from coverage.snapshot import Snapshot
from geodata.maps.scripts import FRONTEND
from geodata.register.names import words_of
from geodata.register.regions import ISLAND_GROUPS, provinces, regions, scope_aliases
from tests.committed import TODAY

#: Answers each line of JSON, a text, by the codes of what it finds.
CHILD = """
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
const { placesOf, rank } = await import(process.argv[1]);
const places = placesOf(JSON.parse(readFileSync(process.argv[2])));
for await (const line of createInterface({ input: process.stdin })) {
  const found = rank(places, JSON.parse(line));
  console.log(JSON.stringify(found.map(({ place, near }) => [place.code, near])));
}
"""
Ask = Callable[[str], list[tuple[str, bool]]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Return what asks the ranking for a text: codes, and whether only slips led there."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    rows = tmp_path_factory.mktemp("search") / "places.json"
    rows.write_bytes(search_asset("id").body)
    module = (FRONTEND / "search/ranking.js").as_uri()
    child = subprocess.Popen(
        [node, "--input-type=module", "-e", CHILD, module, str(rows)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert child.stdin
    assert child.stdout
    sent, got = child.stdin, child.stdout

    def asked(text: str) -> list[tuple[str, bool]]:
        sent.write(json.dumps(text) + "\n")
        sent.flush()
        return [(code, near) for code, near in json.loads(got.readline())]

    yield asked
    child.stdin.close()
    child.wait(10)


BANDUNG_CITY, BANDUNG, BANDUNG_BARAT = "32.73", "32.04", "32.17"
SURAKARTA, SOLOK_CITY, SOLOK = "33.72", "13.72", "13.02"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("solo", [SURAKARTA, SOLOK_CITY, SOLOK]),
        ("solok", [SOLOK_CITY, SOLOK]),
        ("jogja", ["34.71", "34"]),
        ("Yogya", ["34.71", "34"]),
        ("diy", ["34"]),
        ("DKI", ["31"]),
        ("jatim", ["35"]),
        ("sby", ["35.78"]),
        ("tangsel", ["36.74"]),
        ("jaksel", ["31.74"]),
        ("jak sel", ["31.74"]),
        ("Kab. Kep. Seribu", ["31.01"]),
        ("kep seribu", ["31.01"]),
        ("ujung pandang", ["73.71"]),
        ("purwokerto", ["33.02"]),
        ("papua", ["papua", "91", "92"]),
        ("provinsi papua", ["91", "papua"]),
        ("jawa", ["jawa", "32", "33", "35"]),
        ("kalimantan", ["kalimantan", "61", "62"]),
        ("java", ["jawa"]),
        ("Sumatra", ["sumatera"]),
        ("west java", ["32"]),
        ("irian jaya", ["91"]),
        ("bandung", [BANDUNG_CITY, BANDUNG, BANDUNG_BARAT]),
        ("kota bandung", [BANDUNG_CITY, BANDUNG]),
        ("kab. bandung", [BANDUNG, BANDUNG_CITY]),
        ("KAB BANDUNG", [BANDUNG, BANDUNG_CITY]),
        ("kabupten bandung", [BANDUNG, BANDUNG_CITY]),
        ("bandung kota", [BANDUNG_CITY, BANDUNG]),
        ("bandung city", [BANDUNG_CITY, BANDUNG]),
        ("bandung regency", [BANDUNG, BANDUNG_CITY]),
        ("bandung jabar", [BANDUNG_CITY, BANDUNG]),
        ("gorontalo", ["75.71", "75.01", "75"]),
        ("lima puluh kota", ["13.07"]),
        ("kota baru", ["63.02"]),
        ("kab pontianak", ["61.02", "61.71"]),
        ("baubau", ["74.72"]),
        ("bau-bau", ["74.72"]),
        ("35", ["35"]),
        ("3578", ["35.78"]),
        ("35.78", ["35.78"]),
        ("64.04", ["65.01"]),
        ("makasar", ["73.71"]),
        ("surabya", ["35.78"]),
        ("surbaaya", ["35.78"]),
        ("yogyakrta", ["34.71", "34"]),
        ("banyuwnagi", ["35.10"]),
        ("sidempuan", ["12.77"]),
    ],
)
def test_the_best_match_is_first(ask: Ask, text: str, first: list[str]) -> None:
    assert [code for code, _ in ask(text)][: len(first)] == first


@pytest.mark.parametrize("text", ["london", "singapura", "amsterdam", "xyzzy", "", " .,- ", "東京"])
def test_what_is_no_place_of_ours_finds_none(ask: Ask, text: str) -> None:
    assert ask(text) == []


@pytest.mark.parametrize("text", ["solo", "jawa", "mura", "bima", "papua", "kota bandung"])
def test_beside_a_name_no_others_that_look_alike(ask: Ask, text: str) -> None:
    """What follows an exact match has the text in its name, at the beginning of a word."""
    rows = {row[0]: row for row in search_rows("id")}
    for code, near in ask(text):
        _, name, _, _, names, others, capital = rows[code]
        words = [word for one in (name, *names, *others, capital) for word in words_of(one)]
        assert not near
        assert any(word.startswith(words_of(text)[-1]) for word in words), (code, name)


def test_slips_are_said(ask: Ask) -> None:
    assert all(near for _, near in ask("makasar"))
    assert not any(near for _, near in ask("makassar"))


def test_every_name_finds_itself_first(ask: Ask) -> None:
    missed = [
        name
        for code, name in regions()["name"].items()
        for text in (name, name.upper(), name.replace("Kabupaten ", "Kab. "))
        if ask(text)[0] != (code, False)
    ]
    assert missed == []


LONG = [
    (str(code), name.lower())
    for code, name in regions()["short_name"].items()
    if sum(map(str.isalpha, name)) >= 8
]


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a code, its name and the name with a letter left out, added, changed or swapped."""
    code, name = draw(st.sampled_from(LONG))
    places = [i for i, letter in enumerate(name) if letter.isalpha()]
    at = draw(st.sampled_from(places))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    swapped = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    left, right = name[:at], name[at + 1 :]
    typed = draw(st.sampled_from([left + right, left + letter + right, left + letter + name[at:]]))
    return code, name, draw(st.sampled_from([typed, swapped]))


@settings(max_examples=400, deadline=None)
@given(slip=slips())
def test_a_name_with_a_slip_is_among_the_first(ask: Ask, slip: tuple[str, str, str]) -> None:
    code, name, typed = slip
    assert code in [found for found, _ in ask(typed)][:5], (name, typed)


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(max_size=300)
    | st.sampled_from(["__proto__", "constructor", "toString " * 9, "<b>", "a" * 9999, "k" * 80])
)
def test_any_text_may_be_typed(ask: Ask, text: str) -> None:
    codes = [code for code, _ in ask(text)]
    assert len(codes) <= 8
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_place_is_looked_through_once(code: str) -> None:
    rows = search_rows(code)
    assert json.loads(search_asset(code).body) == [list(row) for row in rows]
    assert sorted(row[0] for row in rows) == sorted(
        [*regions().index, *provinces().index, *ISLAND_GROUPS]
    )
    assert all(name and where and names for _, name, where, _, names, _, _ in rows)
    of_scope = {row[0]: row[5] for row in rows if "." not in row[0]}
    assert {code: tuple(names) for code, names in of_scope.items() if names} == scope_aliases()


def told(box: str) -> dict[str, Any]:
    """Return what a box tells the script."""
    text = box.partition('data-search="')[2].partition('"')[0]
    found: dict[str, Any] = json.loads(unescape(text))
    return found


@pytest.mark.parametrize("day", [TODAY, date(2018, 12, 31)])
def test_the_box_knows_the_state_of_every_regency_on_the_day(data: Snapshot, day: date) -> None:
    lang = language("en")
    said = told(search_box(data, day, lang, "Where?", ("places.json", "#all", "daerah/{code}")))
    status = data.status_at(day)
    assert said["states"] == [state_text(state, lang) for state in STATES]
    assert len(said["of"]) == len(search_rows("en"))
    for row, number in zip(search_rows("en"), said["of"], strict=True):
        if row[0] in status.index:
            assert said["states"][int(number)] == state_text(look_of(status.loc[row[0]]), lang)
        else:
            assert number == "-"


def test_the_box_is_a_labelled_combobox_that_leads_somewhere_without_scripts(
    data: Snapshot,
) -> None:
    box = search_box(data, TODAY, language("id"), 'A "B" <i>', ("p.json", "#semua", "x/{code}"))
    assert '<label for="cari">A &#34;B&#34; &lt;i&gt;</label>' in box
    assert 'action="#semua"' in box
    for part in ('role="combobox"', 'aria-controls="hasil"', 'role="listbox"', 'role="status"'):
        assert part in box
