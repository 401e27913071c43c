"""The statements of a regency along time."""

from __future__ import annotations

import pandas as pd

from coverage.core.i18n import language
from coverage.evidence.loading import load_evidence
from coverage.places.charts import evidence_timeline
from coverage.snapshot import Snapshot
from tests.committed import TODAY


def test_timeline_treats_names_as_text(data: Snapshot) -> None:
    rows = load_evidence().query("regency_code == '35.78'").copy()
    rows["note"] = "<script>alert(1)</script><a href='javascript:1'>x</a>"
    figure = evidence_timeline(
        rows, data.status_at(TODAY).loc["35.78"], pd.Timestamp(TODAY), language("id")
    )
    text = figure.to_json()
    assert "<script" not in text
    assert "\\u003cscript" not in text
    assert "&lt;script" in text.replace("\\u0026", "&")
