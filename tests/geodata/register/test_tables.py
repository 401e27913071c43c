"""The tables of the register in a folder of one's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.errors import DataError
from geodata.importing.code_systems import bps_codes
from geodata.register import tables
from geodata.register.lookup import default_lookup, resolve
from geodata.register.regions import provinces, region, regions
from geodata.register.tables import ALIASES, BPS_CODES, DATA, REGIONS, SCOPE_ALIASES

ROOT = DATA.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All tables, with Kota Surabaya under another name."""
    for path in DATA.glob("*.*"):
        shutil.copy(path, tmp_path)
    for name in (REGIONS, "deployment_evidence.csv"):
        change(tmp_path / name, "Kota Surabaya", "Kota Uji Coba")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_folder_of_its_own(folder: Path) -> None:
    assert resolve("Kota Surabaya") == "35.78"
    change(folder / ALIASES, "Solo", "Kota Lama")
    change(folder / BPS_CODES, "35.78,3578", "35.78,3999")
    tables.use(folder)
    assert regions().at["35.78", "name"] == region("35.78")["name"] == "Kota Uji Coba"
    assert resolve("Kota Uji Coba") == "35.78"
    assert resolve("Kota Lama") == "33.72"
    assert bps_codes()["3999"] == "35.78"
    with pytest.raises(LookupError):
        resolve("Kota Surabaya")
    tables.use(DATA)
    assert resolve("Kota Surabaya") == "35.78"
    assert len(provinces()) == 38


def test_without_a_register_the_projects_own_is_used(folder: Path, tmp_path: Path) -> None:
    tables.use(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    tables.use(empty)
    assert regions().at["35.78", "name"] == "Kota Surabaya"


@pytest.mark.parametrize("name", [ALIASES, BPS_CODES])
def test_a_missing_table_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"{name}: must be a file"):
        tables.use(folder)
    assert regions().at["35.78", "name"] == "Kota Surabaya"


def test_other_names_of_provinces_may_be_ones_own(folder: Path) -> None:
    change(folder / SCOPE_ALIASES, "Jatim", "Ujung Timur")
    tables.use(folder)
    assert default_lookup().province("Ujung Timur") == "35"
    (folder / SCOPE_ALIASES).unlink()
    tables.use(DATA)
    tables.use(folder)
    assert default_lookup().province("Jatim") == "35"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings naming a folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "COVERAGE_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_dashboard_and_the_commands_take_the_register_of_their_data(folder: Path) -> None:
    code = (
        "import dashboard; from geodata.register.regions import regions;"
        "print(regions().at['35.78', 'name'])"
    )
    shown = run(folder, "-c", code)
    assert shown.stdout.strip() == "Kota Uji Coba", shown.stderr
    (folder / ALIASES).unlink()
    refused = run(folder, "-m", "coverage", "validate")
    assert refused.returncode == 1
    assert f"{ALIASES}: must be a file" in refused.stderr
    assert "Traceback" not in refused.stderr
