"""The still map of a place: what pages, sheets, cards, pictures and the animation show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from coverage.core.palette import FIXED, PAINTS, STATES, Paint
from coverage.core.urlstate import is_regency
from coverage.maps.rollout import class_of
from coverage.snapshot import Snapshot
from geodata.maps.stills import Outlines, marker_svg, outlines, still_svg, swatch_svg
from geodata.register.regions import ISLAND_GROUPS, region, regions, scope_codes

#: Class of a fill that stands for "nothing is known"; it gets no dots.
BLANK = {"status": "no_evidence", "year": "none", "confidence": "none"}
_OTHER_LAND = Paint(FIXED["other-land"])
#: Regions smaller than this get a dot, units of the picture.
_SMALL = 5.0


@dataclass(frozen=True)
class MapFrame:
    """What a map is drawn into.

    Attributes
    ----------
    width, height: the map is as wide, and at most as high; `exact`: just as high.
    unit: how large lines, dots and hatchings are.
    bare: the regions alone, with their names, for pages; else with sea, the pale land around them,
        the lines between provinces, and dots for small regions.
    fine: steps per unit of the picture, 1 or 2.
    """

    width: int
    height: int
    exact: bool = False
    unit: float = 1.0
    bare: bool = False
    fine: int = 2


PAGE = MapFrame(560, 460, bare=True)
NATION = MapFrame(1000, 520, bare=True, fine=1)


def shown_scope(key: str) -> str:
    """Return the scope that a map of a place is fitted to: of a regency, its province."""
    return str(regions().at[key, "province_code"]) if is_regency(key) else key


def still_map(
    snapshot: Snapshot,
    day: date,
    key: str,
    frame: MapFrame,
    description: str = "",
    *,
    fill: str = "status",
    links: Mapping[str, str] | None = None,
) -> str:
    """Draw a place on a day as SVG.

    Parameters
    ----------
    key: "ID", an island group, a province, or a regency, which is outlined in its province.
    description: for those who do not see it. fill: a key of `coverage.core.palette.PAINTS`.
    links: code → address, see `geodata.maps.stills.still_svg`.

    Raises
    ------
    KeyError
        No such place or fill.
    """
    scope = shown_scope(key)
    codes, drawn = scope_codes(scope), snapshot.cached(scope_outlines, scope, frame)
    classes = snapshot.cached(classes_at, day, fill)
    paints = {code: PAINTS[fill][classes[code]] for code in codes}
    chosen = key if is_regency(key) else ""
    if frame.bare:
        named = None if scope == "ID" else {code: str(region(code)["name"]) for code in codes}
        return still_svg(drawn, paints, description, names=named, links=links, highlight=chosen)
    around = {
        code: _OTHER_LAND for code, path in drawn.paths.items() if path and code not in paints
    }
    always = snapshot.dots["dot_always"]
    return still_svg(
        drawn,
        around | paints,
        description,
        highlight=chosen,
        dots=[
            code
            for code in codes
            if classes[code] != BLANK[fill]
            and (drawn.sizes[code] < _SMALL * frame.unit or always[code])
        ],
        sea=FIXED["sea"],
        border=FIXED["province-line"],
        unit=frame.unit,
    )


def still_marker(snapshot: Snapshot, code: str, frame: MapFrame) -> str:
    """Return what outlines a regency, to be laid over the map of its province in the same frame.

    Many pictures that share a province's map are made faster so.
    """
    return marker_svg(snapshot.cached(scope_outlines, shown_scope(code), frame), code, frame.unit)


def scope_outlines(snapshot: Snapshot, scope: str, frame: MapFrame) -> Outlines:
    """Return the outlines of a scope's regencies in a frame; ask for it by `Snapshot.cached`."""
    level = "national" if scope == "ID" else "island" if scope in ISLAND_GROUPS else "province"
    shapes, dots = snapshot.outlines(level), snapshot.dots
    own = scope_codes(scope)
    points = zip(dots["longitude"].astype(float), dots["latitude"].astype(float), strict=True)
    places = dict(zip(map(str, dots.index), points, strict=True))
    return outlines(
        {code: shapes[code] for code in own} if frame.bare else shapes,
        places if not frame.bare else {code: places[code] for code in own},
        frame.width,
        frame.height,
        focus=own,
        exact=frame.exact,
        fine=frame.fine,
        margin=10 if frame.bare else 14 * frame.unit,
        groups=None if frame.bare else {code: code[:2] for code in shapes},
    )


def classes_at(snapshot: Snapshot, day: date, fill: str) -> Mapping[str, str]:
    """Return the class of each regency in a fill of the map; ask for it by `Snapshot.cached`."""
    rows = snapshot.status_at(day)[["state", "stale", "confidence", "since_end"]].to_dict("index")
    return {str(code): class_of(row, fill) for code, row in rows.items()}


def swatch(paint: Paint) -> str:
    """Return a field of a legend as SVG."""
    return swatch_svg(paint, FIXED["outline"])


def state_swatches() -> dict[str, str]:
    """Return the field of each status as SVG."""
    return {state: swatch(style.area) for state, style in STATES.items()}
