"""The change feed for feed readers, as Atom 1.0 and JSON Feed 1.1, of the nation and each province.

An entry is dated by what its sources say: a change of status by the day from which the new status
is certain, a piece of evidence by the day its page was published (the first day of a month or year,
where only that is known), or by its own date where the page shows none.

Formats: RFC 4287, RFC 4151 (tag: URIs), https://www.jsonfeed.org/version/1.1/. Midnight is that of
Jakarta (WIB).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from coverage.core import texts
from coverage.core.dates import FIRST_MONTH, parse_partial
from coverage.core.i18n import Language, language
from coverage.evidence import headlines
from coverage.evidence.schemas import EVIDENCE_KEY, is_valid_url
from coverage.export.published.frames import changes, scope_name
from coverage.snapshot import Snapshot
from geodata.register.regions import regions

#: Suffix → name and media type of the format.
FORMATS = {
    "xml": ("Atom 1.0", "application/atom+xml; charset=utf-8"),
    "json": ("JSON Feed 1.1", "application/feed+json"),
}
LONGEST = 100
#: What XML 1.0 cannot hold even when escaped.
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One piece of news.

    Attributes
    ----------
    key: names it for ever, whatever is added to the data.
    kind: "status" or "evidence". day: what it is dated by.
    code: of the regency, or of the province that a statement is about.
    title, text: plain text. sources: addresses of the pages.
    facts: what else a program may want of it.
    """

    key: str
    kind: str
    day: date
    code: str
    title: str
    text: str
    sources: tuple[str, ...]
    facts: dict[str, Any]


def _status_entries(snapshot: Snapshot, lang: Language) -> Iterator[Entry]:
    records: list[Any] = changes(snapshot, {"change": "state"}).frame.to_dict("records")
    for row in records:
        day, before, after = texts.as_date(row["date"]), row["state_before"], row["state"]
        words = f"{lang.word(texts.STATES, before)} → {lang.word(texts.STATES, after)}"
        since = lang._("From {date}: {change}.").format(date=lang.date(day), change=words)
        yield Entry(
            key=f"status/{row['regency_code']}/{day}/{before}-{after}",
            kind="status",
            day=day,
            code=row["regency_code"],
            title=f"{row['regency_name']}, {row['province_name']}: {words}",
            text="\n".join([since, *headlines.status_lines(row, lang)]),
            sources=tuple(dict.fromkeys(filter(is_valid_url, row["sources"]))),
            facts={
                "date": day.isoformat(),
                "state_before": before,
                "state": after,
                "certain": True,
                "evidence_rows": list(row["evidence_rows"]),
            },
        )


def _evidence_entries(snapshot: Snapshot, lang: Language) -> Iterator[Entry]:
    evidence = snapshot.evidence
    of_province = set(evidence.loc[evidence["row"].duplicated(), "row"])
    records: list[Any] = evidence.drop_duplicates("row").to_dict("records")
    for row in records:
        if row["row"] in of_province:  # filed once, it stands for every regency of the province
            row["regency_code"] = row["regency_code"][:2]
        yield _evidence_entry(row, snapshot.today, lang)


def _evidence_entry(row: dict[str, Any], today: date, lang: Language) -> Entry:
    code, event = row["regency_code"], lang.word(texts.EVENTS, row["event"])
    place = scope_name(code)
    if len(code) == 5:
        place += ", " + str(regions().at[code, "province_name"])
    when = texts.stated_text(row, lang)
    text = lang._("New evidence: {event}, {date}. Source: {publisher}.").format(
        event=event, date=when, publisher=texts.publisher_text(row["publisher"], lang)
    )
    if row["note"]:
        text += "\n" + lang._("Note (in English)") + ": " + row["note"]
    key = "\0".join(str(row[name]) for name in EVIDENCE_KEY)
    published = parse_partial(row["published"]) if row["published"] else None
    return Entry(
        key=f"evidence/{code}/{hashlib.sha256(key.encode()).hexdigest()[:16]}",
        kind="evidence",
        day=min(published or texts.as_date(row["start"]), today),
        code=code,
        title=f"{place}: {event}, {when}",
        text=text,
        sources=(row["source_url"],) if is_valid_url(row["source_url"]) else (),
        facts={
            "event": row["event"],
            "date": str(row["date"]),
            "date_precision": row["date_precision"],
            "date_basis": row["date_basis"],
            "row": int(row["row"]),
        },
    )


def entries(snapshot: Snapshot, scope: str, lang: Language) -> list[Entry]:
    """Return the news of a scope ("ID" or a province code), newest first, at most `LONGEST`."""
    news = snapshot.cached(_entries, lang.code)
    return [entry for entry in news if scope in ("ID", entry.code[:2])][:LONGEST]


