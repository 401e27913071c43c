"""The descriptor of the data against the files and the contracts."""

from __future__ import annotations

import csv
from datetime import date

import frictionless
import pytest

from coverage.core.paths import data_dir
from coverage.core.provenance import descriptor
from coverage.evidence.schemas import (
    COUNTS_COLUMNS,
    EVIDENCE_COLUMNS,
    STATISTICS_COLUMNS,
    TARGETS_COLUMNS,
    counts_contract,
    emergency_numbers_contract,
    evidence_contract,
    statistics_contract,
    targets_contract,
)

RESOURCES = descriptor()["resources"]
TABLES = [one for one in RESOURCES if "schema" in one]


def test_frictionless_finds_nothing_wrong():
    report = frictionless.Package(str(data_dir() / "datapackage.json")).validate()
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert report.valid


def test_every_file_is_described():
    described = {one["path"] for one in RESOURCES} | {"datapackage.json", "README.md"}
    found = {f.name for f in data_dir().iterdir() if f.is_file() and not f.name.startswith(".")}
    assert found <= described
    assert all((data_dir() / one["path"]).is_file() for one in RESOURCES)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one["name"])
def test_fields_are_the_columns_of_the_file(one):
    with (data_dir() / one["path"]).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert [field["name"] for field in one["schema"]["fields"]] == header
    assert all(field["description"] for field in one["schema"]["fields"])


@pytest.mark.parametrize("one", RESOURCES, ids=lambda one: one["name"])
def test_every_resource_has_title_licence_and_source(one):
    assert one["title"]
    assert one["accessed"]
    assert [licence["name"] for licence in one["licenses"]] == [
        {"boundaries": "ODbL-1.0", "regions": "MIT"}.get(one["name"], "CC-BY-4.0")
    ]
    assert all(source["title"] for source in one["sources"])


@pytest.mark.parametrize(
    ("name", "columns", "contract"),
    [
        ("deployment_evidence", EVIDENCE_COLUMNS, evidence_contract),
        ("official_counts", COUNTS_COLUMNS, counts_contract),
        ("call_statistics", STATISTICS_COLUMNS, statistics_contract),
        ("targets", TARGETS_COLUMNS, targets_contract),
        (
            "emergency_numbers",
            ("number", "service", "issuer", "source_url", "publisher", "published", "note"),
            emergency_numbers_contract,
        ),
    ],
)
def test_the_contracts_know_the_same_columns_and_values(name, columns, contract):
    schema = contract(date(2026, 11, 22))
    assert tuple(schema.columns) == columns
    (one,) = [one for one in TABLES if one["name"] == name]
    for field in one["schema"]["fields"]:
        for value in field.get("constraints", {}).get("enum", ()):
            rules = [check.error for check in schema.columns[field["name"]].checks]
            if field["name"] != "unit":
                assert any(value in rule for rule in rules)
