"""CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.csv_export import csv_bytes, defuse, people_csv
from coverage.core.i18n import language


@given(st.text())
def test_no_exported_text_begins_a_formula(text: str) -> None:
    assert not str(defuse(text)).lstrip().startswith(("=", "+", "-", "@"))
    assert str(defuse(text)).endswith(text)


def test_numbers_stay_numbers() -> None:
    body = csv_bytes(pd.DataFrame({"n": [-5, 7], "t": ["=1+1", "ok"]})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["n", "t"], ["-5", "'=1+1"], ["7", "ok"]]


def test_machines_get_commas_and_points_in_every_language() -> None:
    frame = pd.DataFrame({"regency_code": ["35.10"], "share": [0.5]})
    assert csv_bytes(frame) == b"\xef\xbb\xbfregency_code,share\r\n35.10,0.5\r\n"


def test_people_get_what_their_spreadsheet_opens() -> None:
    frame = pd.DataFrame(
        {
            "Kode": ["35.10", "11"],
            "n": [1234.5, -7.25],
            "state": ["active", "=1+1"],
            "mixed": ["–", 0.5],
            "day": pd.to_datetime(["2024-03-01", "2025-12-31"]),
            "stale": [True, False],
        }
    )
    text = people_csv(frame, language("id"))
    assert text.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head == ["Kode", "n", "kode status", "mixed", "day", "lama tidak terkonfirmasi"]
    assert rows == [
        ['="35.10"', "1234,5", "active", "–", "2024-03-01", "ya"],
        ['="11"', "-7,25", "'=1+1", "0,5", "2025-12-31", "tidak"],
    ]
    english = csv.reader(io.StringIO(people_csv(frame, language("en")).decode("utf-8-sig")))
    assert list(english)[1] == ['="35.10"', "1234.5", "active", "–", "2024-03-01", "yes"]


@given(st.text())
def test_nothing_but_a_code_begins_with_a_sign_of_formulas(text: str) -> None:
    body = people_csv(pd.DataFrame({"t": [text]}), language("id")).decode("utf-8-sig")
    (_, (cell, *_)) = csv.reader(io.StringIO(body, newline=""), delimiter=";")
    code = re.fullmatch('="[0-9]{2}([.][0-9]{2})?"', cell)
    assert code or not cell.lstrip().startswith(("=", "+", "-", "@"))
