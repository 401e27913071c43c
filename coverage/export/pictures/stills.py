"""Small maps in the palette of the cards: a region among its neighbours, by status today."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from coverage.core.urlstate import is_regency
from coverage.export.pictures import geometry, looks, raster
from coverage.export.pictures.inks import palette_picture
from coverage.snapshot import Snapshot


def still(snapshot: Snapshot, key: str, size: tuple[int, int]) -> Image.Image:
    """Draw a region by status today, in the palette of `coverage.export.pictures.inks`.

    Parameters
    ----------
    key: "ID", an island group, a province, or a regency, which is outlined in its province.
    size: width and height, px.

    Returns
    -------
    A picture that others have too: read-only.
    """
    return _kept(snapshot, key, size)


@lru_cache(maxsize=4)  # card and sheet of a place show the same, in every language
def _kept(snapshot: Snapshot, key: str, size: tuple[int, int]) -> Image.Image:
    shown = geometry.shown_scope(key)
    picture = snapshot.cached(_drawn, shown, *size)
    if is_regency(key):
        picture = picture.copy()
        base = snapshot.cached(raster.panel, snapshot.today, shown, *size)
        part, place = raster.marked(base, snapshot, key)
        picture.paste(palette_picture(part), place)
    return picture


def _drawn(snapshot: Snapshot, scope: str, width: int, height: int) -> Image.Image:
    """Return a map in the palette; ask for it by `Snapshot.cached`."""
    return palette_picture(
        snapshot.cached(raster.panel, snapshot.today, scope, width, height).picture
    )


@lru_cache(maxsize=64)
def swatch(state: str, width: int, height: int) -> Image.Image:
    """Draw the colour and hatching of a state, as in the map, in the palette; read-only."""
    paint, size = looks.STATES[state], (width * 2, height * 2)
    tile = raster.hatching(size, paint) if paint.hatch else Image.new("RGB", size, paint.colour)
    frame = (0, 0, size[0] - 1, size[1] - 1)
    ImageDraw.Draw(tile).rectangle(frame, outline="#53606c", width=3)
    return palette_picture(tile.reduce(2))
