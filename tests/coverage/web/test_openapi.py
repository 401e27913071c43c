"""The description says what is served, no more and no less; the page says the same to people."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from coverage.export.published.listing import RESOURCES
from coverage.snapshot import Snapshot
from coverage.web import api, openapi
from coverage.web.openapi import Endpoint

ENDPOINTS = api.endpoints(api.Host())


@pytest.fixture(scope="module")
def document(data: Snapshot) -> dict[str, object]:
    (one,) = (one for one in ENDPOINTS if one.name == "description")
    return json.loads(one.make(data, {}))


def described() -> dict[str, Endpoint]:
    return {f"/{one.path}": one for one in ENDPOINTS if one.name}


def test_every_address_is_described(document: dict[str, object]) -> None:
    served = {f"/{one.path}" for one in ENDPOINTS} - {"/api/v1/"}
    assert set(document["paths"]) == served


def test_every_parameter_is_described(document: dict[str, object]) -> None:
    for path, endpoint in described().items():
        asked = document["paths"][path]["get"]["parameters"]
        known = [*endpoint.variables, *endpoint.query]
        assert [one["name"] for one in asked] == [one.name for one in known]
        assert re.findall(r"{(\w+)}", path) == [one.name for one in endpoint.variables]


def test_examples_and_defaults_are_well_formed() -> None:
    for one in RESOURCES.values():
        for parameter in one.parameters:
            assert parameter.well_formed(parameter.example)
            assert parameter.default is None or parameter.well_formed(parameter.default)
            assert not parameter.well_formed("")


def test_references_lead_somewhere(document: dict[str, object]) -> None:
    found = set(re.findall(r'"\$ref": "#/components/(\w+)/(\w+)"', json.dumps(document)))
    assert found
    for kind, name in found:
        assert name in document["components"][kind]
    names = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(names) == len(set(names))


def test_columns_are_all_explained() -> None:
    for one in RESOURCES.values():
        names = [column.name for column in one.columns]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
        assert all(column.text for column in one.columns)


def test_the_same_description_always() -> None:
    document = openapi.document(ENDPOINTS, "/x")
    assert document == openapi.document(ENDPOINTS, "/x")
    assert document["servers"] == [{"url": "/x"}]


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.links.append(str(named["href"]))
        assert not [name for name in named if name.startswith("on")]
        assert "src" not in named
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("live", [True, False])
def test_the_page_is_whole_and_asks_no_one(data: Snapshot, live: bool) -> None:
    html = openapi.page(data, live).decode()
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not re.search(r"@import|url\(", html)
    assert len(page.ids) == len(set(page.ids))
    served = {path.removeprefix("/api/v1/") for path in described()}
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif link.startswith("https:"):
            assert link == "https://creativecommons.org/licenses/by/4.0/"
        elif not link.startswith("../../feeds/"):
            path, _, query = link.partition("?")
            assert path in served
            assert live or not query
    for one in RESOURCES.values():
        for column in one.columns:
            assert f"<code>{column.name}</code>" in html
    assert "not absence of service" in html
    assert "not for legal use" in html
    assert data.version in html
