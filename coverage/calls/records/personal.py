"""What looks personal is refused: by the name of its column, and by what stands in it.

Call records must hold no name, number, address or position of anybody, and a file that has them
must not be handed on at all; so the whole file is refused, also for columns that nobody would have
stored. The patterns know Indonesian phone numbers, NIK, e-mail, coordinates, addresses and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyarrow as pa

from geodata.errors import Problem

RULE = "call records must hold no personal data: delete the column and export again"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _kinds(words: dict[str, str]) -> dict[str, str]:
    """Return word -> what it tells of, from what it tells of -> words."""
    return {word: kind for kind, text in words.items() for word in text.split()}


#: words in the name of a column -> what it holds; these are refused in any company
_HARD = _kinds(
    {
        "an identity number": "nik ktp kk npwp paspor passport",
        "a phone number": "hp handphone ponsel msisdn whatsapp wa mobile imei imsi callerid",
        "an e-mail address": "email surel",
        "a position": "lat latitude lintang lon lng long longitude bujur koordinat coordinate "
        "coordinates gps geom geometry latlong latlng maps",
        "an address": "rt rw rtrw",
        "a date of birth": "ttl lahir birth birthdate dob",
    }
)
#: harmless only where something about them is measured: "waktu tiba di lokasi", "jumlah korban"
_BESIDE = _kinds(
    {
        "a person": "pelapor pemanggil penelepon penelpon caller "
        "korban victim saksi pasien patient",
        "an address": "alamat address jalan street",
        "a position": "lokasi location posisi position tkp",
    }
)
#: may also be part of other harmless names: "nama instansi", "jenis telepon"
_SOFT = _kinds(
    {"a phone number": "telepon telpon telp tlp tel phone", "a name": "nama name fullname"}
)
_MEASURES = _words(
    "waktu tanggal tgl jam jenis status lama durasi kategori tipe jumlah type time date duration "
    "kind count"
)
_HARMLESS = _MEASURES | _words(
    "hasil outcome total opd instansi dinas agency agensi lembaga kota kabupaten kab provinsi "
    "regency province category layanan kejadian insiden incident unit bulan hari kecamatan"
)

_PHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)?62[\s.-]?|\(?0)(?:8\d{1,3}|[2-79]\d{1,2})\)?"
    r"[\s.-]?\d{3,4}[\s.-]?\d{3,5}(?![\d.,])"
)
#: a mobile number that lost its 0 in a spreadsheet
_BARE_PHONE = re.compile(r"8[1-9]\d{7,10}(\.0)?")
_DIGITS_16 = re.compile(r"(?<!\d)\d{16}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_PAIR = re.compile(r"(-?\d{1,2}[.,]\d{3,})\s*[,;/ ]\s*(\d{2,3}[.,]\d{3,})")
_DEGREES = re.compile(r"\d{1,3}\s*°|maps\.app\.goo|goo\.gl/maps|google\.[a-z.]+/maps", re.I)
_FINE = re.compile(r"-?\d{1,3}[.,]\d{4,}")
_ADDRESS = re.compile(
    r"\b(jl|jln|jalan|gg|gang|rt|rw|dusun|perum|perumahan|komplek|kompleks|blok)\b\.?\s*\w", re.I
)
_TITLE = re.compile(r"^(bapak|bpk|ibu|sdr|sdri|tn|ny|nn|hj?)\b\.?\s+[a-z]", re.I)
#: given names so common that among a few dozen people some bear one
_GIVEN = _words(
    """
    muhammad mohammad mohamad muhamad moh abdul ahmad achmad siti sri nur nurul dewi budi agus
    eko wahyu rina rini yanti yuni wati indah ratna lestari putri putra hendra andi
    ari arif rahmat rizky rizki fitri fitriani dian ika rudi joko slamet bambang sutrisno
    suparman supriyadi hadi hasan husein yusuf ibrahim ismail maria yohanes made wayan ketut
    nyoman asep dedi iwan heri doni deni yudi feri fajar ilham aisyah kartini susanti
    setiawan wijaya kurniawan santoso saputra hidayat gunawan susanto nugroho pratama
    """
)
#: houses are called after people, too
_HOUSES = _words(
    """
    rs rsu rsud rsup rsia rumah sakit hospital klinik puskesmas dinas polres polsek pos jalan jl
    kota kabupaten kecamatan kelurahan desa bandara stasiun terminal pasar masjid gereja sekolah
    universitas yayasan unit tim satgas
    """
)
#: provinces as the first two digits of a NIK
_NIK_PROVINCES = frozenset(
    f"{n:02d}"
    for block in ((11, 19), (21, 21), (31, 36), (51, 53), (61, 65), (71, 76), (81, 82), (91, 96))
    for n in range(block[0], block[1] + 1)
)


def personal_by_name(column: str) -> str:
    """Say what a column holds that looks personal by its name ("a phone number"), or ""."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    words = re.findall(r"[a-z]+", f"{spaced} {column}".casefold())
    kinds = [
        table[word]
        for table, harmless in ((_HARD, frozenset()), (_BESIDE, _MEASURES), (_SOFT, _HARMLESS))
        if harmless.isdisjoint(words)
        for word in words
        if word in table
    ]
    return kinds[0] if kinds else ""


