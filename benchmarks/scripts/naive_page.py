"""The naive map: `folium.GeoJson` of the 514 regencies, drawn anew by `st.slider`.

Same data, same simplification and same dates as the dashboard's map. It is spared what a naive map
costs besides: data and shapes are loaded once, coordinates are rounded to the grid that they lie
on, it loads Leaflet but none of folium's other default files, has no background tiles, and
`returned_objects=[]` keeps it from running again when the map moves.
`?month=N` chooses the first step of the slider.
"""

from __future__ import annotations

from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.naive_shapes import naive_shapes
from coverage.core.dates import bar_dates
from coverage.core.settings import settings
from coverage.snapshot import snapshot

COLOURS = {
    "active": "#08519c",
    "planned": "#fec44f",
    "suspended": "#a63603",
    "no_evidence": "#d9d9d9",
}


@st.cache_resource
def shapes() -> gpd.GeoDataFrame:
    """Return the boundaries, loaded once."""
    return naive_shapes(snapshot(settings(), settings().today()))


def style(feature: dict[str, Any]) -> dict[str, Any]:
    """Colour a regency by its status."""
    colour = COLOURS[feature["properties"]["state"]]
    return {"fillColor": colour, "fillOpacity": 0.9, "color": "#ffffff", "weight": 0.5}


days = bar_dates(settings().today())
first = int(st.query_params.get("month", len(days) - 1))

st.title("Naive map")
month = st.slider("Month", 0, len(days) - 1, first)
frame = shapes()
status = snapshot(settings(), settings().today()).status_at(days[month])
frame = frame.assign(state=status["state"].reindex(frame.index))

figure = folium.Map(location=(-2.3, 118.0), zoom_start=4, tiles=None)
figure.default_js = [("leaflet", "/leaflet/leaflet.js")]
figure.default_css = [("leaflet_css", "/leaflet/leaflet.css")]
folium.GeoJson(
    frame,
    style_function=style,
    tooltip=folium.GeoJsonTooltip(fields=["name", "province", "state"]),
).add_to(figure)
st_folium(figure, key="map", height=600, use_container_width=True, returned_objects=[])
