"""What may be taken away from a page: files, a map to embed, a citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.export.citation import bibtex, citation, embed_code, work
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


def reuse(page: Page, files: Sequence[Link], embed: str = "") -> Reuse:
    """Return what a page offers.

    Parameters
    ----------
    files: with paths below the root. embed: scope or regency of the map to embed, "" for none.
    """
    lang = page.lang
    url = page.site.absolute(path(EMBED, lang.code)) if embed else ""
    state = {"region": "" if embed == "ID" else embed}
    cited = work(page.site.data, page.title, page.name, address=page.site.absolute(page.path))
    return Reuse(
        title=lang._("Download and share"),
        files=[Link(link.text, page.file(link.url)) for link in files],
        cite_label=lang._("Cite this page"),
        citation=citation(cited, lang),
        bibtex=bibtex(cited, lang),
        embed_label=lang._("Embed the map"),
        embed_hint=lang._("Copy this into your page; the map states its date and its source."),
        embed=embed_code(url, page.title, state),
    )
