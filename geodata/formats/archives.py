"""Opening an untrusted zip: checked by its directory, then unpacked under a byte count."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from geodata.errors import DataError, Problem
from geodata.formats.shapefile import kind_of

#: A shapefile has at most a dozen members; folders and readmes come with it.
MAX_MEMBERS = 100
#: All members together, unpacked. The 1:50,000 map of the whole country is about 300 MB.
MAX_UNPACKED_BYTES = 1_000_000_000
#: Unpacked over packed size of a member; attribute tables of blanks reach about 50.
MAX_RATIO = 200
#: Members smaller than this are never a bomb, whatever their ratio.
RATIO_FROM_BYTES = 1_000_000
#: Names of archives, which are not opened inside an archive.
NESTED = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".kmz")
#: Members of a shapefile that are unpacked; everything else stays packed.
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Members that are named in a refusal.
MAX_NAMED = 10
_CHUNK = 1 << 20
#: Bytes of a directory entry with a long name; more members than this tells are counted exactly.
_LARGEST_ENTRY = 66_000


def _member_rules(info: zipfile.ZipInfo) -> list[str]:
    """Rules of a safe archive that a member breaks, judged by the directory only."""
    name = info.filename
    path = PurePosixPath(name)
    broken: list[str] = []
    outside = path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name)
    if outside or "\\" in info.orig_filename or "\0" in info.orig_filename or not name:
        broken.append("member must have a plain relative name")
    if stat.S_ISLNK(info.external_attr >> 16):
        broken.append("member must be a file, not a link")
    if path.suffix.lower() in NESTED:
        broken.append("archive inside the archive: unpack it and zip the shapefile alone")
    if info.flag_bits & 0x1:
        broken.append("member must not be encrypted")
    big = info.file_size > RATIO_FROM_BYTES
    if big and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        broken.append(f"member must not unpack to more than {MAX_RATIO} times its packed size")
    return broken


def _directory_entries(path: Path) -> int:
    """Members by the record at the end of the file, so that a huge directory is not even read.

    The extension for more than 65,535 members or 4 GB (zip64) is counted as that many.
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 65_557))
        tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0 or place + 22 > len(tail):
        return 0
    if tail[max(0, place - 20) : place].startswith(b"PK\6\7"):
        return 65_535
    (size,) = struct.unpack_from("<I", tail, place + 12)
    (count,) = struct.unpack_from("<H", tail, place + 10)
    return max(int(count), int(size) // _LARGEST_ENTRY)


def check_archive(archive: zipfile.ZipFile, file: str) -> list[Problem]:
    """Return every reason not to unpack an archive."""
    infos = archive.infolist()
    problems = [
        Problem(file, None, "member", info.filename[:200], rule)
        for info in infos[: MAX_MEMBERS + 1]
        for rule in _member_rules(info)
    ][:MAX_NAMED]
    if len(infos) > MAX_MEMBERS:
        rule = f"must have at most {MAX_MEMBERS} members, has {len(infos)}"
        problems.append(Problem(file, None, "", "", rule))
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED_BYTES:
        rule = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes, says {total:,}"
        problems.append(Problem(file, None, "", "", rule))
    return problems


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Name -> member, without folders and what macOS adds."""
    infos = {i.filename: i for i in archive.infolist() if not i.is_dir()}
    return {n: i for n, i in infos.items() if not n.startswith("__MACOSX/")}


def _shapefile_members(
    archive: zipfile.ZipFile, file: str, layer: str | None
) -> tuple[str, dict[str, zipfile.ZipInfo], list[str]]:
    """Name of the chosen shapefile in the archive, suffix -> member, notes."""
    infos = _members(archive)
    shapes = [name for name in infos if name.lower().endswith(".shp")]
    if not shapes:
        listed = ", ".join(sorted(infos)[:10]) or "nothing"
        rule = f"must hold exactly one .shp, holds 0 ({listed})"
        raise DataError([Problem(file, None, "", "", rule)])
    if len(shapes) > 1:
        chosen, notes = _choose(archive, shapes, file, layer)
    else:
        chosen, notes = shapes[0], []
    stem = chosen[:-4].lower()
    parts = {
        name[-4:].lower(): info
        for name, info in infos.items()
        if name[:-4].lower() == stem and name[-4:].lower() in SHAPEFILE_PARTS
    }
    return chosen, parts, notes


def _choose(
    archive: zipfile.ZipFile, shapes: list[str], file: str, layer: str | None
) -> tuple[str, list[str]]:
    """One of several shapefiles: the one asked for, else the only one of polygons."""
    if layer is not None:
        named = [n for n in shapes if layer in (n, n[:-4], PurePosixPath(n).stem)]
        if len(named) == 1:
            return named[0], []
    kinds = {}
    for name in shapes:
        with archive.open(name) as source:
            kinds[name] = kind_of(source.read(36))
    polygons = [name for name, kind in kinds.items() if kind == "Polygon"]
    if layer is None and len(polygons) == 1:
        return polygons[0], [f"{polygons[0]} read, the only shapefile of polygons in the archive"]
    listed = ", ".join(sorted(shapes)[:10])
    rule = f"must hold exactly one .shp, holds {len(shapes)} ({listed}); choose one with --layer"
    raise DataError([Problem(file, None, "", "", rule)])


def _unpack(archive: zipfile.ZipFile, members: dict[Path, zipfile.ZipInfo], file: str) -> None:
    """Unpack members under a byte count: the directory may lie about their size."""
    left = MAX_UNPACKED_BYTES
    for target, info in members.items():
        with archive.open(info) as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    rule = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes"
                    raise DataError([Problem(file, None, "", "", rule)])
                out.write(chunk)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a checked archive; whatever damage is met is one kind of error."""
    file = str(path)
    try:
        if _directory_entries(path) > MAX_MEMBERS:
            rule = f"must have at most {MAX_MEMBERS} members, has {_directory_entries(path)}"
            raise DataError([Problem(file, None, "", "", rule)])
        with zipfile.ZipFile(path) as archive:
            if problems := check_archive(archive, file):
                raise DataError(problems)
            yield archive
    except DataError:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        rule = f"must be an undamaged zip file ({error})"
        raise DataError([Problem(file, None, "", "", rule)]) from error
    except Exception as error:
        known = ("zlib", "lzma", "bz2", "struct")
        damaged = isinstance(error, ValueError | IndexError) or type(error).__module__ in known
        if damaged:  # met while reading the directory or unpacking
            rule = f"must be an undamaged zip file ({error})"
            raise DataError([Problem(file, None, "", "", rule)]) from error
        raise


def unpack(
    path: Path, folder: Path, layer: str | None, others: Sequence[str]
) -> tuple[Path, str, list[str]]:
    """Unpack the one data set of a zip into a folder, under neutral names.

    Parameters
    ----------
    layer
        Which shapefile, where there are several.
    others
        Extensions of formats of one file, taken where the archive holds no shapefile.

    Returns
    -------
    (path of the file, its name in the archive, notes)

    Raises
    ------
    DataError
        Not a zip, damaged, unsafe (see `check_archive`), or not exactly one data set.
    """
    file = str(path)
    with _opened(path) as archive:
        infos = _members(archive)
        single = [name for name in infos if PurePosixPath(name).suffix.lower() in others]
        if len(single) == 1 and not any(name.lower().endswith(".shp") for name in infos):
            target = folder / f"file{PurePosixPath(single[0]).suffix.lower()}"
            _unpack(archive, {target: infos[single[0]]}, file)
            return target, single[0], []
        name, parts, notes = _shapefile_members(archive, file, layer)
        _unpack(archive, {folder / f"file{s}": info for s, info in parts.items()}, file)
    return folder / "file.shp", name, notes
