"""What every page of the site has: address, links, head, footer, and what may be reused of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from coverage.core import texts
from coverage.core.filenames import PICTURES
from coverage.core.i18n import LANGUAGES, Language
from coverage.core.provenance import resource
from coverage.core.settings import Settings
from coverage.core.templates import render
from coverage.export.captions import credit_lines, credit_text
from coverage.export.citation import bibtex, citation, embed_code, work
from coverage.maps.script import relative
from coverage.places.search import search_box
from coverage.site.addresses import DEFAULT, EMBED, SECTIONS, File, path
from coverage.site.parts import Link
from coverage.snapshot import Snapshot

TEMPLATES = Path(__file__).parent / "templates"
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


@dataclass(frozen=True)
class Reuse:
    """What a page offers for use elsewhere: data, pictures, citations, code that embeds the map."""

    files: Sequence[Link]
    pictures: Sequence[Link]
    citation: str
    bibtex: str
    embed: str


@dataclass(frozen=True, eq=False)
class Page:
    """One page: where it lies, and what its frame says of it; templates ask it for links.

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

    def render(self, template: str, **content: object) -> File:
        """Return the path and the bytes of the page that a template makes of `content`."""
        given: dict[str, object] = {"page": self, "_": self.lang._, "jsonld": "", **content}
        return self.path, render(TEMPLATES, template, **given)

    @property
    def path(self) -> str:
        """Path below the site's root."""
        return path(self.name, self.lang.code)

    def to(self, name: str) -> str:
        """Return the link to another page in the same language."""
        return self.file(path(name, self.lang.code))

    def file(self, place: str) -> str:
        """Return the link to a file at a path below the root."""
        return relative(place, self.path)

    def files(self, links: Sequence[Link]) -> list[Link]:
        """Return links to paths below the root as links from this page."""
        return [replace(link, url=self.file(link.url)) for link in links]

    def shared(self, name: str) -> str:
        """Return the link to a shared file by its name in `Site.files`."""
        return self.file(self.site.files[name])

    def map_scripts(self, name: str) -> list[str]:
        """Return the links to the scripts that draw the map `name` ("home" or "embed")."""
        own = f"{name}.{self.lang.code}.js"
        return [self.shared(script) for script in ("leaflet_js", "rollout_js", own)]

    @property
    def languages(self) -> list[Link]:
        """The same page in every language; `note` is the code."""
        return [
            Link(LANGUAGES[code], self.file(path(self.name, code)), code, code == self.lang.code)
            for code in self.site.codes
        ]

    @property
    def alternates(self) -> dict[str, str]:
        """Absolute address of the page in each language, and of that for all others."""
        languages = {**{code: code for code in self.site.codes}, "x-default": DEFAULT}
        return {key: self.site.absolute(path(self.name, code)) for key, code in languages.items()}

    @property
    def navigation(self) -> list[Link]:
        """The pages of the menu."""
        links = [
            Link(self.lang.word(NAVIGATION, name), self.to(name), current=name == self.name)
            for name in SECTIONS
        ]
        if self.site.explorer:
            address = f"{self.site.explorer}?lang={self.lang.code}"
            links.append(Link(self.lang._("Explore the data"), address))
        return links

    @property
    def footer(self) -> list[str]:
        """Caveat, source and day."""
        return credit_lines(self.site.data, self.lang)

    @property
    def credit(self) -> str:
        """The same in one line."""
        return credit_text(self.site.data, self.lang)

    def search(self, label: str) -> Markup:
        """Return the search for a place; without JavaScript it leads to the table of all."""
        addresses = (
            self.shared(f"places.{self.lang.code}"),
            f"{self.to('home')}#semua",
            self.to("{code}"),
        )
        data = self.site.data
        return search_box(data, data.today, self.lang, label, addresses)

    def reuse(self, files: Sequence[Link] = (), embed: str = "") -> Reuse:
        """Return what the page offers.

        Parameters
        ----------
        files: with paths below the root. embed: scope or regency of the map, "" for no map.
        """
        site, lang = self.site, self.lang
        cited = work(site.data, self.title, self.name, address=site.absolute(self.path))
        url = site.absolute(path(EMBED, lang.code)) if embed else ""
        linked = self.files(files)
        pictures = [link for link in linked if link.url.endswith(PICTURES)]
        return Reuse(
            [link for link in linked if link not in pictures],
            pictures,
            citation(cited, lang),
            bibtex(cited, lang),
            embed_code(url, self.title, {"region": "" if embed == "ID" else embed}),
        )

    def dataset(self, about: str = "Indonesia") -> str:
        """Return the JSON-LD `Dataset` of the page, safe to stand inside a script element."""
        data, lang = self.site.data, self.lang
        licences: list[dict[str, str]] = list(resource("deployment_evidence").get("licenses", ()))
        document: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": self.title,
            "description": self.description,
            "inLanguage": lang.code,
            "isAccessibleForFree": True,
            "license": licences[0]["path"] if licences else "",
            "version": data.version,
            "dateModified": data.today.isoformat(),
            "temporalCoverage": f"2016-01-01/{data.today.isoformat()}",
            "spatialCoverage": {"@type": "Place", "name": about},
            "variableMeasured": ["status of emergency number 112", "date of its start"],
            "creator": {"@type": "Organization", "name": lang._("112 in Indonesia")},
        }
        if self.site.base_url:
            document["url"] = self.site.absolute(self.path)
            document["distribution"] = [
                {
                    "@type": "DataDownload",
                    "encodingFormat": kind,
                    "contentUrl": self.site.absolute(f"api/v1/regencies.{suffix}"),
                }
                for kind, suffix in (("text/csv", "csv"), ("application/json", "json"))
            ]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
