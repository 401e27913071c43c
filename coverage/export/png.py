"""PNG of few colours: exact where it is flat, small as a file, with words that say what it is."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import pandas as pd
from PIL import Image, ImageColor
from PIL.PngImagePlugin import PngInfo

from coverage.core.palette import STATES

#: Colours that a small field of the legend alone may have.
_ALWAYS = np.array(
    [
        ImageColor.getrgb(colour)
        for style in STATES.values()
        for colour in (style.area.colour, style.area.line)
        if colour
    ],
    dtype=np.float32,
)


def with_palette(picture: Image.Image, colours: int = 256) -> Image.Image:
    """Bring a picture to its most frequent colours; the others take the nearest of these.

    Flat areas keep their colour exactly, which the usual ways of reducing colours do not promise;
    those of states are always among the colours. What shines through (RGBA) is taken as opaque.
    """
    pixels = np.asarray(picture if picture.mode == "RGBA" else picture.convert("RGBA"))
    packed = pixels.view("<u4").ravel() & 0xFFFFFF
    # neighbours are mostly alike: runs of one colour are sorted, not every pixel
    starts = np.flatnonzero(np.append(True, packed[1:] != packed[:-1]))
    lengths = np.diff(starts, append=len(packed))
    place, found = pd.factorize(packed[starts])
    count = np.bincount(place, weights=lengths)
    frequent = np.sort(np.argsort(-count, kind="stable")[: colours - len(_ALWAYS)])
    # sums of squares stay below 2**24: exact in these numbers
    parts = np.stack([found & 255, (found >> 8) & 255, found >> 16], axis=1).astype(np.float32)
    table = np.concatenate([parts[frequent], _ALWAYS])
    nearest = np.empty(len(found), dtype=np.uint8)
    for start in range(0, len(found), 4096):
        # the square of a distance, less that of the colour itself, which is the same for all
        distance = (table**2).sum(axis=1) - 2 * (parts[start : start + 4096] @ table.T)
        nearest[start : start + 4096] = distance.argmin(axis=1)
    small = Image.fromarray(np.repeat(nearest[place], lengths).reshape(pixels.shape[:2]))
    small.putpalette(table.astype(np.uint8).tobytes())
    return small


def small_png(picture: bytes | Image.Image, facts: Mapping[str, str], colours: int = 256) -> bytes:
    """Return a picture, or a file of one, as PNG with texts (title, source) and no time."""
    info = PngInfo()
    for key, text in facts.items():
        info.add_itxt(key, text)
    opened = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    out = io.BytesIO()
    # level 5 saves another thirtieth and takes a quarter longer
    with_palette(opened, colours).save(out, "png", compress_level=4, pnginfo=info)
    return out.getvalue()
