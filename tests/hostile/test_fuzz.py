"""Whatever bytes come: features, or a refusal; nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geodata.errors import DataError
from geodata.importing.reader import read_features
from tests.hostile.makers import FORMATS, collection, topology, write

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
fuzz = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def outcome(path: Path) -> None:
    """Read a file; only a refusal with a reason may come out."""
    try:
        assert len(read_features(path, layer=None).frame) > 0
    except DataError as error:
        assert error.problems  # noqa: PT017
        assert str(error).replace("\n", "").isprintable()  # noqa: PT017


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Format -> suffix -> bytes of a valid file."""
    found = {}
    for extension in FORMATS:
        path = write(tmp_path_factory.mktemp("honest"), extension)
        found[extension] = {p.suffix: p.read_bytes() for p in sorted(path.parent.iterdir())}
    return found


def store(folder: Path, extension: str, parts: dict[str, bytes]) -> Path:
    """Write the parts of a file."""
    for suffix, content in parts.items():
        (folder / f"uji{suffix}").write_bytes(content)
    return folder / f"uji.{extension}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("extension", FORMATS)
@given(data=st.data())
@fuzz
def test_bent_files(
    extension: str, tmp_path: Path, honest: dict[str, dict[str, bytes]], data: st.DataObject
) -> None:
    parts = dict(honest[extension])
    name = data.draw(st.sampled_from([s for s in parts if s in _PARTS or len(parts) == 1]))
    content = bytearray(parts[name])
    how = data.draw(st.sampled_from(["flip", "flip", "flip", "insert", "remove", "cut", "repeat"]))
    place = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(1, 64))
    if how == "flip":
        for _ in range(data.draw(st.integers(1, 12))):
            near = st.integers(max(0, place - 200), min(len(content) - 1, place + 200))
            content[data.draw(near)] = data.draw(st.sampled_from([0, 1, 3, 0x7F, 0x80, 0xFF]))
    elif how == "insert":
        content[place:place] = data.draw(st.binary(min_size=1, max_size=64))
    elif how == "remove":
        del content[place : place + length]
    elif how == "cut":
        del content[place:]
    else:
        content[place:place] = content[place : place + length] * 50
    parts[name] = bytes(content)
    outcome(store(tmp_path, extension, parts))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("extension", [*FORMATS, "json", "geoparquet"])
@given(content=st.binary(max_size=400), keep=st.integers(0, 130))
@settings(fuzz, max_examples=25)
def test_random_bytes(
    extension: str, tmp_path: Path, honest: dict[str, dict[str, bytes]], content: bytes, keep: int
) -> None:
    """Noise, behind none or some of an honest beginning."""
    parts = dict(honest.get(extension, {f".{extension}": b""}))
    first = parts.get(f".{extension}", b"")
    parts[f".{extension}"] = first[:keep] + content
    outcome(store(tmp_path, extension, parts))


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Polygon", "Feature", "MultiPolygon", "GeometryCollection", "Point"])
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "arcs", "coordinates", "properties", "x"]), inner
        )
    ),
    max_leaves=12,
)


def paths(document: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON document."""
    found = [before] if before else []
    inner = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in inner:
        if isinstance(value, dict | list):
            found += paths(value, (*before, key))
        else:
            found.append((*before, key))
    return found


_ARC = ("objects", "kab", "geometries", 0, "arcs", 0, 0)
#: Where in a document, as a number, and what is put there.
_CHANGES = st.lists(st.tuples(st.integers(0, 500), _VALUES), min_size=1, max_size=3)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("make", [collection, topology], ids=["geojson", "topojson"])
@given(changes=_CHANGES)
@example(changes=[(paths(topology()).index(_ARC), "\U00018cd6")])  # a letter not yet assigned
@settings(fuzz, max_examples=100)
def test_bent_documents(
    make: Callable[[], Any], tmp_path: Path, changes: list[tuple[int, Any]]
) -> None:
    """Valid JSON with the wrong things in the right places."""
    document = json.loads(json.dumps(make()))
    for number, value in changes:
        places = paths(document)
        if not places:
            break
        *way, last = places[number % len(places)]
        place = document
        for key in way:
            place = place[key]
        place[last] = value
    path = tmp_path / "uji.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    outcome(path)
