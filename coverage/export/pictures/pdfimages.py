"""Pictures as a PDF holds them: packed once for the sheets of all languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fpdf.image_datastructures import RasterImageInfo
from fpdf.image_parsing import get_img_info
from PIL import Image

from coverage.export.pictures.stills import still, swatch
from coverage.snapshot import Snapshot


@dataclass(frozen=True)
class Packed:
    """A picture, packed, with a name that no other picture has."""

    name: str
    info: RasterImageInfo

    def copy(self, number: int) -> RasterImageInfo:
        """Return what a document keeps of its picture of this number, not used there yet."""
        return RasterImageInfo(self.info, i=number, usages=0, iccp_i=None)


@lru_cache(maxsize=4)
def packed_still(snapshot: Snapshot, key: str, size: tuple[int, int]) -> Packed:
    """Return `coverage.export.pictures.stills.still`."""
    return _packed(f"still {key} {size}", still(snapshot, key, size))


@lru_cache(maxsize=64)
def packed_swatch(state: str, width: int, height: int) -> Packed:
    """Return `coverage.export.pictures.stills.swatch`."""
    return _packed(f"swatch {state} {width} {height}", swatch(state, width, height))


def _packed(name: str, picture: Image.Image) -> Packed:
    return Packed(name, get_img_info(name, picture))
