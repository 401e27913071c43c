"""What may be taken away from a page: files, a map to embed, a citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from coverage.provenance import resource
from coverage.site.addresses import EMBED, path
from coverage.site.frame import Page
from coverage.site.parts import Link


@dataclass(frozen=True)
class Reuse:
    """Everything that a page offers for use elsewhere, with its words."""

    title: str
    files: Sequence[Link]
    cite_label: str
    citation: str
    bibtex: str
    embed_label: str = ""
    embed_hint: str = ""
    embed: str = ""


def reuse(page: Page, files: Sequence[tuple[str, str]], embed: str = "") -> Reuse:
    """Return what a page offers.

    Parameters
    ----------
    files: label and path below the root of each file. embed: scope or regency of the map to embed,
        "" for none.
    """
    lang = page.lang
    code = (
        embed_code(page.site.absolute(path(EMBED, lang.code)), embed, page.title) if embed else ""
    )
    return Reuse(
        title=lang._("Take it along"),
        files=[Link(label, page.file(place)) for label, place in files],
        cite_label=lang._("Cite this page"),
        citation=citation(page),
        bibtex=bibtex(page),
        embed_label=lang._("Embed the map"),
        embed_hint=lang._("Copy this into your page; the map brings its date and its source."),
        embed=code,
    )


def embed_code(url: str, region: str, title: str) -> str:
    """Return the HTML that shows the map in another page; "" without the site's address."""
    if not url:
        return ""
    address = url + (f"?region={region}" if region != "ID" else "")
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="620" '
        'style="border:0" loading="lazy"></iframe>'
    )


def _licence() -> str:
    return ", ".join(one["name"] for one in resource("deployment_evidence").get("licenses", ()))


def citation(page: Page) -> str:
    """Return the plain citation of a page: who, when, what, version, licence, address."""
    lang, data = page.lang, page.site.data
    text = lang._(
        "{site} ({year}). {title}. As of {date}, data version {version}, licence {licence}."
    ).format(
        site=lang._("112 in Indonesia"),
        year=data.today.year,
        title=page.title.rstrip("?."),
        date=lang.date(data.today),
        version=data.version,
        licence=_licence(),
    )
    address = page.site.absolute(page.path)
    return f"{text} {address}" if address else text


def bibtex(page: Page) -> str:
    """Return the citation of a page as BibTeX."""
    data = page.site.data
    fields = {
        "title": "{" + _tex(page.title) + "}",
        "author": "{{" + _tex(page.lang._("112 in Indonesia")) + "}}",
        "year": f"{{{data.today.year}}}",
        "note": f"{{Data version {data.version}, as of {data.today.isoformat()}, {_licence()}}}",
    }
    if address := page.site.absolute(page.path):
        fields["url"] = "{" + address + "}"
    body = ",\n".join(f"  {name:<6} = {value}" for name, value in fields.items())
    key = page.name.replace(".", "-")
    return f"@misc{{indonesia112-{key}-{data.today.isoformat()},\n{body}\n}}"


def _tex(text: str) -> str:
    return "".join("\\" + sign if sign in "&%$#_{}" else sign for sign in text)
