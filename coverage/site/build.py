"""Building the site: every file once, in a fixed order, beside the old site, then in its place."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import js_lib_leaflet

from coverage.assets import AssetStore
from coverage.i18n import language
from coverage.mapdata import map_data
from coverage.pictures.animation import rollout_gif
from coverage.resources import static_files
from coverage.settings import Settings
from coverage.site import home, maps, work
from coverage.site.addresses import EMBED, path, relative
from coverage.site.frame import Site
from coverage.snapshot import Snapshot
from geodata import rollout

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


def extras(site: Site, chosen: Sequence[str] | None = None) -> Iterator[File]:
    """Return sitemap, robots, the files of the API, the feeds, and the rollout as a film."""
    names = work.page_names() if chosen is None else chosen
    listed = [name for name in names if name not in ("404", EMBED)]
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
    found = static_files(site.data, site.base_url, site.settings.language, path)
    yield from found.items()
    for code in site.codes:
        yield f"downloads/112-rollout.{code}.gif", rollout_gif(site.data, language(code))


def publish(
    data: Snapshot,
    settings: Settings,
    out: Path,
    base_url: str = "",
    codes: tuple[str, ...] = ("id", "en"),
    processes: int = 2,
    chosen: Sequence[str] | None = None,
) -> Published:
    """Write the site; the folder is replaced only when all of it is there.

    Parameters
    ----------
    out: the folder; what lies there is replaced if it is a site of ours or empty.
    base_url: address under which the site will be served, for canonical links, the sitemap and
        pictures on social networks; "" leaves these out.
    chosen: names of pages (`coverage.site.work.page_names`) to make instead of all; links to
        others lead nowhere.

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
        for place, body in _all(site, files, processes, chosen):
            _write(work / place, body)
            count, size = count + 1, size + len(body)
        _swap(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Published(count, size)


def _all(
    site: Site, files: list[File], processes: int, chosen: Sequence[str] | None
) -> Iterator[File]:
    yield MARK, f"{site.data.version}\n".encode()
    yield from files
    yield from work.every_file(site, processes, chosen)
    yield from extras(site, chosen)


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
