"""What the map layer shows, as one JSON per language (format: `geodata.maps.layer`).

All figures come from `coverage.evidence.status` and `coverage.evidence.figures`; here they are only
packed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import palette, texts
from coverage.core.dates import bar_dates
from coverage.core.i18n import Language
from coverage.core.urlstate import FILLS
from coverage.maps.about import outline_note
from geodata.boundaries import BoundaryMeta
from geodata.register.regions import provinces, regions


def year_class(year: int) -> str:
    """Return the class of a year of start: two years each, named by the later one."""
    return str(min(max(year + year % 2, 2016), 2026))


def map_data(
    history: pd.DataFrame,
    series: pd.DataFrame,
    dots: pd.DataFrame,
    meta: BoundaryMeta,
    today: date,
    lang: Language,
) -> bytes:
    """Pack everything that the map shows into JSON.

    Parameters
    ----------
    history: `coverage.evidence.status.timeline`.
    series: `coverage.evidence.figures.monthly_series` at `bar_dates(today)`.
    dots: `geodata.maps.topology.dots`: point, box and `dot_always` per regency.
    meta: of the boundaries: which outlines are approximate or lacking.
    """
    days = bar_dates(today)
    register = regions()
    faces, changes = _faces(history, days, list(register.index), lang)
    document = {
        "language": lang.code,
        "dates": [day.isoformat() for day in days],
        "dateLabels": [lang.date(day, "month") for day in days[:-1]] + [lang.date(days[-1])],
        "regions": region_rows(dots, meta, lang),
        "faces": faces,
        "changes": changes,
        "scopes": scope_rows(dots, lang),
        "series": _series(series),
        "fills": [
            packed_fill(key, lang._(label), legend(key, today, lang))
            for key, label in FILLS.items()
        ],
        "texts": words(lang),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def class_of(row: Mapping[Any, Any], fill: str) -> str:
    """Return the class of a row of `coverage.evidence.status.status_at` in a fill of the map."""
    if fill == "status":
        return texts.look_of(row)
    if row["state"] != "active":
        return "none"
    if fill == "confidence":
        return str(row["confidence"])
    return year_class(texts.as_date(row["since_end"]).year)


def _faces(
    history: pd.DataFrame, days: Sequence[date], codes: list[str], lang: Language
) -> tuple[list[dict[str, Any]], list[list[int]]]:
    """Return the distinct faces, and who takes which at what step of the bar."""
    faces: dict[tuple[tuple[str, Any], ...], int] = {
        _face({"state": "no_evidence", "stale": False}, lang): 0
    }
    ends = pd.DatetimeIndex(list(days))
    number = {code: i for i, code in enumerate(codes)}
    changes: dict[tuple[int, int], int] = {}
    for row in history.sort_values("from").to_dict("records"):
        step = int(ends.searchsorted(pd.Timestamp(row["from"])))
        if step == len(days):
            continue  # begins after the bar's last day
        index = faces.setdefault(_face(row, lang), len(faces))
        changes[number[row["regency_code"]], step] = index  # the last change of a month counts
    ordered = sorted(changes.items(), key=lambda item: (item[0][1], item[0][0]))
    return [dict(face) for face in faces], [[code, step, face] for (code, step), face in ordered]


def _face(row: Mapping[Any, Any], lang: Language) -> tuple[tuple[str, Any], ...]:
    blank = row["state"] == "no_evidence"
    face = {
        "classes": tuple(class_of(row, fill) for fill in FILLS),
        "statusText": texts.state_text(texts.look_of(row), lang),
        "sinceText": "" if blank else texts.since_text(row, lang),
        "lastText": "" if blank else texts.last_text(row, lang),
        "sourcesText": "" if blank else texts.sources_text(int(row["n_publishers"]), lang),
        "dot": "near" if blank else "",  # hundreds of dots would hide the map
    }
    return tuple((key, value) for key, value in face.items() if value)


def region_rows(dots: pd.DataFrame, meta: BoundaryMeta, lang: Language) -> list[list[Any]]:
    """Return the regencies as the map layer takes them, in register order."""
    rows = []
    for code, region in regions().iterrows():
        dot: Any = dots.loc[str(code)]
        rows.append(
            [
                code,
                region["name"],
                region["province_code"],
                region["province_name"],
                round(float(dot["latitude"]), 3),
                round(float(dot["longitude"]), 3),
                [round(float(dot[side]), 3) for side in ("west", "south", "east", "north")],
                texts.population_text(region["population"], lang),
                int(dot["dot_always"]),
            ]
        )
        if note := outline_note(str(code), meta, lang):
            rows[-1].append(note)
    return rows


def scope_rows(dots: pd.DataFrame, lang: Language) -> dict[str, Any]:
    """Return nation, island groups and provinces as the map layer takes them."""
    register = regions()

    def scope(name: str, codes: pd.Index, **more: Any) -> dict[str, Any]:
        box = dots.loc[codes]
        bounds = [box["west"].min(), box["south"].min(), box["east"].max(), box["north"].max()]
        return {
            "name": name,
            "total": len(codes),
            "bbox": [round(float(edge), 3) for edge in bounds],
            **more,
        }

    result = {"ID": scope("Indonesia", register.index)}
    for group, members in register.groupby("island_group", sort=False):
        result[str(group)] = scope(
            lang.word(texts.ISLAND_GROUPS, str(group)),
            members.index,
            provinces=sorted(members["province_code"].unique()),
        )
    for code, province in provinces().iterrows():
        inside = register.index[register["province_code"] == code]
        result[str(code)] = scope(province["name"], inside)
    return result


def _series(series: pd.DataFrame) -> dict[str, dict[str, list[float]]]:
    packed: dict[str, dict[str, list[float]]] = {}
    for scope, rows in series.groupby("scope", sort=False):
        packed[str(scope)] = {
            "active": [int(n) for n in rows["certain"]],
            "possible": [int(n) for n in rows["possible"]],
            "stale": [int(n) for n in rows["active_stale"]],
            "population": [round(float(n), 6) for n in rows["population_share_certain"]],
        }
    return packed


def legend(fill: str, today: date, lang: Language) -> dict[str, str]:
    """Return the classes of a fill in the order of the legend: key → label."""
    if fill == "status":
        return {state: lang._(label) for state, label in texts.STATES.items()}
    none = {"none": lang._("Not active or no evidence yet")}
    if fill == "year":
        spans = {str(last): f"{last - 1}–{last}" for last in range(2018, 2026, 2)}
        latest = {"2026": f"2025–{max(today.year, 2026)}"}
        return {"2016": lang._("2016 or earlier"), **spans, **latest, **none}
    return {
        "high": lang._("High: several publishers, date stated"),
        "medium": lang._("Medium: one publisher, or date inferred"),
        "low": lang._("Low: one publisher and date inferred"),
        **none,
    }


def packed_fill(fill: str, label: str, classes: Mapping[str, str]) -> dict[str, Any]:
    """Return a fill as the map layer takes it: its classes with their words and their looks."""

    def packed(key: str, words: str) -> dict[str, Any]:
        paint = palette.PAINTS[fill][key]
        hatching = {"line": paint.line, "hatch": paint.hatch, "width": paint.width}
        return {
            "key": key,
            "label": words,
            "colour": paint.colour,
            **(hatching if paint.line else {}),
            **({"edge": paint.edge} if paint.edge else {}),
            **({"text": palette.STATES[key].text} if fill == "status" else {}),
        }

    rows = [packed(key, words) for key, words in classes.items()]
    return {"key": fill, "label": label, "classes": rows}


def words(lang: Language) -> dict[str, str]:
    """Return the words that the map layer itself says."""
    return {
        "figures": lang._(
            "{scope}, {date}: {active} of {total} regencies and cities · {share}% of the population"
        ),
        "stale": "; " + lang._("{n} of the {active} last shown over two years earlier"),
        "fill": lang._("Colour the map by"),
        "timebar": lang._("Month shown on the map"),
        "play": lang._("Play the rollout"),
        "pause": lang._("Pause"),
        "back": lang._("back to today"),
        "map": lang._("Map of the regencies and cities with the 112 service"),
        "close": lang._("Close"),
        "open": lang._("Open the regency's page"),
        "kind": lang._("interactive map"),
        "keys": lang._(
            "Keys: arrows move from region to region, Page Up and Page Down from province to "
            "province, Home and End to the first and the last; Enter opens, + and − zoom, "
            "Escape leaves."
        ),
        "zoomIn": lang._("Zoom in"),
        "zoomOut": lang._("Zoom out"),
    }
