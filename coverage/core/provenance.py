"""Where the data come from: the descriptor beside them, and a version that changes when they do."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from coverage.core import paths
from geodata.errors import DataError, Problem


def data_version(folder: Path | str | None = None) -> str:
    """Return 12 hexadecimal digits that change whenever a file of the data changes.

    SHA-256 over the path and content of every file in the folder and below it, hidden ones left
    out; the order is that of the paths.
    """
    root = paths.data_dir(folder)
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        place = file.relative_to(root)
        if file.is_file() and not any(part.startswith(".") for part in place.parts):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{place.as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int) -> dict[str, Any]:
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        rule = f"must be JSON in UTF-8 ({error})"
        raise DataError([Problem(str(path), None, "", "", rule)]) from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("resources"), list):
        rule = "must be a data package with a list of resources"
        raise DataError([Problem(str(path), None, "resources", "", rule)])
    return parsed


def descriptor(folder: Path | str | None = None) -> dict[str, Any]:
    """Return the Frictionless data package of a folder, by default that of the settings.

    Raises
    ------
    DataError
        There is none, or it is no data package.
    """
    path = paths.table(paths.DESCRIPTOR, folder)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
        raise DataError([Problem(str(path), None, "", "", rule)]) from error
    return _parsed(path, changed)


def resource(name: str, folder: Path | str | None = None) -> dict[str, Any]:
    """Return what the data package says of one of its resources.

    Raises
    ------
    KeyError
        It has no resource of that name.
    DataError
        There is no data package.
    """
    named = {one.get("name"): one for one in descriptor(folder)["resources"]}
    return dict(named[name])


def source_line(name: str, folder: Path | str | None = None) -> str:
    """Return the line that goes under a chart: title, licence and when the data were compiled.

    Say "Evidence of 112 service · CC-BY-4.0 · compiled 2026-11"; errors as those of `resource`.
    """
    one = resource(name, folder)
    licences = ", ".join(licence["name"] for licence in one.get("licenses", ()))
    compiled = f"compiled {one['accessed']}" if one.get("accessed") else ""
    attribution = one.get("attribution", "")
    return " · ".join(part for part in (one["title"], attribution, licences, compiled) if part)
