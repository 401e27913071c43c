"""One typeface: pages that are not Streamlit's bring it, and it has the letters of every name."""

from __future__ import annotations

import re

import pytest
from fontTools.ttLib import TTFont

from coverage.core import frontend
from coverage.core.assets import STORE
from coverage.core.palette import SANS
from coverage.web import shell
from geodata.register.regions import provinces, regions


@pytest.mark.parametrize("file", ["sans.woff2", "sans-400.ttf", "sans-700.ttf"])
def test_the_typeface_has_the_letters_of_every_name(file: str) -> None:
    with TTFont(frontend.FONTS / file) as font:
        known = font.getBestCmap()
        assert font["name"].getDebugName(1) == frontend.FAMILY
    names = [*regions()["name"], *provinces()["name"]]
    assert {ord(letter) for name in names for letter in name} <= set(known)


def test_style_sheets_of_site_and_embeds_lead_to_it() -> None:
    for sheet in ("site/site.css", "embed/embed.css"):
        text = frontend.page_styles("shared.css", sheet).decode()
        digest, name = re.findall(r"url\(\.\./(\w+)/([\w.]+)\)", text)[0]
        assert STORE.get(digest, name) == frontend.typeface()
    assert SANS.startswith(f'"{frontend.FAMILY}"')
    # the app has it from Streamlit, and must not load it again
    digest, name = shell.files()["style.css"].split("/")[-2:]
    style = STORE.get(digest, name)
    assert style is not None
    assert b"@font-face" not in style.body
