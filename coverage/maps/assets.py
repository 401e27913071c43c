"""The files that the map loads, registered for browsers to keep for ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import js_lib_leaflet

from coverage.calls.published.model import published_calls
from coverage.core import assets, frontend
from coverage.core.i18n import language
from coverage.maps.calls import call_map_data
from coverage.maps.rollout import map_data
from coverage.snapshot import Snapshot
from geodata.maps import layer
from geodata.maps.layer import MapAssets

_LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"


def map_assets(snapshot: Snapshot, lang: str, root: str) -> MapAssets:
    """Register what the map of the rollout loads; return the addresses.

    Parameters
    ----------
    lang: "id" or "en". root: path below which the app is served, "/" or "/base/".
    """
    return snapshot.cached(_map_assets, lang, root)


def call_map_assets(
    snapshot: Snapshot, lang: str, root: str, measure: str, period: str
) -> MapAssets:
    """Register what the map of published call figures loads; return the addresses.

    Parameters
    ----------
    As `map_assets`. measure: a key of `coverage.calls.published.model.MEASURES`. period: "latest"
    or a year.
    """
    return snapshot.cached(_call_map_assets, lang, root, measure, period)


def with_data(snapshot: Snapshot, lang: str, root: str, name: str, data: bytes) -> MapAssets:
    """Return `map_assets` with another document in place of the rollout's."""
    asset = assets.STORE.add(name, data)
    return replace(map_assets(snapshot, lang, root), data=root + asset.path)


def map_files(snapshot: Snapshot, lang: str) -> dict[str, assets.Asset]:
    """Register what the map of the rollout loads, by the names of `MapAssets`."""
    add = assets.STORE.add
    data = map_data(
        snapshot.history,
        snapshot.series,
        snapshot.dots,
        snapshot.boundaries.meta,
        snapshot.today,
        language(lang),
    )
    return {
        "leaflet_js": add("leaflet.js", (_LEAFLET / "leaflet.js").read_bytes()),
        "leaflet_css": add("leaflet.css", (_LEAFLET / "leaflet.css").read_bytes()),
        "rollout_js": add("rollout.js", layer.script()),
        "rollout_css": add("rollout.css", frontend.map_styles()),
        "data": add(f"rollout.{lang}.json", data),
    } | {name: add(f"{name}.topojson", level.text()) for name, level in snapshot.levels.items()}


def _map_assets(snapshot: Snapshot, lang: str, root: str) -> MapAssets:
    files = map_files(snapshot, lang)
    return MapAssets(**{key: root + asset.path for key, asset in files.items()})


def _call_map_assets(
    snapshot: Snapshot, lang: str, root: str, measure: str, period: str
) -> MapAssets:
    calls, meta = snapshot.cached(published_calls), snapshot.boundaries.meta
    data = call_map_data(calls, measure, period, snapshot.dots, meta, language(lang))
    return with_data(snapshot, lang, root, f"calls.{measure}.{period}.{lang}.json", data)
