"""Layouts of boundary files: which columns hold the code, the name, the province and the kind.

A layout is one declaration in `LAYOUTS`; nothing else has to be written to read a new one. It is
recognised by its columns (without case), the one with most identifying columns first. Columns of a
file that no declaration knows are looked at by content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from geodata.boundaries import code_texts
from geodata.errors import refused
from geodata.register.names import code_of
from geodata.register.spelling import candidates

#: Longest value that is looked at; everything behind is no code and no name.
MAX_VALUE = 200
#: Share of the rows that must read as a code or a name for a column to be taken by its content.
MIN_CONTENT_SHARE = 0.6
#: Rows looked at to know a column by its content.
_SAMPLE = 300


@dataclass(frozen=True)
class Layout:
    """Declaration of a layout. Columns are compared without case; the first that exists is used.

    Attributes
    ----------
    key: name for `--layout`.
    title: name for people.
    needs: groups of columns; from each group one must exist for the layout to be recognised.
    code: columns with the code of the regency; "A+B" is composed of a province and a regency part.
    name, province, kind: columns with these texts; kind tells a kabupaten from a kota, or a lake.
    systems: systems of codes that such files use, the likeliest first: it wins a tie.
    approximate: the file is known to hold derived lines.
    note: what people should know of it.
    """

    key: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    code: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    systems: tuple[str, ...] = ("kemendagri", "bps")
    approximate: bool = False
    note: str = ""


#: Columns of names, where a file has no other column that would say its layout.
_NAMES = (
    *("kabkota", "kab_kota", "kabkot", "kabupaten", "nama_kab", "nmkab", "wadmkk", "namobj"),
    *("regency_name", "regency", "city", "nama", "name"),
)
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        key="big",
        title="BIG RBI (Badan Informasi Geospasial)",
        needs=(("WADMKK",), ("KDPKAB", "WADMPR", "TIPADM", "KDPPUM")),
        code=("KDPKAB", "KDPPUM+KDPKAB"),
        name=("WADMKK",),
        province=("WADMPR",),
        note="NAMOBJ, KDEPUM and LUAS may be those of one village of the regency: not used",
    ),
    Layout(
        key="big_namobj",
        title="BIG RBI with NAMOBJ only",
        needs=(("NAMOBJ",), ("KDPKAB", "KDPPUM", "FCODE", "WADMPR")),
        code=("KDPKAB",),
        name=("NAMOBJ",),
        province=("WADMPR",),
    ),
    Layout(
        key="bps",
        title="BPS (Statistics Indonesia)",
        needs=(("idkab", "kdkab"), ("nmkab", "kdprov", "nmprov")),
        code=("idkab", "kdprov+kdkab"),
        name=("nmkab",),
        province=("nmprov",),
        systems=("bps", "kemendagri"),
    ),
    Layout(
        key="bps_topojson",
        title="BPS codes in TopoJSON",
        needs=(("id",), ("kabkot",), ("provinsi",)),
        code=("id",),
        name=("kabkot",),
        province=("provinsi",),
        systems=("bps", "kemendagri"),
    ),
    Layout(
        key="hdx",
        title="HDX COD-AB (OCHA)",
        needs=(("ADM2_PCODE",), ("ADM2_EN", "ADM2_ID", "ADM2_NAME")),
        code=("ADM2_PCODE",),
        name=("ADM2_ID", "ADM2_EN", "ADM2_NAME"),
        province=("ADM1_ID", "ADM1_EN", "ADM1_NAME"),
        systems=("bps", "kemendagri"),
        note="P-codes are ID and the code of Statistics Indonesia",
    ),
    Layout(
        key="gadm",
        title="GADM 3.6 or 4.1",
        needs=(("GID_2",), ("NAME_2",)),
        code=("CC_2",),
        name=("NAME_2",),
        province=("NAME_1",),
        kind=("TYPE_2", "ENGTYPE_2"),
        systems=("bps", "kemendagri"),
        note="GID_2 is a number of GADM's own; CC_2 is a code of Statistics Indonesia",
    ),
    Layout(
        key="geoboundaries",
        title="geoBoundaries",
        needs=(("shapeName",), ("shapeID", "shapeGroup", "shapeISO")),
        name=("shapeName",),
    ),
    Layout(
        key="dukcapil",
        title="Dukcapil (Kemendagri)",
        needs=(("KODE_KAB", "KODE_KK", "KODE_KABKOTA"), ("KAB_KOTA", "NAMA_KAB", "KABKOTA")),
        code=("KODE_PROV+KODE_KAB", "KODE_KABKOTA", "KODE_KAB", "KODE_KK"),
        name=("KAB_KOTA", "NAMA_KAB", "KABKOTA"),
        province=("PROVINSI", "NAMA_PROV", "PROPINSI"),
    ),
    Layout(
        key="kemendagri",
        title="Kemendagri (kode, nama)",
        needs=(("kode",), ("nama", "kab_kota", "name")),
        code=("kode",),
        name=("nama", "kab_kota", "name"),
        province=("provinsi", "prov", "nama_prov"),
    ),
    Layout(
        key="register",
        title="code, name, prov",
        needs=(("code", "regency_code"), ("name", "regency_name", "prov")),
        code=("regency_code", "code"),
        name=("regency_name", "name"),
        province=("province_name", "prov", "province"),
    ),
    Layout(
        key="default",
        title="embedded default (reg_code, reg_name)",
        needs=(("reg_code",),),
        code=("reg_code",),
        name=("reg_name",),
        approximate=True,
    ),
    Layout(
        key="code",
        title="codes only",
        needs=(("regency_code", "kode", "code", "kode_kab", "kdpkab", "idkab", "adm2_pcode"),),
        code=("regency_code", "kode", "code", "kode_kab", "kdpkab", "idkab", "adm2_pcode"),
    ),
    Layout(
        key="names",
        title="names only",
        needs=(_NAMES,),
        name=_NAMES,
        province=("provinsi", "province", "province_name", "nama_prov", "nmprov", "wadmpr", "prov"),
    ),
)


def layout_named(key: str) -> Layout:
    """Return the layout for `--layout`.

    Raises
    ------
    DataError
        There is none of that name; lists all.
    """
    known = {layout.key: layout for layout in LAYOUTS}
    if key not in known:
        raise refused("", f"must be one of {', '.join(known)}", column="--layout", value=key)
    return known[key]


@dataclass(frozen=True)
class Columns:
    """The columns of one file that a layout uses, as the file spells them; "" where it has none.

    Attributes
    ----------
    code: one column, or two for a province and a regency part.
    """

    code: tuple[str, ...] = ()
    name: str = ""
    province: str = ""
    kind: str = ""

    def __str__(self) -> str:
        """Return what each column is used for, in words."""
        named = {**vars(self), "code": "+".join(self.code)}
        return ", ".join(f"{what} {column}" for what, column in named.items() if column)


@dataclass(frozen=True)
class Recognised:
    """A layout found in a file: which, how it was recognised (for people), and its columns."""

    layout: Layout
    how: str
    columns: Columns


def _present(frame: pd.DataFrame) -> dict[str, str]:
    """Column without case -> as spelled; the first of two that differ by case only."""
    geometry = getattr(frame, "active_geometry_name", None)
    present: dict[str, str] = {}
    for column in frame.columns:
        if column != geometry:
            present.setdefault(str(column).casefold(), column)
    return present


def _first(wanted: Iterable[str], present: dict[str, str]) -> tuple[str, ...]:
    """Spelling of the first column that is present, of both parts of a composed one."""
    for column in wanted:
        parts = column.casefold().split("+")
        if all(part in present for part in parts):
            return tuple(present[part] for part in parts)
    return ()


def columns_of(layout: Layout, frame: pd.DataFrame) -> Columns:
    """Return the columns of `frame` that a layout uses."""
    present = _present(frame)
    texts = (_first(wanted, present) for wanted in (layout.name, layout.province, layout.kind))
    return Columns(_first(layout.code, present), *(next(iter(column), "") for column in texts))


def recognise(frame: pd.DataFrame, file: str, layout: str = "") -> Recognised:
    """Recognise the layout of a file.

    Parameters
    ----------
    frame
        The file's own columns.
    file
        Its name, for the problems.
    layout
        Key of the layout that the user named; "" to recognise it.

    Raises
    ------
    DataError
        The named layout lacks its columns, or none fits: lists the columns of the file.
    """
    present = _present(frame)
    shown = ", ".join(repr(str(c)[:40]) for c in [*present.values()][:60]) or "none"
    if layout:
        asked = layout_named(layout)
        columns = columns_of(asked, frame)
        if not columns.code and not columns.name:
            wanted = ", ".join(dict.fromkeys((*asked.code, *asked.name)))
            rule = f"layout {layout} needs one of the columns {wanted}; the columns are: {shown}"
            raise refused(file, rule)
        return Recognised(asked, "named by --layout", columns)
    fitting: list[tuple[Layout, list[str]]] = []
    for known in LAYOUTS:
        groups = [_first(group, present) for group in known.needs]
        if all(groups):
            fitting.append((known, [column for group in groups for column in group]))
    if fitting:
        best, used = max(fitting, key=lambda fit: len(fit[1]))  # of equals the one declared first
        return Recognised(best, f"by its columns {', '.join(used)}", columns_of(best, frame))
    columns = _by_content(frame)
    if not columns.code and not columns.name:
        rule = "no column with codes or names of kabupaten/kota was found"
        raise refused(file, f"{rule}; the columns are: {shown}")
    unknown = Layout("content", "unknown columns, taken by their content", ())
    return Recognised(unknown, "by the content of its columns", columns)


def _by_content(frame: pd.DataFrame) -> Columns:
    """Take the columns whose values read as codes and as names of regencies."""
    head = frame.head(_SAMPLE)
    shares: dict[str, tuple[float, float]] = {}
    for column in _present(frame).values():
        texts = [t for t in _texts(head[column]) if t]
        if len(texts) >= len(head) / 2:
            codes = sum(code_of(t) is not None for t in texts) / len(head)
            names = sum(bool(candidates(t)) for t in texts if code_of(t) is None) / len(head)
            shares[column] = codes, names
    best = [max(shares, key=lambda c: shares[c][i], default="") for i in (0, 1)]
    code, name = (
        column if column and shares[column][i] >= MIN_CONTENT_SHARE else ""
        for i, column in enumerate(best)
    )
    return Columns((code,) if code else (), name)


def _texts(values: pd.Series) -> list[str]:
    """Single lines without control and direction characters, which would garble a report."""
    lines = []
    for value, missing in zip(values, values.isna(), strict=True):
        text = "" if missing else str(value)[:MAX_VALUE]
        text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
        lines.append(" ".join(text.split()))
    return lines


def _composed(province: str, regency: str) -> str:
    """Code of two parts: ("11", "1") -> "1101"; a regency part that is whole stays itself."""
    first, digits = (re.sub(r"\D", "", text) for text in (province, regency))
    if len(digits) >= 3 or not first or not digits:
        return regency
    return f"{first.zfill(2)}{digits.zfill(2)}"


def attributes(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Texts that the matching reads.

    Returns
    -------
    DataFrame on the index of `frame`: code, name, province, kind, all text, "" where the file has
    nothing. Numbers stored as 11.1 or 1101 are read as codes ("11.10", "1101").
    """
    table = pd.DataFrame(index=frame.index)
    if len(columns.code) == 2:
        parts = [_texts(_whole_numbers(frame[column])) for column in columns.code]
        table["code"] = list(map(_composed, *parts))
    else:
        table["code"] = _texts(code_texts(frame[columns.code[0]])) if columns.code else ""
    for what in ("name", "province", "kind"):
        column = getattr(columns, what)
        table[what] = _texts(frame[column]) if column else ""
    return table.astype(object)


def _whole_numbers(values: pd.Series) -> pd.Series:
    """Parts of a code as text; numbers without decimals."""
    if not pd.api.types.is_numeric_dtype(values):
        return values
    return values.map(lambda v: "" if pd.isna(v) else f"{v:.0f}")
