"""Tables as readers see and take them."""

from __future__ import annotations

import pytest

from coverage.core.i18n import language
from coverage.core.tabular import counts_view, evidence_view, status_export, status_view
from coverage.snapshot import Snapshot
from tests.committed import TODAY


def test_status_export_names_its_sources(data: Snapshot) -> None:
    frame = status_export(data.status_at(TODAY), data.evidence, language("id"))
    assert len(frame) == 514
    active = frame[frame["state"] == "active"]
    assert active["sources"].str.startswith("http").all()
    assert (frame.loc[frame["state"] == "no_evidence", "sources"] == "").all()


@pytest.mark.parametrize("code", ["id", "en"])
def test_tables_for_reading(data: Snapshot, code: str) -> None:
    lang = language(code)
    evidence, link = evidence_view(data.evidence, lang)
    assert link in evidence.columns
    assert len(evidence) == len(data.evidence)
    counts, link = counts_view(data.counts, lang)
    assert link in counts.columns
    assert len(status_view(data.status_at(TODAY), lang)) == 514
