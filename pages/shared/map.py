"""The map: our folium layer, drawn once, and what the reader does with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from coverage.calls.cubes.query import Cubes
from coverage.calls.cubes.texts import marked
from coverage.calls.published.texts import classes_note
from coverage.core.urlstate import FILLS, bar_step, is_regency, is_region
from coverage.maps.about import boundary_note
from coverage.maps.assets import call_map_assets, map_assets, with_data
from coverage.maps.records import record_map_data
from geodata.maps.layer import MapAssets, RolloutCommand, RolloutLayer, rollout_map
from pages.shared.state import View, change, root

#: px, before the style sheet fits the map to its width
HEIGHT = 600
DRILL = "drill"


def show(view: View) -> None:
    """Draw the map; later runs only send it the new state, so that it is never drawn again."""
    _rollout(view, "home")
    # Streamlit makes the new parameters a step of the history before it turns the page; with the
    # region among them that step is the map as it was left.
    _open_regency(view, with_region=True)


def drill(view: View) -> None:
    """Draw the same map, where a click goes a level down, at last to the regency's own page."""
    _rollout(view, DRILL, drill=view.lang._("Click: to {name}"))


def forget() -> None:
    """Let the map be drawn anew where it comes next: it is not on the page now."""
    st.session_state.pop("map_first", None)


def show_calls(view: View, measure: str, period: str) -> None:
    """Draw published call figures on the same layer; a chosen regency becomes the page's own."""
    files = call_map_assets(view.data, view.lang.code, root(), measure, period)
    _calls(view, files, f"calls-{view.lang.code}-{measure}-{period}", classes_note(view.lang))


def show_records(view: View, cubes: Cubes, measure: str) -> None:
    """Draw call records month by month, with the time bar."""
    lang = view.lang
    data = record_map_data(cubes, measure, view.data.dots, view.data.boundaries.meta, lang)
    name = f"records.{measure}.{lang.code}.json"
    files = with_data(view.data, lang.code, root(), name, data)
    note = marked(classes_note(lang, months=True), cubes.simulated)
    _calls(view, files, f"records-{lang.code}-{measure}-{cubes.version}", note)


def _rollout(view: View, name: str, **options: Any) -> None:
    key, day = f"{name}-{view.lang.code}", view.state.day
    state = {
        "date": day.isoformat() if day else "",
        "fill": view.state.fill,
        "region": view.state.region,
    }
    message = st.session_state.get(name) or {}
    command = RolloutCommand(state | {"n": int(message.get("n", 0))})
    files = map_assets(view.data, view.lang.code, root())
    follow = partial(_on_map_message, name, key, view.data.today)
    _draw(view, files, key, state, follow, command=command, **options)


def _calls(view: View, files: MapAssets, key: str, note: str) -> None:
    state = {"date": "", "fill": "calls", "region": view.state.kode or "ID"}
    _draw(view, files, key, state, partial(_on_call_message, key), note=note)
    _open_regency(view)


def _draw(
    view: View,
    files: MapAssets,
    key: str,
    state: Mapping[str, str],
    on_message: Callable[[], None],
    *,
    note: str = "",
    command: RolloutCommand | None = None,
    **options: Any,
) -> None:
    """Draw the map in a state, or send `command` to it where it is drawn already.

    `note` goes before the one on the boundaries. `options` are those of `RolloutLayer`.
    """
    first: dict[str, Mapping[str, str]] = st.session_state.setdefault("map_first", {})
    boundaries = boundary_note(view.data.boundaries.meta, view.lang)
    layer = RolloutLayer(
        files,
        initial=first.setdefault(key, state),  # a script that changes would draw the map again
        attribution=" · ".join(part for part in (note, boundaries) if part),
        region_url=f"{root()}daerah?kode={{code}}&lang={view.lang.code}",
        failed=view.lang._("The map could not be loaded. Please reload the page."),
        **options,
    )
    with st.container(key="map"):
        st_folium(
            rollout_map(files, layer),
            key=key,
            height=HEIGHT,
            use_container_width=True,
            render=False,  # streamlit-folium renders it anyway: True does all of it twice
            returned_objects=[],
            feature_group_to_add=command,
            on_change=on_message,
        )


def _open_regency(view: View, with_region: bool = False) -> None:
    """Turn to the page of the regency that the reader opened on the map, if any."""
    if code := st.session_state.pop("open", None):
        region = {"region": code} if with_region else {}
        st.switch_page("daerah.py", query_params=view.regency_params(code) | region)


def _on_call_message(key: str) -> None:
    message: Any = st.session_state.get(key) or {}
    if is_region(message.get("open")):
        st.session_state["open"] = message["open"]
    elif is_regency(message.get("region")):
        change(kode=message["region"])


def _on_map_message(name: str, key: str, today: date) -> None:
    """Follow what the map says; whatever is not a value of ours is left aside."""
    message: Any = st.session_state.get(key) or {}
    st.session_state[name] = message
    changes: dict[str, str | None] = {}
    with suppress(ValueError):
        day = bar_step(str(message.get("date", "")), today)
        changes["date"] = f"{day}" if day else None
    if message.get("fill") in FILLS:
        changes["fill"] = message["fill"]
    if is_region(message.get("region")):
        changes["region"] = message["region"]
    if name == DRILL and is_regency(message.get("open")):
        changes |= {"kode": message["open"], "region": "ID"}
    elif is_region(message.get("open")):
        st.session_state["open"] = message["open"]
    change(**changes)
