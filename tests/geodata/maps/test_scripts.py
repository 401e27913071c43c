"""Modules of the front end, joined into one classic script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage.core import frontend
from geodata.maps import layer, scripts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the front end, "some", with two modules."""
    place = tmp_path / "some"
    place.mkdir()
    (place / "a.js").write_text("export const one = 1;\nexport function two() {}\n")
    (place / "b.js").write_text("import { one, two } from './a.js';\n\nexport class Three {}\n")
    monkeypatch.setattr(scripts, "FRONTEND", tmp_path)
    scripts.joined.cache_clear()
    return place


def test_modules_become_one_script_in_a_closure(folder: Path) -> None:
    text = scripts.joined("some", ("a.js", "b.js")).decode()
    lines = ["const one = 1;", "function two() {}", "", "", "class Three {}"]
    assert text.splitlines() == ["(function () {", "'use strict';", *lines, "})();"]


def test_a_module_stands_after_those_that_it_imports(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"some/b\.js: imports \{'a\.js'\} before"):
        scripts.joined("some", ("b.js", "a.js"))


@pytest.mark.parametrize(
    "line",
    ["import './a.js';", "import * as a from './a.js';", "export default 1;", "export { one };"],
)
def test_what_cannot_be_joined_is_refused(folder: Path, line: str) -> None:
    (folder / "b.js").write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"some/b\.js: cannot be joined"):
        scripts.joined("some", ("a.js", "b.js"))


def test_every_module_is_served() -> None:
    site = frontend.site_script()
    for name, text in (("map", layer.script()), ("site", site), ("search", site)):
        for module in (scripts.FRONTEND / name).glob("*.js"):
            first = module.read_text(encoding="utf-8").splitlines()[0]
            assert first in text.decode(), module
    assert b"class Search" in frontend.app_script()


def test_no_two_modules_of_a_script_mean_different_things_by_a_name() -> None:
    """Joined, they share one closure, in which the later would silently take the place."""
    for text in (layer.script(), frontend.site_script(), frontend.app_script()):
        declared = r"^(?:async )?(?:function|class|const|let) (\w+)"
        names = re.findall(declared, text.decode(), re.MULTILINE)
        assert sorted(names) == sorted(set(names))


def test_a_module_of_a_folder_beside_is_taken(folder: Path) -> None:
    (folder / "b.js").write_text("import { four } from '../other/c.js';\n")
    other = folder.parent / "other"
    other.mkdir()
    (other / "c.js").write_text("import { five } from './d.js';\n\nexport const four = five;\n")
    (other / "d.js").write_text("export const five = 5;\n")
    text = scripts.joined("some", ("../other/d.js", "../other/c.js", "b.js")).decode()
    assert "const five = 5;" in text
    with pytest.raises(ValueError, match=r"c\.js: imports \{'d\.js'\} before"):
        scripts.joined("some", ("a.js", "../other/c.js", "../other/d.js", "b.js"))
