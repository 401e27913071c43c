"""Zip archives made to harm."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile.makers import write, zipped

Make = Callable[[Path], Path]


def members(**content: bytes) -> Make:
    """Maker of a zip of members; `__` in a name is a dot."""
    names = {name.replace("__", "."): data for name, data in content.items()}
    return lambda folder: zipped(folder / "uji.zip", names)


def named(name: str) -> Make:
    """Maker of a zip with one member of a name that leaves the folder."""
    return lambda folder: zipped(folder / "uji.zip", {name: b"x"})


def nested(folder: Path) -> Path:
    """Zip in zip in zip."""
    path = write(folder, "zip")
    for _ in range(3):
        zipped(path, {"inner.zip": path.read_bytes()})
    return path


def link(folder: Path) -> Path:
    """A symbolic link as a member."""
    path = folder / "uji.zip"
    info = zipfile.ZipInfo("uji.shp")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return path


def device(folder: Path) -> Path:
    """A character device as a member: unpacked as a plain file, if at all."""
    path = folder / "uji.zip"
    info = zipfile.ZipInfo("uji.shp")
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "x")
    return path


def lying_size(folder: Path) -> Path:
    """The directory says that 150 MB of zeros are 1,000 bytes."""
    path = zipped(folder / "uji.zip", {"uji.shp": bytes(150_000_000)})
    data = bytearray(path.read_bytes())
    for sign, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        at = data.index(sign) + place
        data[at : at + 4] = struct.pack("<I", 1000)
    path.write_bytes(data)
    return path


def huge_directory(folder: Path) -> Path:
    """A directory of a million members that says it has ten."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", *([0] * 6), 0, 0, 0, 1, *([0] * 4), 0, 0) + b"a"
    directory = entry * 1_000_000
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 10, 10, len(directory), 0, 0)
    path = folder / "uji.zip"
    path.write_bytes(directory + end)
    return path


def overlapping(folder: Path) -> Path:
    """Ninety members that are all the same 15 MB."""
    path = zipped(folder / "uji.zip", {"a.shp": bytes(range(256)) * 60_000})
    data = path.read_bytes()
    start = data.index(b"PK\1\2")
    stop = data.index(b"PK\5\6")
    directory = b"".join(
        data[start:stop].replace(b"a.shp", b"%c.shp" % (48 + i)) for i in range(72)
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 72, 72, len(directory), start, 0)
    path.write_bytes(data[:start] + directory + end)
    return path


def encrypted(folder: Path) -> Path:
    """A member that says that it is encrypted."""
    path = write(folder, "zip")
    data = bytearray(path.read_bytes())
    for sign, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(sign) + place] |= 1
    path.write_bytes(data)
    return path


def json_bomb(folder: Path) -> Path:
    """180 MB of brackets as GeoJSON, packed just under the ratio that is refused."""
    noise = bytes(i * 7919 % 251 for i in range(1_500_000)).hex().encode()
    body = b'{"type":"FeatureCollection","x":"' + noise + b'","features":[' + b"[]," * 40_000_000
    return zipped(folder / "uji.zip", {"uji.geojson": body + b"[]]}"})


CASES: dict[str, tuple[Make, str]] = {
    "zip: ratio": (members(uji__shp=bytes(20_000_000)), "times its packed size"),
    "zip: count": (members(**{f"a{i}__txt": b"" for i in range(300)}), "at most 100 members"),
    "zip: nested": (nested, "archive inside the archive"),
    "zip: link": (link, "not a link"),
    "zip: device": (device, "the content is text"),
    "zip: size lies": (lying_size, "undamaged zip"),
    "zip: directory lies": (huge_directory, "at most 100 members"),
    "zip: overlapping": (overlapping, "1,000,000,000 bytes"),
    "zip: encrypted": (encrypted, "encrypted"),
    "zip: bomb of brackets": (json_bomb, "must"),
    "zip: nothing in it": (members(), r"holds 0 \(nothing\)"),
    "zip: only a readme": (members(readme__txt=b"hi"), r"holds 0 \(readme.txt\)"),
    "zip: terminal codes": (named("a\x1b]0;evil\x07.txt"), r"holds 0 \(a\]0;evil.txt\)"),
    **{
        f"zip: name {name}": (named(name), "plain relative name")
        for name in ("../evil.shp", "/etc/evil.shp", "a/../../e.shp", "C:/e.shp", "a\\..\\e.shp")
    },
}
