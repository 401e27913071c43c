"""Where each page of the site lies, and how one page links to another.

Indonesian pages lie at the root, English ones below `en/`. Every link is relative, so that the site
works from any sub-path and from a folder on disk.

| page | path |
|---|---|
| home | `index.html` |
| nation, island group, province | `daerah/ID.html`, `daerah/jawa.html`, `daerah/35.html` |
| regency | `daerah/35.78.html` |
| rollout, data, about | `riwayat.html`, `data.html`, `tentang.html` |
| map to embed | `embed/map.html` |
"""

from __future__ import annotations

from coverage.core.i18n import LANGUAGES
from geodata.register.regions import ISLAND_GROUPS, provinces

DEFAULT = next(iter(LANGUAGES))
SECTIONS = {"home": "index", "rollout": "riwayat", "data": "data", "about": "tentang"}
EMBED = "embed/map"

#: A file of the site: its path below the root, and its bytes.
File = tuple[str, bytes]


def path(page: str, code: str) -> str:
    """Return the path of a page in the language `code`.

    `page` is a key of `SECTIONS`, `EMBED`, "404", or a scope or regency code.
    """
    place = SECTIONS.get(page, page)
    if page not in (*SECTIONS, EMBED, "404"):
        place = f"daerah/{page}"
    return ("" if code == DEFAULT else f"{code}/") + place + ".html"


def scopes() -> list[str]:
    """Return every place with a page that is no regency: island groups and provinces."""
    return [*ISLAND_GROUPS, *map(str, provinces().index)]
