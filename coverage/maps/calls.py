"""Published call figures as the map layer takes them (format: `geodata.maps.layer`)."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from coverage.calls.published.model import (
    MEASURES,
    PublishedCalls,
    latest_values,
    map_keys,
    map_values,
)
from coverage.calls.published.texts import map_classes, value_line
from coverage.core.classes import class_bounds
from coverage.core.i18n import Language
from coverage.maps.rollout import packed_fill, region_rows, scope_rows, words
from geodata.boundaries import BoundaryMeta

FILL = "calls"


def call_map_data(
    calls: PublishedCalls,
    measure: str,
    period: str,
    dots: pd.DataFrame,
    meta: BoundaryMeta,
    lang: Language,
) -> bytes:
    """Pack one measure and period into JSON: one step, so that the layer shows no time bar.

    Parameters
    ----------
    measure, period: as `coverage.calls.published.model.map_values`. dots:
        `geodata.maps.topology.dots`.
    """
    values = map_values(calls, measure, period)
    latest = latest_values(calls, measure)
    keys = map_keys(values, class_bounds(latest))
    faces: dict[tuple[str, str], int] = {("none", ""): 0}
    changes = []
    for number, (code, row) in enumerate(values.iterrows()):
        report = calls.by_key.get(row["report"])
        when = report.period.label(lang) if report else ""
        face = (str(keys[str(code)]), value_line(row, measure, when, lang))
        changes.append([number, 0, faces.setdefault(face, len(faces))])
    scopes = scope_rows(dots, lang)
    shown = values["state"] == "value"
    document: dict[str, Any] = {
        "language": lang.code,
        "dates": [""],
        "dateLabels": [period],
        "regions": region_rows(dots, meta, lang),
        "faces": [packed_face(key, text) for key, text in faces],
        "changes": changes,
        "scopes": scopes,
        "series": {
            key: _counted(int(shown[_inside(values, key, scope)].sum()))
            for key, scope in scopes.items()
        },
        "fills": [
            packed_fill(FILL, lang.word(MEASURES, measure), map_classes(measure, latest, lang))
        ],
        "texts": words(lang)
        | {
            "figures": lang._("{scope}: {active} of {total} regencies and cities have a value"),
            "map": lang.word(MEASURES, measure),
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def packed_face(key: str, text: str) -> dict[str, Any]:
    """Return a face of a map of call figures: its class, and its line; without a value no dot."""
    face: dict[str, Any] = {"classes": [key], "statusText": text}
    return face | {"dot": "never"} if key == "none" else face


def _counted(number: int) -> dict[str, list[float]]:
    return {"active": [number], "possible": [number], "population": [0.0]}


def _inside(values: pd.DataFrame, key: str, scope: dict[str, Any]) -> pd.Series:
    """Mask of the regencies in a scope."""
    province = values.index.to_series().str[:2]
    if key == "ID":
        return province.notna()
    return province.isin(scope.get("provinces", [key]))
