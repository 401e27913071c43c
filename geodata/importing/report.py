"""What an import did with a file: for people as text, for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.errors import Problem, printable
from geodata.importing.code_systems import Agreement
from geodata.importing.matching import HOW, Matching
from geodata.importing.reader import RawFile
from geodata.importing.recognition import Recognised
from geodata.importing.repair import Repair
from geodata.register.areas import polygon_areas
from geodata.register.regions import regions
from geodata.register.spelling import province_of

#: Provinces that exist since 2022; a file without any of them is of before.
_NEW_PROVINCES = ("93", "94", "95", "96")
#: Areas farther than this from the register's are listed, in per cent.
MAX_AREA_OFF = 10.0
#: Lines of a list in the text; the JSON has all.
MAX_LINES = 40


@dataclass(frozen=True)
class Feature:
    """A feature that is listed in the report.

    Attributes
    ----------
    feature: its number in the file, from 1.
    code, name: as in the file.
    regency_code: the regency it became, or "".
    kind: key of `features.REASONS`, or "".
    reason: why, in words.
    """

    feature: int
    code: str
    name: str
    regency_code: str
    kind: str
    reason: str

    def __str__(self) -> str:
        """Return a line that names the feature and says why it is listed."""
        named = " ".join(part for part in (self.code, self.name) if part)
        return f"feature {self.feature}{f' ({named})' if named else ''}: {self.reason}"


@dataclass(frozen=True)
class RepairLine:
    """One kind of repair: how often, in which regencies, how much area changed (km²)."""

    kind: str
    count: int
    area_km2: float
    regency_codes: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Report of an import or a check.

    Attributes
    ----------
    file, format, layer, crs, sha256: as the reader found them.
    layout, layout_title, layout_how, columns: the layout, and how it was recognised.
    system, system_title, system_sure, system_reason, agreements: the codes of the file.
    features: number in the file; equals matched + left out + not matched.
    regencies: indexed by regency_code: name, how (of its features, joined by ", "), features,
        area_km2 and register_km2 (NaN where not known), off_percent, filled.
    left_out, merged, unmatched, conflicts: features to tell.
    missing: codes that the file lacks. filled: of these, taken from the default boundaries.
    repairs: what was repaired. notes: everything else. problems: why the set cannot be used.
    seconds: by step.
    """

    file: str
    format: str
    layer: str
    crs: str
    sha256: str
    layout: str
    layout_title: str
    layout_how: str
    columns: str
    system: str
    system_title: str
    system_sure: str
    system_reason: str
    agreements: tuple[Agreement, ...]
    features: int
    regencies: pd.DataFrame = field(repr=False)
    matched_how: dict[str, int]
    left_out: tuple[Feature, ...]
    merged: tuple[Feature, ...]
    unmatched: tuple[Feature, ...]
    conflicts: tuple[Feature, ...]
    missing: tuple[str, ...]
    filled: tuple[str, ...] = ()
    repairs: tuple[RepairLine, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """Features that became (part of) a regency."""
        return sum(self.matched_how.values())

    @property
    def good(self) -> bool:
        """Whether the set can be used."""
        return not self.problems

    @property
    def areas_off(self) -> pd.DataFrame:
        """Regencies whose area is more than `MAX_AREA_OFF` off the register's, worst first."""
        off = self.regencies.loc[self.regencies["off_percent"].abs() > MAX_AREA_OFF]
        return off.sort_values("off_percent", key=abs, ascending=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; missing numbers are null."""
        table = self.regencies.reset_index()
        rows = json.loads(table.to_json(orient="records", double_precision=3))
        plain = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in ("regencies", "agreements")
        }
        for name in ("left_out", "merged", "unmatched", "conflicts", "repairs"):
            plain[name] = [asdict(item) for item in plain[name]]
        plain["problems"] = [str(item) for item in self.problems]
        return {
            **plain,
            "agreements": [asdict(item) for item in self.agreements],
            "matched": self.matched,
            "good": self.good,
            "areas_off": [str(code) for code in self.areas_off.index],
            "regencies": rows,
        }

    def json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def text(self) -> str:
        """Return the report for people."""
        return "".join(f"{printable(line)}\n" for line in _lines(self))


def repair_lines(repairs: Sequence[Repair]) -> tuple[RepairLine, ...]:
    """Sum repairs by kind."""
    lines = []
    for kind in dict.fromkeys(repair.kind for repair in repairs):
        same = [repair for repair in repairs if repair.kind == kind]
        codes = sorted({code for repair in same for code in repair.regency_codes})
        count, area = sum(repair.count for repair in same), sum(repair.area_km2 for repair in same)
        lines.append(RepairLine(kind, count, round(float(area), 3), tuple(codes)))
    return tuple(lines)


def first_report(
    raw: RawFile, layout: Recognised, table: pd.DataFrame, matching: Matching
) -> Report:
    """Report of the matching, before any geometry is touched."""
    matches = matching.table
    matched = matches[matches["status"] == "matched"]
    decision = matching.decision

    def features(rows: pd.Series, reason: str = "reason") -> tuple[Feature, ...]:
        texts = zip(
            matches.index[rows] + 1,
            table["code"][rows],
            table["name"][rows],
            matches["regency_code"][rows],
            matches["kind"][rows],
            matches[reason][rows],
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
        features=len(matches),
        regencies=per,
        matched_how={str(k): int(v) for k, v in matched["how"].value_counts().items()},
        left_out=features(matches["status"] == "left_out"),
        merged=features((matches["status"] == "matched") & (matches["kind"] != "")),
        unmatched=features(matches["status"] == "unmatched"),
        conflicts=features(matches["conflict"] != "", "conflict"),
        missing=missing,
        notes=(*raw.notes, *_vintage(table, matches, missing), *_note(layout)),
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


def _lines(report: Report) -> Iterable[str]:
    layer = f", layer {report.layer}" if report.layer else ""
    yield f"{report.file}: {report.format}{layer}, {report.crs or 'no CRS named'}"
    yield f"layout: {report.layout_title} [{report.layout}], {report.layout_how}"
    yield f"  uses: {report.columns}"
    yield f"codes: {_system(report)}"
    for item in _rivals(report.agreements):
        yield (
            f"  {item.title}: {item.understood} codes known, {item.by_name} agree with the name "
            f"({item.against_name} contradict), {item.by_position} with the position"
        )
    n = len(report.unmatched)
    yield (
        f"features: {report.features} = {report.matched} matched + {len(report.left_out)} left out "
        f"+ {n} not matched"
    )
    for how, count in report.matched_how.items():
        yield f"  {count} by {HOW[how]}"
    in_file = int((~report.regencies["filled"]).sum())
    yield f"regencies: {in_file} of {len(regions())} in the file"
    yield from _listed("not matched", [str(item) for item in report.unmatched])
    yield from _listed("left out", _grouped(report.left_out))
    yield from _listed("merged", [str(item) for item in report.merged])
    yield from _listed("contradictions", [str(item) for item in report.conflicts])
    filled = set(report.filled)
    missing = _named(c for c in report.missing if c not in filled)
    yield from _listed("missing (a dot on the map; --fill takes approximate outlines)", missing)
    yield from _listed("filled from the approximate default", _named(report.filled))
    repairs = [
        f"{item.kind.replace('_', ' ')}: {item.count}, {item.area_km2:,.1f} km²"
        for item in report.repairs
    ]
    yield from _listed("repairs", repairs)
    off = [
        f"{code} {row['name']}: {row['area_km2']:,.0f} km², register {row['register_km2']:,.0f} "
        f"({row['off_percent']:+.0f} %)"
        for code, row in report.areas_off.iterrows()
    ]
    yield from _listed(f"areas more than {MAX_AREA_OFF:.0f} % off the register", off, limit=10)
    yield from _listed("notes", report.notes)
    steps = ", ".join(f"{step} {value:.1f}" for step, value in report.seconds.items())
    yield f"seconds: {sum(report.seconds.values()):.1f} ({steps})"


def _grouped(features: Sequence[Feature]) -> list[str]:
    """One line a feature, or one for all without a name that share a reason."""
    nameless: dict[str, list[str]] = {}
    for feature in features:
        if not feature.name:
            nameless.setdefault(feature.reason, []).append(str(feature.feature))
    lines = [str(feature) for feature in features if feature.name]
    for reason, numbers in nameless.items():
        lines.append(f"{len(numbers)} without a name: {reason} (features {', '.join(numbers)})")
    return lines


def _rivals(agreements: Sequence[Agreement]) -> list[Agreement]:
    """Choose the best system of each family: the dated ones of a family differ little."""
    best: dict[str, Agreement] = {}
    for agreement in agreements:
        best.setdefault(agreement.system.split("_")[0], agreement)
    return list(best.values())


def _system(report: Report) -> str:
    if not report.system:
        return report.system_reason
    return f"{report.system_title} ({report.system_sure})"


def _named(codes: Iterable[str]) -> list[str]:
    return [f"{code} {regions()['name'][code]}" for code in codes]


def _listed(title: str, lines: Sequence[str], limit: int = MAX_LINES) -> Iterable[str]:
    if not lines:
        return
    yield f"{title}: {len(lines)}"
    for line in lines[:limit]:
        yield f"  {line}"
    if len(lines) > limit:
        yield f"  and {len(lines) - limit} more (--json lists all)"
