"""The printable sheet: everything of the page on paper; the same bytes; letters for every name."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from coverage.calls.published.model import call_book, report_list
from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.evidence.headlines import headline, regency_figures, status_lines
from coverage.export.pictures import pdfletters, pdfsheet
from coverage.export.pictures.factsheet import factsheet
from coverage.export.pictures.words import caveat, status_row
from coverage.snapshot import Snapshot, snapshot
from geodata.register.regions import provinces, regions
from tests.committed import TODAY

ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), TODAY)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float, str, str]]:
    """Collect page, height, text and link of every line that is put on paper."""
    lines: list[tuple[int, float, str, str]] = []
    put = pdfsheet.Paper.put

    def seen(paper: Any, x: float, text: str, size: int, *some: Any, **more: Any) -> None:
        lines.append((paper.page_no(), paper.down, text, more.get("link", "")))
        put(paper, x, text, size, *some, **more)

    monkeypatch.setattr(pdfsheet.Paper, "put", seen)
    return lines


def joined(lines: list[tuple[int, float, str, str]]) -> str:
    return re.sub(r"\s", "", "".join(text for _, _, text, _ in lines))


def tight(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", [ID, EN], ids=["id", "en"])
@pytest.mark.parametrize("code", ["35.78", "31.71", "36.72", "94.08", "12.05"])
def test_everything_of_the_page_stands_on_the_sheet(
    data: Snapshot, written: list[Any], code: str, lang: Language
) -> None:
    pdf = factsheet(data, code, lang, "mailto:a@example.org")
    assert len(pdf) <= 150_000
    text = joined(written)
    row = status_row(data, TODAY, code)
    province = data.coverage_at(TODAY, code[:2])
    wanted = [lang.word(texts.STATES, row["state"]), *status_lines(row, lang), caveat(lang)]
    for figure in regency_figures(code, province, lang):
        wanted += [figure.label, figure.value, figure.note]
    links = {link for _, _, _, link in written}
    for one in data.evidence[data.evidence["regency_code"] == code].to_dict("records"):
        wanted += [one["publisher"], one["source_url"]]
        assert one["source_url"] in links
    for one in data.conflicts[data.conflicts["regency_code"] == code].to_dict("records"):
        wanted.append(texts.conflict_text({str(k): v for k, v in one.items()}, lang))
    for report in report_list(call_book(data), code):
        wanted += [report.period.label(lang), report.publisher]
        assert report.source_url in links
    wanted += [lang.date(TODAY), data.version, "CC-BY-4.0", "ODbL", "a@example.org"]
    wanted.append(lang._("Approximate boundaries, not for legal use"))
    for part in wanted:
        assert tight(part) in text, part
    assert any(link.startswith("mailto:a@example.org?subject=") for link in links)


def test_long_lists_go_on_on_the_next_page(data: Snapshot, written: list[Any]) -> None:
    factsheet(data, "35.78", EN)
    pages = {page for page, _, _, _ in written}
    assert pages == {1, 2}
    body = [down for _, down, text, _ in written if text.startswith("http")]
    assert max(body) < pdfsheet.HEIGHT - 20
    for page in pages:  # sources and caveat on each
        assert caveat(EN) in [text for number, _, text, _ in written if number == page]


@pytest.mark.parametrize("code", ["35", "31", "95"])
def test_a_province_lists_all_its_regencies(data: Snapshot, written: list[Any], code: str) -> None:
    factsheet(data, code, ID)
    text = joined(written)
    now, gap = data.coverage_at(TODAY, code), data.gap_at(TODAY, code)
    assert tight(headline(now, gap, provinces().at[code, "name"], ID)) in text
    for name in regions()["name"][regions()["province_code"] == code]:
        assert tight(name) in text


def objects(pdf: bytes) -> bytes:
    """Return a PDF with its compressed parts unpacked."""

    def unpack(found: re.Match[bytes]) -> bytes:
        try:
            return zlib.decompress(found[1])
        except zlib.error:
            return found[1]

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", unpack, pdf, flags=re.DOTALL)


def test_the_same_bytes_and_fixed_facts(data: Snapshot) -> None:
    pdf = factsheet(data, "36.72", ID)
    assert pdf == factsheet(data, "36.72", ID)
    plain = objects(pdf)
    assert b"D:20261122000000" in plain
    assert not re.search(rb"D:20(?!261122000000)", plain)
    assert b"/Lang (id)" in plain
    assert b"FontFile2" in plain  # the letters are in the file
    assert b"/URI (mailto:" in plain


def test_every_name_in_the_register_has_its_letters(data: Snapshot) -> None:
    names = [*regions()["name"], *provinces()["name"], *data.evidence["publisher"].unique()]
    assert pdfletters.usual("".join(names))


@pytest.mark.parametrize("key", ["35.78", "93.01", "31"])
def test_usual_letters_are_enough(data: Snapshot, written: list[Any], key: str) -> None:
    for lang in (ID, EN):
        factsheet(data, key, lang)
    feet = [text for _, _, text, _ in written if text == caveat(ID)]
    assert len(feet) == len({page for page, _, _, _ in written})  # none is made a second time
    assert pdfletters.usual("".join(text for _, _, text, _ in written))


def test_rare_letters_of_the_last_foot_are_seen(data: Snapshot) -> None:
    meta = replace(data.boundaries.meta, attribution="© Газета")
    other = replace(data, boundaries=replace(data.boundaries, meta=meta))
    for name in ("history", "neighbours", "levels", "calls", "dots"):
        other.__dict__[name] = getattr(data, name)
    assert b" <0413>" in objects(factsheet(other, "36.72", EN))  # says which letter a number is
    assert b" <0413>" not in objects(factsheet(data, "36.72", EN))


def test_rare_letters_are_taken_from_the_whole_family(data: Snapshot, written: list[Any]) -> None:
    rows = data.evidence[data.evidence["regency_code"] == "36.72"].head(1)
    odd = pd.concat([data.evidence, rows.assign(publisher="Газета Ω <b>&amp; ﷽", row=99_999)])
    other = replace(data, evidence=odd)
    for name in ("history", "neighbours", "levels", "calls"):
        other.__dict__[name] = getattr(data, name)
    pdf = factsheet(other, "36.72", EN)
    assert "Газета Ω <b>&amp; ﷽" in [text for _, _, text, _ in written]
    assert pdf == factsheet(other, "36.72", EN)
    assert len(pdf) <= 150_000


@pytest.mark.parametrize("key", ["ID", "jawa", "", "99", "35.99", "../35", "35\n"])
def test_sheets_are_for_regencies_and_provinces(data: Snapshot, key: str) -> None:
    with pytest.raises(KeyError):
        factsheet(data, key, ID)
