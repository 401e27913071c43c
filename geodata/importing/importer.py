"""From an untrusted boundary file to a boundary set, with a report of everything that happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd

from geodata.boundaries import Boundaries, BoundaryMeta, complete
from geodata.boundary_checks import far_from_capital
from geodata.errors import DataError, Problem
from geodata.formats.opening import embedded_meta
from geodata.importing import repair
from geodata.importing.filling import fill
from geodata.importing.matching import Matching, match
from geodata.importing.reader import RawFile, read_features
from geodata.importing.recognition import Recognised, attributes, recognise
from geodata.importing.report import Report, first_report, repair_lines, with_areas
from geodata.register.regions import N_REGENCIES, regions

#: A file that lacks more regencies than this is no map of the country, unless they are filled.
MAX_MISSING = 25
#: With fewer matched features than this share (of all that are no lakes and the like) a file is not
#: one of regencies, whatever may be filled.
MIN_MATCHED = 0.5
Step = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the user said about a file; the defaults let it be recognised.

    Attributes
    ----------
    layout: key of a layout. layer: of a GeoPackage and the like. crs: "EPSG:32748" for a file that
        names none. fill: take missing regencies from the default boundaries.
    name, licence, date: of the set, as shown to readers. approximate: the lines are derived.
    """

    layout: str = ""
    layer: str | None = None
    crs: str | None = None
    fill: bool = False
    name: str = ""
    licence: str = ""
    date: str = ""
    approximate: bool = False


@dataclass(frozen=True)
class ImportResult:
    """A boundary set, ready to be written, and the report."""

    boundaries: Boundaries
    report: Report


class ImportRefused(DataError):
    """The file was read, but no set can be made of it.

    Attributes
    ----------
    report: everything that is known of the file, with the problems.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report.problems)
        self.report = report


class _Clock:
    """Seconds by step, and the news of each step for a progress bar."""

    def __init__(self, step: Step | None) -> None:
        self.seconds: dict[str, float] = {}
        self._tell = step

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        if self._tell:
            self._tell(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = self.seconds.get(name, 0.0) + time.perf_counter() - start
            self.seconds[name] = round(spent, 3)


#: Steps of an import, in order, for a progress bar.
STEPS = ("read", "match", "clean", "fill", "check")


def run(path: Path | str, options: Options | None = None, step: Step | None = None) -> ImportResult:
    """Make a boundary set of a file. Writes nothing; see `importing.write_boundaries`.

    Parameters
    ----------
    path
        File or folder that `geodata.importing.reader.read_features` reads.
    options
        What the user said; everything may be left open.
    step
        Called with the name of each step as it begins (`STEPS`).

    Raises
    ------
    ImportRefused
        The file was understood, but gives no set: more than `MAX_MISSING` regencies are missing and
        `fill` was not asked for, too little matches, a repair would change too much. Carries the
        report.
    DataError
        The file cannot be read, or its layout is not known.
    """
    boundaries, report = _work(Path(path), options or Options(), step)
    if boundaries is None:
        raise ImportRefused(report)
    return ImportResult(boundaries, report)


def check(path: Path | str, options: Options | None = None, step: Step | None = None) -> Report:
    """Report on a file as `run` would, with its problems in the report.

    Raises
    ------
    DataError
        The file cannot be read, or its layout is not known.
    """
    return _work(Path(path), options or Options(), step)[1]


def _work(path: Path, options: Options, step: Step | None) -> tuple[Boundaries | None, Report]:
    clock = _Clock(step)
    with clock("read"):
        raw = read_features(path, layer=options.layer, crs=options.crs)
    with clock("match"):
        layout = recognise(raw.frame, raw.source, options.layout)
        table = attributes(raw.frame, layout.columns)
        matching = match(table, raw.frame.geometry, layout.layout.systems)
    report = first_report(raw, layout, table, matching)
    problems = _matching_problems(report, options)
    frame: gpd.GeoDataFrame | None = None
    if not any(p.column == "features" for p in problems):
        try:
            frame, report = _shapes(raw, matching, report, options, clock)
        except DataError as error:
            problems += [replace(p, file=p.file or report.file) for p in error.problems]
    if frame is not None:
        with clock("check"):
            report = with_areas(report, frame)
            if not problems:
                frame = complete(frame)
                problems += far_from_capital(frame, report.file)
    report = replace(report, problems=tuple(problems), seconds=clock.seconds)
    if problems or frame is None:
        return None, report
    return Boundaries(frame, _meta(path, raw, layout, report, options)), report


def _matching_problems(report: Report, options: Options) -> list[Problem]:
    problems: list[Problem] = []
    tried = report.matched + len(report.unmatched)
    if report.matched == 0 or report.matched < MIN_MATCHED * tried:
        few = [str(feature) for feature in report.unmatched[:5]]
        rule = (
            f"only {report.matched} of {tried} features are kabupaten/kota of the register: is "
            f"this a file of regencies? {'; '.join(few)}"
        )
        problems.append(Problem(report.file, None, "features", str(report.features), rule))
    elif len(report.missing) > MAX_MISSING and not options.fill:
        listed = ", ".join(f"{code} {regions()['name'][code]}" for code in report.missing)
        rule = (
            f"{len(report.missing)} of {N_REGENCIES} regencies are missing: {listed}; "
            "--fill takes them from the approximate default boundaries"
        )
        problems.append(Problem(report.file, None, "", "", rule))
    return problems


def _shapes(
    raw: RawFile, matching: Matching, report: Report, options: Options, clock: _Clock
) -> tuple[gpd.GeoDataFrame, Report]:
    """Clean, fill and clean again."""
    chosen = matching.table["status"] == "matched"
    features = gpd.GeoDataFrame(
        {"regency_code": matching.table.loc[chosen, "regency_code"].astype(str)},
        geometry=raw.frame.geometry[chosen],
        crs=4326,
    ).reset_index(drop=True)
    with clock("clean"):
        cleaned = repair.clean(features)
    report = replace(report, repairs=repair_lines(cleaned.repairs))
    frame = cleaned.frame
    if options.fill and report.missing:
        with clock("fill"):
            filled = fill(frame, report.missing)
            frame = repair.clean(filled.frame).frame
        notes = (*report.notes, *filled.notes)
        report = replace(report, filled=report.missing, notes=notes)
    return frame, report


def _meta(
    path: Path, raw: RawFile, layout: Recognised, report: Report, options: Options
) -> BoundaryMeta:
    stored = embedded_meta(path) if path.is_file() else None
    meta = BoundaryMeta.from_dict(stored) if stored else BoundaryMeta(source=raw.source)
    notes = [*meta.notes, f"read from {raw.source}, sha256 {raw.sha256}", *report.notes]
    notes += [
        f"repaired: {repair.kind.replace('_', ' ')}, {repair.count}" for repair in report.repairs
    ]
    if report.left_out:
        notes.append(f"{len(report.left_out)} features left out: no regencies")
    if report.unmatched:
        notes.append(f"{len(report.unmatched)} features not matched")
    return replace(
        meta,
        source=options.name or meta.source,
        layout=f"{layout.layout.title}; {raw.format}",
        licence=options.licence or meta.licence,
        date=options.date or meta.date,
        approximate=options.approximate or meta.approximate or layout.layout.approximate,
        sha256="",  # that of the set, when it is read
        filled=tuple(dict.fromkeys((*meta.filled, *report.filled))),
        missing=() if report.filled else report.missing,
        notes=tuple(notes),
    )
