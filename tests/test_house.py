"""The house's own rules: who may import whom, where words come from, what a page may weigh."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SCRIPTS = [ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py")]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_pages_are_thin(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60


def shown_literals(path: Path) -> Iterator[str]:
    """Yield literal texts that a page hands straight to Streamlit to show."""
    shows = {"title", "header", "subheader", "write", "markdown", "text", "caption", "info"}
    shows |= {"error", "warning", "success", "toggle", "button", "selectbox", "metric"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in shows
            and ast.unparse(node.func.value) != "log"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            yield node.args[0].value


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_words_in_pages(path: Path) -> None:
    assert list(shown_literals(path)) == []


def messages() -> set[str]:
    """Return the message ids in the code."""
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    found: set[str] = set()
    files = [*ROOT.glob("coverage/**/*.py"), *PAGES, ROOT / "dashboard.py"]
    for path in [*files, *ROOT.glob("coverage/**/templates/*.html")]:
        kind = "python" if path.suffix == ".py" else "jinja2"
        with path.open("rb") as file:
            for _, message, _, _ in extract(kind, file, keywords=keywords):
                found.add(message[0] if isinstance(message, tuple) else message)
    return found


def catalogue(code: str) -> dict[str, tuple[str, ...]]:
    """Return a catalogue: message id → its translations."""
    with (ROOT / "locale" / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        entries = read_po(file)
    result = {}
    for entry in entries:
        if entry.id:
            key = entry.id[0] if isinstance(entry.id, tuple) else entry.id
            texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            result[key] = tuple(texts)
    return result


def test_every_message_is_in_indonesian_and_none_is_left_over() -> None:
    known = catalogue("id")
    assert messages() == set(known)
    assert not [key for key, texts in known.items() if not all(texts)]


def test_no_message_hides_in_an_f_string() -> None:
    """There the extractor does not see it, and no catalogue would have it."""
    for path in [*ROOT.glob("coverage/**/*.py"), *PAGES, ROOT / "dashboard.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            names = [ast.unparse(one.func) for one in calls if isinstance(one, ast.Call)]
            hidden = [one for one in names if one.split(".")[-1] in ("_", "N_", "ngettext")]
            assert not hidden, f"{path}:{getattr(node, 'lineno', 0)}"


def test_translations_keep_their_placeholders() -> None:
    for key, texts in catalogue("id").items():
        for text in texts:
            assert set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", key)), key


def test_no_page_names_another_host() -> None:
    served = [ROOT / "frontend" / name for name in ("app", "map", "site", "embed", "search")]
    for path in [one for folder in (ROOT / "pages", *served) for one in folder.rglob("*")]:
        if path.is_file() and path.suffix in {".py", ".js", ".css"}:
            hosts = re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8"))
            assert set(hosts) <= {"www.w3.org"}, path  # the SVG namespace is a name, not a request


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    pins = [line for line in lines if line]
    assert pins
    for line in pins:
        assert re.match(r"^[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]


def test_every_setting_is_documented() -> None:
    listed = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("coverage/**/*.py"))
    settings = set(re.findall(r"\bCOVERAGE_[A-Z]+(?:_[A-Z]+)*\b", code))
    assert settings
    assert settings <= set(re.findall(r"\bCOVERAGE_[A-Z_]+\b", listed))


def test_every_target_is_documented() -> None:
    pages = (ROOT / name for name in ("README.md", "CONTRIBUTING.md"))
    readme = "".join(page.read_text(encoding="utf-8") for page in pages)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^(run|test|check|bench(?:-\w+)?|lock):", makefile, re.MULTILINE):
        assert f"make {target}" in readme


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    folders = "coverage|geodata|pages|frontend|data|tests|docs|locale|benchmarks|deploy"
    named = re.findall(rf"`((?:{folders})/[\w./-]+)`", document.read_text(encoding="utf-8"))
    assert not [name for name in named if not (ROOT / name).exists()]
