"""The map without Streamlit: the script that draws the folium layer into an element of a page."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from coverage.core.i18n import Language
from coverage.maps.about import boundary_note
from coverage.snapshot import Snapshot
from geodata.maps.layer import MapAssets, RolloutLayer, rollout_map

#: Part of the id of the map's element; a fixed one, so that the same data give the same bytes.
NAME = "peta"
ELEMENT = f"map_{NAME}"


def map_script(
    snapshot: Snapshot,
    files: Mapping[str, str],
    page: str,
    lang: Language,
    region_url: str,
) -> bytes:
    """Return the script that draws the map into the element `ELEMENT`.

    Parameters
    ----------
    files: path of each file of `geodata.maps.layer.MapAssets` below the site's root, by its name.
    page: path of the page. region_url: link to a regency's page, with `{code}`.
    """
    assets = MapAssets(**{one.name: relative(files[one.name], page) for one in fields(MapAssets)})
    layer = RolloutLayer(
        assets,
        initial={"date": "", "fill": "status", "region": "ID"},
        attribution=boundary_note(snapshot.boundaries.meta, lang),
        region_url=region_url,
        failed=lang._("The map could not be loaded. Please reload the page."),
    )
    drawn = rollout_map(assets, layer)
    for element in (drawn, layer):
        element._id = NAME
    root: Any = drawn.get_root()
    root._id = NAME
    root.render()
    return str(root.script.render()).encode()


def relative(target: str, page: str) -> str:
    """Return the link from the page at path `page` to the file at path `target`."""
    return _way(target, posixpath.dirname(page) or ".")


@lru_cache(maxsize=4096)
def _way(target: str, folder: str) -> str:
    return posixpath.relpath(target, folder)
