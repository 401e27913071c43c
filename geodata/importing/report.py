"""What an import did with a file: for people as text, for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from geodata.errors import Problem, printable
from geodata.importing.code_systems import Agreement
from geodata.importing.layouts import Recognised
from geodata.importing.matching import HOW, Matching
from geodata.importing.reader import RawFile
from geodata.importing.repair import Repair
from geodata.register.regions import regions
from geodata.register.spelling import province_of

#: Provinces that exist since 2022; a file without any of them is of before.
_NEW_PROVINCES = {"93", "94", "95", "96"}
#: Areas farther than this from the register's are listed, in per cent.
MAX_AREA_OFF = 10.0
#: Lines of a list in the text; the JSON has all.
MAX_LINES = 40


@dataclass(frozen=True)
class Feature:
    """A feature that is listed in the report: its number from 1, else as in `Matching.table`."""

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


@dataclass
class Report:
    """Report of an import or a check, filled in as it goes.

    Attributes
    ----------
    raw, layout, matching: what was read, and what its columns and its features are.
    areas: km² by regency_code of the set, once it is made.
    filled: codes of `missing`, taken from the default boundaries.
    repairs: what was repaired. notes: everything else. problems: why the set cannot be used.
    seconds: by step.
    """

    raw: RawFile
    layout: Recognised
    matching: Matching
    areas: pd.Series | None = None
    filled: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what tells the age of the file, and what is known of its layout."""
        layout = self.layout.layout
        note = [f"layout {layout.key}: {layout.note}"] if layout.note else []
        self.notes += [*self.raw.notes, *_vintage(self.matching.table, self.missing), *note]

    def _listed(self, rows: pd.Series, reason: str = "reason") -> list[Feature]:
        columns = ["code", "name", "regency_code", "kind", reason]
        listed = self.matching.table.loc[rows, columns]
        return [Feature(int(row) + 1, *map(str, values)) for row, *values in listed.itertuples()]

    @property
    def left_out(self) -> list[Feature]:
        """Features that are no regency."""
        return self._listed(self.matching.table["status"] == "left_out")

    @property
    def merged(self) -> list[Feature]:
        """Features that are no regency, merged with one."""
        table = self.matching.table
        return self._listed((table["status"] == "matched") & (table["kind"] != ""))

    @property
    def unmatched(self) -> list[Feature]:
        """Features that should be a regency, and are none of the register."""
        return self._listed(self.matching.table["status"] == "unmatched")

    @property
    def conflicts(self) -> list[Feature]:
        """Features of which code, name and position contradict each other."""
        return self._listed(self.matching.table["conflict"] != "", "conflict")

    @property
    def matched_how(self) -> dict[str, int]:
        """Features that became (part of) a regency: key of `HOW` -> count, most frequent first."""
        table = self.matching.table
        how = table.loc[table["status"] == "matched", "how"]
        return {str(k): int(v) for k, v in how.value_counts().items()}

    @property
    def matched(self) -> int:
        """Features that became (part of) a regency."""
        return sum(self.matched_how.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of regencies that the file lacks."""
        drawn = set(self.matching.table["regency_code"])
        return tuple(str(code) for code in regions().index if code not in drawn)

    @property
    def good(self) -> bool:
        """Whether the set can be used."""
        return not self.problems

    @property
    def regencies(self) -> pd.DataFrame:
        """Regencies of the set.

        Returns
        -------
        DataFrame indexed by regency_code: name, how (of its features, joined by ", "), features,
        filled, area_km2 and register_km2 (NaN where not known), off_percent.
        """
        table = self.matching.table
        groups = table[table["status"] == "matched"].groupby("regency_code")["how"]
        codes = pd.Index(sorted({*map(str, groups.groups), *self.filled}), dtype=object)
        codes.name = "regency_code"
        register = regions().reindex(codes)
        filled = pd.Series(codes.isin(self.filled), index=codes)
        how = groups.agg(lambda values: ", ".join(sorted(set(values)))).reindex(codes)
        area = pd.Series(float("nan") if self.areas is None else self.areas, index=codes)
        known = (register["area_source"] == "register") & (self.areas is not None)
        register_km2 = register["area_km2"].where(known)
        return pd.DataFrame(
            {
                "name": register["name"],
                "how": how.where(~filled, "filled"),
                "features": groups.size().reindex(codes, fill_value=0),
                "filled": filled,
                "area_km2": area,
                "register_km2": register_km2,
                "off_percent": ((area / register_km2 - 1) * 100).mask(filled),
            }
        )

    @property
    def areas_off(self) -> pd.DataFrame:
        """Regencies whose area is more than `MAX_AREA_OFF` off the register's, worst first."""
        table = self.regencies
        off = table.loc[table["off_percent"].abs() > MAX_AREA_OFF]
        return off.sort_values("off_percent", key=abs, ascending=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; missing numbers are null."""
        raw, layout, decision = self.raw, self.layout, self.matching.decision
        table = self.regencies.reset_index()
        lists = ("left_out", "merged", "unmatched", "conflicts")
        return {
            "file": raw.source,
            "format": raw.format,
            "layer": raw.layer,
            "crs": raw.crs,
            "sha256": raw.sha256,
            "layout": layout.layout.key,
            "layout_title": layout.layout.title,
            "layout_how": layout.how,
            "columns": str(layout.columns),
            "system": decision.system.key if decision.system else "",
            "system_title": decision.system.title if decision.system else "",
            "system_sure": decision.sure,
            "system_reason": decision.reason,
            "features": len(self.matching.table),
            "matched_how": self.matched_how,
            **{name: [asdict(item) for item in getattr(self, name)] for name in lists},
            "missing": self.missing,
            "filled": self.filled,
            "repairs": [
                asdict(item) | {"area_km2": round(item.area_km2, 3)} for item in self.repairs
            ],
            "notes": self.notes,
            "problems": [str(item) for item in self.problems],
            "seconds": self.seconds,
            "agreements": [asdict(item) for item in decision.agreements],
            "matched": self.matched,
            "good": self.good,
            "areas_off": [str(code) for code in self.areas_off.index],
            "regencies": json.loads(table.to_json(orient="records", double_precision=3)),
        }

    def json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def text(self) -> str:
        """Return the report for people."""
        return "".join(f"{printable(line)}\n" for line in _lines(self))


def _vintage(table: pd.DataFrame, missing: Sequence[str]) -> Iterator[str]:
    """Say what tells the age of a file: its provinces, DKI Jakarta as one, codes of before."""
    provinces = {province_of(text) for text in table["province"].unique()} - {""}
    if len(provinces) >= 30 and not provinces & _NEW_PROVINCES:
        yield (
            f"{len(provinces)} provinces, as before the Papua splits of 2022; the regencies are "
            "placed in the provinces of today"
        )
    if "31" in set(table.loc[table["kind"] == "province", "name"].map(province_of)):
        jakarta = sum(code.startswith("31.") for code in missing)
        yield f"DKI Jakarta is delivered as one feature: its {jakarta} regencies are missing"
    if former := int((table["how"] == "former_code").sum()):
        yield f"{former} features carry codes of before a province was split"


def _lines(report: Report) -> Iterator[str]:
    raw, layout, decision = report.raw, report.layout, report.matching.decision
    layer = f", layer {raw.layer}" if raw.layer else ""
    yield f"{raw.source}: {raw.format}{layer}, {raw.crs or 'no CRS named'}"
    yield f"layout: {layout.layout.title} [{layout.layout.key}], {layout.how}"
    yield f"  uses: {layout.columns}"
    system = decision.system
    yield f"codes: {f'{system.title} ({decision.sure})' if system else decision.reason}"
    best: dict[str, Agreement] = {}  # of each family: the dated ones of a family differ little
    for item in decision.agreements:
        best.setdefault(item.system.split("_")[0], item)
    for item in best.values():
        yield (
            f"  {item.title}: {item.understood} codes known, {item.by_name} agree with the name "
            f"({item.against_name} contradict), {item.by_position} with the position"
        )
    left_out, unmatched = report.left_out, report.unmatched
    yield (
        f"features: {len(report.matching.table)} = {report.matched} matched + {len(left_out)} left "
        f"out + {len(unmatched)} not matched"
    )
    for how, count in report.matched_how.items():
        yield f"  {count} by {HOW[how]}"
    yield f"regencies: {len(regions()) - len(report.missing)} of {len(regions())} in the file"
    missing = [code for code in report.missing if code not in set(report.filled)]
    repairs = [
        f"{item.kind.replace('_', ' ')}: {item.count}, {item.area_km2:,.1f} km²"
        for item in report.repairs
    ]
    yield from _list("not matched", unmatched)
    yield from _list("left out", _grouped(left_out))
    yield from _list("merged", report.merged)
    yield from _list("contradictions", report.conflicts)
    title = "missing (a dot on the map; --fill takes approximate outlines)"
    yield from _list(title, _named(missing))
    yield from _list("filled from the approximate default", _named(report.filled))
    yield from _list("repairs", repairs)
    off = [
        f"{code} {row['name']}: {row['area_km2']:,.0f} km², register {row['register_km2']:,.0f} "
        f"({row['off_percent']:+.0f} %)"
        for code, row in report.areas_off.iterrows()
    ]
    yield from _list(f"areas more than {MAX_AREA_OFF:.0f} % off the register", off, limit=10)
    yield from _list("notes", report.notes)
    steps = ", ".join(f"{step} {value:.1f}" for step, value in report.seconds.items())
    yield f"seconds: {sum(report.seconds.values()):.1f} ({steps})"


def _grouped(features: Iterable[Feature]) -> list[str]:
    """One line a feature, or one for all without a name that share a reason."""
    nameless: dict[str, list[str]] = {}
    for feature in features:
        if not feature.name:
            nameless.setdefault(feature.reason, []).append(str(feature.feature))
    return [str(feature) for feature in features if feature.name] + [
        f"{len(numbers)} without a name: {reason} (features {', '.join(numbers)})"
        for reason, numbers in nameless.items()
    ]


def _named(codes: Iterable[str]) -> list[str]:
    return [f"{code} {regions()['name'][code]}" for code in codes]


def _list(title: str, items: Sequence[Any], limit: int = MAX_LINES) -> Iterator[str]:
    if not items:
        return
    yield f"{title}: {len(items)}"
    yield from (f"  {item}" for item in items[:limit])
    if len(items) > limit:
        yield f"  and {len(items) - limit} more (--json lists all)"
