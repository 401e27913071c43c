"""Map data to take away: what other programs read, with every mark."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest

from coverage.core.settings import settings
from coverage.export.geofiles import (
    LAYER,
    META_KEY,
    regencies_geojson,
    regencies_gpkg,
    regencies_parquet,
)
from coverage.export.published.bodies import ABSENCE, APPROXIMATE
from coverage.export.published.listing import RESOURCES
from coverage.export.published.model import NotThere
from coverage.snapshot import Snapshot, load_snapshot
from geodata.boundaries import Boundaries
from geodata.register.regions import regions
from tests.committed import TODAY

MAKERS = [regencies_geojson, regencies_parquet, regencies_gpkg]


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return load_snapshot(settings(), TODAY)


@pytest.fixture(scope="module")
def made(data: Snapshot) -> dict[str, bytes]:
    return {make.__name__: make(data, TODAY) for make in MAKERS}


def frame_of(name: str, body: bytes) -> gpd.GeoDataFrame:
    if name == "regencies_parquet":
        return gpd.read_parquet(io.BytesIO(body))
    return gpd.read_file(io.BytesIO(body))


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_data_and_day_give_the_same_bytes(data: Snapshot, make: object) -> None:
    assert callable(make)
    first = make(data, TODAY, "34")
    time.sleep(0.01)  # a GeoPackage counts milliseconds
    assert make(data, TODAY, "34") == first


@pytest.mark.parametrize("make", MAKERS)
def test_status_outline_and_mark_of_every_regency(
    data: Snapshot, made: dict[str, bytes], make: object
) -> None:
    name = str(getattr(make, "__name__", ""))
    frame = frame_of(name, made[name])
    assert list(frame["regency_code"]) == list(regions().index)
    assert list(frame["state"]) == list(data.status_at(TODAY)["state"])
    assert set(frame["outline"]) == {"approximate"}
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.notna().all()
    west, south, east, north = frame.total_bounds
    assert 94 < west < 96
    assert 140 < east < 142
    assert -12 < south < -10
    assert 5 < north < 7
    assert list(frame.columns)[:-2] == [one.name for one in RESOURCES["regencies"].columns] or (
        name == "regencies_geojson"
    )


def test_types_and_soundness(made: dict[str, bytes]) -> None:
    for name in ("regencies_parquet", "regencies_gpkg"):
        frame = frame_of(name, made[name])
        assert frame.is_valid.all()
        assert set(frame.geom_type) == {"MultiPolygon"}
        assert frame["population"].sum() == regions()["population"].sum()
        assert str(frame["since_start"].dtype).startswith(("date", "datetime"))
        active = frame[frame["state"] == "active"]
        assert active["since_start"].notna().all()
        assert active["sources"].str.startswith("http").all()


def test_marks_in_the_metadata(data: Snapshot, made: dict[str, bytes]) -> None:
    stored = pq.read_metadata(io.BytesIO(made["regencies_parquet"])).metadata
    facts = json.loads(stored[META_KEY])
    assert facts["boundaries"]["approximate"] is True
    assert json.loads(stored[b"geo"])["primary_column"] == "geometry"
    layer = pyogrio.read_info(io.BytesIO(made["regencies_gpkg"]))["layer_metadata"]
    assert json.loads(layer["boundaries"])["approximate"] is True
    for part in (APPROXIMATE, ABSENCE, "© OpenStreetMap contributors", f"{TODAY}", "ODbL"):
        assert part in layer["DESCRIPTION"]
    assert facts["data_version"] == layer["data_version"] == data.version
    assert facts["licence"]["name"] == "CC-BY-4.0"
    assert json.loads(made["regencies_geojson"])["meta"]["boundaries"]["approximate"] is True


def test_a_geopackage_holds_no_time_of_writing(made: dict[str, bytes]) -> None:
    book = sqlite3.connect(":memory:")
    book.deserialize(made["regencies_gpkg"])
    assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = book.execute("SELECT table_name, last_change FROM gpkg_contents").fetchall()
    assert rows == [(LAYER, f"{TODAY}T00:00:00.000Z")]
    stamps = book.execute("SELECT DISTINCT timestamp FROM gpkg_metadata_reference").fetchall()
    assert stamps == [(f"{TODAY}T00:00:00.000Z",)]
    book.close()


def test_one_outline_alone_is_marked_and_none_is_nothing(data: Snapshot) -> None:
    own = replace(data.boundaries.meta, approximate=False, filled=("34.71",))
    other = replace(data, boundaries=Boundaries(data.boundaries.frame, own, data.boundaries.path))
    frame = gpd.read_parquet(io.BytesIO(regencies_parquet(other, TODAY, "34")))
    marks = dict(zip(frame["regency_code"], frame["outline"], strict=True))
    assert marks.pop("34.71") == "approximate"
    assert set(marks.values()) == {"source"}


def test_earlier_days_and_parts(data: Snapshot) -> None:
    day = date(2016, 12, 31)
    frame = gpd.read_file(io.BytesIO(regencies_gpkg(data, day, "35")))
    assert len(frame) == 38
    status = data.status_at(day)["state"]
    assert list(frame["state"]) == list(status[frame["regency_code"]])
    one = gpd.read_file(io.BytesIO(regencies_gpkg(data, day, "35.78")))
    assert list(one["regency_name"]) == ["Kota Surabaya"]
    with pytest.raises(NotThere):
        regencies_gpkg(data, day, "99")
    with pytest.raises(NotThere):
        regencies_parquet(data, date(2027, 1, 1))


def test_sizes(made: dict[str, bytes], tmp_path: Path) -> None:
    limits = {"regencies_geojson": 4e6, "regencies_parquet": 2e6, "regencies_gpkg": 4e6}
    assert all(len(body) < limits[name] for name, body in made.items())
