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


@pytest.mark.parametrize("address", ["mailto:a@b.id", "https://b.id/form", "https://b.id/f?x=1"])
def test_a_correction_carries_the_row(address: str) -> None:
    link = corrections.correction_link(address, "Kota X", "a,b&c=d", "f.csv:3", language("id"))
    fields = parse_qs(urlsplit(link).query)
    assert "a,b&c=d" in fields["body"][0]
    assert fields["subject"] == ["Koreksi untuk Kota X"]
