"""Reading any boundary file: formats, layers, encodings, coordinate systems, folders."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.errors import DataError
from geodata.formats import parquet
from geodata.formats.shapefile import codec_of
from geodata.formats.values import clean_text
from geodata.importing.reader import RawFile, read_features
from tests.geodata.samples import sample
from tests.hostile.makers import FORMATS, collection, feature, square, topology, zipped
from tests.hostile.makers import write as honest


@pytest.fixture
def four() -> gpd.GeoDataFrame:
    """Four squares with names, a number and a code."""
    west = 110 + 0.5 * np.arange(4)
    return gpd.GeoDataFrame(
        {"nama": ["A", "B", "C", "D"], "kode": [1, 2, 3, 4], "luas": [1.5, 2.5, None, 4.0]},
        geometry=list(shapely.box(west, -8, west + 0.5, -7)),
        crs=4326,
    )


def refusal(path: Path, **options: Any) -> str:
    """Text of the error of a file that must be refused."""
    with pytest.raises(DataError) as caught:
        read_features(path, **options)
    return str(caught.value)


def store(path: Path, document: Any) -> Path:
    """Write JSON."""
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def same_place(raw: RawFile, expected: gpd.GeoDataFrame, degrees: float = 1e-6) -> bool:
    """Whether the features are those expected, in EPSG:4326 and numbered from 0."""
    assert raw.frame.crs.to_epsg() == 4326
    assert list(raw.frame.index) == list(range(len(expected)))
    found = raw.frame.geometry.to_numpy()
    if raw.format.endswith("FlatGeobuf"):  # ordered by place when it was written
        found = found[np.argsort(shapely.bounds(found)[:, 0])]
    apart = shapely.hausdorff_distance(found, expected.geometry)
    return bool((apart < degrees).all())


@pytest.mark.parametrize("extension", FORMATS)
def test_formats(tmp_path: Path, extension: str) -> None:
    path = honest(tmp_path, extension)
    raw = read_features(path)
    assert raw.source == path.name
    assert re.fullmatch("[0-9a-f]{64}", raw.sha256)
    assert raw.frame.crs.to_epsg() == 4326
    assert raw.frame.active_geometry_name == "geometry"
    assert raw.frame.geometry.is_valid.all()
    if extension == "topojson":
        assert list(raw.frame["id"]) == ["a", "b"]
        assert (raw.format, raw.layer, raw.crs) == ("TopoJSON", "kab", "")
    else:
        found = raw.frame.sort_values("kdkab")
        assert list(found["nmkab"][:2]) == ["Kabupaten Uji A", "Kabupaten Uji B"]
        assert list(found["kdkab"][:2]) == ["00", "01"]
    assert raw.frame.equals(read_features(path).frame)


def test_numbers_stay_numbers_and_text_text(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    for extension in ("shp", "gpkg", "fgb", "parquet", "geojson"):
        raw = read_features(honest(tmp_path, extension, four))
        assert same_place(raw, four)
        frame = raw.frame.sort_values("nama")
        assert pd.api.types.is_integer_dtype(frame["kode"]), extension
        assert frame["luas"].isna().tolist() == [False, False, True, False], extension
        assert frame["nama"].tolist() == ["A", "B", "C", "D"], extension


# --- coordinate systems


@pytest.mark.parametrize(
    "epsg", [9470, 4755, 32748, 32749, 32750, 9489, 9479, 23879, 23836, 3857, 4238, 54034]
)
def test_any_crs_is_reprojected(tmp_path: Path, four: gpd.GeoDataFrame, epsg: int) -> None:
    """Degrees and UTM zones of WGS 84, DGN95, SRGI2013, Indonesia TM-3; Mercator; ESRI codes."""
    name = f"ESRI:{epsg}" if epsg == 54034 else f"EPSG:{epsg}"
    for extension in ("shp", "gpkg", "fgb", "parquet"):
        raw = read_features(honest(tmp_path, extension, four.to_crs(name)))
        # The shapefile's .prj drops the datum's shift of ID74, some 20 m.
        assert same_place(raw, four, 1e-3 if epsg == 4238 else 1e-5), extension
        assert raw.crs
        if epsg not in (54034, 4238):
            assert str(epsg) in raw.crs, extension


def test_heights_and_projection(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    lifted = four.copy()
    lifted.geometry = shapely.force_3d(four.geometry.to_numpy(), [1.0, 2.0, 3.0, 4.0])
    raw = read_features(honest(tmp_path, "gpkg", lifted.to_crs(32749)))
    assert raw.frame.geometry.has_z.all()
    assert shapely.get_coordinates(raw.frame.geometry[2], include_z=True)[0, 2] == 3.0


def test_no_prj_says_what_to_do(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    path = honest(tmp_path, "shp", four)
    path.with_suffix(".prj").unlink()
    text = refusal(path)
    assert "add its .prj file" in text
    assert "look like degrees: --crs EPSG:4326" in text
    raw = read_features(path, crs="EPSG:4326")
    assert same_place(raw, four)
    assert raw.crs == "EPSG:4326 WGS 84"
    four.to_crs(32749).to_file(path)
    path.with_suffix(".prj").unlink()
    assert "look like metres" in refusal(path)
    assert same_place(read_features(path, crs="epsg:32749"), four)
    assert "not understood" in refusal(path, crs="UTM 49")
    assert "not understood" in refusal(path, crs="EPSG:999999")


def test_a_given_crs_wins_and_is_noted(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    wrong = four.to_crs(32749).set_crs(32748, allow_override=True)
    raw = read_features(honest(tmp_path, "gpkg", wrong), crs="EPSG:32749")
    assert same_place(raw, four)
    assert any("though the file says otherwise" in note for note in raw.notes)


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:EPSG::32749",
        "EPSG:32749",
        "http://www.opengis.net/def/crs/EPSG/0/32749",
        "urn:ogc:def:crs:EPSG:9.8:32749",
    ],
)
def test_geojson_with_a_crs_member(tmp_path: Path, four: gpd.GeoDataFrame, name: str) -> None:
    document = json.loads(four.to_crs(32749).to_json())
    document["crs"] = {"type": "name", "properties": {"name": name}}
    raw = read_features(store(tmp_path / "a.geojson", document))
    assert same_place(raw, four)
    assert raw.crs == "EPSG:32749 WGS 84 / UTM zone 49S"


def test_geojson_in_crs84(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    document = json.loads(four.to_json())
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    raw = read_features(store(tmp_path / "a.geojson", document))
    assert same_place(raw, four, 1e-12)
    assert raw.notes == ()


def test_a_whole_turn_too_far_is_left_to_the_repair(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    turned = four.copy()
    turned.loc[0, "geometry"] = shapely.transform(four.geometry[0], lambda xy: xy - [360, 0])
    assert read_features(honest(tmp_path, "gpkg", turned)).frame.geometry.bounds.minx[0] < -180


# --- text


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8", None),
        ("iso-8859-1", "ISO-8859-1"),
        ("iso-8859-1", "ISO 88591"),
        ("cp1252", "ANSI 1252"),
        ("cp1252", "1252"),
        ("cp1252", None),
        ("cp850", "850"),
    ],
)
def test_encodings_of_a_table(
    tmp_path: Path, four: gpd.GeoDataFrame, encoding: str, cpg: str | None
) -> None:
    four["nama"] = ["Pulau Ségé", "Ñora", "biasa", "é"]
    path = tmp_path / "a.shp"
    four.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    raw = read_features(path)
    assert raw.frame["nama"].tolist() == four["nama"].tolist()
    assert any(note.startswith("encoding ") for note in raw.notes)


def test_mixed_encodings(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    four["nama"] = ["Ségé", "Sxgx", "biasa", "é"]
    path = honest(tmp_path, "shp", four)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"Sxgx", b"S\xe9g\xe9"))
    raw = read_features(path)
    assert raw.frame["nama"].tolist() == ["Ségé", "Ségé", "biasa", "é"]
    assert any("1 texts are not utf-8" in note for note in raw.notes)


def test_geojson_that_is_not_utf8(tmp_path: Path) -> None:
    text = json.dumps(collection([feature(square(), n="Ségé")]), ensure_ascii=False)
    path = tmp_path / "a.geojson"
    path.write_bytes(text.encode("cp1252"))
    raw = read_features(path)
    assert raw.frame["n"][0] == "Ségé"
    assert any("not UTF-8" in note for note in raw.notes)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_features(path).frame["n"][0] == "Ségé"


def test_text_cut_within_a_character(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    four["nama"] = ["abcdefgx", "é", "c", "d"]
    path = honest(tmp_path, "shp", four)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"abcdefgx", b"abcdefg\xc3"))
    assert read_features(path).frame["nama"][0] == "abcdefg"


@pytest.mark.parametrize(
    ("cpg", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("8859-15", "iso8859-15"),
        ("rot13", None),
        ("", None),
    ],
)
def test_names_of_encodings(cpg: str, codec: str | None) -> None:
    assert codec_of(cpg) == codec


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("${1+1}", "${1+1}"),
        ("a\0b", "ab"),
        ("Kota\tA\r\nB", "Kota A  B"),
        ("\u202ealuapaJ", "aluapaJ"),
        ("\x1b[31mmerah", "[31mmerah"),
        ("\ud800", "\ufffd"),
        ("جاوا", "جاوا"),
        (" \ufeffA\u200b ", "A"),
    ],
)
def test_names_of_all_kinds(tmp_path: Path, text: str, expected: str) -> None:
    """Markup and formulas are data; what is not visible is taken out and counted."""
    assert clean_text(text) == expected
    raw = read_features(store(tmp_path / "a.json", collection([feature(square(), **{text: text})])))
    assert raw.frame.iloc[0, 0] == expected
    assert raw.frame.columns[0] == expected
    assert bool(raw.notes) == (text != expected)


def test_columns_of_the_same_name(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    path = honest(tmp_path, "shp", four)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"kode\0", b"nama\0"))
    raw = read_features(path)
    assert list(raw.frame.columns) == ["nama", "nama_2", "luas", "geometry"]
    assert any("renamed" in note for note in raw.notes)
    text = json.dumps(collection([feature(square(), n=1, m=2, g=3)]))
    (tmp_path / "a.json").write_text(
        text.replace('"m"', '"n"').replace('"g"', '"geometry"', 1), encoding="utf-8"
    )
    frame = read_features(tmp_path / "a.json").frame
    assert list(frame.columns) == ["n", "n_2", "geometry_2", "geometry"]


# --- layers


def test_layers_of_a_geopackage(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    four.to_file(path, layer="kab")
    four.set_geometry(shapely.centroid(four.geometry)).to_file(path, layer="ibu_kota")
    raw = read_features(path)
    assert raw.layer == "kab"
    assert any("only one of polygons (not: ibu_kota)" in note for note in raw.notes)
    assert "holds 4 points" in refusal(path, layer="ibu_kota")
    four.to_file(path, layer="prov")
    text = refusal(path)
    assert "holds: kab, ibu_kota, prov; choose one with --layer" in text
    assert read_features(path, layer="prov").layer == "prov"
    assert "has no layer 'desa'; its layers are: kab (POLYGON)" in refusal(path, layer="desa")


def test_objects_of_a_topojson(tmp_path: Path) -> None:
    document = topology()
    document["objects"]["prov"] = {"type": "Polygon", "arcs": [[0, 1]]}
    path = store(tmp_path / "a.topojson", document)
    assert "choose one with --layer" in refusal(path)
    assert len(read_features(path, layer="prov").frame) == 1


def test_zip_of_many(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    four.to_file(folder / "kab.shp")
    four.set_geometry(shapely.centroid(four.geometry)).to_file(folder / "kota.shp")
    parts = {f"data/{p.name}": p.read_bytes() for p in sorted(folder.iterdir())}
    raw = read_features(zipped(tmp_path / "a.zip", parts))
    assert same_place(raw, four)
    assert raw.layer == "data/kab.shp"
    four.to_file(folder / "prov.shp")
    parts |= {f"data/{p.name}": p.read_bytes() for p in sorted(folder.iterdir())}
    path = zipped(tmp_path / "a.zip", parts)
    assert "holds 3 (data/kab.shp, data/kota.shp, data/prov.shp); choose one" in refusal(path)
    assert len(read_features(path, layer="prov").frame) == 4


@pytest.mark.parametrize("extension", ["gpkg", "geojson", "fgb", "parquet"])
def test_other_formats_in_a_zip(tmp_path: Path, four: gpd.GeoDataFrame, extension: str) -> None:
    inner = honest(tmp_path, extension, four)
    path = zipped(tmp_path / "a.zip", {f"x.{extension}": inner.read_bytes(), "readme.txt": b"hi"})
    raw = read_features(path)
    assert same_place(raw, four)
    assert raw.format == f"zipped {read_features(inner).format}"


# --- as found


def test_left_as_found(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[110, -7], [111, -6], [111, -7], [110, -6]]]}
    tiny = {"type": "Polygon", "coordinates": [[[110, -7], [111, -6], [110, -7]]]}
    found = [
        feature(g) for g in (square(), None, {"type": "Polygon", "coordinates": []}, bow, tiny)
    ]
    raw = read_features(store(tmp_path / "a.geojson", collection(found)))
    assert raw.frame.geometry.isna().tolist() == [False, True, False, False, False]
    assert raw.frame.geometry.is_empty.tolist() == [False, False, True, False, True]
    assert not raw.frame.geometry.is_valid[3]
    assert "1 unclosed rings closed" in raw.notes
    assert "1 rings of fewer than three points left out" in raw.notes


def test_single_features_and_bare_geometries(tmp_path: Path) -> None:
    assert len(read_features(store(tmp_path / "a.json", feature(square(), n=1))).frame) == 1
    assert len(read_features(store(tmp_path / "b.json", square())).frame) == 1


def test_topojson_arcs(tmp_path: Path) -> None:
    raw = read_features(store(tmp_path / "a.topojson", topology()))
    assert shapely.area(raw.frame.geometry).tolist() == pytest.approx([1, 1])
    assert shapely.coverage_is_valid(raw.frame.geometry.to_numpy())
    plain = topology(arcs=[[[110, -8], [111, -8], [111, -7], [110, -8]]])
    plain["objects"]["kab"]["geometries"] = [
        {"type": "MultiPolygon", "arcs": [[[0]]], "properties": None},
        {"type": None, "id": 7},
    ]
    del plain["transform"]
    frame = read_features(store(tmp_path / "b.topojson", plain)).frame
    assert shapely.area(frame.geometry[0]) == pytest.approx(0.5)
    assert frame.geometry[1] is None


def test_geoparquet_in_many_batches(
    tmp_path: Path, four: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 1)
    many = pd.concat([four] * 3, ignore_index=True)
    raw = read_features(honest(tmp_path, "parquet", many))
    assert same_place(raw, many)
    assert raw.frame["nama"].tolist() == ["A", "B", "C", "D"] * 3


# --- folders


def test_folder_of_provinces(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    folder = tmp_path / "provinsi"
    folder.mkdir()
    four[2:].drop(columns="luas").rename(columns={"nama": "name"}).to_file(folder / "b.geojson")
    four[:2].assign(kode=["01", "02"]).to_file(folder / "a.geojson")
    (folder / "readme.txt").write_text("hi", encoding="utf-8")
    (folder / ".hidden.geojson").write_text("x", encoding="utf-8")
    raw = read_features(folder)
    assert same_place(raw, four)
    assert raw.frame["_file"].tolist() == ["a.geojson", "a.geojson", "b.geojson", "b.geojson"]
    assert raw.frame["kode"].tolist() == ["01", "02", "3", "4"]
    assert raw.frame["name"].fillna("").tolist() == ["", "", "C", "D"]
    assert (raw.source, raw.format) == ("provinsi", "folder of GeoJSON")
    assert any("readme.txt" in note for note in raw.notes)


def test_folder_of_one_shapefile(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    path = honest(tmp_path, "shp", four)
    first = read_features(tmp_path)
    assert first.format == "folder of shapefile"
    assert same_place(first, four)
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"A ", b"Z "))
    assert read_features(tmp_path).sha256 != first.sha256


def test_geodatabase_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.gdb").mkdir()
    assert "export its layer as GeoPackage" in refusal(tmp_path / "a.gdb")


def test_a_link_to_a_file_is_the_file(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    path = honest(tmp_path, "gpkg", four)
    (tmp_path / "b.gpkg").symlink_to(path)
    assert same_place(read_features(tmp_path / "b.gpkg"), four)


def test_parts_in_capitals(tmp_path: Path, four: gpd.GeoDataFrame) -> None:
    honest(tmp_path, "shp", four)
    for part in sorted(tmp_path.iterdir()):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert same_place(read_features(tmp_path / "uji.SHP"), four)


# --- real files


@pytest.mark.parametrize(
    ("name", "features", "invalid", "nothing"),
    [
        ("kemendagri/kabkota.geojson", 514, 124, 0),
        ("big_rbi/kabkota.geojson", 546, 143, 0),
        ("big_rbi_dissolved/kabupaten.geojson", 518, None, 11),
        ("bps_topojson/kabkot.topojson", 524, 36, 6),
        ("big_shapefile/BATAS_KABKOTA_514.shp", 514, None, 0),
        ("full_resolution/regencies_full.fgb", 514, None, 0),
    ],
)
def test_real_files(name: str, features: int, invalid: int | None, nothing: int) -> None:
    raw = read_features(sample(name))
    geometry = raw.frame.geometry
    assert len(raw.frame) == features
    assert (geometry.isna() | geometry.is_empty).sum() == nothing
    assert invalid is None or (~geometry.is_valid).sum() == invalid
