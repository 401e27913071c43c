"""Building the site: every file once, in pieces of work that some processes share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coverage.core import frontend
from coverage.core.assets import STORE, Asset
from coverage.core.i18n import Language, language
from coverage.core.templates import environment
from coverage.export import geofiles
from coverage.export.card import card, card_path
from coverage.export.factsheet import factsheet
from coverage.export.map_picture import map_picture
from coverage.maps import script
from coverage.maps.assets import map_files
from coverage.maps.script import relative
from coverage.maps.stills import NATION, still_map
from coverage.places import lookups, peers
from coverage.places.search import search_asset
from coverage.site import downloads, output, pages, places
from coverage.site.addresses import EMBED, File, path, scopes
from coverage.site.output import Piece, Published, workers
from coverage.site.page import TEMPLATES, Site
from coverage.snapshot import Snapshot
from coverage.web.api import Host, static_files
from geodata.register.regions import ISLAND_GROUPS, provinces, regions

_SINGLE: dict[str, Callable[[Site, Language], File]] = {
    "home": pages.home,
    "rollout": pages.rollout,
    "data": pages.data_page,
    "about": pages.about,
    "404": pages.missing,
    EMBED: pages.embed,
}
#: What these pages cost beside the others: tables and shapes of the nation, charts.
_MORE = {"home": 30, "rollout": 15}


def page_names() -> list[str]:
    """Return every page of a language."""
    return [*_SINGLE, *scopes(), *map(str, regions().index)]


def page(site: Site, name: str, lang: Language) -> File:
    """Return one page."""
    if name in _SINGLE:
        return _SINGLE[name](site, lang)
    make = places.regency if name in regions().index else places.scope
    return make(site, name, lang)


def _place(site: Site, name: str, lang: Language) -> Iterator[File]:
    """Make a page with the card, the tables and the fact sheet that belong to it."""
    yield page(site, name, lang)
    key = "ID" if name == "home" else name
    if key in _SINGLE:
        return
    yield card_path(lang.code, key), card(site.data, key, lang)
    yield from downloads.tables(site, key, lang)
    if key != "ID" and key not in ISLAND_GROUPS:
        sheet = factsheet(site.data, key, lang, site.settings.corrections)
        yield f"factsheets/{lang.code}/{key}.pdf", sheet


def _places(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    for name in names:
        for code in site.codes:  # both languages of a place share its map
            yield from _place(site, name, language(code))
        if name in ("home", *scopes()):
            yield from downloads.shapes(site.data, "ID" if name == "home" else name)


def _maps(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    data = site.data
    for name in names:
        for code in site.codes:
            for kind in pages.KINDS:
                body = map_picture(data, data.today, language(code), scope=name, format=kind)
                yield f"pictures/{code}/{name}.{kind}", body


def _tables(site: Site, _names: tuple[str, ...]) -> Iterator[File]:
    host = Host("", site.settings.language, live=False, base_url=site.base_url, page=path)
    yield from static_files(site.data, host).items()


def _pictures(site: Site, names: Sequence[str]) -> list[Piece]:
    """Return the work on maps and charts of pages, which need nothing of the shared files."""
    pieces = [
        Piece(_maps, ("ID" if name == "home" else name,), 2 if name in provinces().index else 5)
        for name in names
        if name in ("home", *scopes())
    ]
    if "rollout" in names:
        pieces += [Piece(pages.drawings, (code,), 6) for code in site.codes]
    return pieces


def _extras(site: Site) -> list[Piece]:
    """Return the work on the files of the API, feeds, the data package, the rollout as a film."""
    return [
        Piece(_tables, (), 20),
        Piece(downloads.films, site.codes, 15),
        Piece(downloads.package, (), 4),
    ]


def _pages(names: Sequence[str]) -> list[Piece]:
    """Return the work on pages with their cards and fact sheets, a province a piece."""
    groups: dict[str, list[str]] = {}
    for name in names:
        province = name[:2] if name[:2] in provinces().index and name != "404" else name
        groups.setdefault(province, []).append(name)
    return [
        Piece(_places, tuple(group), len(group) + _MORE.get(name, 8 * (name in ISLAND_GROUPS)))
        for name, group in groups.items()
    ]


def shared(data: Snapshot, codes: tuple[str, ...]) -> tuple[dict[str, str], list[File]]:
    """Return the files that pages share: path by name, and the files.

    They are those of `coverage.core.assets`, so that what browsers keep serves app and site.
    """
    nation = still_map(data, data.today, "ID", NATION, "Indonesia").encode()
    assets: dict[str, Asset] = {
        "site.css": STORE.add(
            "site.css",
            frontend.page_styles("shared.css", "search/search.css", "site/site.css", dark=True),
        ),
        "sans.woff2": frontend.typeface(),
        "site.js": STORE.add("site.js", frontend.site_script()),
        "icon.svg": STORE.add("icon.svg", frontend.ICON.read_bytes()),
        "nation.svg": STORE.add("nation.svg", nation),
    }
    for code in codes:
        lang = language(code)
        of_map = map_files(data, code)
        assets |= of_map | {f"data.{code}": of_map["data"]}
        figures = f"figures.{code}.json"
        assets[f"places.{code}"] = search_asset(code)
        assets[figures] = STORE.add(figures, pages.figures_by_date(data, lang))
        paths = {name: asset.path for name, asset in of_map.items()}
        for page, name in (("home", f"home.{code}.js"), (EMBED, f"embed.{code}.js")):
            place = path(page, code)
            region_url = relative(path("{code}", code), place)
            region_url = region_url if region_url.startswith(".") else f"./{region_url}"
            body = script.map_script(data, paths, place, lang, region_url)
            assets[name] = STORE.add(name, body)
    files = {asset.path: asset.body for asset in assets.values()}
    return {name: asset.path for name, asset in assets.items()}, list(files.items())


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


def _warm(data: Snapshot) -> None:
    """Make what all pages need, before several processes would make it each for itself."""
    for level in data.levels:
        data.outlines(level)
    code = str(regions().index[0])
    lookups.statements(data, code)
    lookups.statement_rows(data, code)
    lookups.contradictions(data, code)
    lookups.borders(data, code)
    data.cached(lookups.status_rows, data.today)
    peers.similar(code)
    geofiles.warm_up(data)
    for name in environment(TEMPLATES).list_templates(["html"]):
        environment(TEMPLATES).get_template(name)


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
    chosen: names of pages (`page_names`) to make instead of all; links to others lead nowhere.
    extras: whether to make the files of the API, the feeds and the film.

    Raises
    ------
    FileExistsError
        `out` holds something else.
    """
    data, names = site.data, page_names() if chosen is None else list(chosen)
    with output.replaced(out) as folder:
        # all processes need them
        _ = (data.conflicts, data.neighbours, data.levels, data.dots, data.series)
        if chosen is None:
            _warm(data)
        with workers(site, folder, processes) as do:
            do([*_pictures(site, names), *(_extras(site) if extras else ())], {})
            paths, files = shared(data, site.codes)
            do(_pages(names), paths)
            mark = output.MARK, f"{data.version}\n".encode()
            output.write(folder, [mark, *files, *lists(site, names)])
        return Published.of(folder)
