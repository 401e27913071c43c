"""Workbooks: what goes in comes out, nothing runs, the same frames give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from coverage.core.csv_export import defuse
from coverage.export.xlsx import xlsx_bytes


def read(packed: bytes) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(packed))
    return {sheet.title: [[c.value for c in row] for row in sheet.rows] for sheet in book}


def test_values_keep_their_types() -> None:
    frame = pd.DataFrame(
        {
            "text": ["Kab. Bekasi", None],
            "people": [3_387_601, 5],
            "share": [0.25, np.nan],
            "day": [pd.Timestamp("2026-11-22"), pd.NaT],
            "yes": [True, False],
            "rows": [(1, 2), ()],
        }
    )
    sheet = read(xlsx_bytes({"Data": frame}))["Data"]
    assert sheet[0] == list(frame.columns)
    assert sheet[1] == ["Kab. Bekasi", 3_387_601, 0.25, datetime(2026, 11, 22), True, "(1, 2)"]
    assert sheet[2] == [None, 5, None, None, False, "()"]


def test_looks() -> None:
    frame = pd.DataFrame({"a": ["x" * 200], "b": [date(2026, 1, 2)]})
    book = load_workbook(io.BytesIO(xlsx_bytes({"One": frame})))
    sheet = book["One"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert 60 <= sheet.column_dimensions["A"].width < 61
    assert 8 <= sheet.column_dimensions["B"].width < 20


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "#REF!", "=cmd|' /C'!A0"])
def test_nothing_runs(text: str) -> None:
    packed = xlsx_bytes({"S": pd.DataFrame({text: [text]})})
    cells = [cell for row in load_workbook(io.BytesIO(packed))["S"].rows for cell in row]
    for cell in cells:
        assert cell.data_type == "s"
        assert cell.value == defuse(text)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.text(), max_size=5), st.text())
def test_any_text_makes_a_workbook(texts: list[str], name: str) -> None:
    safe = [text.encode("utf-8", "ignore").decode() for text in texts]
    sheets = {name.encode("utf-8", "ignore").decode(): pd.DataFrame({"t": safe}, dtype=object)}
    (title, rows), *rest = read(xlsx_bytes(sheets)).items()
    assert not rest
    assert 1 <= len(title) <= 31
    assert len(rows) == len(texts) + 1


def test_names_of_sheets() -> None:
    frame = pd.DataFrame({"a": [1]})
    names = ["a/b:c", "A B C", "", "'x'", "long " * 20, "long " * 21]
    titles = list(read(xlsx_bytes(dict.fromkeys(names, frame))))
    assert len({title.casefold() for title in titles}) == len(names)
    assert titles[:4] == ["a b c", "A B C 2", "Sheet", "x"]


def test_the_same_frames_give_the_same_bytes() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})
    packed = xlsx_bytes({"S": frame})
    assert xlsx_bytes({"S": frame.copy()}) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        times = re.findall(rb"<dcterms:[^>]*>([^<]*)", archive.read("docProps/core.xml"))
    assert times == [b"1980-01-01T00:00:00Z"] * 2


def test_empty() -> None:
    assert read(xlsx_bytes({"S": pd.DataFrame({"a": []})})) == {"S": [["a"]]}
    with pytest.raises(ValueError, match="sheet"):
        xlsx_bytes({})
