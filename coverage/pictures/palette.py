"""Pictures of few colours: exact where they are flat, small as files."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo


def with_palette(picture: Image.Image, colours: int = 256) -> Image.Image:
    """Bring an RGB picture to its most frequent colours; the others take the nearest of these.

    Flat areas keep their colour exactly, which the usual ways of reducing colours do not promise.
    """
    pixels = np.asarray(picture.convert("RGB"), dtype=np.uint32)
    packed = (pixels[..., 0] << 16) | (pixels[..., 1] << 8) | pixels[..., 2]
    found, place, count = np.unique(packed, return_inverse=True, return_counts=True)
    frequent = np.sort(np.argsort(-count, kind="stable")[:colours])
    parts = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1).astype(np.int32)
    table = parts[frequent]
    nearest = np.empty(len(found), dtype=np.uint8)
    for start in range(0, len(found), 4096):
        some = parts[start : start + 4096]
        distance = ((some[:, None, :] - table[None, :, :]) ** 2).sum(axis=2)
        nearest[start : start + 4096] = distance.argmin(axis=1)
    small = Image.fromarray(nearest[place].reshape(packed.shape))
    small.putpalette(table.astype(np.uint8).tobytes())
    return small


def png_bytes(picture: Image.Image, facts: Mapping[str, str], level: int = 9) -> bytes:
    """Return a picture as PNG, with texts that say what it is (title, source) and no time."""
    info = PngInfo()
    for key, text in facts.items():
        info.add_itxt(key, text)
    out = io.BytesIO()
    picture.save(out, "png", compress_level=level, pnginfo=info)
    return out.getvalue()
