"""Where the real boundary files are that some tests read, and the small ones made by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
SAMPLES = Path(os.environ.get("BOUNDARY_SAMPLES", ROOT.parent / "shared" / "boundaries"))


def sample(name: str) -> Path:
    """Path of a real file; skips the test if it is not there."""
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"real boundary file {path} is not here (set BOUNDARY_SAMPLES)")
    return path
