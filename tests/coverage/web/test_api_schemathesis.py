"""The API keeps to its own description: schemathesis asks what it allows, and what it does not."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import lru_cache

import schemathesis
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette

from coverage.core.settings import settings as chosen
from coverage.snapshot import Snapshot, load_snapshot
from coverage.web import api, openapi
from geodata.maps import arcs
from geodata.maps.simplification import LEVELS, OBJECT
from geodata.maps.topology import Level
from tests.committed import TODAY


@lru_cache(maxsize=1)
def load() -> Snapshot:
    """Return a snapshot with few rows and outlines: what is checked is form, not figures."""
    full = load_snapshot(chosen(), TODAY)
    some = full.evidence["regency_code"].isin(["31.71", "32.76", "35.78", "81.05", "96.71"])
    data = replace(full, evidence=full.evidence[some], counts=full.counts.tail(8))
    codes = ["35.78", "96.71"]
    shapes = full.boundaries.frame.geometry.loc[codes].simplify(0.01).to_numpy()
    small = gzip.compress(arcs.encode(shapes, codes, 1000, OBJECT))
    vars(data)["levels"] = {name: Level(name, None, "", small) for name in LEVELS}
    return data


schema = schemathesis.openapi.from_dict(openapi.document(api.endpoints(api.Host()), "/"))
schema.app = Starlette(routes=api.routes(load))


@schema.parametrize()
@settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_description(case: schemathesis.Case) -> None:
    case.call_and_validate()


def test_the_description_is_valid() -> None:
    schema.validate()
    assert len(list(schema.get_all_operations())) > 20
