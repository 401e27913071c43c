"""The change feed for feed readers, as Atom 1.0 and JSON Feed 1.1, of the nation and each province.

Formats: RFC 4287, RFC 4151 (tag: URIs), https://www.jsonfeed.org/version/1.1/. Midnight is that of
Jakarta (WIB).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language, language
from coverage.export.published.frames import scope_name
from coverage.snapshot import Snapshot
from coverage.web.feed_entries import Entry, entries
from geodata.register.regions import provinces

MEDIA_TYPES = {"xml": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}
#: What XML 1.0 cannot hold even when escaped.
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def app_page(code: str, lang: str) -> str:
    """Return the address of a regency's or province's page in the app, below its root."""
    place = f"daerah?kode={code}" if len(code) == 5 else f"?region={code}"
    return f"{place}&lang={lang}"


def is_scope(text: str) -> bool:
    """Say whether there is a feed for `text`: the nation ("ID") or a province code."""
    return text == "ID" or text in provinces().index


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def identifier(key: str, base_url: str = "") -> str:
    """Return a name that lasts: a tag: URI of the site's host, or without one a UUID by name."""
    host = urlsplit(base_url).hostname
    return f"tag:{host},2026:112/{key}" if host else uuid5(NAMESPACE_URL, f"112/{key}").urn


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+07:00"


def _titles(scope: str, lang: Language) -> tuple[str, str]:
    title = lang._("Emergency number 112: what is new in {place}").format(place=scope_name(scope))
    about = lang._(
        "Changes of status and new evidence, each with its source, dated by what the sources say. "
        "Absence of evidence is not absence of service."
    )
    return title, about


def _base(base_url: str) -> str:
    return base_url.rstrip("/") + "/" if base_url else ""


def feed(
    snapshot: Snapshot,
    scope: str,
    suffix: str,
    code: str = "id",
    base_url: str = "",
    path: str = "",
    page: Callable[[str, str], str] = app_page,
) -> bytes:
    """Return a feed.

    Parameters
    ----------
    scope: "ID" or a province code. suffix: "xml" for Atom, "json" for JSON Feed.
    code: language, "id" or "en".
    base_url: address of the site; without one a feed links the sources alone.
    path: of the feed below `feeds/`; by default that of the scope.
    page: code of a regency or province, and language → its page below the site's address.
    """
    write = {"xml": _atom, "json": _json}[suffix]
    lang = language(code)
    base = _base(base_url)
    own = f"{base}feeds/{path or f'{scope}.{suffix}'}" if base else ""
    return write(entries(snapshot, scope, lang), scope, lang, base, own, page)


def _json(
    news: list[Entry],
    scope: str,
    lang: Language,
    base: str,
    own: str,
    page: Callable[[str, str], str],
) -> bytes:
    title, about = _titles(scope, lang)
    items = []
    for one in news:
        item: dict[str, Any] = {"id": identifier(one.key, base)}
        if base:
            item["url"] = base + page(one.code, lang.code)
        if one.sources:
            item["external_url"] = one.sources[0]
        item |= {
            "title": _clean(one.title),
            "content_text": _clean("\n".join([one.text, *one.sources])),
            "date_published": _instant(one.day),
            "date_modified": _instant(one.day),
            "tags": [one.kind],
            "_112": {**one.facts, "sources": list(one.sources)},
        }
        items.append(item)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": about,
        "language": lang.code,
        **({"home_page_url": base, "feed_url": own} if base else {}),
        "authors": [{"name": lang._("Emergency number 112 in Indonesia")}],
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _atom(
    news: list[Entry],
    scope: str,
    lang: Language,
    base: str,
    own: str,
    page: Callable[[str, str], str],
) -> bytes:
    title, about = _titles(scope, lang)
    top = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": lang.code})

    def put(parent: ET.Element, name: str, text: str = "", **named: str) -> None:
        child = ET.SubElement(parent, name, {k: _clean(v) for k, v in named.items()})
        child.text = _clean(text) or None

    put(top, "id", identifier(f"feed/{lang.code}/{scope}", base))
    put(top, "title", title)
    put(top, "subtitle", about)
    put(top, "updated", _instant(max((one.day for one in news), default=FIRST_MONTH)))
    author = ET.SubElement(top, "author")
    put(author, "name", lang._("Emergency number 112 in Indonesia"))
    if base:
        put(top, "link", rel="self", type="application/atom+xml", href=own)
        put(top, "link", rel="alternate", type="text/html", href=base)
    for one in news:
        entry = ET.SubElement(top, "entry")
        put(entry, "id", identifier(one.key, base))
        put(entry, "title", one.title)
        put(entry, "published", _instant(one.day))
        put(entry, "updated", _instant(one.day))
        put(entry, "category", term=one.kind)
        if base:
            put(
                entry,
                "link",
                rel="alternate",
                type="text/html",
                href=base + page(one.code, lang.code),
            )
        for rank, address in enumerate(one.sources):
            relation = "related" if base or rank else "alternate"
            put(entry, "link", rel=relation, href=address)
        put(entry, "content", "\n".join([one.text, *one.sources]), type="text")
    ET.indent(top, " ")
    text: bytes = ET.tostring(top, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + text + b"\n"