def _entries(snapshot: Snapshot, code: str) -> list[Entry]:
    lang = language(code)
    news = [*_status_entries(snapshot, lang), *_evidence_entries(snapshot, lang)]
    return sorted(
        news, key=lambda one: (-one.day.toordinal(), one.code, one.kind != "status", one.key)
    )


def app_page(code: str, lang: str) -> str:
    """Return the address of a regency's or province's page in the app, below its root."""
    place = f"daerah?kode={code}" if len(code) == 5 else f"?region={code}"
    return f"{place}&lang={lang}"


@dataclass(frozen=True)
class Feed:
    """The news of a scope, and where the feed lies.

    Attributes
    ----------
    scope: "ID" or a province code.
    base_url: address of the site; without one a feed links the sources alone.
    path: of the feed below the site's address.
    page: code of a regency or province, and language → its page below the site's address.
    """

    snapshot: Snapshot
    scope: str
    lang: Language
    base_url: str = ""
    path: str = ""
    page: Callable[[str, str], str] = app_page

    def write(self, suffix: str) -> bytes:
        """Return the feed as Atom ("xml") or JSON Feed ("json")."""
        return {"xml": _atom, "json": _json}[suffix](self)

    @property
    def news(self) -> list[Entry]:
        """Its entries, newest first."""
        return entries(self.snapshot, self.scope, self.lang)

    @property
    def base(self) -> str:
        """Absolute address of the site, with a slash at its end; "" where it is not known."""
        return self.base_url.rstrip("/") + "/" if self.base_url else ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.lang._("Emergency number 112: what is new in {place}").format(
            place=scope_name(self.scope)
        )

    @property
    def about(self) -> str:
        """What it holds."""
        return self.lang._(
            "Changes of status and new evidence, each with its source, dated by what the sources "
            "say. Absence of evidence is not absence of service."
        )

    @property
    def author(self) -> str:
        """Who publishes it."""
        return self.lang._("Emergency number 112 in Indonesia")

    def identifier(self, key: str) -> str:
        """Return a name that lasts: a tag: URI of the site's host, or without one a UUID."""
        host = urlsplit(self.base).hostname
        return f"tag:{host},2026:112/{key}" if host else uuid5(NAMESPACE_URL, f"112/{key}").urn

    def page_of(self, entry: Entry) -> str:
        """Return the absolute address of the page of an entry's place."""
        return self.base + self.page(entry.code, self.lang.code)


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+07:00"


def _json(feed: Feed) -> bytes:
    items = []
    for entry in feed.news:
        item: dict[str, Any] = {"id": feed.identifier(entry.key)}
        if feed.base:
            item["url"] = feed.page_of(entry)
        if entry.sources:
            item["external_url"] = entry.sources[0]
        facts = {"kind": entry.kind, "regency_code": entry.code, **entry.facts}
        item |= {
            "title": _clean(entry.title),
            "content_text": _clean("\n".join([entry.text, *entry.sources])),
            "date_published": _instant(entry.day),
            "date_modified": _instant(entry.day),
            "tags": [entry.kind],
            "_112": {**facts, "sources": list(entry.sources)},
        }
        items.append(item)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "language": feed.lang.code,
        **({"home_page_url": feed.base, "feed_url": feed.base + feed.path} if feed.base else {}),
        "authors": [{"name": feed.author}],
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _atom(feed: Feed) -> bytes:
    news = feed.news
    top = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.lang.code})

    def put(parent: ET.Element, name: str, text: str = "", **named: str) -> None:
        child = ET.SubElement(parent, name, {k: _clean(v) for k, v in named.items()})
        child.text = _clean(text) or None

    def link(parent: ET.Element, relation: str, address: str, **named: str) -> None:
        put(parent, "link", rel=relation, **named, href=address)

    put(top, "id", feed.identifier(f"feed/{feed.lang.code}/{feed.scope}"))
    put(top, "title", feed.title)
    put(top, "subtitle", feed.about)
    put(top, "updated", _instant(max((one.day for one in news), default=FIRST_MONTH)))
    put(ET.SubElement(top, "author"), "name", feed.author)
    if feed.base:
        link(top, "self", feed.base + feed.path, type="application/atom+xml")
        link(top, "alternate", feed.base, type="text/html")
    for one in news:
        entry = ET.SubElement(top, "entry")
        put(entry, "id", feed.identifier(one.key))
        put(entry, "title", one.title)
        put(entry, "published", _instant(one.day))
        put(entry, "updated", _instant(one.day))
        put(entry, "category", term=one.kind)
        if feed.base:
            link(entry, "alternate", feed.page_of(one), type="text/html")
        for rank, address in enumerate(one.sources):
            link(entry, "related" if feed.base or rank else "alternate", address)
        put(entry, "content", "\n".join([one.text, *one.sources]), type="text")
    ET.indent(top, " ")
    text: bytes = ET.tostring(top, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"
