"""What every page of the site shares: address, head, navigation, footer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coverage.core import texts
from coverage.core.i18n import LANGUAGES, Language
from coverage.core.provenance import resource
from coverage.core.settings import Settings
from coverage.maps.script import relative
from coverage.site.addresses import DEFAULT, SECTIONS, path, root_of
from coverage.site.parts import Link
from coverage.snapshot import Snapshot

NAVIGATION = {
    "home": texts.N_("Map"),
    "rollout": texts.N_("Rollout"),
    "data": texts.N_("Data & sources"),
    "about": texts.N_("About & method"),
}


@dataclass(frozen=True, eq=False)
class Site:
    """What is published.

    Attributes
    ----------
    base_url: address without a slash at its end under which the site will be served, for canonical
        links, the sitemap and pictures on social networks; "" leaves these out.
    codes: its languages. files: paths of shared files below the root, by name.
    explorer: address of the app, which pages lead to; "" where none stands behind the site.
    """

    data: Snapshot
    settings: Settings
    base_url: str = ""
    codes: tuple[str, ...] = tuple(LANGUAGES)
    files: Mapping[str, str] = field(default_factory=dict)
    explorer: str = ""

    def absolute(self, place: str) -> str:
        """Return the absolute address of a path, or "" where the site's address is not known."""
        return f"{self.base_url}/{place}" if self.base_url else ""


@dataclass(frozen=True, eq=False)
class Page:
    """One page: where it lies, and what the frame says of it.

    Attributes
    ----------
    name: as `coverage.site.addresses.path` takes it. title, description: plain text.
    card: path of its picture for social networks.
    """

    site: Site
    name: str
    lang: Language
    title: str
    description: str
    card: str = ""

    @property
    def path(self) -> str:
        """Path below the site's root."""
        return path(self.name, self.lang.code)

    @property
    def root(self) -> str:
        """The way to the site's root."""
        return root_of(self.path)

    def to(self, name: str) -> str:
        """Return the link to another page in the same language."""
        return relative(path(name, self.lang.code), self.path)

    def file(self, place: str) -> str:
        """Return the link to a file at a path below the root."""
        return relative(place, self.path)

    def shared(self, name: str) -> str:
        """Return the link to a shared file by its name in `Site.files`."""
        return relative(self.site.files[name], self.path)

    def frame(self) -> dict[str, Any]:
        """Return what the base template is filled with."""
        site, lang, _ = self.site, self.lang, self.lang._
        brand = _("112 in Indonesia")
        return {
            "page": self,
            "code": lang.code,
            "root": self.root,
            "title": self.title if self.name == "home" else f"{self.title} · {brand}",
            "heading": self.title,
            "description": self.description,
            "brand": brand,
            "navigation": self._navigation(),
            "menu_label": _("Pages"),
            "languages": [
                Link(
                    LANGUAGES[code],
                    relative(path(self.name, code), self.path),
                    note=code,
                    current=code == lang.code,
                )
                for code in site.codes
            ],
            "language_label": _("Language"),
            "skip": _("Skip to the content"),
            "canonical": site.absolute(self.path),
            "alternates": [Link(code, site.absolute(path(self.name, code))) for code in site.codes]
            if site.base_url
            else [],
            "default_alternate": site.absolute(path(self.name, DEFAULT)),
            "image": site.absolute(self.card) if self.card else "",
            "css": self.shared("site.css"),
            "js": self.shared("site.js"),
            "icon": self.shared("icon.svg"),
            "feed": self.file(f"feeds/ID.{lang.code}.xml"),
            "feed_title": _("Changes of the status of 112"),
            "footer": self._footer(),
            "corrections": Link(
                site.settings.corrections.removeprefix("mailto:"), site.settings.corrections
            ),
            "corrections_label": _("Corrections:"),
        }

    def _navigation(self) -> list[Link]:
        links = [
            Link(self.lang.word(NAVIGATION, name), self.to(name), current=name == self.name)
            for name in SECTIONS
        ]
        if self.site.explorer:
            address = f"{self.site.explorer}?lang={self.lang.code}"
            links.append(Link(self.lang._("Explore the data"), address))
        return links

    def _footer(self) -> list[str]:
        lang, data = self.lang, self.site.data
        return [
            lang._("No evidence does not mean no service."),
            lang._("Source: {source}").format(
                source=texts.resource_line("deployment_evidence", lang)
            ),
            lang._("As of {date}; data version {version}.").format(
                date=lang.date(data.today), version=data.version
            ),
        ]


def dataset(page: Page, about: str = "") -> str:
    """Return the JSON-LD `Dataset` of a page, safe to stand inside a script element."""
    site, lang = page.site, page.lang
    facts = resource("deployment_evidence")
    licences: list[dict[str, str]] = list(facts.get("licenses", ()))
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": page.title,
        "description": page.description,
        "inLanguage": lang.code,
        "isAccessibleForFree": True,
        "license": licences[0]["path"] if licences else "",
        "version": site.data.version,
        "dateModified": site.data.today.isoformat(),
        "temporalCoverage": f"2016-01-01/{site.data.today.isoformat()}",
        "spatialCoverage": {"@type": "Place", "name": about or "Indonesia"},
        "variableMeasured": ["status of emergency number 112", "date of its start"],
        "creator": {"@type": "Organization", "name": lang._("112 in Indonesia")},
    }
    if site.base_url:
        document["url"] = site.absolute(page.path)
        document["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": site.absolute(f"api/v1/regencies.{suffix}"),
            }
            for kind, suffix in (("text/csv", "csv"), ("application/json", "json"))
        ]
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
