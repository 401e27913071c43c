"""Citations name day, version and licence; the code to embed cannot be broken out of."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.export.citation import Work, bibtex, citation, embed_code, tex

ID, EN = language("id"), language("en")
TODAY = date(2026, 11, 22)
CITED = Work("Does it have 112?", "35.78", TODAY, TODAY, "0a1b", "https://a.example/x", "CC-BY-4.0")


def test_a_citation_says_who_when_what_and_under_which_licence() -> None:
    assert citation(CITED, EN) == (
        "112 in Indonesia (2026). Does it have 112. As of 22 November 2026, data version 0a1b, "
        "licence CC-BY-4.0. https://a.example/x"
    )
    assert "lisensi CC-BY-4.0" in citation(CITED, ID)
    assert citation(replace(CITED, address=""), EN).endswith("CC-BY-4.0.")


def test_figures_of_another_day_name_both_days() -> None:
    earlier = replace(CITED, day=date(2016, 12, 31))
    for lang, days in (
        (EN, ("31 December 2016", "22 November 2026")),
        (ID, ("31 Desember 2016", "22 November 2026")),
    ):
        assert all(day in citation(earlier, lang) for day in days)
    entry = bibtex(earlier, EN)
    assert "2016-12-31" in entry.splitlines()[0]
    assert "Figures for 2016-12-31" in entry
    assert "as of 2026-11-22" in entry


def test_what_is_not_ours_is_cited_without_a_licence() -> None:
    other = replace(CITED, licence="")
    for lang in (ID, EN):
        assert "lic" not in citation(other, lang).lower().replace("publi", "")
        assert "CC" not in bibtex(other, lang)


def test_bibtex() -> None:
    assert bibtex(CITED, EN).splitlines() == [
        "@misc{indonesia112-35-78-2026-11-22,",
        "  title  = {Does it have 112?},",
        "  author = {{112 in Indonesia}},",
        "  year   = {2026},",
        "  note   = {Data version 0a1b, as of 2026-11-22, CC-BY-4.0},",
        "  url    = {https://a.example/x}",
        "}",
    ]


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_an_entry(title: str, name: str, address: str) -> None:
    entry = bibtex(replace(CITED, title=title, name=name, address=address), EN)
    bare = entry.replace("\\", "")
    depth = 0
    for place, sign in enumerate(bare):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or place in (*range(len("@misc")), len(bare) - 1)
    assert depth == 0
    assert re.match(r"@misc\{indonesia112-[A-Za-z0-9-]+-2026-11-22,\n", entry)


def test_tex_keeps_what_is_meant() -> None:
    assert tex("50 % of\nR&D_x {a} \\b ~ ^") == (
        "50 \\% of R\\&D\\_x \\textbraceleft{}a\\textbraceright{} \\textbackslash{}b "
        "\\textasciitilde{} \\textasciicircum{}"
    )


@pytest.mark.parametrize("bad", ['"><script>x</script>', "a&b", "'", "é ?#=&"])
def test_the_code_to_embed_is_one_element(bad: str) -> None:
    code = embed_code("https://a.example/embed/map", bad, {"region": bad, "date": ""})
    assert code.count("<") == 2
    assert code.endswith("></iframe>")
    address, title = re.findall(r'(?:src|title)="([^"]*)"', code)
    assert html.unescape(title) == bad
    assert "date" not in address
    assert html.unescape(address).startswith("https://a.example/embed/map?region=")


def test_the_code_without_an_address() -> None:
    assert embed_code("", "x") == ""
    assert 'src="https://a.example/m"' in embed_code("https://a.example/m", "x", {"region": ""})
