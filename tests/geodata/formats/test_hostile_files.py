"""Files made to harm or to confuse: each is refused with one clear reason, and quickly."""

from __future__ import annotations

import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.boundaries import DEFAULT_FILE, read_boundaries
from geodata.errors import DataError
from geodata.formats import archives, common, parquet
from geodata.formats.common import Unreadable

Write = Callable[..., Path]
VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource>'


def reason(path: Path | str) -> str:
    """Return the text of the refusal."""
    with pytest.raises(DataError) as caught:
        read_boundaries(path)
    return str(caught.value)


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip whose member names are taken as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "C:/evil.shp", "a\\..\\evil.shp"]
)
def test_names_that_leave_the_folder(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: b"x"})
    assert "plain relative name" in reason(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_bomb_by_ratio(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.shp": b"\0" * 20_000_000})
    assert "times its packed size" in reason(path)


def test_bomb_by_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1000)
    assert "must unpack to at most 1,000 bytes" in reason(DEFAULT_FILE)


def test_bomb_whose_directory_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "check_archive", lambda *_: [])
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1000)
    assert "must unpack to at most 1,000 bytes" in reason(DEFAULT_FILE)


def test_too_many_members(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{i}.txt": b"" for i in range(archives.MAX_MEMBERS + 1)})
    assert "must have at most 100 members, has 101" in reason(path)


def test_zip_in_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"inner.zip": DEFAULT_FILE.read_bytes()})
    assert "archive inside the archive" in reason(path)


def test_link_in_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    info = zipfile.ZipInfo("a.shp")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "not a link" in reason(path)


@pytest.mark.parametrize(("shapes", "part"), [([], "holds 0"), (["a.shp", "b/b.shp"], "holds 2")])
def test_not_one_shapefile(tmp_path: Path, shapes: list[str], part: str) -> None:
    path = zipped(tmp_path / "a.zip", {"readme.txt": b"hi"} | dict.fromkeys(shapes, b"x"))
    assert part in reason(path)


@pytest.mark.parametrize("keep", [2, 100, 500_000, -30])
def test_truncated_zip(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(DEFAULT_FILE.read_bytes()[:keep])
    assert "must be an undamaged zip file" in reason(path)


def test_damaged_member(tmp_path: Path) -> None:
    data = bytearray(DEFAULT_FILE.read_bytes())
    data[300_000:300_100] = b"\0" * 100
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert "must be an undamaged zip file" in reason(path)


@pytest.mark.parametrize("extension", [".zip", ".shp", ".gpkg", ".geojson", ".parquet"])
@pytest.mark.parametrize("content", [b"", b"just text", VRT.encode(), b"PK\3\4", b"PAR1"])
def test_content_of_another_kind(tmp_path: Path, extension: str, content: bytes) -> None:
    path = tmp_path / f"a{extension}"
    path.write_bytes(content)
    for suffix in (".shx", ".dbf", ".prj"):
        path.with_suffix(suffix).write_bytes(b"")
    assert "must be a" in reason(path)


@pytest.mark.parametrize("name", ["a.vrt", "a.csv", "a.json", "a.kml", "a", "a.shp.xml"])
def test_extensions_that_are_not_allowed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(VRT, encoding="utf-8")
    assert "must be one of .zip (zipped shapefile), .shp" in reason(path)


@pytest.mark.parametrize(
    "name",
    ["https://example.org/a.geojson", "/vsicurl/https://example.org/a.shp", "", "/", "x.shp"],
)
def test_only_local_files(name: str) -> None:
    assert "must be a file on this computer" in reason(name)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read x"},
        {"type": "Topology", "objects": {}},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": [1]},
        {"type": "FeatureCollection", "features": [{"geometry": {"type": "Polygon"}}]},
        {"type": "FeatureCollection", "features": [{}], "crs": {"properties": {"name": "EPSG:x"}}},
        {"type": "FeatureCollection", "features": [{}], "crs": {}},
    ],
)
def test_json_that_is_no_geojson(tmp_path: Path, document: object) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    reason(path)


def test_deeply_nested_json(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text("[" * 1_000_000, encoding="utf-8")
    assert "must be a readable GeoJSON" in reason(path)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.gpkg"
    with path.open("wb") as file:
        file.write(b"SQLite format 3\0")
        file.truncate(10_000_000_000)  # sparse
    assert "must be at most 1,000,000,000 bytes" in reason(path)
    monkeypatch.setattr(common, "MAX_FEATURES", 100)
    assert "must have 1 to 100 features, has 101" in reason(DEFAULT_FILE)


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_shapefile_without_a_part(squares: gpd.GeoDataFrame, write: Write, suffix: str) -> None:
    path = write(squares, "a.shp")
    path.with_suffix(suffix).unlink()
    assert f"needs its {suffix} file" in reason(path)


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("keep", [4, 100, 3000])
def test_truncated_shapefile(
    squares: gpd.GeoDataFrame, write: Write, suffix: str, keep: int
) -> None:
    path = write(squares, "a.shp")
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:keep])
    reason(path)


@pytest.mark.parametrize("name", ["a.gpkg", "a.parquet", "a.geojson"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_truncated_files(squares: gpd.GeoDataFrame, write: Write, name: str, share: float) -> None:
    path = write(squares, name)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    reason(path)


def test_two_layers(squares: gpd.GeoDataFrame, write: Write) -> None:
    path = write(squares)
    squares.to_file(path, layer="second")
    assert "must hold exactly one layer with geometry, holds: set, second" in reason(path)


def test_shape_that_claims_a_billion_points(squares: gpd.GeoDataFrame, write: Write) -> None:
    path = write(squares, "a.shp")
    data = bytearray(path.read_bytes())
    data[100 + 8 + 40 : 100 + 8 + 44] = struct.pack("<i", 1_000_000_000)
    path.write_bytes(data)
    reason(path)


@pytest.mark.parametrize("rows_a_group", [1, 20])
def test_parquet_whose_footer_lies(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, rows_a_group: int
) -> None:
    honest = pq.read_metadata(write(squares, "honest.parquet"))
    path = tmp_path / "bomb.parquet"
    table = pa.table({"geometry": [bytes(30_000_000)] * 20})
    pq.write_table(
        table, path, compression="zstd", use_dictionary=False, row_group_size=rows_a_group
    )
    with pytest.raises(Unreadable, match="must unpack to at most"):
        parquet.check_pages(path, honest)


def test_markup_and_control_characters_stay_text(squares: gpd.GeoDataFrame, write: Write) -> None:
    frame = squares.copy()
    frame.loc[0, "kode"] = "<script>alert(1)</script>"
    frame.loc[1, "kode"] = "=HYPERLINK(1)\u202e"
    text = reason(write(frame, "a.geojson"))
    assert "<script>" in text
    assert "\u202e" not in text  # shown escaped


@pytest.mark.filterwarnings("ignore")
@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_flipped_bytes_never_crash(
    tmp_path_factory: pytest.TempPathFactory, squares: gpd.GeoDataFrame, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    path = folder / "a.shp"
    squares.to_file(path)
    part = path.with_suffix(data.draw(st.sampled_from([".shp", ".shx", ".dbf", ".prj"])))
    content = bytearray(part.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    part.write_bytes(content)
    try:
        assert len(read_boundaries(path).frame) == 514
    except DataError as error:
        assert error.problems  # noqa: PT017
