"""The map on the home page: our folium layer, drawn once, and what the reader does with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from coverage.calls.cubes.query import Cubes
from coverage.calls.cubes.texts import SIMULATED
from coverage.core.urlstate import FILLS, is_regency, is_region, parse_day
from coverage.maps.about import boundary_note
from coverage.maps.assets import call_map_assets, map_assets, with_data
from coverage.maps.records import record_map_data
from geodata.maps.layer import MapAssets, RolloutCommand, RolloutLayer, rollout_map
from pages.shared.state import View, change, root

HEIGHT = 600
CALLS_HEIGHT = 520
KEY = "rollout"
DRILL, DRILL_HEIGHT = "drill", 520


def show_calls(view: View, measure: str, period: str) -> None:
    """Draw published call figures on the same layer; a chosen regency becomes the page's own."""
    files = call_map_assets(view.data, view.lang.code, root(), measure, period)
    _still(view, files, f"calls-{view.lang.code}-{measure}-{period}", "")


def show_records(view: View, cubes: Cubes, measure: str) -> None:
    """Draw call records month by month, with the time bar."""
    lang = view.lang
    data = record_map_data(cubes, measure, view.data.dots, view.data.boundaries.meta, lang)
    name = f"records.{measure}.{lang.code}.json"
    files = with_data(view.data, lang.code, root(), name, data)
    mark = SIMULATED if cubes.simulated else ""
    _still(view, files, f"records-{lang.code}-{measure}-{cubes.version}", mark)


def _still(view: View, files: MapAssets, key: str, mark: str) -> None:
    note = boundary_note(view.data.boundaries.meta, view.lang)
    layer = RolloutLayer(
        files,
        initial={"date": "", "fill": "calls", "region": view.state.kode or "ID"},
        attribution=" · ".join(part for part in (mark, note) if part),
        region_url=f"{root()}daerah?kode={{code}}&lang={view.lang.code}",
        failed=view.lang._("The map could not be loaded. Please reload the page."),
        height=CALLS_HEIGHT,
    )
    firsts: dict[str, Any] = st.session_state.setdefault("calls_first", {})
    # The script must not change from run to run, or the map is drawn again.
    layer.options["initial"] = firsts.setdefault(key, layer.options["initial"])
    _component(files, layer, key, CALLS_HEIGHT, partial(_chosen, key))
    if opened := st.session_state.pop("open", None):
        st.switch_page("daerah.py", query_params=view.regency_params(opened))


def _chosen(key: str) -> None:
    said: Any = st.session_state.get(key) or {}
    if is_region(said.get("open")):
        st.session_state["open"] = said["open"]
    elif is_regency(said.get("region")):
        change(kode=said["region"])


def show(view: View) -> None:
    """Draw the map; later runs only send it the new state, so that it is never drawn again."""
    _rollout(view, KEY, HEIGHT, "")
    if opened := st.session_state.pop("open", None):
        # Streamlit makes the new parameters a step of the history before it turns the page; with
        # the region among them that step is the map as it was left.
        st.switch_page("daerah.py", query_params=view.regency_params(opened) | {"region": opened})


def drill(view: View) -> None:
    """Draw the same map, where a click goes a level down, at last to the regency's own page."""
    _rollout(view, DRILL, DRILL_HEIGHT, view.lang._("Click: to {name}"))


def forget() -> None:
    """Let the map be drawn anew where it comes next: it is not on the page now."""
    st.session_state.pop("map_first", None)


def _rollout(view: View, name: str, height: int, hint: str) -> None:
    key = f"{name}-{view.lang.code}"
    said = st.session_state.get(name) or {}
    files = map_assets(view.data, view.lang.code, root())
    layer = RolloutLayer(
        files,
        initial=_initial(view, key),
        attribution=boundary_note(view.data.boundaries.meta, view.lang),
        region_url=f"{root()}daerah?kode={{code}}&lang={view.lang.code}",
        failed=view.lang._("The map could not be loaded. Please reload the page."),
        height=height,
        drill=hint,
    )
    command = RolloutCommand(_state(view) | {"n": int(said.get("n", 0))})
    _component(files, layer, key, height, partial(_heard, name, key, view.data.today), command)


def _component(
    files: MapAssets,
    layer: RolloutLayer,
    key: str,
    height: int,
    heard: Callable[[], None],
    command: RolloutCommand | None = None,
) -> None:
    """Draw the map; `heard` is called when it says something, `command` goes to it if drawn."""
    st_folium(
        rollout_map(files, layer),
        key=key,
        height=height,
        use_container_width=True,
        render=False,  # streamlit-folium renders it anyway: True does all of it twice
        returned_objects=[],
        feature_group_to_add=command,
        on_change=heard,
    )


def _state(view: View) -> dict[str, str]:
    day = view.state.day
    return {
        "date": day.isoformat() if day else "",
        "fill": view.state.fill,
        "region": view.state.region,
    }


def _initial(view: View, key: str) -> dict[str, str]:
    """Return the state that the map was first drawn with: its script must not change later."""
    first: dict[str, dict[str, str]] = st.session_state.setdefault("map_first", {})
    return first.setdefault(key, _state(view))


def _heard(name: str, key: str, today: date) -> None:
    """Follow what the map says; whatever is not a value of ours is left aside."""
    said: Any = st.session_state.get(key) or {}
    st.session_state[name] = said
    changes: dict[str, str | None] = {}
    with suppress(ValueError):
        day = parse_day(str(said.get("date", "")), today)
        changes["date"] = f"{day}" if day else None
    if said.get("fill") in FILLS:
        changes["fill"] = said["fill"]
    if is_region(said.get("region")):
        changes["region"] = said["region"]
    if name == DRILL and is_regency(said.get("open")):
        changes |= {"kode": said["open"], "region": "ID"}
    elif is_region(said.get("open")):
        st.session_state["open"] = said["open"]
    change(**changes)
