"""The change feed: what happened, when its sources say, under names that last."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from coverage.core.i18n import language
from coverage.core.settings import settings
from coverage.site.addresses import path as site_page
from coverage.snapshot import Snapshot, load_snapshot
from coverage.web import feeds
from coverage.web.feeds import LONGEST, entries
from geodata.register.regions import regions
from tests.committed import TODAY

BASE = "https://112.example/sub"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(data: Snapshot, scope: str, suffix: str, code: str, base: str, **more: Any) -> bytes:
    return feeds.Feed(data, scope, language(code), base, f"feeds/{scope}.{suffix}", **more).write(
        suffix
    )


def atom(data: Snapshot, scope: str = "ID", code: str = "en", base: str = BASE) -> ET.Element:
    return ET.fromstring(feed(data, scope, "xml", code, base))  # noqa: S314 - our own


def items(data: Snapshot, scope: str = "ID", code: str = "en", base: str = BASE) -> list[dict]:
    return json.loads(feed(data, scope, "json", code, base))["items"]


def texts(element: ET.Element, path: str) -> list[str]:
    return [one.text or "" for one in element.findall(path, ATOM)]


def test_atom_has_what_the_format_demands(data: Snapshot) -> None:
    made = atom(data)
    for name in ("id", "title", "updated", "author/a:name"):
        assert len(texts(made, f"a:{name}")) == 1
    entries = made.findall("a:entry", ATOM)
    assert len(entries) == LONGEST
    for entry in entries:
        for name in ("id", "title", "updated", "content"):
            (text,) = texts(entry, f"a:{name}")
            assert text.strip()
        relations = [link.get("rel") for link in entry.findall("a:link", ATOM)]
        assert relations.count("alternate") == 1
    assert texts(made, "a:updated") == texts(entries[0], "a:updated")
    when = r"\d{4}-\d\d-\d\dT00:00:00\+07:00"
    assert all(re.fullmatch(when, text) for text in texts(made, ".//a:updated"))


def test_json_has_the_same_entries(data: Snapshot) -> None:
    document = json.loads(feed(data, "ID", "json", "en", BASE))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == f"{BASE}/feeds/ID.json"
    made = atom(data)
    assert [one["id"] for one in document["items"]] == texts(made, "a:entry/a:id")
    assert [one["title"] for one in document["items"]] == texts(made, "a:entry/a:title")
    assert all(one["url"].startswith(f"{BASE}/") for one in document["items"])


@pytest.mark.parametrize("scope", ["ID", "31", "35", "96"])
def test_newest_first_within_the_scope(data: Snapshot, scope: str) -> None:
    found = entries(data, scope, language("id"))
    days = [one.day for one in found]
    assert days == sorted(days, reverse=True)
    assert len(found) <= LONGEST
    assert all(one.day <= TODAY for one in found)
    if scope != "ID":
        assert {one.code[:2] for one in found} <= {scope}
    assert len({one.key for one in found}) == len(found)


def test_changes_are_those_of_the_timeline(data: Snapshot) -> None:
    history = data.history
    before = history.groupby("regency_code")["state"].shift().fillna("no_evidence")
    changed = history[before != history["state"]]
    expected = {
        (row.regency_code, row["from"].date().isoformat(), row.state)
        for _, row in changed[changed["regency_code"].str.startswith("15.")].iterrows()
    }
    shown = {
        (one.code, one.facts["date"], one.facts["state"])
        for one in entries(data, "15", language("en"))
        if one.kind == "status"
    }
    assert expected
    assert shown == expected


def test_every_entry_names_its_source(data: Snapshot) -> None:
    for one in items(data):
        sources = one["_112"]["sources"]
        assert sources
        assert one["external_url"] == sources[0]
        assert all(address in one["content_text"] for address in sources)


def test_a_statement_on_a_province_is_one_entry(load_rows: Callable[..., pd.DataFrame]) -> None:
    rows = load_rows(
        {"regency_code": "31", "regency_name": "DKI Jakarta"},
        {
            "regency_code": "31.71",
            "regency_name": regions().at["31.71", "name"],
            "source_url": "https://example.com/other",
        },
    )
    assert len(rows) == 7
    snapshot = replace(load_snapshot(settings(), TODAY), evidence=rows)
    found = [one for one in entries(snapshot, "31", language("en")) if one.kind == "evidence"]
    assert [one.code for one in found] == ["31", "31.71"]
    assert found[0].title == "DKI Jakarta: Launch, 26 July 2016"
    assert [one.facts["row"] for one in found] == [2, 3]


def test_names_last_when_rows_are_added(data: Snapshot) -> None:
    grown = data.evidence.assign(row=data.evidence["row"] + 7)
    grown = pd.concat([grown.tail(1).assign(row=2, regency_code="94.05"), grown])
    moved = replace(data, evidence=grown.reset_index(drop=True))
    before = {one["id"] for one in items(data, "35")}
    assert before <= {one["id"] for one in items(moved, "35")} | before
    assert {one["id"] for one in items(moved, "35")} == before


def test_names_are_uris(data: Snapshot) -> None:
    for base, form in (
        (BASE, r"tag:112\.example,2026:112/[!-~]+"),
        ("", r"urn:uuid:[0-9a-f-]{36}"),
    ):
        found = [one["id"] for one in items(data, base=base)]
        assert all(re.fullmatch(form, name) for name in found)
        assert len(set(found)) == len(found)


def test_without_a_site_address_only_sources_are_linked(data: Snapshot) -> None:
    assert not [one for one in items(data, base="") if "url" in one]
    links = [link.get("href") or "" for link in atom(data, base="").iter(f"{{{ATOM['a']}}}link")]
    assert links
    assert all(link.startswith("http") for link in links)


def test_languages_differ_in_words_alone(data: Snapshot) -> None:
    english, indonesian = items(data, code="en"), items(data, code="id")
    assert [one["id"] for one in english] == [one["id"] for one in indonesian]
    assert english[0]["title"] != indonesian[0]["title"]
    assert "tidak berarti" in (atom(data, code="id").findtext("a:subtitle", "", ATOM))


def test_pages_of_the_static_site(data: Snapshot) -> None:
    made = json.loads(feed(data, "35", "json", "en", BASE, page=site_page))
    assert made["items"][0]["url"].startswith(f"{BASE}/en/daerah/35.")


def test_a_province_without_news_has_a_feed(data: Snapshot) -> None:
    bare = replace(data, evidence=data.evidence.head(0))
    made = atom(bare, "35")
    assert made.findall("a:entry", ATOM) == []
    assert texts(made, "a:updated") == ["2016-01-01T00:00:00+07:00"]


HOSTILE = "</content><script>alert(1)</script> & \"'\x00\x0b\ud800\ufffe ]]> <!--"


def test_hostile_text_is_only_text(data: Snapshot) -> None:
    bad = data.evidence.copy()
    first = bad.sort_values("published").index[-1]
    bad.loc[first, ["publisher", "note"]] = [HOSTILE.replace("\ud800", ""), "=1+1 <b>x</b>"]
    bad.loc[first, "source_url"] = "javascript:alert(1)"
    hostile = replace(data, evidence=bad)
    code = bad.loc[first, "regency_code"][:2]
    made = atom(hostile, code)
    assert not [one for one in made.iter() if one.tag.endswith(("script", "}b"))]
    content = "".join(texts(made, "a:entry/a:content"))
    assert "<script>alert(1)</script>" in content
    assert "\x0b" not in content
    for link in made.iter(f"{{{ATOM['a']}}}link"):
        assert not (link.get("href") or "").startswith("javascript")
    for one in items(hostile, code):
        assert "javascript:" not in json.dumps([one.get("external_url"), one["_112"]["sources"]])


def test_dates_ahead_are_never_shown(data: Snapshot) -> None:
    ahead = data.evidence.copy()
    tomorrow = TODAY + timedelta(days=1)
    ahead.loc[ahead.index[0], ["published", "date"]] = [f"{tomorrow}", f"{tomorrow}"]
    ahead.loc[ahead.index[0], ["start", "end"]] = pd.Timestamp(tomorrow)
    ahead.loc[ahead.index[0], "date_precision"] = "day"
    found = entries(replace(data, evidence=ahead), "ID", language("en"))
    assert found[0].day == TODAY
