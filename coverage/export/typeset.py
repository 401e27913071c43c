"""Sheets set by typst: data go through a template of `templates/` and come out as PDF, PNG or SVG.

A template reads its data as JSON, so that texts are texts whatever they hold. The same data give
the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
import typst
from fontTools.ttLib import TTFont

from coverage.core.frontend import FONTS as FOLDER
from coverage.core.palette import LIGHT

TEMPLATES = Path(__file__).parent / "templates"
#: The typeface of pages by weight. Signs that it lacks come from DejaVu, which ships with
#: matplotlib; beyond that the Last Resort font shows of which script a letter is.
FONTS = {False: FOLDER / "sans-400.ttf", True: FOLDER / "sans-700.ttf"}
_MORE = Path(mpl.get_data_path()) / "fonts" / "ttf"
_LETTERS, _LAST_RESORT = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"), "LastResortHE-Regular.ttf"
_NAMES = {0, 1, 2, 4, 6}  # of a font: copyright, family, style, whole name, name in PDF
#: What PDF/UA forbids in a text, or XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\ufffe\uffff\ud800-\udfff]")
_DRAWINGS = ("map", "maps", "marker")  # ours, and long
_IMAGE = re.compile(
    r'<image( transform="[^"]*")? xlink:href="data:image/svg\+xml;base64,([^"]*)" '
    r'width="([\d.]+)" height="([\d.]+)"[^>]*/>'
)
#: What typst writes longer than need be: decimals, the names of letters, how areas are filled.
_LONG = re.compile(r'(\.\d\d)\d+|(?<=["#]g)([0-9A-F]{8})[0-9A-F]{24}(?=")| fill-rule="nonzero"')
_LOCK = Lock()  # a compiler works for one thread at a time
_OWNERS: list[int] = []


def used_here() -> bool:
    """Say whether this process has set a sheet: then processes forked from it cannot."""
    return os.getpid() in _OWNERS


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    with TemporaryDirectory() as folder:
        for name in _LETTERS:
            _lighter(_MORE / name, Path(folder) / name)
        for font in (*FONTS.values(), _MORE / _LAST_RESORT):
            shutil.copy(font, folder)
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[Path(folder)],
        )
        made = typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
        # fonts are read when they are first used
        made.compile(
            '#set text(font: ("Sans 112", "DejaVu Sans", "Last Resort High-Efficiency")); '
            "a *a* ★ *★* 漢".encode(),
            format="svg",
        )
    return made


def _lighter(font: Path, file: Path) -> None:
    """Write a font without its licence's text and without hints, which every PDF would carry.

    Hints are for coarse screens; typst does not use them. The notice of copyright stays.
    """
    with TTFont(font, recalcBBoxes=False, recalcTimestamp=False) as opened:
        for table in ("cvt ", "fpgm", "prep"):
            del opened[table]
        for glyph in opened["glyf"].glyphs.values():
            glyph.trim(remove_hinting=True)
        opened["name"].names = [one for one in opened["name"].names if one.nameID in _NAMES]
        opened.save(file)


def _compiled(
    template: str, data: Mapping[str, Any], format: Literal["pdf", "png", "svg"], **more: Any
) -> list[bytes]:
    """Return the pages of a sheet; a PDF is one.

    Raises
    ------
    RuntimeError
        This process was forked from one that has set a sheet: typst's threads are not here.
    """
    with _LOCK:
        if _OWNERS and not used_here():
            raise RuntimeError("sheets cannot be set in a process forked from one that sets them")
        _OWNERS[:] = [os.getpid()]
        made: Any = _compiler().compile(
            TEMPLATES / f"{template}.typ",
            format=format,
            sys_inputs={"data": json.dumps(_clean({"colours": LIGHT, **data}), ensure_ascii=False)},
            **more,
        )
    return made if isinstance(made, list) else [made]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    if isinstance(value, Mapping):
        return {key: one if key in _DRAWINGS else _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value


def pdf(template: str, data: Mapping[str, Any], day: date) -> bytes:
    """Return a tagged PDF (PDF/UA-1), made on a day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _compiled(template, data, "pdf", pdf_standards=["ua-1"], timestamp=midnight)[0]


def pngs(template: str, data: Mapping[str, Any], scale: float = 1.0) -> list[bytes]:
    """Return the pages as PNG: a point of the template is `scale` px."""
    return _compiled(template, data, "png", ppi=72 * scale)


def svg(
    template: str, data: Mapping[str, Any], *, title: str, description: str, width: int
) -> bytes:
    """Return the only page as SVG, `width` px wide, with words for those who do not see it.

    Letters are outlines, so that it looks the same everywhere; maps stand in it as drawings, so
    that programs can go on working on them.
    """
    (page,) = _compiled(template, data, "svg")
    text = page.decode()
    head, body = text[: text.index(">") + 1], text[text.index(">") + 1 :]
    across, down = (float(n) for n in re.findall(r' (?:width|height)="([\d.]+)pt"', head))
    head = re.sub(r' width="[^"]*" height="[^"]*"', "", head, count=1)[:-1]
    size = f'width="{width}" height="{round(down * width / across)}"'
    words = f'role="img" lang="{data["lang"]}" aria-label={quoteattr(_clean(title))}'
    told = _clean(f"<title>{escape(title)}</title><desc>{escape(description)}</desc>")
    body = _IMAGE.sub(_inlined, _LONG.sub(r"\1\2", body))
    return f"{head} {size} {words}>{told}{body}".encode()


def _inlined(image: re.Match[str]) -> str:
    place, packed, width, height = image.groups("")
    sized = f'<svg width="{width}" height="{height}" '
    return f"<g{place}>{b64decode(packed).decode().replace('<svg ', sized, 1)}</g>"
