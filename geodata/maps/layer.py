r"""The map layer: a folium layer of regions whose state changes over time, with its time bar.

The layer itself is `frontend/map/`; this module only joins its files and hands it its options.
It knows no subject: states, colours, texts and figures come in the data file, which is JSON:

- `language`: BCP 47 code; `dates`: ISO dates, one per step of the bar; `dateLabels`: in words.
- `regions`: rows `[code, name, province_code, province_name, lat, lon, [w, s, e, n], population
  line, dot_always, note on its outline if any]`, degrees; the row number is the region's index.
- `fills`: what the map can be coloured by, `{key, label, classes}`; `classes` are those of the
  legend, `{key, label, colour, line, hatch, width, edge, text}`: CSS colours of the area, of the
  hatching over it (direction `hatch`, "/" or "\\", or "." for dots; lines or dots `width` px
  wide), of its edge and of the status on a card; all but the first three may be missing. The first
  fill is that of the status.
- `faces`: what a region can look like: `{classes, statusText, sinceText, lastText, sourcesText,
  dot}`; `classes` has a class for each fill; `dot` is "near" or "never" where a region too small to
  be seen gets no dot from far, or none at all. `changes`: rows `[region index, date index, face
  index]` in order of date: from that date on the region has that face.
- `scopes`: key → `{name, total, bbox, provinces}`; `series`: scope → `{active, possible,
  population, stale}`, one number per date (`population` is a share, 0..1; `stale` may be missing).
- `texts`: words; `stale` follows on `figures` where that number is not 0.

Nothing here asks another host: every address is one that the caller serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
from folium.elements import JSCSSMixin
from folium.map import FeatureGroup, Layer
from folium.template import Template

from geodata.maps.scripts import FRONTEND, joined

_MODULES = (
    *("dom.js", "topojson.js", "document.js", "paints.js", "speaker.js", "fills.js", "legend.js"),
    *("card.js", "time_bar.js", "controls.js", "geometry.js", "regions.js", "keyboard.js"),
    "printing.js",
    "layer.js",
)
#: From which zoom on the map draws a level of `geodata.maps.simplification.LEVELS`, coarse to fine.
LEVEL_ZOOMS = {"national": 0.0, "island": 6.5, "province": 8.0}

#: Where the whole country would be tiny, the map begins with this scope of it.
NARROW = "jawa"


def script() -> bytes:
    """Return the layer's script; it needs Leaflet and adds `L.RolloutLayer` to it."""
    return joined("map", _MODULES)


def stylesheet() -> str:
    """Return the layer's style sheet; its colours are custom properties of the page."""
    return (FRONTEND / "map" / "layer.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class MapAssets:
    """Addresses of everything that the layer loads, all on the caller's own server.

    `national`, `island` and `province` are the levels of the geometry; only the first is loaded at
    once, the others when the reader comes near enough.
    """

    leaflet_js: str
    leaflet_css: str
    rollout_js: str
    rollout_css: str
    data: str
    national: str
    island: str
    province: str


class RolloutLayer(JSCSSMixin, Layer):
    """Choropleth with a time bar, drawn by `frontend/map/`, as high as the element around it.

    Parameters
    ----------
    assets: addresses of the files.
    initial: first state, `{"date": "2016-12-31" or "", "fill": key, "region": scope or code}`;
        `data-date`, `data-fill` and `data-region` of the element around the map go before it.
    attribution: line under the legend (licence, "approximate boundaries").
    region_url: address of a region's own page; `{code}` is replaced.
    failed: words to show when a file cannot be loaded.
    drill: words that tell where a click leads, with `{name}`. With them a click goes a level down
        (to the group, the province, the region's own page) instead of opening the region's card.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new L.RolloutLayer(Object.assign({{ this.options|tojson }}, {
            send: window.Streamlit ? (state) => window.Streamlit.setComponentValue(state) : null
        })).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        assets: MapAssets,
        *,
        initial: Mapping[str, str],
        attribution: str,
        region_url: str,
        failed: str,
        drill: str = "",
    ) -> None:
        super().__init__(name="rollout", control=False)
        self._name = "RolloutLayer"
        self.default_js = [("rollout_js", assets.rollout_js)]
        self.default_css = [("rollout_css", assets.rollout_css)]
        self.options: dict[str, Any] = {
            "data": assets.data,
            "levels": [
                {"url": getattr(assets, name), "zoom": zoom} for name, zoom in LEVEL_ZOOMS.items()
            ],
            "initial": dict(initial),
            "attribution": attribution,
            "regionUrl": region_url,
            "texts": {"failed": failed},
            "narrow": NARROW,
            "drill": drill,
        }


class RolloutCommand(FeatureGroup):
    """A state for a map that is already drawn; streamlit-folium runs it without redrawing the map.

    `state` is `{"date", "fill", "region", "n"}`; see `apply` in `frontend/map/layer.js`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new L.RolloutCommand({{ this.state|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, state: Mapping[str, Any]) -> None:
        super().__init__(name="state", control=False)
        self._name = "FeatureGroup"  # the name that streamlit-folium looks for
        self.state = dict(state)


def rollout_map(assets: MapAssets, layer: RolloutLayer) -> folium.Map:
    """Return a folium map with nothing but `layer`: no tiles, no scripts from elsewhere."""
    figure = folium.Map(
        location=(-2.3, 118.0),
        zoom_start=4,
        min_zoom=3,
        max_zoom=12,
        tiles=None,
        zoom_snap=0.1,
        zoom_delta=0.5,
        attribution_control=True,
        max_bounds=True,
        min_lat=-16,
        max_lat=12,
        min_lon=88,
        max_lon=148,
    )
    figure.default_js = [("leaflet", assets.leaflet_js)]
    figure.default_css = [("leaflet_css", assets.leaflet_css)]
    layer.add_to(figure)
    return figure
