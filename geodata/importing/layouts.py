"""Layouts of boundary files: which columns hold the code, the name, the province and the kind.

A layout is one declaration in `LAYOUTS`; nothing else has to be written to read a new one.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import DataError, Problem


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
    for layout in LAYOUTS:
        if layout.key == key:
            return layout
    known = ", ".join(layout.key for layout in LAYOUTS)
    raise DataError([Problem("", None, "--layout", key, f"must be one of {known}")])
