"""`python -m geodata`: what it prints, its exit status, and that a failure writes nothing."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from geodata import files
from geodata.boundaries import ENVIRONMENT, active_boundaries, read_boundaries
from geodata.cli import main
from geodata.importing import writing as importing_writing
from geodata.importing.layouts import LAYOUTS

Write = Callable[..., Path]


def test_import(
    squares: gpd.GeoDataFrame,
    write: Write,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = write(squares.to_crs(32749), "batas.zip")
    out = tmp_path / "sets" / "official.parquet"
    options = ["--name", "Batas <resmi> 2025", "--licence", "CC BY 4.0", "--date", "2025-06-30"]
    assert main(["import", str(source), "--out", str(out), *options]) == 0
    printed = capsys.readouterr().out
    assert f"{ENVIRONMENT}={out}" in printed
    assert "regencies: 514 of 514 in the file" in printed
    assert "WGS 84 / UTM zone 49S" in printed
    boundaries = active_boundaries(out)
    meta = boundaries.meta
    assert (meta.source, meta.licence, meta.date) == (options[1], options[3], options[5])
    assert meta.approximate is False
    assert meta.layout == "codes only; zipped shapefile"
    assert len(boundaries.frame) == 514
    stored = json.loads(importing_writing.sidecar(out).read_text(encoding="utf-8"))
    assert stored["source"] == meta.source
    assert sorted(p.name for p in out.parent.iterdir()) == [
        "official.built",
        "official.meta.json",
        "official.parquet",
    ]


def test_default_place(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_writing, "IMPORTED", tmp_path / "imported")
    assert main(["import", str(write(squares, "Batas (2025).gpkg")), "--approximate"]) == 0
    assert read_boundaries(tmp_path / "imported" / "Batas_2025.parquet").meta.approximate


def test_a_bad_file_writes_nothing(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = squares.copy()
    frame.loc[:49, "kode"] = [f"99.{number}" for number in range(50, 100)]
    out = tmp_path / "sets" / "a.parquet"
    assert main(["import", str(write(frame)), "--out", str(out)]) == 1
    captured = capsys.readouterr()
    assert "features: 514 = 464 matched + 0 left out + 50 not matched" in captured.out
    assert "code 99.50 is not one of the file's system" in captured.out
    assert "50 of 514 regencies are missing: 11.01 Kabupaten Aceh Selatan" in captured.err
    assert "1 problem(s); nothing was written" in captured.err
    assert not out.parent.exists()


def test_a_crash_leaves_the_previous_set(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write(squares), tmp_path / "sets" / "a.parquet"
    assert main(["import", str(source), "--out", str(out)]) == 0
    before = out.read_bytes()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        main(["import", str(source), "--out", str(out), "--name", "second"])
    assert out.read_bytes() == before
    assert sorted(p.name for p in out.parent.iterdir()) == ["a.built", "a.meta.json", "a.parquet"]


def test_a_place_that_cannot_be_written(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "a.parquet"
    assert main(["import", str(write(squares)), "--out", str(out)]) == 1
    assert "Not a directory" in capsys.readouterr().err or not out.exists()


@pytest.mark.parametrize(
    "options",
    [["--date", "30/6/2025"], ["--out", "a.shp"], ["--crs", "wgs"], ["--layout", "x"], ["--bogus"]],
)
def test_bad_options(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["import", "x.zip", *options])
    assert caught.value.code == 2
    assert "usage: python -m geodata" in capsys.readouterr().err


def test_lookup(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "3578", "Kab. Mojokerto", "91.01"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "35.78\tKota Surabaya\tJawa Timur",
        "35.16\tKabupaten Mojokerto\tJawa Timur",
        "93.01\tKabupaten Merauke\tPapua Selatan",
    ]
    assert main(["lookup", "Banjar", "--province", "Jawa Barat", "--at", "2020-01-01"]) == 0
    assert capsys.readouterr().out.startswith("32.79\t")


def test_lookup_without_one_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "Mojokerto", "Surabya", "35.78"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "35.78\tKota Surabaya\tJawa Timur\n"
    assert "35.16 Kabupaten Mojokerto" in captured.err
    assert "35.76 Kota Mojokerto" in captured.err
    assert "did you mean 35.78" in captured.err


def test_areas_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["areas"]) == 0
    assert "areas are up to date" in capsys.readouterr().out


def test_check_writes_nothing_and_has_the_same_status(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(squares)
    before = sorted(tmp_path.rglob("*"))
    assert main(["check", str(path)]) == 0
    assert main(["check", str(write(squares[30:], "b.gpkg"))]) == 1
    assert main(["check", str(tmp_path / "b.gpkg"), "--fill"]) == 0
    assert set(tmp_path.rglob("*")) == {*before, tmp_path / "b.gpkg"}
    captured = capsys.readouterr()
    assert "30 of 514 regencies are missing" in captured.err
    assert "filled from the approximate default: 30" in captured.out


def test_json(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sets" / "a.parquet"
    arguments = ["import", str(write(squares[3:])), "--fill", "--json", "--out", str(out)]
    assert main(arguments) == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)  # nothing else on standard output
    assert report["filled"] == ["11.01", "11.02", "11.03"]
    assert report["matched"] == report["features"] == 511
    assert len(report["regencies"]) == 514
    assert "written: " in captured.err


def test_progress_is_shown_on_a_terminal_only(
    squares: gpd.GeoDataFrame, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    path = str(write(squares))
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        assert main(["check", path]) == 0
        assert bool(stream.getvalue()) is shown


def test_layouts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layouts"]) == 0
    printed = capsys.readouterr().out
    for layout in LAYOUTS:
        assert layout.key in printed


@pytest.mark.parametrize("command", ["", "import", "check", "layouts", "areas", "lookup"])
def test_help(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "geodata", *([command] if command else []), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("usage: python -m geodata")


def test_a_missing_file_is_one_plain_line() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "geodata", "import", "nowhere.zip"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("nowhere.zip: must be a file on this computer")
    assert "Traceback" not in run.stderr
