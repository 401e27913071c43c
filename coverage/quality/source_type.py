"""Whose page a statement stands on, by the host of its address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from geodata.register.lookup import AmbiguousRegion, UnknownRegion, resolve
from geodata.register.regions import regions

#: own: the regency's own government; ministry: the one that runs 112 nationally; other: press,
#: other governments, companies, copies.
SOURCE_TYPES = ("own", "ministry", "other")
#: The ministry of communications: Kominfo until 2024, Komdigi since.
MINISTRY = ("kominfo.go.id", "komdigi.go.id")
_LABEL = re.compile(r"(?P<before>kab|kota)?(?P<name>.+?)(?P<after>kab|kota)?")
_JAKARTA = "jakarta"


def host(url: str) -> str:
    """Return the host of an address in small letters, "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _below(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


@lru_cache(maxsize=4096)
def source_type(url: str, code: str) -> str:
    """Say whose page `url` is to the regency `code`: one of `SOURCE_TYPES`.

    Addresses under `.go.id` are given to bodies of government only. The regency's own is the one
    whose label before `.go.id` is the regency's name or an abbreviation of the alias table, with
    or without "kab" or "kota" (`bogorkab.go.id` is no page of Kota Bogor); for the administrative
    regencies of DKI Jakarta it is `jakarta.go.id`.
    """
    name = host(url)
    if any(_below(name, domain) for domain in MINISTRY):
        return "ministry"
    if name.endswith(".go.id"):
        label = name.removesuffix(".go.id").rsplit(".", 1)[-1]
        if _is_own(label, code):
            return "own"
    return "other"


def _is_own(label: str, code: str) -> bool:
    if regions().at[code, "administrative"]:
        return label == _JAKARTA
    parts = _LABEL.fullmatch(label)
    if parts is None:
        return False
    hint = parts["before"] or parts["after"] or ""
    for kind in ("Kabupaten", "Kota"):
        if not kind.lower().startswith(hint):
            continue
        try:
            if resolve(f"{kind} {parts['name']}") == code:
                return True
        except (AmbiguousRegion, UnknownRegion):
            continue
    return False
