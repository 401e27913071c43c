"""One process for all cases: it reads what it is told, and dies or answers."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.makers import ROOT

#: Seconds of waiting: processor time is what is tested, other work may slow the machine.
PATIENCE = 60


class Reader:
    """A process that reads files, started again where a case has killed it."""

    def __init__(self, temporary: Path) -> None:
        self.temporary = temporary
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        """Start the process and wait until it has loaded its libraries."""
        environment = {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.child"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._line()
        return self.process

    def _line(self) -> Any:
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            if not ready.select(PATIENCE):
                self.stop()
                pytest.fail(f"no answer in {PATIENCE} s")
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            self.process = None
            pytest.fail(f"the process died: {status}")
        try:
            return json.loads(line)
        except ValueError:
            rest = line + (self.process.stdout.read() if self.process.poll() else "")
            self.stop()
            pytest.fail(f"printed: {rest}")

    def __call__(self, path: Path) -> dict[str, Any]:
        """Read a file: text of the error, processor seconds, most bytes of memory."""
        process = self.process or self.start()
        assert process.stdin is not None
        print(json.dumps(str(path)), file=process.stdin, flush=True)
        answer: dict[str, Any] = self._line()
        assert list(self.temporary.iterdir()) == [], "left behind"
        return answer

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Read a file in another process, with little memory."""
    found = Reader(tmp_path_factory.mktemp("temporary"))
    yield found
    found.stop()
