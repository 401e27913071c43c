"""deploy/Containerfile, read and acted out: its files, its user, a project not to be written."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .asking import ask
from .serving import ROOT, App, app, free_port

FILE = ROOT / "deploy" / "Containerfile"


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the file: name and text, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    pairs = [line.strip().partition(" ")[::2] for line in lines if line.strip()]
    found: list[tuple[str, str]] = []
    for name, rest in pairs:
        if name.isupper() and name.isalpha():
            found.append((name, rest))
        else:  # HEALTHCHECK's CMD on a line of its own would be an instruction; it is joined above
            raise AssertionError(f"unknown instruction: {name}")
    return found


def texts(name: str) -> list[str]:
    return [rest for key, rest in instructions() if key == name]


def health_check() -> list[str]:
    """Return the command of the health check."""
    (found,) = texts("HEALTHCHECK")
    command: list[str] = json.loads(found.partition("CMD ")[2])
    return command


def environment() -> dict[str, str]:
    words = [word for line in texts("ENV") for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


def copied() -> list[tuple[str, str]]:
    return [(line.split()[0], line.split()[1]) for line in texts("COPY")]


def test_what_is_copied_is_there_and_is_all_that_is_needed() -> None:
    for source, _ in copied():
        assert (ROOT / source).exists(), source
        assert len(source.split()) == 1
    sources = {source for source, _ in copied()}
    assert {"dashboard.py", ".streamlit", "data", "locale", "frontend"} <= sources
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages - {"benchmarks"} <= sources, "a package stays behind"
    assert not {".", "tests", "benchmarks", ".git", "calls", ".cache"} & sources


def test_requirements_are_the_pinned_ones() -> None:
    names = [name for name, _ in instructions()]
    (install,) = [rest for rest in texts("RUN") if "pip install" in rest]
    assert "--requirement requirements.txt" in install
    assert ("requirements.txt", ".") in copied()
    first, last = names.index("COPY"), len(names) - names[::-1].index("COPY")
    assert "RUN" in names[first:last], "packages are installed before the code that changes daily"
    assert texts("FROM") == ["docker.io/library/python:3.12-slim"]


def test_it_does_not_run_as_root() -> None:
    names = [name for name, _ in instructions()]
    (user,) = texts("USER")
    assert int(user) > 1000
    assert f"--uid {user}" in texts("RUN")[0]
    assert names.index("USER") < names.index("CMD")
    assert names.index("USER") > max(i for i, name in enumerate(names) if name in ("RUN", "COPY"))
    assert "chown dashboard /cache" in " ".join(texts("RUN"))
    assert texts("VOLUME") == [environment()["COVERAGE_CACHE"]]


def test_the_health_check_tells_a_live_server_from_a_dead_one(contained: App) -> None:
    program, *rest = health_check()
    assert program == "python"

    def status(**own: str) -> int:
        done = subprocess.run(
            [sys.executable, *rest], env=os.environ | own, capture_output=True, check=False
        )
        return done.returncode

    base = {"STREAMLIT_SERVER_BASE_URL_PATH": "/app/"}
    assert status(STREAMLIT_SERVER_PORT=str(contained.port), **base) == 0
    assert status(STREAMLIT_SERVER_PORT=str(free_port()), **base) == 1
    assert environment()["STREAMLIT_SERVER_PORT"] in texts("EXPOSE")


# ------------------------------------------------------------------------------------- acted out


def unprivileged(folder: Path) -> list[str]:
    """Return what starts a command without any right to what it does not own.

    As root, a command runs as another user; where that user cannot read this Python, as a root
    without capabilities, to whom the permissions of files apply.
    """
    if os.geteuid() != 0:
        return []
    program = shutil.which("setpriv")
    if program is None:
        pytest.skip("root's rights cannot be dropped: no setpriv (Debian: util-linux)")
    (user,) = texts("USER")
    other = [program, "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"]
    reads = [*other, sys.executable, "-c", "import streamlit; open('dashboard.py')"]
    if subprocess.run(reads, cwd=folder, capture_output=True, check=False).returncode == 0:
        return other
    return [program, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]


@pytest.fixture(scope="module")
def outside() -> Iterator[Path]:
    """A folder that every user can read, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="container-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def image(outside: Path) -> Iterator[Path]:
    """A folder with what the file copies, as an image has it; nothing in it may be written."""
    place = outside / "image"
    place.mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    for source, target in copied():
        origin = ROOT / source
        if origin.is_dir():
            shutil.copytree(origin, place / target, ignore=ignored)
        else:
            shutil.copy(origin, place / source)
    paths = [place, *place.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield place
    for path in paths:
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture(scope="module")
def contained(image: Path, outside: Path) -> Iterator[App]:
    """The app from these files alone, without rights; it can write its cache and its home."""
    place = outside
    prefix = unprivileged(image)
    for name in ("cache", "home"):
        (place / name).mkdir()
        if "--reuid" in prefix:
            os.chown(place / name, *2 * [int(prefix[prefix.index("--reuid") + 1])])
    own = environment() | {"COVERAGE_CACHE": str(place / "cache"), "HOME": str(place / "home")}
    own |= {"COVERAGE_WARM": "no"}
    own |= {"TMPDIR": str(place / "home"), "PYTHONPATH": ""}
    own.pop("STREAMLIT_SERVER_PORT"), own.pop("STREAMLIT_SERVER_ADDRESS")
    with app(place, own, prefix, image) as running:
        yield running


def test_the_guard_is_real(image: Path) -> None:
    """Without rights, the folder really cannot be written."""
    attempt = "open('dashboard.py', 'a')"
    done = subprocess.run(
        [*unprivileged(image), sys.executable, "-c", attempt],
        cwd=image,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "PermissionError" in done.stderr


def test_the_app_runs_from_a_project_that_cannot_be_written(contained: App, image: Path) -> None:
    before = sorted(image.rglob("*"))
    page = ask(contained.port, "/app/")
    assert (page.status, page.kind) == (200, "text/html")
    answer = ask(contained.port, "/app/api/v1/coverage?date=2020-01-01")
    assert (answer.status, answer.kind) == (200, "application/json")
    assert "Traceback" not in contained.messages()
    assert "Permission" not in contained.messages()
    assert sorted(image.rglob("*")) == before
    assert not [path for path in before if path.stat().st_mode & stat.S_IWUSR]
    cache = contained.log.parent / "cache"
    assert list(cache.glob("*.topojson.gz")), "the geometry is kept where the file says"
    assert list((contained.log.parent / "home").iterdir()) == [], "something else was written"
