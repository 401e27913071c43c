"""Building the report of an import from its matching, its repairs and its areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from geodata.importing.matching import Matching
from geodata.importing.reader import RawFile
from geodata.importing.recognition import Recognised
from geodata.importing.repair import Repair
from geodata.importing.report import Feature, RepairLine, Report
from geodata.register.areas import polygon_areas
from geodata.register.regions import regions
from geodata.register.spelling import province_of

#: Provinces that exist since 2022; a file without any of them is of before.
_NEW_PROVINCES = ("93", "94", "95", "96")


def repair_lines(repairs: Sequence[Repair]) -> tuple[RepairLine, ...]:
    """Sum repairs by kind."""
    lines = []
    for kind in dict.fromkeys(one.kind for one in repairs):
        same = [one for one in repairs if one.kind == kind]
        codes = sorted({code for one in same for code in one.regency_codes})
        count, area = sum(one.count for one in same), sum(one.area_km2 for one in same)
        lines.append(RepairLine(kind, count, round(float(area), 3), tuple(codes)))
    return tuple(lines)


def first_report(
    raw: RawFile, layout: Recognised, table: pd.DataFrame, matching: Matching
) -> Report:
    """Report of the matching, before any geometry is touched."""
    found = matching.table
    matched = found[found["status"] == "matched"]
    decision = matching.decision

    def features(rows: pd.Series, reason: str = "reason") -> tuple[Feature, ...]:
        texts = zip(
            found.index[rows] + 1,
            table["code"][rows],
            table["name"][rows],
            found["regency_code"][rows],
            found["kind"][rows],
            found[reason][rows],
            strict=True,
        )
        return tuple(Feature(int(number), *map(str, rest)) for number, *rest in texts)

    groups = matched.groupby("regency_code")["how"]
    per = pd.DataFrame(
        {
            "name": regions()["name"].reindex(groups.size().index),
            "how": groups.agg(lambda values: ", ".join(sorted(set(values)))),
            "features": groups.size(),
        }
    )
    per["filled"] = False
    for column in ("area_km2", "register_km2", "off_percent"):
        per[column] = float("nan")
    missing = tuple(str(code) for code in regions().index if code not in set(per.index))
    if not matched.empty:
        per.index = per.index.astype(str)
    return Report(
        file=raw.source,
        format=raw.format,
        layer=raw.layer,
        crs=raw.crs,
        sha256=raw.sha256,
        layout=layout.layout.key,
        layout_title=layout.layout.title,
        layout_how=layout.how,
        columns=str(layout.columns),
        system=decision.system.key if decision.system else "",
        system_title=decision.system.title if decision.system else "",
        system_sure=decision.sure,
        system_reason=decision.reason,
        agreements=decision.agreements,
        features=len(found),
        regencies=per,
        matched_how={str(k): int(v) for k, v in matched["how"].value_counts().items()},
        left_out=features(found["status"] == "left_out"),
        merged=features((found["status"] == "matched") & (found["kind"] != "")),
        unmatched=features(found["status"] == "unmatched"),
        conflicts=features(found["conflict"] != "", "conflict"),
        missing=missing,
        notes=(*raw.notes, *_vintage(table, found, missing), *_note(layout)),
    )


def _note(layout: Recognised) -> tuple[str, ...]:
    return (f"layout {layout.layout.key}: {layout.layout.note}",) if layout.layout.note else ()


def _vintage(table: pd.DataFrame, found: pd.DataFrame, missing: tuple[str, ...]) -> list[str]:
    """Say what tells the age of a file: its provinces, DKI Jakarta as one, codes of before."""
    notes: list[str] = []
    provinces = {province_of(text) for text in table["province"].unique()} - {""}
    if len(provinces) >= 30 and not provinces & set(_NEW_PROVINCES):
        notes.append(
            f"{len(provinces)} provinces, as before the Papua splits of 2022; the regencies are "
            "placed in the provinces of today"
        )
    jakarta = [code for code in missing if code.startswith("31.")]
    whole = (found["kind"] == "province") & table["name"].map(province_of).eq("31")
    if whole.any():
        notes.append(
            f"DKI Jakarta is delivered as one feature: its {len(jakarta)} regencies are missing"
        )
    former = int((found["how"] == "former_code").sum())
    if former:
        notes.append(f"{former} features carry codes of before a province was split")
    return notes


def with_areas(report: Report, frame: gpd.GeoDataFrame) -> Report:
    """Add areas against the register's, and rows for the filled regencies."""
    per = report.regencies.reindex(sorted({*report.regencies.index, *report.filled}))
    per.index.name = "regency_code"
    table = regions().loc[per.index]
    filled = per.index.isin(report.filled)
    per["name"] = table["name"]
    per["filled"] = filled
    per["how"] = per["how"].where(~filled, "filled")
    per["features"] = per["features"].fillna(0).astype(int)
    per["area_km2"] = polygon_areas(frame).reindex(per.index)
    known = table["area_source"] == "register"
    per["register_km2"] = table["area_km2"].where(known)
    per["off_percent"] = ((per["area_km2"] / per["register_km2"] - 1) * 100).mask(filled)
    return replace(report, regencies=per)
