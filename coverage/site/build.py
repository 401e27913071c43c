"""Building the site: every file once, in a fixed order, beside the old site, then in its place."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import js_lib_leaflet
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coverage.assets import AssetStore
from coverage.i18n import Language, language
from coverage.mapdata import map_data
from coverage.settings import Settings
from coverage.site import home, maps, places, prose
from coverage.site.addresses import EMBED, path, relative, scopes
from coverage.site.frame import Page, Site
from coverage.snapshot import Snapshot
from geodata import rollout
from geodata.regions import regions

HERE = Path(__file__).parent
ICON = HERE.parents[1] / "static" / "icon.svg"
_LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"
#: What a web server may send compressed as it lies there.
PACKED = {".html", ".css", ".js", ".json", ".topojson", ".svg", ".xml", ".csv", ".txt", ".geojson"}
SMALLEST_PACKED = 1024

File = tuple[str, bytes]


@dataclass(frozen=True)
class Published:
    """What was written: number of files and their bytes (without the compressed twins)."""

    files: int
    size: int


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: everything is escaped, nothing may be missing."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(template: str, content: dict[str, object]) -> bytes:
    """Return a page."""
    return environment().get_template(template).render({"jsonld": "", **content}).encode()


def shared(data: Snapshot, codes: tuple[str, ...]) -> tuple[dict[str, str], list[File]]:
    """Return the files that pages share: path by name, and the files."""
    store = AssetStore()
    paths: dict[str, str] = {}
    files: list[File] = []

    def add(name: str, file: str, body: bytes) -> None:
        asset = store.add(file, body)
        paths[name] = asset.path
        files.append((asset.path, body))

    add("leaflet_js", "leaflet.js", (_LEAFLET / "leaflet.js").read_bytes())
    add("leaflet_css", "leaflet.css", (_LEAFLET / "leaflet.css").read_bytes())
    add("rollout_js", "rollout.js", rollout.JS_FILE.read_bytes())
    add("rollout_css", "rollout.css", rollout.CSS_FILE.read_bytes())
    for name in ("site.css", "site.js"):
        add(name, name, (HERE / "static" / name).read_bytes())
    add("icon.svg", "icon.svg", ICON.read_bytes())
    for name, level in data.levels.items():
        add(name, f"{name}.topojson", level.text())
    add("nation.svg", "nation.svg", maps.picture(data, "ID", "Indonesia").encode())
    for code in codes:
        lang = language(code)
        packed = map_data(
            data.history, data.series, data.dots, data.boundaries.meta, data.today, lang
        )
        add(f"data.{code}", f"rollout.{code}.json", packed)
        add(f"figures.{code}.json", f"figures.{code}.json", home.figures_by_date(data, lang))
        for page in ("home", EMBED):
            place = path(page, code)
            files_of_page = paths | {"data": paths[f"data.{code}"]}
            region_url = relative(path("{code}", code), place)
            region_url = region_url if region_url.startswith(".") else f"./{region_url}"
            script = maps.map_script(data, files_of_page, place, lang, region_url)
            name = "home" if page == "home" else "embed"
            add(f"{name}.{code}.js", f"{name}.{code}.js", script)
    return paths, files


def embed(site: Site, lang: Language) -> tuple[str, dict[str, object]]:
    """Return the map that other pages may show."""
    title = lang._("Where is emergency number 112 in service?")
    page = Page(site, EMBED, lang, title, title)
    names = ("leaflet_js", "leaflet_css", "rollout_js", "rollout_css")
    return "embed.html", {
        **page.frame(),
        **{name: page.shared(name) for name in names},
        "title": title,
        "element": maps.ELEMENT,
        "map_js": page.shared(f"embed.{lang.code}.js"),
        "map_svg": page.shared("nation.svg"),
        "map_alt": maps.alternative(site.data, "ID", "Indonesia", lang),
        "credit": page.frame()["footer"][1],
        "home": page.to("home"),
        "more": lang._("All figures and sources"),
    }


def pages(site: Site, code: str, chosen: list[str]) -> Iterator[File]:
    """Return the pages of one language: those that are named in `chosen`."""
    lang = language(code)
    single = {
        "home": home.home,
        "rollout": prose.rollout,
        "data": prose.data_page,
        "about": prose.about,
        "404": prose.missing,
        EMBED: embed,
    }
    for name in chosen:
        if name in single:
            yield path(name, code), html(*single[name](site, lang))
        elif name in regions().index:
            yield path(name, code), html(*places.regency(site, name, lang))
        else:
            yield path(name, code), html(*places.scope(site, name, lang))


def page_names() -> list[str]:
    """Return every page of a language."""
    register = [str(code) for code in regions().index]
    return ["home", "rollout", "data", "about", "404", EMBED, *scopes(), *register]


_SITE: list[Site] = []  # what forked processes work on


def _part(job: tuple[str, list[str]]) -> list[File]:
    return list(pages(_SITE[0], *job))


def every_page(site: Site, processes: int = 2) -> Iterator[File]:
    """Return all pages in all languages, made by some processes."""
    names = page_names()
    size = -(-len(names) // 8)
    jobs = [
        (code, names[start : start + size])
        for code in site.codes
        for start in range(0, len(names), size)
    ]
    _SITE[:] = [site]
    if processes < 2:
        for job in jobs:
            yield from _part(job)
        return
    with get_context("fork").Pool(processes) as pool:
        for part in pool.imap(_part, jobs):
            yield from part


def extras(site: Site) -> Iterator[File]:
    """Return sitemap and robots."""
    listed = [name for name in page_names() if name not in ("404", EMBED)]
    if site.base_url:
        urls = "".join(
            f"<url><loc>{site.absolute(path(name, code))}</loc>"
            f"<lastmod>{site.data.today.isoformat()}</lastmod></url>"
            for name in listed
            for code in site.codes
        )
        yield (
            "sitemap.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset '
            f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'.encode(),
        )
        yield "robots.txt", f"User-agent: *\nSitemap: {site.absolute('sitemap.xml')}\n".encode()
    else:
        yield "robots.txt", b"User-agent: *\n"


def publish(
    data: Snapshot,
    settings: Settings,
    out: Path,
    base_url: str = "",
    codes: tuple[str, ...] = ("id", "en"),
    processes: int = 2,
) -> Published:
    """Write the site; the folder is replaced only when all of it is there.

    Parameters
    ----------
    out: the folder; what lies there is replaced if it is a site of ours or empty.
    base_url: address under which the site will be served, for canonical links, the sitemap and
        pictures on social networks; "" leaves these out.

    Raises
    ------
    FileExistsError
        `out` holds something else.
    """
    _refuse_foreign(out)
    data.warm()
    paths, files = shared(data, codes)
    site = replace(Site(data, settings, base_url.rstrip("/"), codes), files=paths)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        count = size = 0
        for place, body in _all(site, files, processes):
            _write(work / place, body)
            count, size = count + 1, size + len(body)
        _swap(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Published(count, size)


def _all(site: Site, files: list[File], processes: int) -> Iterator[File]:
    yield MARK, f"{site.data.version}\n".encode()
    yield from files
    yield from every_page(site, processes)
    yield from extras(site)


#: Stands in every site of ours; names the data version.
MARK = "version.txt"


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} is no folder")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise FileExistsError(f"{out} holds something that is no site of ours; it was not touched")


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    if file.suffix in PACKED and len(body) >= SMALLEST_PACKED:
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(body, 9, mtime=0))


def _swap(work: Path, out: Path) -> None:
    """Put a finished folder in the place of another."""
    work.chmod(0o755)
    if not out.exists():
        work.rename(out)
        return
    old = out.with_name(f".{out.name}-old-{os.getpid()}")
    out.rename(old)
    try:
        work.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old)
