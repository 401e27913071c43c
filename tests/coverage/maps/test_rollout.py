"""What the map is told: states, years, figures of every day."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from coverage.core.i18n import language
from coverage.core.texts import last_text
from coverage.evidence.status import status_at
from coverage.maps import rollout as map_rollout
from coverage.snapshot import Snapshot
from tests.committed import TODAY


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
    "day", ["2016-01-31", "2016-12-31", "2020-12-31", "2025-02-28", TODAY.isoformat()]
)
def test_the_map_shows_the_status_of_the_day(
    data: Snapshot, packed: dict[str, object], day: str
) -> None:
    step = packed["dates"].index(day)
    status = status_at(data.evidence, date.fromisoformat(day))
    faces = drawn(packed, step)
    shown = {code: face["classes"] for code, face in faces.items()}
    looks = {code: look for code, (look, _, _) in shown.items()}
    assert {c: look.removesuffix("_stale") for c, look in looks.items()} == status[
        "state"
    ].to_dict()
    ageing = status["stale"] & status["state"].isin(["active", "planned"])
    assert {c for c, look in looks.items() if look.endswith("_stale")} == set(status.index[ageing])
    last = {code: face.get("lastText", "") for code, face in faces.items()}
    assert last == {
        code: last_text(row, language("id")) for code, row in status.to_dict("index").items()
    }
    active = status[status["state"] == "active"]
    assert {c: shown[c][2] for c in active.index} == active["confidence"].to_dict()
    blank = {code for code, face in faces.items() if face.get("dot") == "near"}
    assert blank == set(status.index[status["state"] == "no_evidence"])
    assert packed["series"]["ID"]["active"][step] == (status["state"] == "active").sum()
    assert packed["series"]["ID"]["stale"][step] == (active["stale"]).sum()


def test_map_data_is_small_and_whole(packed: dict[str, object]) -> None:
    assert len(packed["regions"]) == 514
    assert len(packed["dates"]) == len(packed["dateLabels"]) == len(map_rollout.bar_dates(TODAY))
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
