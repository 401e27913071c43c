"""Opening a stranger's zip: checked by its directory, then unpacked under a byte count."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from geodata.errors import DataError, Problem

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
_CHUNK = 1 << 20


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


def check_archive(archive: zipfile.ZipFile, file: str) -> list[Problem]:
    """Return every reason not to unpack an archive."""
    infos = archive.infolist()
    problems = [
        Problem(file, None, "member", info.filename[:200], rule)
        for info in infos[: MAX_MEMBERS + 1]
        for rule in _member_rules(info)
    ]
    if len(infos) > MAX_MEMBERS:
        rule = f"must have at most {MAX_MEMBERS} members, has {len(infos)}"
        problems.append(Problem(file, None, "", "", rule))
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED_BYTES:
        rule = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes, says {total:,}"
        problems.append(Problem(file, None, "", "", rule))
    return problems


def _shapefile_members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    """Suffix -> member of the one shapefile in the archive."""
    infos = {i.filename: i for i in archive.infolist() if not i.is_dir()}
    infos = {n: i for n, i in infos.items() if not n.startswith("__MACOSX/")}
    shapes = [name for name in infos if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        found = ", ".join(sorted(shapes)[:10]) if shapes else ", ".join(sorted(infos)[:10])
        rule = f"must hold exactly one .shp, holds {len(shapes)} ({found or 'nothing'})"
        raise DataError([Problem(file, None, "", "", rule)])
    stem = shapes[0][:-4].lower()
    return {
        name[-4:].lower(): info
        for name, info in infos.items()
        if name[:-4].lower() == stem and name[-4:].lower() in SHAPEFILE_PARTS
    }


def unpack_shapefile(path: Path, folder: Path) -> Path:
    """Unpack the one shapefile of a zip into a folder, under neutral names.

    Returns
    -------
    Path of the .shp.

    Raises
    ------
    DataError
        Not a zip, damaged, unsafe (see `check_archive`), or not exactly one shapefile.
    """
    file = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if problems := check_archive(archive, file):
                raise DataError(problems)
            members = _shapefile_members(archive, file)
            left = MAX_UNPACKED_BYTES  # the directory may lie: count what really comes out
            for suffix, info in members.items():
                with archive.open(info) as source, (folder / f"file{suffix}").open("wb") as target:
                    while chunk := source.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            rule = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes"
                            raise DataError([Problem(file, None, "", "", rule)])
                        target.write(chunk)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        rule = f"must be an undamaged zip file ({error})"
        raise DataError([Problem(file, None, "", "", rule)]) from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "bz2"):  # damage met while unpacking
            rule = f"must be an undamaged zip file ({error})"
            raise DataError([Problem(file, None, "", "", rule)]) from error
        raise
    return folder / "file.shp"
