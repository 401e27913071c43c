"""From an untrusted boundary file to a boundary set, with a report of everything that happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd

from geodata.boundaries import Boundaries, BoundaryMeta, complete, far_from_capital, missing_text
from geodata.errors import DataError, Problem
from geodata.importing import repair
from geodata.importing.filling import fill
from geodata.importing.layouts import attributes, recognise
from geodata.importing.matching import match
from geodata.importing.reader import read_features
from geodata.importing.report import Report
from geodata.register.areas import polygon_areas

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


class ImportResult(NamedTuple):
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


#: Steps of an import, in order, for a progress bar.
STEPS = ("read", "match", "clean", "fill", "check")
_Clock = Callable[[str], AbstractContextManager[None]]


@contextmanager
def _timed(seconds: dict[str, float], tell: Step | None, name: str) -> Iterator[None]:
    """Add up the seconds of a step, and tell a progress bar that it begins."""
    if tell:
        tell(name)
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[name] = round(seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def run(path: Path | str, options: Options | None = None, step: Step | None = None) -> ImportResult:
    """Make a boundary set of a file. Writes nothing; see `importing.writing.write_boundaries`.

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
    """Report on a file as `run` would, with the reasons of an `ImportRefused` in the report."""
    return _work(Path(path), options or Options(), step)[1]


def _work(path: Path, options: Options, step: Step | None) -> tuple[Boundaries | None, Report]:
    seconds: dict[str, float] = {}
    clock = partial(_timed, seconds, step)
    with clock("read"):
        raw = read_features(path, layer=options.layer, crs=options.crs)
    with clock("match"):
        layout = recognise(raw.frame, raw.source, options.layout)
        table = attributes(raw.frame, layout.columns)
        matching = match(table, raw.frame.geometry, layout.layout.systems)
    report = Report(raw, layout, matching, seconds=seconds)
    report.problems = _matching_problems(report, options)
    if any(problem.column == "features" for problem in report.problems):
        return None, report
    try:
        frame = _clean_shapes(report, options, clock)
    except DataError as error:
        report.problems += [replace(p, file=p.file or raw.source) for p in error.problems]
        return None, report
    with clock("check"):
        report.areas = polygon_areas(frame)
        if report.good:
            frame = complete(frame)
            report.problems += far_from_capital(frame, raw.source)
    if not report.good:
        return None, report
    return Boundaries(frame, _meta(path, report, options)), report


def _matching_problems(report: Report, options: Options) -> list[Problem]:
    file, unmatched, missing = report.raw.source, report.unmatched, report.missing
    tried = report.matched + len(unmatched)
    if report.matched == 0 or report.matched < MIN_MATCHED * tried:
        rule = (
            f"only {report.matched} of {tried} features are kabupaten/kota of the register: is "
            f"this a file of regencies? {'; '.join(map(str, unmatched[:5]))}"
        )
        return [Problem(file, None, "features", str(len(report.matching.table)), rule)]
    if len(missing) > MAX_MISSING and not options.fill:
        fill_text = "--fill takes them from the approximate default boundaries"
        return [Problem(file, None, "", "", f"{missing_text(missing)}; {fill_text}")]
    return []


def _clean_shapes(report: Report, options: Options, clock: _Clock) -> gpd.GeoDataFrame:
    """Clean what was matched; fill what is missing, if asked for, and clean again."""
    table = report.matching.table
    chosen = table["status"] == "matched"
    features = gpd.GeoDataFrame(
        {"regency_code": table.loc[chosen, "regency_code"].astype(str)},
        geometry=report.raw.frame.geometry[chosen],
        crs=4326,
    ).reset_index(drop=True)
    with clock("clean"):
        frame, repairs = repair.clean(features)
    if options.fill and report.missing:
        with clock("fill"):
            filled, notes = fill(frame, report.missing)
            frame, _ = repair.clean(filled)
        report.filled = report.missing
        report.notes += notes
    report.repairs = repairs
    return frame


def _meta(path: Path, report: Report, options: Options) -> BoundaryMeta:
    raw, layout = report.raw, report.layout.layout
    meta = BoundaryMeta.stored(path, raw.source)
    notes = [*meta.notes, f"read from {raw.source}, sha256 {raw.sha256}", *report.notes]
    notes += [f"repaired: {r.kind.replace('_', ' ')}, {r.count}" for r in report.repairs]
    if left_out := report.left_out:
        notes.append(f"{len(left_out)} features left out: no regencies")
    if unmatched := report.unmatched:
        notes.append(f"{len(unmatched)} features not matched")
    return replace(
        meta,
        source=options.name or meta.source,
        layout=f"{layout.title}; {raw.format}",
        licence=options.licence or meta.licence,
        date=options.date or meta.date,
        approximate=options.approximate or meta.approximate or layout.approximate,
        sha256="",  # that of the set, when it is read
        filled=tuple(dict.fromkeys((*meta.filled, *report.filled))),
        missing=() if report.filled else report.missing,
        notes=tuple(notes),
    )
