"""The printable sheet: everything of the page on paper, tagged; the same bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pandas as pd
import pypdf
import pytest

from coverage.calls.published.model import published_calls
from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.evidence.headlines import headline, regency_figures, status_lines
from coverage.export.captions import caveat, status_row
from coverage.export.factsheet import factsheet
from coverage.snapshot import Snapshot, snapshot
from geodata.register.regions import provinces, regions
from tests.committed import TODAY

ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), TODAY)


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def tight(text: str) -> str:
    """Return a text without what lines are broken at."""
    return re.sub(r"[\s\u200b]", "", text)


def said(pdf: bytes) -> str:
    return tight("".join(page.extract_text() for page in opened(pdf).pages))


def links(pdf: bytes) -> set[str]:
    return {
        note["/A"]["/URI"]
        for page in opened(pdf).pages
        for note in page.get("/Annots", ())
        if "/A" in note
    }


def elements(pdf: bytes) -> list[pypdf.generic.DictionaryObject]:
    """Return every element of the tree that tells what a document is made of."""
    found, left = [], [opened(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while left:
        one = left.pop().get_object()
        if isinstance(one, pypdf.generic.DictionaryObject):
            found.append(one)
            below = one.get("/K", [])
            left += below if isinstance(below, list) else [below]
    return found


@pytest.mark.parametrize("lang", [ID, EN], ids=["id", "en"])
@pytest.mark.parametrize("code", ["35.78", "31.71", "36.72", "94.08", "12.05"])
def test_everything_of_the_page_stands_on_the_sheet(
    data: Snapshot, code: str, lang: Language
) -> None:
    pdf = factsheet(data, code, lang, "mailto:a@example.org")
    assert len(pdf) <= 150_000
    text, addresses = said(pdf), links(pdf)
    row = status_row(data, TODAY, code)
    province = data.coverage_at(TODAY, code[:2])
    wanted = [lang.word(texts.STATES, texts.look_of(row)), *status_lines(row, lang), caveat(lang)]
    for figure in regency_figures(code, province, lang):
        wanted += [figure.label, figure.value, figure.note]
    for one in data.evidence[data.evidence["regency_code"] == code].to_dict("records"):
        wanted += [texts.publisher_text(one["publisher"], lang), one["source_url"]]
        assert one["source_url"] in addresses
    for one in data.conflicts[data.conflicts["regency_code"] == code].to_dict("records"):
        wanted.append(texts.conflict_text({str(k): v for k, v in one.items()}, lang))
    for report in published_calls(data).of(code):
        wanted += [report.period.label(lang), report.publisher]
        assert report.source_url in addresses
    wanted += [lang.date(TODAY), data.version, "CC-BY-4.0", "ODbL", "a@example.org"]
    wanted.append(lang._("Approximate boundaries, not for legal use"))
    for part in wanted:
        assert tight(part) in text, part
    assert any(link.startswith("mailto:a@example.org?subject=") for link in addresses)


def test_long_lists_go_on_on_the_next_page(data: Snapshot) -> None:
    pages = opened(factsheet(data, "35.78", EN)).pages
    assert len(pages) == 2
    for page in pages:  # sources and caveat on each
        assert tight(caveat(EN)) in tight(page.extract_text())


@pytest.mark.parametrize("code", ["35", "31", "95"])
def test_a_province_lists_all_its_regencies(data: Snapshot, code: str) -> None:
    text = said(factsheet(data, code, ID))
    now, gap = data.coverage_at(TODAY, code), data.gap_at(TODAY, code)
    assert tight(headline(now, gap, provinces().at[code, "name"], ID)) in text
    for name in regions()["name"][regions()["province_code"] == code]:
        assert tight(name) in text


@pytest.mark.parametrize(("key", "lang"), [("36.72", ID), ("35", EN)])
def test_a_sheet_is_told_to_those_who_do_not_see_it(
    data: Snapshot, key: str, lang: Language
) -> None:
    pdf = factsheet(data, key, lang)
    root = opened(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang.code
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    kinds = [one.get("/S") for one in elements(pdf)]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Link"} <= set(kinds)
    figures = [one for one in elements(pdf) if one.get("/S") == "/Figure"]
    name = regions().at[key, "name"] if "." in key else provinces().at[key, "name"]
    assert [name in figure["/Alt"] for figure in figures] == [True]


def test_the_same_bytes_and_fixed_facts(data: Snapshot) -> None:
    pdf = factsheet(data, "36.72", ID)
    assert pdf == factsheet(data, "36.72", ID)
    facts = opened(pdf).metadata
    assert facts is not None
    assert facts["/CreationDate"].startswith("D:20261122000000")
    assert facts["/Title"] == ID._("Emergency number 112: {name}").format(name="Kota Cilegon")
    fonts = opened(pdf).pages[0]["/Resources"]["/Font"].values()
    for font in fonts:  # the letters are in the file
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


def other_source(data: Snapshot, publisher: str) -> Snapshot:
    rows = data.evidence[data.evidence["regency_code"] == "36.72"].head(1)
    odd = pd.concat([data.evidence, rows.assign(publisher=publisher, row=99_999)])
    return replace(data, evidence=odd)


@pytest.mark.parametrize("publisher", ["Газета Ω <b>&amp;", '#panic("x") $y$ *z* @a // b'])
def test_a_publisher_is_text_whatever_it_is_called(data: Snapshot, publisher: str) -> None:
    other = other_source(data, publisher)
    pdf = factsheet(other, "36.72", EN)
    assert tight(publisher) in said(pdf)
    assert pdf == factsheet(other, "36.72", EN)
    assert len(pdf) <= 150_000


def test_letters_that_no_font_has_and_that_pdf_forbids(data: Snapshot) -> None:
    assert factsheet(other_source(data, "﷽ 漢字 😀 \x00\x1b\ufeff\ufffe"), "36.72", EN)


@pytest.mark.parametrize("key", ["ID", "jawa", "", "99", "35.99", "../35", "35\n"])
def test_sheets_are_for_regencies_and_provinces(data: Snapshot, key: str) -> None:
    with pytest.raises(KeyError):
        factsheet(data, key, ID)
