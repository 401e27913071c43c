"""What leaves the house: map data, assets, exports, charts, correction links."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.assets import AssetStore
from coverage.core.csv_export import csv_bytes, defuse
from coverage.core.i18n import language
from coverage.core.settings import SettingError, settings
from coverage.core.tabular import counts_view, evidence_view, status_export, status_view
from coverage.evidence import corrections
from coverage.evidence.loading import evidence_file, load_evidence
from coverage.evidence.status import status_at
from coverage.maps import rollout as map_rollout
from coverage.places.evidence_chart import evidence_timeline
from coverage.snapshot import Snapshot, load_snapshot

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return load_snapshot(settings(), TODAY)


@pytest.fixture(scope="module")
def packed(data: Snapshot) -> dict[str, object]:
    made = map_rollout.map_data(
        data.history, data.series, data.dots, data.boundaries.meta, TODAY, language("id")
    )
    return json.loads(made)


def drawn(packed: dict[str, object], step: int) -> dict[str, dict[str, str]]:
    """Return the face of every regency at a step of the bar, as the browser works it out."""
    face = dict.fromkeys(range(len(packed["regions"])), 0)
    for region, since, index in packed["changes"]:
        if since <= step:
            face[region] = index
    return {packed["regions"][i][0]: packed["faces"][index] for i, index in face.items()}


@pytest.mark.parametrize(
    "day", ["2016-01-31", "2016-12-31", "2020-12-31", "2025-02-28", "2026-11-22"]
)
def test_the_map_shows_the_status_of_the_day(
    data: Snapshot, packed: dict[str, object], day: str
) -> None:
    step = packed["dates"].index(day)
    status = status_at(data.evidence, date.fromisoformat(day))
    faces = drawn(packed, step)
    shown = {code: face["classes"] for code, face in faces.items()}
    assert {code: state for code, (state, _, _) in shown.items()} == status["state"].to_dict()
    active = status[status["state"] == "active"]
    assert {c: shown[c][2] for c in active.index} == active["confidence"].to_dict()
    blank = {code for code, face in faces.items() if face.get("dot") == "near"}
    assert blank == set(status.index[status["state"] == "no_evidence"])
    assert packed["series"]["ID"]["active"][step] == (status["state"] == "active").sum()


def test_map_data_is_small_and_whole(packed: dict[str, object]) -> None:
    assert len(packed["regions"]) == 514
    assert len(packed["dates"]) == len(packed["dateLabels"]) == 131
    assert set(packed["scopes"]) == set(packed["series"])
    assert len(packed["scopes"]) == 1 + 7 + 38
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(gzip.compress(text, 9)) < 60_000


def test_every_class_of_a_face_is_in_the_legend(packed: dict[str, object]) -> None:
    for number, fill in enumerate(packed["fills"]):
        keys = {one["key"] for one in fill["classes"]}
        assert {face["classes"][number] for face in packed["faces"]} <= keys
        assert all(one["label"] and one["colour"].startswith("#") for one in fill["classes"])


@pytest.mark.parametrize(
    ("year", "name"),
    [(2015, "2016"), (2016, "2016"), (2017, "2018"), (2026, "2026"), (2031, "2026")],
)
def test_year_classes(year: int, name: str) -> None:
    assert map_rollout.year_class(year) == name


def test_assets_are_addressed_by_content() -> None:
    store = AssetStore()
    one, other = store.add("a.js", b"1"), store.add("a.js", b"2")
    assert one.path != other.path
    assert store.add("a.js", b"1") is one
    assert store.get(one.digest, "a.js") is one
    assert gzip.decompress(one.gzipped) == b"1"
    assert store.get(one.digest, "b.js") is None


@given(st.text())
def test_no_exported_text_begins_a_formula(text: str) -> None:
    assert not str(defuse(text)).lstrip().startswith(("=", "+", "-", "@"))
    assert str(defuse(text)).endswith(text)


def test_numbers_stay_numbers() -> None:
    body = csv_bytes(pd.DataFrame({"n": [-5, 7], "t": ["=1+1", "ok"]})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body))) == [["n", "t"], ["-5", "'=1+1"], ["7", "ok"]]


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


def test_a_row_is_quoted_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x, y"\n2,"two\nlines"\n3,z\n', encoding="utf-8")
    rows = {1: "a,b", 2: '1,"x, y"', 3: '2,"two\nlines"', 5: "3,z"}
    assert corrections.csv_rows(path) == rows


def test_every_evidence_row_is_found_by_its_line() -> None:
    rows = corrections.csv_rows(evidence_file())
    for one in load_evidence().itertuples():
        assert str(one.source_url) in rows[int(one.row)]


@pytest.mark.parametrize("address", ["mailto:a@b.id", "https://b.id/form", "https://b.id/f?x=1"])
def test_a_correction_carries_the_row(address: str) -> None:
    link = corrections.correction_link(address, "Kota X", "a,b&c=d", "f.csv:3", language("id"))
    fields = parse_qs(urlsplit(link).query)
    assert "a,b&c=d" in fields["body"][0]
    assert fields["subject"] == ["Koreksi untuk Kota X"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COVERAGE_TODAY", "22.11.2026"),
        ("COVERAGE_LANGUAGE", "xx"),
        ("COVERAGE_CORRECTIONS", "javascript:alert(1)"),
    ],
)
def test_bad_settings_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        settings()
