"""The map of the site: our folium layer without a server, and still pictures without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from coverage.core.i18n import Language
from coverage.maps.about import boundary_note
from coverage.site.addresses import relative
from coverage.snapshot import Snapshot
from geodata.maps.layer import MapAssets, RolloutLayer, rollout_map
from geodata.maps.stills import Outlines, outlines, plain_svg, still_svg
from geodata.register.regions import region, scope_codes

#: As on the map: colour of the area and of the hatching over it.
STATE_FILLS = {
    "active": ("#1f6fb4", ""),
    "planned": ("#fff3d6", "#c98a12"),
    "suspended": ("#f6b48f", "#a63603"),
    "no_evidence": ("#dde2e7", ""),
}
#: Part of the id of the map's element; a fixed one, so that the same data give the same bytes.
NAME = "peta"
ELEMENT = f"map_{NAME}"


def map_script(
    snapshot: Snapshot,
    files: Mapping[str, str],
    page: str,
    lang: Language,
    region_url: str,
    height: int | None = 560,
) -> bytes:
    """Return the script that draws the map into the element `ELEMENT`.

    Parameters
    ----------
    files: path of each file of `geodata.maps.layer.MapAssets` below the site's root, by its name.
    page: path of the page. region_url: link to a regency's page, with `{code}`.
    height: of the map with its bar in px; None takes the height of the parent element.
    """
    assets = MapAssets(**{one.name: relative(files[one.name], page) for one in fields(MapAssets)})
    layer = RolloutLayer(
        assets,
        initial={"date": "", "fill": "status", "region": "ID"},
        attribution=boundary_note(snapshot.boundaries.meta, lang),
        region_url=region_url,
        failed=lang._("The map could not be loaded. Please reload the page."),
        height=height,
    )
    drawn = rollout_map(assets, layer)
    for element in (drawn, layer):
        element._id = NAME
    root: Any = drawn.get_root()
    root._id = NAME
    root.render()
    return str(root.script.render()).encode()


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
        snapshot.once(of_scope, scope),
        {code: STATE_FILLS[states[code]] for code in codes},
        {code: region(code)["name"] for code in codes},
        description,
        [highlight] if highlight else [],
        links,
    )


def alternative(snapshot: Snapshot, scope: str, name: str, lang: Language) -> str:
    """Say what the map of a scope shows, for those who do not see it."""
    now = snapshot.coverage_at(snapshot.today, scope)
    return lang._(
        "Map of {name}: {active} regencies and cities with evidence of 112 in service, "
        "{planned} planned, {suspended} suspended, {none} without evidence yet."
    ).format(
        name=name,
        active=lang.number(now.active),
        planned=lang.number(now.planned),
        suspended=lang.number(now.suspended),
        none=lang.number(now.no_evidence),
    )