def _is_nik(digits: str) -> bool:
    """Say whether 16 digits are built like a NIK: region, date of birth (women: day + 40)."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return digits[:2] in _NIK_PROVINCES and 1 <= month <= 12 and 1 <= day % 40 <= 31 and day <= 71


def _is_position(text: str) -> bool:
    if _DEGREES.search(text):
        return True
    found = _PAIR.search(text)
    if not found:
        return False
    first, second = (abs(float(part.replace(",", "."))) for part in found.groups())
    return first <= 12 and 94 <= second <= 142


def _is_named(text: str) -> bool:
    words = re.findall(r"[a-z']+", text.casefold())
    known = set(words)
    plain = 1 <= len(words) <= 5 and not re.search(r"\d", text) and not known & _HOUSES
    return plain and bool(known & _GIVEN)


def value_is_personal(text: str) -> str:
    """Say what a single value certainly is ("a phone number"), or ""; names are not certain."""
    if any(_is_nik(digits) for digits in _DIGITS_16.findall(text)):
        return "an identity number (NIK)"
    if _PHONE.search(text):
        return "a phone number"
    if _EMAIL.search(text):
        return "an e-mail address"
    return "a position" if _is_position(text) else ""


def personal_by_content(values: Iterable[str], *, numbers: bool = False) -> str:
    """Say what the values of a column look like that is personal, or "".

    Parameters
    ----------
    values: a sample of the column as text; blanks do not count.
    numbers: the column is one of measurements, where fine decimals are not coordinates.
    """
    filled = [text.strip() for text in values if text and text.strip()]
    if not filled:
        return ""
    n = len(filled)
    certain = [kind for text in filled if (kind := value_is_personal(text))]
    if len(certain) >= max(1, n // 100):
        return max(set(certain), key=certain.count)
    if sum(map(bool, map(_BARE_PHONE.fullmatch, filled))) >= max(2, n // 2):
        return "a phone number"
    if not numbers and _fine_degrees(filled):
        return "a position"
    if sum(map(bool, map(_ADDRESS.search, filled))) >= max(2, n // 20):
        return "an address"
    named = [text for text in filled if _TITLE.match(text) or _is_named(text)]
    return "a name" if len(set(named)) >= 3 and len(named) >= n // 10 else ""


def _fine_degrees(values: list[str]) -> bool:
    """Say whether nearly all values are degrees of longitude or southern latitude in Indonesia."""
    fine = [float(text.replace(",", ".")) for text in values if _FINE.fullmatch(text)]
    if len(fine) < max(2, 0.9 * len(values)):
        return False
    return all(94 <= value <= 142 for value in fine) or (
        all(-12 <= value <= 7 for value in fine)
        and sum(value < 0 for value in fine) > len(fine) / 2
    )


def name_problems(file: str, columns: Iterable[str]) -> list[Problem]:
    """Return a problem for each column that looks personal by its name."""
    return [
        Problem(file, 1, column, "", f"looks like {kind} by its name; {RULE}")
        for column in columns
        if (kind := personal_by_name(column))
    ]


def content_problems(file: str, table: pa.Table, measurements: Iterable[str] = ()) -> list[Problem]:
    """Return a problem for each column of a sample that looks personal by its content.

    Parameters
    ----------
    file: as the user named it.
    table: some rows, all columns.
    measurements: columns of numbers in which fine decimals mean nothing.
    """
    exact = set(measurements)
    return [
        Problem(file, None, name, "", f"looks like {kind} by its content; {RULE}")
        for name, column in zip(table.column_names, table.columns, strict=True)
        for values in ([str(value) for value in column.to_pylist() if value is not None],)
        if (kind := personal_by_content(values, numbers=name in exact))
    ]
