"""The map of the site: our folium layer without a server, and still pictures without a script."""

from __future__ import annotations

from collections.abc import Mapping

from coverage.core.palette import STATE_FILLS
from coverage.snapshot import Snapshot
from geodata.maps.stills import Outlines, outlines, plain_svg, still_svg
from geodata.register.regions import region, scope_codes


def nation(snapshot: Snapshot, description: str) -> str:
    """Return the map of the nation at today's status as SVG, to stand in an `img`: coarse."""
    states = snapshot.status_at(snapshot.today)["state"]
    fills = {str(code): STATE_FILLS[state] for code, state in states.items()}
    return plain_svg(of_scope(snapshot, "ID"), fills, description)


def of_scope(snapshot: Snapshot, scope: str) -> Outlines:
    """Return the outlines of the regencies of a scope; those of the nation are coarser."""
    level, width, tallest, fine = (
        ("national", 1000, 520, 1) if scope == "ID" else ("island", 560, 460, 2)
    )
    shapes = snapshot.outlines(level)
    codes, dots = scope_codes(scope), snapshot.dots
    points = dots.loc[codes, ["longitude", "latitude"]].astype(float).to_numpy()
    return outlines(
        {code: shapes[code] for code in codes},
        {code: (float(x), float(y)) for code, (x, y) in zip(codes, points, strict=True)},
        width,
        tallest,
        fine,
    )


def picture(
    snapshot: Snapshot,
    scope: str,
    description: str,
    highlight: str = "",
    links: Mapping[str, str] | None = None,
) -> str:
    """Return the map of a scope at today's status as SVG, one regency outlined if asked for."""
    states = snapshot.status_at(snapshot.today)["state"]
    codes = scope_codes(scope)
    return still_svg(
        snapshot.cached(of_scope, scope),
        {code: STATE_FILLS[states[code]] for code in codes},
        {code: region(code)["name"] for code in codes},
        description,
        [highlight] if highlight else [],
        links,
    )
