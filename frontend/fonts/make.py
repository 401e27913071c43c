"""Make the typeface of pages and pictures from Source Sans 3, as it comes with Streamlit.

    python frontend/fonts/make.py

`sans.woff2` has all weights, for browsers; `sans-400.ttf` and `sans-700.ttf` are for pictures. They
hold Latin letters and the signs that our texts use, without hints. Source Sans may not be altered
under its own name (OFL, see `OFL.txt`): these are called "Sans 112".
"""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
FAMILY = "Sans 112"
SIGNS = "←↑→↓↕●○✓▶▾▸−≈≠≤≥∞€™‰′″‹›"
LETTERS = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), *map(ord, SIGNS)}
#: kept, beside those of the axes: copyright, licence; the others are ours
_KEPT = {0, 13, 14}
_NAMES = {1: FAMILY, 4: FAMILY, 6: "Sans112", 16: FAMILY}
WEIGHTS = {400: "Regular", 700: "Bold"}


def _source() -> TTFont:
    media = Path(str(distribution("streamlit").locate_file("streamlit/static/static/media")))
    (file,) = media.glob("SourceSansVF-Upright*.woff2")
    return TTFont(file, recalcTimestamp=False)


def _cut(font: TTFont) -> TTFont:
    options = subset.Options(
        layout_features=["kern", "tnum", "lnum", "ccmp", "mark"], hinting=False, name_IDs=["*"]
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    return font


def _save(font: TTFont, name: str, style: str, flavor: str | None = None) -> None:
    names = font["name"]
    names.names = [one for one in names.names if one.nameID in _KEPT or one.nameID > 255]
    full = f"{FAMILY} {style}"
    for number, text in {**_NAMES, 2: style, 3: full, 4: full, 6: full.replace(" ", "-")}.items():
        names.setName(text, number, 3, 1, 0x409)
    font.flavor = flavor
    font.save(HERE / name)


def main() -> None:
    """Write the files."""
    _save(_cut(_source()), "sans.woff2", "Regular", "woff2")
    for weight, style in WEIGHTS.items():
        font = instancer.instantiateVariableFont(_cut(_source()), {"wght": weight})
        font["OS/2"].usWeightClass = weight
        bold = style == "Bold"
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x20 if bold else 0x40)
        font["head"].macStyle = int(bold)
        _save(font, f"sans-{weight}.ttf", style)


if __name__ == "__main__":
    main()
