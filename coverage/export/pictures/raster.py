"""Maps drawn fast with Pillow, for cards, the rollout in motion and the factsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw

from coverage.export.pictures import geometry, looks
from coverage.export.pictures.geometry import Sheet
from coverage.export.pictures.looks import Paint
from coverage.snapshot import Snapshot

#: Everything is drawn so many times larger and brought down: edges become smooth.
FINER = 2
#: Period and width of the hatching, px of the finished picture.
_PERIOD, _WIDE = 8, 2.0
#: A regency smaller than this gets a dot; the one asked for, a ring.
SMALL, DOT, RING = 5.0, 3.4, 15.0


@dataclass(frozen=True)
class Panel:
    """A map and where degrees lie on it. Copy the picture before drawing on it."""

    picture: Image.Image
    place: Sheet


class Drawing:
    """A map in the making, `FINER` times as large as it will be."""

    def __init__(self, snapshot: Snapshot, scope: str, width: int, height: int) -> None:
        self.size = (width, height)
        self.codes = geometry.members(scope)
        box = geometry.box_of(snapshot, self.codes)
        edge = 0.03 * min(width, height)
        self.place = geometry.fitted(box, edge, edge, width - 2 * edge, height - 2 * edge)
        self.level = geometry.level_of(scope)
        self.shapes = snapshot.cached(geometry.outlines, self.level)
        self.dots = snapshot.dots
        self.large = Image.new("RGB", (width * FINER, height * FINER), looks.SEA)
        self.pen = ImageDraw.Draw(self.large)
        self._lines: list[list[tuple[float, float]]] = []
        self._rings: dict[str, list[list[float]]] = {}

    def corners(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of the whole picture, degrees."""
        return geometry.view(self.place, 0, 0, *self.size)

    def rings(self, code: str) -> list[list[float]]:
        """Return the rings of a regency on the large picture: x, y, x, y and so on."""
        if code not in self._rings:
            found = geometry.rings(self.shapes[code], self.place, 0.25)
            self._rings[code] = [(ring * FINER).ravel().tolist() for ring in found]
        return self._rings[code]

    def fill(self, code: str, paint: Paint, line: str = "#ffffff") -> None:
        """Fill a regency; holes are filled by those that lie in them."""
        for ring in self.rings(code):
            if paint.hatch:
                self._hatched(ring, paint)
            else:
                self.pen.polygon(ring, fill=paint.colour)
            self.pen.line(ring, fill=line, width=1)

    def _hatched(self, ring: list[float], paint: Paint) -> None:
        across, down = ring[::2], ring[1::2]
        left, top = int(min(across)), int(min(down))
        size = (int(max(across)) - left + 2, int(max(down)) - top + 2)
        mask = Image.new("1", size)
        ImageDraw.Draw(mask).polygon(
            [(x - left, y - top) for x, y in zip(across, down, strict=True)], fill=1
        )
        cut = _wide_hatching(self.large.size, paint).crop(
            (left, top, left + size[0], top + size[1])
        )
        self.large.paste(cut, (left, top), mask)

    def lines(self, lines: list[np.ndarray], colour: str) -> None:
        """Draw lines through longitudes and latitudes (n × 2 each), the same ones every time."""
        if not self._lines:
            placed = (self.place.place(points) * FINER for points in lines)
            self._lines = [[(x, y) for x, y in one.tolist()] for one in placed]
        for line in self._lines:
            self.pen.line(line, fill=colour, width=1)

    def dot(self, code: str, paint: Paint, radius: float = DOT) -> None:
        """Draw a dot for a regency that is too small to be seen."""
        x, y = point(self.dots, code, self.place) * FINER
        r = radius * FINER
        box = (x - r, y - r, x + r, y + r)
        self.pen.ellipse(box, fill=paint.line or paint.colour, outline="#ffffff", width=FINER)

    def small(self, code: str, limit: float = SMALL) -> bool:
        """Say whether a regency would hardly be seen."""
        return is_small(self.dots, code, self.place, limit)

    def done(self) -> Image.Image:
        """Return the picture at its size."""
        return self.large.reduce(FINER)


