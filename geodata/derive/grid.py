"""From votes to zones: a land part as a grid, fine near borders, turned into smooth polygons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]

#: Label of a cell away from land.
NONE = -1


@dataclass(frozen=True)
class Grid:
    """Square cells over a land part.

    Attributes
    ----------
    west, south: lower left corner, metres; a multiple of the cell.
    cell: side, metres.
    wanted: shape (rows, columns), cells on or next to land; row 0 is the southernmost.
    """

    west: float
    south: float
    cell: float
    wanted: NDArray[np.bool_]

    def middles(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Floats:
        """Middles of cells, shape (n, 2), metres."""
        x = self.west + (columns + 0.5) * self.cell
        return np.column_stack([x, self.south + (rows + 0.5) * self.cell])


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the mask with every cell beside or diagonal to one of its cells."""
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    wide = grown.copy()
    wide[:, 1:] |= grown[:, :-1]
    wide[:, :-1] |= grown[:, 1:]
    return wide


def cover(part: shapely.Polygon, cell: float) -> Grid:
    """Grid of the cells that a polygon touches and their neighbours, with an empty rim."""
    low = np.floor(np.array(part.bounds[:2]) / cell) - 3
    high = np.ceil(np.array(part.bounds[2:]) / cell) + 3
    columns, rows = (high - low).astype(int)
    west, south = low * cell
    x, y = west + (np.arange(columns) + 0.5) * cell, south + (np.arange(rows) + 0.5) * cell
    shapely.prepare(part)
    inside = shapely.contains_xy(part, np.tile(x, rows), np.repeat(y, columns))
    mask = np.asarray(inside).reshape(rows, columns)
    shore = shapely.get_coordinates(shapely.segmentize(part.exterior, cell / 2))
    at = np.floor((shore - [west, south]) / cell).astype(int)
    mask[at[:, 1], at[:, 0]] = True
    return Grid(float(west), float(south), cell, _grown(mask))


def contested(labels: Labels) -> NDArray[np.bool_]:
    """Cells that touch, or meet at a corner, a cell of another regency (not of the sea)."""
    mask = np.zeros(labels.shape, dtype=bool)

    def compare(a: tuple[slice, slice], b: tuple[slice, slice]) -> None:
        differ = (labels[a] != labels[b]) & (labels[a] != NONE) & (labels[b] != NONE)
        mask[a] |= differ
        mask[b] |= differ

    every, head, tail = slice(None), slice(None, -1), slice(1, None)
    compare((head, every), (tail, every))
    compare((every, head), (every, tail))
    compare((head, head), (tail, tail))
    compare((head, tail), (tail, head))
    return mask


def finer(grid: Grid, labels: Labels, factor: int) -> tuple[Grid, Labels]:
    """Cut each cell into factor x factor cells of the same label."""
    square = np.ones((factor, factor), dtype=np.int16)
    cut = np.kron(labels, square)
    return Grid(grid.west, grid.south, grid.cell / factor, cut != NONE), cut


def zones(grid: Grid, labels: Labels) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Outline areas of equal label.

    Returns
    -------
    (polygons, labels): edge-connected areas, together a valid coverage with a vertex at every
    corner of a cell along a border.
    """
    upright, level = labels[:, 1:] != labels[:, :-1], labels[1:] != labels[:-1]
    row, column = np.nonzero(upright)
    lines = [_segments(column + 1, row, column + 1, row + 1)]
    row, column = np.nonzero(level)
    lines.append(_segments(column, row + 1, column + 1, row + 1))
    edges = shapely.linestrings(np.concatenate(lines).astype(float))
    merged = shapely.line_merge(shapely.multilinestrings(edges))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(merged)))
    # Some point inside lies in a cell; its label is the face's, whatever the shape of the face.
    at = np.floor(shapely.get_coordinates(shapely.point_on_surface(faces))).astype(int)
    found = labels[at[:, 1], at[:, 0]].astype(np.int64)
    keep = found != NONE
    placed = shapely.transform(faces[keep], lambda c: c * grid.cell + [grid.west, grid.south])
    return placed, found[keep]


def _segments(
    x0: NDArray[np.int64], y0: NDArray[np.int64], x1: NDArray[np.int64], y1: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.stack([np.column_stack([x0, y0]), np.column_stack([x1, y1])], axis=1)


def smooth(polygons: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """Take the stairs out of the borders, the same way on both sides.

    The tolerance is that of Visvalingam and Whyatt: square root of the area of the triangle that a
    dropped corner spans. Outer edges lie off the land and stay as they are.
    """
    return np.asarray(shapely.coverage_simplify(polygons, tolerance_m, simplify_boundary=False))
