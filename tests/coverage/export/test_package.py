"""The data package: complete, described, verifiable, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path, PurePosixPath

import frictionless
import pandas as pd
import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from coverage.calls.cubes.texts import SIMULATED, stamped
from coverage.core.csv_export import table_bytes
from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.evidence.figures import coverage_at
from coverage.export.citation import Work, citation
from coverage.export.package import data_package
from coverage.export.package_tables import status_tables, workbook
from coverage.snapshot import Snapshot, load_snapshot
from geodata.errors import DataError
from geodata.register.regions import regions
from tests.committed import TODAY

DATA = Path(__file__).resolve().parents[3] / "data"
ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return load_snapshot(settings(), TODAY)


def unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def packed(data: Snapshot) -> bytes:
    return data_package(data)


@pytest.fixture(scope="module")
def files(packed: bytes) -> dict[str, bytes]:
    return unpacked(packed)


def test_the_same_data_and_day_give_the_same_bytes(data: Snapshot, packed: bytes) -> None:
    assert data_package(load_snapshot(settings(), TODAY)) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {one.date_time for one in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        for name in names:
            assert not PurePosixPath(name).is_absolute()
            assert ".." not in PurePosixPath(name).parts


def test_frictionless_finds_nothing_wrong(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, body in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert report.valid
    assert package.version == load_snapshot(settings(), TODAY).version


def test_every_table_is_there_as_it_stands(files: dict[str, bytes]) -> None:
    for path in DATA.glob("*.csv"):
        assert files[f"data/{path.name}"] == path.read_bytes()


def test_checksums_cover_every_other_file(files: dict[str, bytes]) -> None:
    lines = files["SHA256SUMS"].decode().splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert set(sums) == set(files) - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in sums.items())
    described = json.loads(files["datapackage.json"])["resources"]
    for one in described:
        assert one["hash"] == f"sha256:{sums[one['path']]}"
        assert one["bytes"] == len(files[one["path"]])


def test_the_status_of_every_regency(data: Snapshot, files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["status/regencies.csv"].decode(), newline="")))
    status = data.status_at(TODAY)
    assert [row["regency_code"] for row in rows] == list(regions().index)
    assert [row["state"] for row in rows] == list(status["state"])
    assert {row["date"] for row in rows} == {f"{TODAY}"}
    assert all(row["sources"] for row in rows if row["state"] == "active")


@pytest.mark.parametrize(("name", "words"), [("README.md", EN), ("BACA_SAYA.md", ID)])
def test_readme(data: Snapshot, files: dict[str, bytes], name: str, words: Language) -> None:
    text = files[name].decode()
    now = coverage_at(data.evidence, TODAY)
    for part in (
        words.date(TODAY),
        data.version,
        str(now.active),
        "CC-BY-4.0",
        words._("No evidence does not mean no service."),
        words._("The boundaries are approximate: derived, not surveyed; not for legal use."),
        "@misc{indonesia112-data",
        "data/deployment_evidence.csv",
    ):
        assert part in text, part


def test_licences(files: dict[str, bytes]) -> None:
    text = files["LICENCES.md"].decode()
    for name in ("CC-BY-4.0", "ODbL-1.0", "MIT"):
        assert f"## {name}\n" in text
    assert "© OpenStreetMap contributors" in text
    assert "Permission is hereby granted" in text
    assert files["data/boundaries/LICENSE.md"]


def copied(data_copy: Path) -> Snapshot:
    return load_snapshot(settings().model_copy(update={"data": data_copy}), TODAY)


def test_formulas_are_defused_and_it_is_said(data_copy: Path) -> None:
    table = data_copy / "publishers.csv"
    with table.open("a", encoding="utf-8") as file:
        width = len(table.read_text(encoding="utf-8").splitlines()[0].split(","))
        file.write(",".join(["=HYPERLINK(1)", *["x"] * (width - 1)]) + "\n")
    found = unpacked(data_package(copied(data_copy)))
    text = found["data/publishers.csv"].decode()
    assert "\n'=HYPERLINK(1)," in text
    resources = json.loads(found["datapackage.json"])["resources"]
    (one,) = [one for one in resources if one["name"] == "publishers"]
    assert "apostrophe" in one["description"]
    assert found["data/regions.csv"] == (DATA / "regions.csv").read_bytes()


def test_files_that_have_changed_are_refused(data_copy: Path) -> None:
    snapshot = copied(data_copy)
    with (data_copy / "targets.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(DataError, match="changed since it was loaded"):
        data_package(snapshot)


def test_a_folder_without_boundaries_and_with_a_way_out(data_copy: Path) -> None:
    descriptor = data_copy / "datapackage.json"
    known = json.loads(descriptor.read_text(encoding="utf-8"))
    (data_copy.parent / "secret.md").write_text("secret", encoding="utf-8")
    known["resources"].append({"name": "x", "path": "../secret.md", "format": "md"})
    descriptor.write_text(json.dumps(known), encoding="utf-8")
    found = unpacked(data_package(copied(data_copy)))
    assert not any("secret" in name or b"secret" in body for name, body in found.items())
    assert not any("boundaries" in name for name in found)
    boundaries = EN._("The boundaries are approximate: derived, not surveyed; not for legal use.")
    assert boundaries not in found["README.md"].decode()


def test_a_table_for_a_spreadsheet_keeps_its_numbers(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(table_bytes(DATA / "regions.csv").decode("utf-8-sig"))))
    assert min(float(row["latitude"]) for row in rows) < -10
    path = tmp_path / "t.csv"
    path.write_text("n,t\n-7.25,-7\n,=1\n", encoding="utf-8")
    assert table_bytes(path).decode("utf-8-sig") == "n,t\r\n-7.25,'-7\r\n,'=1\r\n"


def read(book: bytes) -> dict[str, list[list[object]]]:
    return {
        one.title: [[cell.value for cell in row] for row in one.rows]
        for one in load_workbook(io.BytesIO(book))
    }


def test_status_with_sources_as_a_workbook(data: Snapshot) -> None:
    day = date(2016, 12, 31)
    tables = status_tables(data, day, "35", EN)
    cited = Work("Status", "status", day, TODAY, data.version, "", "CC-BY-4.0")
    sheets = read(workbook(tables, cited, (), EN))
    assert list(sheets) == ["Status", "Evidence", "About these data"]
    head, *rows = sheets["Status"]
    assert len(rows) == 38
    assert {row[head.index("date")] for row in rows} == {"2016-12-31"}
    assert {row[head.index("data_version")] for row in rows} == {data.version}
    active = [row for row in rows if row[head.index("state")] == "active"]
    assert active
    assert all(str(row[head.index("sources")]).startswith("http") for row in active)
    assert len(sheets["Evidence"]) - 1 == (data.evidence["regency_code"].str[:2] == "35").sum()
    about = {str(row[0]): str(row[1]) for row in sheets["About these data"]}
    assert about["Citation"] == citation(cited, EN)
    assert about["Licence"] == "CC-BY-4.0"
    assert workbook(tables, cited, (), EN) == workbook(tables, cited, (), EN)


def test_simulated_calls_say_so_in_every_sheet() -> None:
    frame = stamped(pd.DataFrame({"calls": [1, 2]}), True)
    cited = Work(f"{SIMULATED} · Calls", "calls", TODAY, TODAY, "0a", "", "")
    sheets = read(workbook({"Trend": frame}, cited, (SIMULATED,), EN))
    assert [row[0] for row in sheets["Trend"]] == [SIMULATED] * 3
    texts = [str(cell) for row in sheets["About these data"] for cell in row]
    assert sum(SIMULATED in text for text in texts) >= 3
    assert not any("CC-BY" in text for text in texts)
