"""The command that writes the site: what it takes, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coverage import cli
from coverage.site import cli as site_cli
from coverage.site.output import Published
from coverage.site.page import Site


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What `publish` is asked for; nothing is written."""
    found: list[dict[str, Any]] = []

    def publish(site: Site, out: Path, processes: int) -> Published:
        found.append(
            {
                "out": out,
                "base": site.base_url,
                "codes": site.codes,
                "processes": processes,
                "explorer": site.explorer,
            }
        )
        return Published(3, 1_500_000)

    monkeypatch.setattr(site_cli, "publish", publish)
    return found


def test_nothing_but_a_folder_is_needed(
    asked: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["publish", str(tmp_path)]) == 0
    assert asked == [
        {"out": tmp_path, "base": "", "codes": ("id", "en"), "processes": 2, "explorer": ""}
    ]
    assert "3 files, 1.5 MB" in capsys.readouterr().out


def test_everything_can_be_said(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    given = ["--base-url", "https://112.example.org/peta/", "--lang", "id", "--processes", "1"]
    given += ["--explorer", "https://112.example.org/app"]
    assert cli.main(["publish", str(tmp_path), *given]) == 0
    (one,) = asked
    assert one["base"] == "https://112.example.org/peta"
    assert one["explorer"] == "https://112.example.org/app/"
    assert (one["codes"], one["processes"]) == (("id",), 1)


@pytest.mark.parametrize(
    "given",
    [
        ["--base-url", "112.example.org"],
        ["--base-url", "javascript:alert(1)"],
        ["--base-url", "https://112.example.org/?a=b"],
        ["--explorer", "/app/"],
        ["--lang", "fr"],
        ["--lang", "en"],
        ["--lang", ""],
    ],
)
def test_what_makes_no_sense_is_refused(
    asked: list[dict[str, Any]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["publish", str(tmp_path), *given])
    assert given[0] in capsys.readouterr().err
    assert asked == []


def test_a_folder_with_something_else_is_left_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    assert cli.main(["publish", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]
