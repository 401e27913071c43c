"""What to dial: 112 is named first only where it is known to answer."""

from __future__ import annotations

import pytest

from coverage.core.i18n import language
from coverage.evidence import loading
from coverage.places import emergency, lookups
from geodata.errors import DataError

HEADER = "number,service,issuer,source_url,publisher,published,note\n"


def test_the_numbers_that_come_with_the_project_name_a_source_for_every_service(tmp_path):
    table = loading.emergency_numbers_of(tmp_path)  # a folder without the table
    assert set(table["service"]) == set(emergency.SERVICES)
    assert table["source_url"].str.startswith("http").all()
    assert "112" not in set(table["number"])


@pytest.mark.parametrize(
    "row",
    [
        "112,police,Polri,https://a.go.id/x,A,,",
        "911x,police,Polri,https://a.go.id/x,A,,",
        "110,army,Polri,https://a.go.id/x,A,,",
        "110,police,,https://a.go.id/x,A,,",
        "110,police,Polri,ftp://a.go.id/x,A,,",
    ],
)
def test_a_broken_row_is_refused(tmp_path, row):
    (tmp_path / "emergency_numbers.csv").write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(DataError):
        loading.emergency_numbers_of(tmp_path)


@pytest.mark.parametrize("code", ["id", "en"])
def test_112_comes_first_only_where_it_is_sure(data, code):
    rows = data.cached(lookups.status_rows, data.today)
    said = {regency: emergency.dial_in(data, regency, language(code)) for regency in rows}
    assert all("110" in one.numbers for one in said.values())
    first = {key for key, one in said.items() if one.text.startswith(("Call 112", "Hubungi 112"))}
    assert first
    assert {(rows[key]["state"], rows[key]["confidence"]) for key in first} == {("active", "high")}
    assert not any(rows[key]["stale"] for key in first)