@lru_cache(maxsize=8)  # maps of few sizes are drawn many times; read-only
def _wide_hatching(size: tuple[int, int], paint: Paint) -> Image.Image:
    return hatching(size, paint)


def hatching(size: tuple[int, int], paint: Paint) -> Image.Image:
    """Return a picture full of slanted lines."""
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    slant = x + y if paint.hatch == "/" else x - y
    on = (slant % (_PERIOD * FINER)) < _WIDE * FINER
    colours = [
        np.array(Image.new("RGB", (1, 1), c).getpixel((0, 0))) for c in (paint.line, paint.colour)
    ]
    return Image.fromarray(np.where(on[..., None], *colours).astype(np.uint8))


def point(dots: pd.DataFrame, code: str, place: Sheet) -> np.ndarray:
    """Return where the dot of a regency lies, px."""
    row: Any = dots.loc[code]
    found: np.ndarray = place.place(np.array([[row["longitude"], row["latitude"]]]))[0]
    return found


def is_small(dots: pd.DataFrame, code: str, place: Sheet, limit: float) -> bool:
    """Say whether a regency is smaller than so many px, or its outline misleads."""
    row: Any = dots.loc[code]
    wide = (row["east"] - row["west"]) * place.squeeze * place.scale
    tall = (row["north"] - row["south"]) * place.scale
    return bool(row["dot_always"]) or max(wide, tall) < limit


def panel(snapshot: Snapshot, day: date, scope: str, width: int, height: int) -> Panel:
    """Draw the status map of the nation, an island group or a province, areas around it pale.

    Ask for it by `Snapshot.cached`: many pictures share it.
    """
    drawing = Drawing(snapshot, scope, width, height)
    own = drawing.codes
    if scope != "ID":
        for code in geometry.others_near(snapshot, own, drawing.corners()):
            drawing.fill(code, Paint(looks.AROUND))
    states = snapshot.status_at(day)["state"]
    # what lies in a hole of another comes after it
    order = sorted(own, key=lambda code: -drawing.shapes[code].area)
    for code in order:
        drawing.fill(code, looks.STATES[states[code]])
    drawing.lines(snapshot.cached(geometry.province_lines, drawing.level), looks.PROVINCE_LINE)
    for code in own:
        if states[code] != "no_evidence" and drawing.small(code):
            drawing.dot(code, looks.STATES[states[code]])
    return Panel(drawing.done(), drawing.place)


def marked(
    base: Panel, snapshot: Snapshot, code: str, level: str = "province"
) -> tuple[Image.Image, tuple[int, int]]:
    """Return the part of the map around one regency, outlined, and ringed where it is small.

    The part is to be put back at the place (px) that comes with it.
    """
    shape = snapshot.cached(geometry.outlines, level)[code]
    rings = [
        ring for ring in geometry.rings(shape, base.place, 0.5) if np.ptp(ring, axis=0).max() > 7
    ]
    centre = point(snapshot.dots, code, base.place)
    reach = np.array([[-RING - 6, -RING - 6], [RING + 6, RING + 6]]) + centre
    corners = np.concatenate([reach, *(ring + side for ring in rings for side in (-6, 6))])
    left, top = (max(int(low), 0) for low in corners.min(axis=0))
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    size = (min(right, base.picture.width) - left, min(bottom, base.picture.height) - top)
    part = base.picture.crop((left, top, left + size[0], top + size[1]))
    shift = np.array([left, top])
    # white around the line, so that it is seen on dark areas too
    for colour, wide in (("#ffffff", 5.0), ("#111111", 2.6)):
        mask = Image.new("L", (size[0] * 3, size[1] * 3))
        pen = ImageDraw.Draw(mask)
        for ring in rings:
            line = [(x, y) for x, y in ((ring - shift) * 3).tolist()]
            pen.line([*line, line[1]], fill=255, width=round(wide * 3), joint="curve")
        if is_small(snapshot.dots, code, base.place, 26):
            x, y = (centre - shift) * 3
            r = (RING + wide / 2) * 3
            pen.ellipse((x - r, y - r, x + r, y + r), outline=255, width=round(wide * 3))
        part.paste(colour, (0, 0), mask.reduce(3))
    return part, (left, top)
