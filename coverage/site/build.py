"""Building the site: every file once, by some processes, beside the old site, then in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import js_lib_leaflet

from coverage.core import frontend
from coverage.core.assets import PREFIX
from coverage.core.i18n import language
from coverage.export.pictures.pdfletters import warm_up
from coverage.maps import script
from coverage.maps.rollout import map_data
from coverage.maps.script import relative
from coverage.site import home, maps, output, work
from coverage.site.addresses import EMBED, path
from coverage.site.frame import Site
from coverage.site.output import File
from coverage.site.workers import Published, Workers
from coverage.snapshot import Snapshot
from geodata.maps import layer

_LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"


def shared(data: Snapshot, codes: tuple[str, ...]) -> tuple[dict[str, str], list[File]]:
    """Return the files that pages share: path by name, and the files."""
    paths: dict[str, str] = {}
    files: list[File] = []

    def add(name: str, file: str, body: bytes) -> None:
        # as `coverage.core.assets` has them, so that what browsers keep serves both
        digest = hashlib.sha256(body).hexdigest()[:16]
        paths[name] = f"{PREFIX}/{digest}/{file}"
        files.append((paths[name], body))

    add("leaflet_js", "leaflet.js", (_LEAFLET / "leaflet.js").read_bytes())
    add("leaflet_css", "leaflet.css", (_LEAFLET / "leaflet.css").read_bytes())
    add("rollout_js", "rollout.js", layer.script())
    add("rollout_css", "rollout.css", frontend.map_styles())
    add("site.css", "site.css", frontend.page_styles("site/site.css", dark=True))
    add("site.js", "site.js", frontend.site_script())
    add("icon.svg", "icon.svg", frontend.ICON.read_bytes())
    for name, level in data.levels.items():
        add(name, f"{name}.topojson", level.text())
    add("nation.svg", "nation.svg", maps.nation(data, "Indonesia").encode())
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
            body = script.map_script(data, files_of_page, place, lang, region_url)
            name = "home" if page == "home" else "embed"
            add(f"{name}.{code}.js", f"{name}.{code}.js", body)
    return paths, files


def lists(site: Site, names: Sequence[str]) -> Iterator[File]:
    """Return what search engines read: the list of pages, and where it is."""
    if not site.base_url:
        yield "robots.txt", b"User-agent: *\n"
        return
    urls = "".join(
        f"<url><loc>{site.absolute(path(name, code))}</loc>"
        f"<lastmod>{site.data.today.isoformat()}</lastmod></url>"
        for name in names
        if name not in ("404", EMBED)
        for code in site.codes
    )
    yield (
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'.encode(),
    )
    yield "robots.txt", f"User-agent: *\nSitemap: {site.absolute('sitemap.xml')}\n".encode()


def publish(
    site: Site,
    out: Path,
    processes: int = 2,
    chosen: Sequence[str] | None = None,
    extras: bool = True,
) -> Published:
    """Write the site; the folder is replaced only when all of it is there.

    Parameters
    ----------
    out: the folder; what lies there is replaced if it is a site of ours or empty.
    chosen: names of pages (`coverage.site.work.page_names`) to make instead of all; links to
        others lead nowhere. extras: whether to make the files of the API, the feeds and the film.

    Raises
    ------
    FileExistsError
        `out` holds something else.
    """
    data, names = site.data, work.page_names() if chosen is None else list(chosen)
    with output.replaced(out) as folder:
        warm_up()
        # all processes need them
        _ = (data.conflicts, data.neighbours, data.levels, data.dots, data.series)
        if chosen is None:
            work.warm(site)
        with Workers(site, folder, processes) as workers:
            workers.do([*work.pictures(site, names), *(work.extras(site) if extras else ())])
            paths, files = shared(data, site.codes)
            workers.do(work.pages(names), paths)
            workers.write(
                [(output.MARK, f"{data.version}\n".encode()), *files, *lists(site, names)]
            )
            return workers.finish()
