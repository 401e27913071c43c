"""CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.csv_export import csv_bytes, defuse


@given(st.text())
def test_no_exported_text_begins_a_formula(text: str) -> None:
    assert not str(defuse(text)).lstrip().startswith(("=", "+", "-", "@"))
    assert str(defuse(text)).endswith(text)


def test_numbers_stay_numbers() -> None:
    body = csv_bytes(pd.DataFrame({"n": [-5, 7], "t": ["=1+1", "ok"]})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["n", "t"], ["-5", "'=1+1"], ["7", "ok"]]
