"""Corrections quote the row that they are about."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from coverage.core import paths
from coverage.core.i18n import language
from coverage.evidence import corrections
from coverage.evidence.loading import load_evidence


def test_a_row_is_quoted_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x, y"\n2,"two\nlines"\n3,z\n', encoding="utf-8")
    rows = {1: "a,b", 2: '1,"x, y"', 3: '2,"two\nlines"', 5: "3,z"}
    assert corrections.csv_rows(path) == rows


def test_every_evidence_row_is_found_by_its_line() -> None:
    rows = corrections.csv_rows(paths.table(paths.EVIDENCE))
    for one in load_evidence().itertuples():
        assert str(one.source_url) in rows[int(one.row)]


SHOWN = ["Kota X: Aktif sejak 1 Maret 2019.", "Sumber: Pemkot & kawan, https://x.go.id/a?b=1"]


def test_a_letter_says_what_is_shown_and_asks_for_the_rest() -> None:
    letter = corrections.letter(SHOWN, "f.csv:3 (v1)", "a,b&c=d", language("id")).splitlines()
    assert letter[:3] == ["Yang tertulis di dasbor:", *SHOWN]
    asked = ["Yang keliru:", "Yang benar:", "Bukti", "Nama:", "Instansi"]
    places = [next(n for n, line in enumerate(letter) if line.startswith(ask)) for ask in asked]
    assert places == sorted(places)
    assert all(letter[place + 1] == "" for place in places)
    # what is for the editors alone comes last
    assert letter[-2:] == ["f.csv:3 (v1)", "a,b&c=d"]


@pytest.mark.parametrize(
    ("address", "opened", "subject", "body"),
    [
        ("mailto:a@b.id", "mailto:a@b.id", "subject", "body"),
        ("https://b.id/form", "https://b.id/form", "subject", "body"),
        ("https://b.id/f?x=1", "https://b.id/f", "subject", "body"),
        ("https://github.com/o/r/issues", "https://github.com/o/r/issues/new", "title", "body"),
        ("https://github.com/o/r/issues/new", "https://github.com/o/r/issues/new", "title", "body"),
        (
            "https://gitlab.com/o/r/-/issues/",
            "https://gitlab.com/o/r/-/issues/new",
            "issue[title]",
            "issue[description]",
        ),
    ],
)
def test_a_correction_carries_the_row(address: str, opened: str, subject: str, body: str) -> None:
    lang = language("id")
    letter = corrections.letter(SHOWN, "f.csv:3", "a,b&c=d", lang)
    link = corrections.correction_link(address, "Kota X", letter, lang)
    assert link.startswith(opened + "?")
    fields = parse_qs(urlsplit(link).query)
    assert fields[body][0].splitlines() == letter.splitlines()
    assert fields[body][0].endswith("a,b&c=d")
    assert fields[subject] == ["Koreksi untuk Kota X"]
    assert ("\r\n" in fields[body][0]) == address.startswith("mailto:")
