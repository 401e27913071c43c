"""GeoJSON and TopoJSON made to harm, and honest files of the wrong thing or place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from tests.hostile.makers import (
    HOST,
    collection,
    data_file,
    feature,
    frame,
    square,
    text_file,
    topology,
    write,
)

Make = Callable[[Path], Path]


def doc(document: dict[str, Any] | str | bytes, name: str = "uji.geojson") -> Make:
    """Maker of a JSON file."""
    return text_file(name, document)


def crs(**member: Any) -> Make:
    """Maker of a GeoJSON with a crs member."""
    return doc(collection(crs=member))


def coordinates(text: str) -> Make:
    """Maker of a GeoJSON whose polygon has a coordinate that is this text."""
    raw = json.dumps(collection([feature(square())]))
    return doc(raw.replace("110.5", text, 1))


def arcs(**changes: Any) -> Make:
    """Maker of a TopoJSON with changed members."""
    return doc(topology(**changes), "uji.topojson")


def repeated_arc(folder: Path) -> Path:
    """20 kB that name one arc of a thousand points a million times."""
    arc = [[i % 7, i % 5] for i in range(1000)]
    geometry = {"type": "Polygon", "arcs": [[0] * 100_000] * 10}
    return arcs(arcs=[arc], objects={"kab": geometry})(folder)


def wide(folder: Path) -> Path:
    """Every feature brings ten columns of its own."""
    rows = [feature(square(), **{f"c{i}_{j}": 1 for j in range(10)}) for i in range(5000)]
    return doc(collection(rows))(folder)


def nested_collection(depth: int) -> dict[str, Any]:
    """GeometryCollection in GeometryCollection."""
    geometry: dict[str, Any] = square()
    for _ in range(depth):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return collection([feature(geometry)])


def islands(folder: Path) -> Path:
    """One feature of more rings than Indonesia has islands, in 25 MB."""
    ring = "[[[110,-7],[110.1,-7],[110.1,-7.1],[110,-7]]]"
    body = ",".join([ring] * 600_000)
    geometry = '{"type":"MultiPolygon","coordinates":[' + body + "]}"
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":' + geometry
    return doc(text + ',"properties":{}}]}')(folder)


def many_small(folder: Path) -> Path:
    """More features than Indonesia has villages."""
    one = json.dumps(feature(square()))
    head = '{"type":"FeatureCollection","features":['
    return doc(head + ",".join([one] * 150_000) + "]}")(folder)


def shapes(*found: Any, epsg: int = 4326) -> Callable[[], gpd.GeoDataFrame]:
    """Frame of geometries."""
    return lambda: gpd.GeoDataFrame(
        {"nama": [f"x{i}" for i in range(len(found))]}, geometry=list(found), crs=epsg
    )


def swapped() -> gpd.GeoDataFrame:
    """Latitude first."""
    data = frame()
    flipped = shapely.transform(data.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return data.set_geometry(flipped, crs=4326)


def metres() -> gpd.GeoDataFrame:
    """UTM coordinates that say that they are degrees."""
    return frame().to_crs(32749).set_crs(4326, allow_override=True)


def infinite() -> gpd.GeoDataFrame:
    """A vertex that is no number."""
    ring = np.array([(110, -7), (110.1, np.inf), (110.1, -7.1), (110, -7)])
    return shapes(shapely.Polygon(ring), shapely.box(110, -7, 111, -6))()


def folder_of(**files: Make) -> Make:
    """Maker of a folder of files."""

    def make(folder: Path) -> Path:
        top = folder / "daerah"
        top.mkdir()
        for name, one in files.items():
            inner = folder / name
            inner.mkdir()
            path = one(inner)
            path.rename(top / f"{name}{path.suffix}")
        return top

    return make


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "uji.geojson")
    return folder / "uji.geojson"


def _fifo_table(folder: Path) -> Path:
    path = write(folder, "shp")
    path.with_suffix(".dbf").unlink()
    os.mkfifo(path.with_suffix(".dbf"))
    return path


def _link(target: str, name: str = "uji.geojson") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).symlink_to(target)
        return folder / name

    return make


def _linked_folder(folder: Path) -> Path:
    top = folder_of(a=doc(collection()))(folder)
    (top / "b.geojson").symlink_to("/etc/passwd")
    return top


def _looping_folder(folder: Path) -> Path:
    top = folder_of(a=doc(collection()))(folder)
    (top / "again").symlink_to(top)
    return top


def _many_files(folder: Path) -> Path:
    top = folder / "daerah"
    top.mkdir()
    for i in range(1100):
        (top / f"{i}.geojson").write_bytes(b"{}")
    return top


PARIS = shapely.box(1.4, 48.1, 3.6, 49.2)
CASES: dict[str, tuple[Make, str]] = {
    "json: brackets": (doc("[" * 1_000_000), "nested more than"),
    "json: braces": (doc('{"a":' * 500_000), "nested more than"),
    "json: nested property": (
        doc(json.dumps(collection()).replace('"33"', "[" * 5000 + "]" * 5000, 1)),
        "nested more than",
    ),
    "json: nested collections": (doc(nested_collection(200)), "nested more than"),
    "json: backslashes": (doc('{"a":"' + "\\" * 50_000_001), "cut short"),
    "json: 60 MB of brackets": (doc('{"features":[' + "[]," * 20_000_000 + "[]]}"), "must"),
    "json: 60 MB in a feature": (
        doc('{"type":"FeatureCollection","features":[{"a":[' + "[]," * 20_000_000 + "[]]}]}"),
        "at most 2,000,000 vertices",
    ),
    "json: 20 MB topology of brackets": (
        doc('{"type":"Topology","objects":[' + "[]," * 6_000_000 + "[]]}"),
        "must",
    ),
    "json: 600,000 rings": (islands, "at most"),
    "json: 150,000 features": (many_small, "100,000 features"),
    "json: 50,000 columns": (wide, "at most 500 columns"),
    "json: NaN": (coordinates("NaN"), "must be"),
    "json: Infinity": (coordinates("-Infinity"), "must be"),
    "json: 1e999": (coordinates("1e999"), "finite numbers"),
    "json: number of 5,000 digits": (coordinates("1" * 5000), "must be"),
    "json: words": (coordinates('"abc"'), "must be lists of two or three numbers"),
    "json: null in a ring": (coordinates("null"), "must be"),
    "json: pipeline": (doc({"type": "gdal_streamed_alg", "command_line": "gdal x"}), "must be a"),
    "json: features are numbers": (doc(collection([1, 2])), "must be"),
    "json: feature twice by number": (doc(collection([feature(square()), 0])), "must be"),
    "json: UTF-16": (doc(json.dumps(collection()).encode("utf-16")), "must be"),
    "json: CRS is a link": (crs(type="link", properties={"href": HOST}), "not understood"),
    "json: CRS is an address": (crs(type="name", properties={"name": HOST}), "not understood"),
    "json: CRS is a file": (crs(type="name", properties={"name": "/etc/passwd"}), "not understood"),
    "json: CRS is no object": (crs(properties=[[1]]), "not understood"),
    "topojson: one arc a million times": (repeated_arc, "at most 2,000,000 vertices"),
    "topojson: arc that is not there": (arcs(arcs=[]), "which the file does not have"),
    "topojson: arcs of text": (arcs(arcs=["abc"] * 3), "must be a list of points"),
    "topojson: no objects": (arcs(objects={}), "no objects"),
    "topojson: transform": (arcs(transform={"scale": "x"}), "transform"),
    "topojson: infinite scale": (
        doc(json.dumps(topology()).replace("[0.1, 0.1]", "[1e308, 1e308]"), "uji.topojson"),
        "finite|outside|metres",
    ),
    "points": (data_file("gpkg", shapes(*shapely.points([[110, -7], [111, -7]]))), "2 points"),
    "lines": (data_file("shp", shapes(shapely.LineString([(110, -7), (111, -7)]))), "1 lines"),
    "points and polygons": (
        data_file("geojson", shapes(shapely.Point(110, -7), shapely.box(110, -7, 111, -6))),
        "feature 1: must be a polygon, is a Point",
    ),
    "no geometry": (data_file("geojson", shapes(None, None)), "must have geometry"),
    "another country": (data_file("gpkg", shapes(PARIS)), r"outside Indonesia: centre at 2.5° E"),
    "another country in metres": (
        lambda folder: write(folder, "shp", shapes(PARIS)().to_crs(2154)),
        r"outside Indonesia: centre at 2.5° E, 48.6° N",
    ),
    "one feature elsewhere": (
        data_file("fgb", lambda: shapes(*frame().geometry, PARIS)()),
        "feature 7: lies outside Indonesia",
    ),
    "latitude first": (data_file("parquet", swapped), "latitude and longitude are swapped"),
    "metres as degrees": (data_file("gpkg", metres), "look like metres"),
    "infinite vertex": (data_file("parquet", infinite), "feature 1: coordinates must be finite"),
    "FIFO": (_fifo, "must be a file on this computer"),
    "FIFO as table": (_fifo_table, r"needs its \.dbf"),
    "device": (_link("/dev/zero"), "must be a file on this computer"),
    "link to nothing": (_link("/nowhere/x"), "must be a file on this computer"),
    "link to itself": (_link("uji.geojson"), "must be a file on this computer|cannot be read"),
    "kernel file": (_link("/proc/self/maps"), "must be a"),
    "address": (lambda _: Path(HOST + "/x.geojson"), "must be a file on this computer"),
    "virtual path": (lambda _: Path("/vsicurl/" + HOST + "/x.fgb"), "must be a file on this"),
    "name with NUL": (lambda _: Path("a\0b.shp"), "must be a file|cannot be read"),
    "folder: link": (_linked_folder, "must be a file, not a link"),
    "folder: loop": (_looping_folder, "must be a file, not a link"),
    "folder: 1,100 files": (_many_files, "at most 1,000 files"),
    "folder: two formats": (
        folder_of(a=doc(collection()), b=data_file("gpkg", frame)),
        "one format, holds GeoJSON, GeoPackage",
    ),
    "folder: empty": (folder_of(), "holds no boundary file"),
    "folder: one bad file": (
        folder_of(a=doc(collection()), b=doc("{}")),
        r"b\.geojson: must be a GeoJSON",
    ),
}
