"""Every hostile file ends soon, in little memory, with one clear message and nothing done."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.cli import main
from geodata.errors import DataError
from geodata.importing.reader import read_features
from tests.hostile import archives, documents, vectors
from tests.hostile.makers import FORMATS, HOST, LISTENER, write

CASES = archives.CASES | vectors.CASES | documents.CASES
MAX_SECONDS = 10
MAX_BYTES = 1_000_000_000
#: Messages for people are short.
MAX_LINES = 21


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Everything in a folder with size and time."""
    found = [p for p in folder.rglob("*") if not p.is_symlink()]
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in found}


def nobody_called() -> bool:
    """Whether no program has connected to the address in the files."""
    try:
        LISTENER.accept()
    except BlockingIOError:
        return True
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    """Folder for a case, emptied afterwards: some files are large."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.parametrize("name", sorted(CASES))
def test_case(name: str, folder: Path, reader: Callable[[Path], dict[str, Any]]) -> None:
    make, rule = CASES[name]
    path = make(folder)
    before = listing(folder)
    found = reader(path)
    assert re.search(rule, found["text"]), found["text"]
    assert len(found["text"]) < 3000
    assert found["text"].count("\n") < MAX_LINES
    assert found["text"].replace("\n", "").isprintable()
    assert found["seconds"] < MAX_SECONDS
    assert found["bytes"] < MAX_BYTES
    assert listing(folder) == before
    assert nobody_called()


@pytest.mark.parametrize("extension", FORMATS)
def test_the_honest_file_is_read(
    extension: str, folder: Path, reader: Callable[[Path], dict[str, Any]]
) -> None:
    """The cases are refused for what was done to them, not for what they are made from."""
    found = reader(write(folder, extension))
    assert re.fullmatch("[26] features read", found["text"]), found["text"]


_LIGHT = ("zip: ratio", "shp: really VRT", "points", "another country", "gpkg: plain SQLite")


@pytest.mark.parametrize("name", _LIGHT)
@pytest.mark.parametrize("command", ["check", "import"])
def test_the_command_ends_with_status_1(
    name: str, command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, rule = CASES[name]
    path = make(folder)
    out = folder / "out" / "set.parquet"
    more = ["--out", str(out)] if command == "import" else []
    assert main([command, str(path), *more]) == 1
    captured = capsys.readouterr()
    assert re.search(rule, captured.err)
    assert "Traceback" not in captured.err
    assert not out.exists()
    assert not out.parent.exists()


@pytest.mark.parametrize(
    "address",
    [HOST + "/a.shp", "/vsicurl/" + HOST + "/a.fgb", "ftp://x/a.zip"],
    ids=["http", "vsicurl", "ftp"],  # the port differs from process to process
)
def test_no_socket_is_opened(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError(f"a socket was opened: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(DataError, match="no URL"):
        read_features(Path(address))
