"""The whole data package as one ZIP: every table as it stands, described, checked and explained.

| in the ZIP | what |
|---|---|
| `datapackage.json` | Frictionless Data Package: every file with fields, source, licence, hash |
| `README.md`, `BACA_SAYA.md` | what this is, of which day, how to read and cite it |
| `LICENCES.md` | which file is under which licence, and what that asks |
| `data/…` | the tables as they stand, and the approximate boundaries |
| `status/regencies.csv` | status of every regency on the day, with its sources |
| `SHA256SUMS` | checksums, as `sha256sum --check` reads them |

A cell that a spreadsheet would run is defused; only then does a table differ from the file in the
project, and the description says so. The same data and day give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from coverage.core.csv_export import csv_bytes, defused_table
from coverage.core.i18n import language
from coverage.core.provenance import data_version, descriptor
from coverage.export.citation import work
from coverage.export.package_words import Row, licence_text, readme
from coverage.export.published.bodies import flat
from coverage.export.published.listing import RESOURCES
from coverage.export.published.model import Column
from coverage.snapshot import Snapshot
from geodata.errors import DataError, Problem

STATUS = "status/regencies.csv"
SUMS = "SHA256SUMS"
READMES = {"en": "README.md", "id": "BACA_SAYA.md"}
#: Explanations beside the tables that come along where they are.
_PROSE = ("README.md", "boundaries/README.md", "boundaries/LICENSE.md", "boundaries/metadata.json")
_TYPES = {"whole": "integer", "number": "number", "flag": "boolean", "day": "date"}
_DEFUSED = "A cell that began like a formula has an apostrophe in front."


def data_package(snapshot: Snapshot) -> bytes:
    """Return the package of the data as of the snapshot's today.

    Raises
    ------
    geodata.errors.DataError
        The files have changed since the snapshot was loaded, so that they and the status that was
        computed from them would not belong together; or one of them cannot be read.
    """
    folder = snapshot.data
    described = descriptor(folder)
    files = dict(_prose(folder))
    resources = []
    for one in described["resources"]:
        place = PurePosixPath(one["path"])
        if not _is_there(folder, place):
            continue  # a data folder of somebody's own may do without
        body, defused = _file(folder / place, one)
        files[f"data/{place}"] = body
        resources.append(_resource(one, f"data/{place}", body, defused))
    if data_version(folder) != snapshot.version:
        raise _refused(folder, "has changed since it was loaded; load it again")
    files[STATUS] = _status(snapshot)
    resources.append(_status_resource(snapshot, described, files[STATUS]))
    packed = {
        **described,
        "version": snapshot.version,
        "created": f"{snapshot.today.isoformat()}T00:00:00+07:00",
        "resources": resources,
    }
    files["datapackage.json"] = (json.dumps(packed, ensure_ascii=False, indent=2) + "\n").encode()
    rows = [Row.of(one) for one in resources]
    for code, name in READMES.items():
        cited = work(snapshot, described["title"], "data")
        files[name] = readme(snapshot, rows, cited, language(code)).encode()
    files["LICENCES.md"] = licence_text(rows).encode()
    files[SUMS] = _sums(files).encode()
    return _zip(files, snapshot)


def _prose(folder: Path) -> dict[str, bytes]:
    return {
        f"data/{name}": (folder / name).read_bytes() for name in _PROSE if (folder / name).is_file()
    }


def _is_there(folder: Path, place: PurePosixPath) -> bool:
    """Say whether a described file is there, inside the folder."""
    return not place.is_absolute() and ".." not in place.parts and (folder / place).is_file()


def _file(path: Path, one: dict[str, Any]) -> tuple[bytes, bool]:
    """Return a file as it stands, or with formulas defused, and whether they were."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from error
    if one.get("format") != "csv":
        return body, False
    safe, defused = defused_table(path)
    return (
        (safe.to_csv(index=False, lineterminator="\n").encode(), True) if defused else (body, False)
    )


def _refused(path: Path, rule: str) -> DataError:
    return DataError([Problem(str(path), None, "", "", rule)])


def _resource(one: dict[str, Any], path: str, body: bytes, defused: bool) -> dict[str, Any]:
    found = {**one, "path": path, **_hash(body)}
    if defused:
        found["description"] = f"{one.get('description', '')} {_DEFUSED}".strip()
    return found


def _hash(body: bytes) -> dict[str, Any]:
    return {"bytes": len(body), "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}


def _status(snapshot: Snapshot) -> bytes:
    """Return the status of every regency today, in the columns of the API, without a mark."""
    table = RESOURCES["regencies"].table(snapshot, {})
    return csv_bytes(flat(table)).removeprefix(b"\xef\xbb\xbf")


def _status_resource(snapshot: Snapshot, described: dict[str, Any], body: bytes) -> dict[str, Any]:
    one = RESOURCES["regencies"]
    return {
        "name": "status",
        "path": STATUS,
        "title": f"Status of 112 in every regency on {snapshot.today.isoformat()}",
        "description": f"{one.text} Computed from the tables beside it.",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_hash(body),
        "licenses": described["licenses"],
        "sources": [{"title": "Computed from deployment_evidence, publishers and regions"}],
        "accessed": snapshot.today.isoformat(),
        "schema": {
            "fields": [_field(column) for column in one.columns],
            "missingValues": [""],
            "primaryKey": ["regency_code"],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    """Describe a column of ours as Table Schema does."""
    limits: dict[str, Any] = {}
    if not column.optional and column.kind not in ("texts", "wholes"):
        limits["required"] = True
    if column.values:
        limits["enum"] = list(column.values)
    if column.pattern:
        limits["pattern"] = column.pattern.strip("^$")
    kind = _TYPES.get(column.kind, "string")
    text = column.text + (f" ({column.unit})" if column.unit else "")
    if column.kind in ("texts", "wholes"):
        text += "; several are separated by spaces"
    found: dict[str, Any] = {"name": column.name, "type": kind, "description": text}
    return {**found, "constraints": limits} if limits else found


def _sums(files: dict[str, bytes]) -> str:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def _zip(files: dict[str, bytes], snapshot: Snapshot) -> bytes:
    """Pack files in the order of their names, all dated on the day of the data."""
    day = snapshot.today
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
