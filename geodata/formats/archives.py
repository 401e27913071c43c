"""Opening an untrusted zip: checked by its directory, then unpacked under a byte count."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from geodata.errors import DataError, Problem
from geodata.formats.common import Unreadable
from geodata.formats.shapefile import PARTS, kind_of

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
#: Members that are named in a refusal.
MAX_NAMED = 10
_CHUNK = 1 << 20
#: Bytes of a directory entry with a long name; more members than this tells are counted exactly.
_LARGEST_ENTRY = 66_000


def _member_rules(info: zipfile.ZipInfo) -> list[str]:
    """Rules of a safe archive that a member breaks, judged by the directory only."""
    name = info.filename
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name)
    strange = "\\" in info.orig_filename or "\0" in info.orig_filename or not name
    large = info.file_size > max(RATIO_FROM_BYTES, MAX_RATIO * max(info.compress_size, 1))
    rules = {
        "member must have a plain relative name": outside or strange,
        "member must be a file, not a link": stat.S_ISLNK(info.external_attr >> 16),
        "archive inside the archive: unpack it and zip the shapefile alone": (
            path.suffix.lower() in NESTED
        ),
        "member must not be encrypted": info.flag_bits & 0x1,
        f"member must not unpack to more than {MAX_RATIO} times its packed size": large,
    }
    return [rule for rule, broken in rules.items() if broken]


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
    count, size = struct.unpack_from("<HI", tail, place + 10)
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


def _pick_shapefile(
    archive: zipfile.ZipFile, members: Sequence[str], layer: str | None
) -> tuple[str, list[str]]:
    """Name of the shapefile asked for, or of the only one, or of the only one of polygons."""
    shapes = [name for name in members if name.lower().endswith(".shp")]
    named = [n for n in shapes if layer in (n, n[:-4], PurePosixPath(n).stem)]
    if len(shapes) == 1 or len(named) == 1:
        return (named or shapes)[0], []
    if layer is None:
        polygons = []
        for name in shapes:
            with archive.open(name) as source:
                if kind_of(source.read(36)) == "Polygon":
                    polygons.append(name)
        if len(polygons) == 1:
            note = f"{polygons[0]} read, the only shapefile of polygons in the archive"
            return polygons[0], [note]
    listed = ", ".join(sorted(shapes or members)[:10]) or "nothing"
    rule = f"must hold exactly one .shp, holds {len(shapes)} ({listed})"
    raise Unreadable(rule + ("; choose one with --layer" if shapes else ""))


def _unpack(archive: zipfile.ZipFile, members: dict[Path, zipfile.ZipInfo]) -> None:
    """Unpack members under a byte count: the directory may lie about their size."""
    left = MAX_UNPACKED_BYTES
    for target, info in members.items():
        with archive.open(info) as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Unreadable(f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes")
                out.write(chunk)


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
    Unreadable, DataError
        Not a zip, damaged, unsafe (see `check_archive`), or not exactly one data set.
    """
    try:
        if (entries := _directory_entries(path)) > MAX_MEMBERS:
            raise Unreadable(f"must have at most {MAX_MEMBERS} members, has {entries}")
        with zipfile.ZipFile(path) as archive:
            if problems := check_archive(archive, str(path)):
                raise DataError(problems)
            members = {
                info.filename: info
                for info in archive.infolist()
                if not info.is_dir() and not info.filename.startswith("__MACOSX/")
            }
            notes: list[str] = []
            single = [name for name in members if PurePosixPath(name).suffix.lower() in others]
            if len(single) == 1 and not any(n.lower().endswith(".shp") for n in members):
                chosen = single[0]
                parts = {PurePosixPath(chosen).suffix.lower(): members[chosen]}
            else:
                chosen, notes = _pick_shapefile(archive, [*members], layer)
                parts = {
                    name[-4:].lower(): info
                    for name, info in members.items()
                    if name[:-4].lower() == chosen[:-4].lower() and name[-4:].lower() in PARTS
                }
            _unpack(archive, {folder / f"file{suffix}": info for suffix, info in parts.items()})
            opened = PurePosixPath(chosen).suffix.lower()
            return folder / f"file{opened}", chosen, notes
    except (DataError, Unreadable, MemoryError):
        raise
    except Exception as error:  # zipfile and the decompressors have errors of many kinds
        raise Unreadable(f"must be an undamaged zip file ({error})") from error
