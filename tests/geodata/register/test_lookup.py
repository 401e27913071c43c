"""The lookup: every spelling by name, and nothing is ever guessed."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.register.aliases import Alias
from geodata.register.lookup import (
    AmbiguousRegion,
    Lookup,
    UnknownRegion,
    default_lookup,
    resolve,
    resolve_many,
)
from geodata.register.names import key_of, split_kind, words_of
from geodata.register.regions import aliases, provinces, regions

#: Old code of before the 2022 splits -> code of today, for all 42 regencies of Papua.
PAPUA = dict(
    pair.split(":")
    for pair in [
        "91.01:93.01",
        "91.02:95.01",
        "91.03:91.03",
        "91.04:94.01",
        "91.05:91.05",
        "91.06:91.06",
        "91.07:94.02",
        "91.08:94.03",
        "91.09:94.04",
        "91.10:91.10",
        "91.11:91.11",
        "91.12:95.02",
        "91.13:95.03",
        "91.14:95.04",
        "91.15:91.15",
        "91.16:93.02",
        "91.17:93.03",
        "91.18:93.04",
        "91.19:91.19",
        "91.20:91.20",
        "91.21:95.05",
        "91.22:95.06",
        "91.23:95.07",
        "91.24:95.08",
        "91.25:94.05",
        "91.26:94.06",
        "91.27:94.07",
        "91.28:94.08",
        "91.71:91.71",
        "92.01:96.01",
        "92.02:92.02",
        "92.03:92.03",
        "92.04:96.02",
        "92.05:96.03",
        "92.06:92.06",
        "92.07:92.07",
        "92.08:92.08",
        "92.09:96.04",
        "92.10:96.05",
        "92.11:92.11",
        "92.12:92.12",
        "92.71:96.71",
    ]
)
#: The same by name, so that a slip in a code shows.
PAPUA_NAMES = {
    "91.01": "Merauke", "91.02": "Jayawijaya", "91.04": "Nabire", "91.07": "Puncak Jaya",
    "91.08": "Paniai", "91.09": "Mimika", "91.12": "Pegunungan Bintang", "91.13": "Yahukimo",
    "91.14": "Tolikara", "91.16": "Boven Digoel", "91.17": "Mappi", "91.18": "Asmat",
    "91.21": "Mamberamo Tengah", "91.22": "Yalimo", "91.23": "Lanny Jaya", "91.24": "Nduga",
    "91.25": "Puncak", "91.26": "Dogiyai", "91.27": "Intan Jaya", "91.28": "Deiyai",
    "92.01": "Kabupaten Sorong", "92.04": "Sorong Selatan", "92.05": "Raja Ampat",
    "92.09": "Tambrauw", "92.10": "Maybrat", "92.71": "Kota Sorong",
}  # fmt: skip
OTHER_FORMER = {
    "64.04": "Bulungan", "64.05": "Nunukan", "64.06": "Malinau", "64.10": "Tana Tidung",
    "64.73": "Tarakan", "73.19": "Polewali Mandar", "73.20": "Majene",
    "73.21": "Kabupaten Mamuju", "73.23": "Mamasa", "73.25": "Pasangkayu",
}  # fmt: skip

SPELLINGS = {
    "35.78": "35.78|3578|35-78| 35.78 |35 78|Kota Surabaya|SURABAYA|surabaya|KOTA SURABAYA"
    "|Kotamadya Surabaya|Kodya Surabaya|Kota Madya Surabaya|Ｓｕｒａｂａｙａ|Surabaya.",
    "35.16": "Kab. Mojokerto|KAB MOJOKERTO|Kabupaten Mojokerto|kab.mojokerto",
    "35.76": "Kota Mojokerto|KOTA MOJOKERTO",
    "12.15": "Pakpak Bharat|Pakpak Barat|Kab. Pak-Pak Bharat|Phakpak Bharat",
    "74.72": "Bau Bau|Baubau|Bau-Bau|Kota Bau-bau",
    "19.71": "Pangkal Pinang|Pangkalpinang|Kota Pangkalpinang",
    "12.10": "Labuhanbatu|Labuhan Batu|Kab. Labuhan Batu",
    "12.22": "Labuhanbatu Selatan|Labuhan Batu Selatan|Labusel",
    "12.23": "Labuhanbatu Utara|Labuhan Batu Utara|Labura",
    "72.09": "Tojo Una-una|Tojo Una Una|Tojo Unauna",
    "33.72": "Solo|Kota Solo|Surakarta|Kota Surakarta",
    "92.03": "Fak Fak|Fakfak|Fak-Fak",
    "72.04": "Toli-Toli|Tolitoli|Toli Toli",
    "73.72": "Pare-Pare|Parepare|Pare Pare",
    "12.77": "Padangsidimpuan|Padang Sidempuan|Padang Sidimpuan|Padangsidempuan",
    "12.76": "Tebing Tinggi|Tebingtinggi|Kota Tebing Tinggi",
    "13.73": "Sawahlunto|Sawah Lunto",
    "13.75": "Bukittinggi|Bukit Tinggi",
    "16.73": "Lubuk Linggau|Lubuklinggau",
    "51.07": "Karangasem|Karang Asem",
    "31.01": "Kepulauan Seribu|Kep. Seribu|Kab. Adm. Kep. Seribu|Kabupaten Kepulauan Seribu"
    "|Kabupaten Administrasi Kepulauan Seribu|KAB.ADM.KEP.SERIBU",
    "31.71": "Jakarta Pusat|Kota Jakarta Pusat|Kota Adm. Jakarta Pusat"
    "|Kota Administrasi Jakarta Pusat|Kota Administratif Jakarta Pusat|Jakpus",
    "16.07": "Banyuasin|Banyu Asin",
    "71.09": "Siau Tagulandang Biaro|Sitaro|Kep. Sitaro|Kepulauan Siau Tagulandang Biaro",
    "12.12": "Toba|Toba Samosir|Kabupaten Toba Samosir|Kab. Tobasa",
    "64.11": "Mahakam Ulu|Mahakam Hulu",
    "63.02": "Kotabaru|Kota Baru|Kabupaten Kotabaru|Kab. Kota Baru",
    "61.02": "Mempawah|Kabupaten Pontianak|KAB. PONTIANAK",
    "61.71": "Pontianak|Kota Pontianak",
    "73.71": "Makassar|Ujung Pandang|Kotamadya Ujung Pandang",
    "13.07": "Lima Puluh Kota|Limapuluh Kota|Kab. Lima Puluh Kota|50 Kota|Lima Puluh Koto",
    "62.01": "Kotawaringin Barat|Kab. Kotawaringin Barat|Kota Waringin Barat",
    "62.02": "Kotawaringin Timur|Kotim",
    "71.74": "Kotamobagu|Kota Kotamobagu",
    "62.71": "Palangkaraya|Palangka Raya|Kota Palangka Raya",
    "76.01": "Pasangkayu|Mamuju Utara|Kab. Mamuju Utara",
    "81.03": "Kepulauan Tanimbar|Maluku Tenggara Barat|Tanimbar",
    "74.02": "Konawe|Kabupaten Kendari",
    "74.71": "Kendari|Kota Kendari",
    "21.01": "Bintan|Kabupaten Kepulauan Riau",
    "73.10": "Pangkajene dan Kepulauan|Pangkajene Kepulauan|Pangkajene & Kepulauan|Pangkep",
    "34.03": "Gunungkidul|Gunung Kidul",
    "34.71": "Yogyakarta|Jogja|Kota Yogya",
    "12.72": "Pematangsiantar|Pematang Siantar",
    "75.04": "Pohuwato|Pahuwato",
    "12.19": "Batu Bara|Batubara",
    "35.79": "Batu|Kota Batu",
    "15.04": "Batanghari|Batang Hari",
    "33.25": "Batang",
    "36.74": "Tangerang Selatan|Tangsel",
}

AMBIGUOUS = [
    "Mojokerto",
    "Bogor",
    "Malang",
    "Sorong",
    "Solok",
    "Sukabumi",
    "Bandung",
    "Tasikmalaya",
    "Cirebon",
    "Bekasi",
    "Banjar",
    "Magelang",
    "Semarang",
    "Pekalongan",
    "Tegal",
    "Blitar",
    "Kediri",
    "Probolinggo",
    "Pasuruan",
    "Madiun",
    "Tangerang",
    "Serang",
    "Bima",
    "Kupang",
    "Gorontalo",
    "Jayapura",
    "Mura",
]
UNKNOWN = [
    "",
    "ID3578",
    "ID1101",
    "Pemkot Surabaya",
    "Surabya",
    "Kota",
    "Kab",
    "Kabupaten",
    "Kota Kotabaru",
    "Kabupaten Surabaya",
    "35",
    "35.1",
    "35.99",
    "3599",
    "357",
    "35780",
    "35.78.01",
    "35,78",
    "Kepulauan Riau",
    "Jakarta",
    "Indonesia",
    "Papua",
    "Kota Solok Selatan",
    "Surabaya世",
    "١٢٣٤",
    "<script>",
    "=1+1",
    "%s",
    "Kota Jantho",
    "Solo, Kota",
    "Barat",
]


@pytest.mark.parametrize(
    ("text", "code"), [(t, c) for c, texts in SPELLINGS.items() for t in texts.split("|")]
)
def test_spellings(text: str, code: str) -> None:
    assert resolve(text) == code


@pytest.mark.parametrize(("old", "new"), list(PAPUA.items()))
def test_codes_of_before_the_papua_splits(old: str, new: str) -> None:
    assert resolve(old) == new
    assert resolve(old.replace(".", "")) == new
    assert resolve(old, at=dt.date(2019, 1, 1)) == new
    assert resolve(old, at=dt.date(2026, 1, 1)) == new


@pytest.mark.parametrize(("old", "name"), [*PAPUA_NAMES.items(), *OTHER_FORMER.items()])
def test_former_codes_by_name(old: str, name: str) -> None:
    assert resolve(old) == resolve(name)


def test_all_42_regencies_of_papua_have_an_old_code() -> None:
    assert len(PAPUA) == 42
    assert sorted(PAPUA.values()) == sorted(regions().index[regions()["island_group"] == "papua"])


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_ambiguous(text: str) -> None:
    with pytest.raises(AmbiguousRegion) as caught:
        resolve(text)
    error = caught.value
    assert error.text == text
    assert len(error.candidates) == 2
    for code, name, province in error.candidates:
        assert code in str(error)
        assert name in str(error)
        assert province in str(error)


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        resolve(text)
    assert caught.value.text == text
    assert len(caught.value.suggestions) <= 5


def test_suggestions_are_only_suggested() -> None:
    with pytest.raises(UnknownRegion, match=r"did you mean 35\.78 Kota Surabaya") as caught:
        resolve("Surabya")
    assert caught.value.suggestions[0] == ("35.78", "Kota Surabaya", "Jawa Timur")


def test_every_regency_answers_to_its_code_and_names() -> None:
    for code, row in regions().iterrows():
        name = row["name"]
        short_kind = "Kab." if row["kind"] == "kabupaten" else "Kota"
        texts = (code, str(code).replace(".", ""), name, name.upper(), name.lower())
        for text in (*texts, f"{short_kind} {row['short_name']}", *row["aliases"]):
            try:
                assert resolve(text) == code, text
            except AmbiguousRegion as error:
                if text != "Mura" or code not in {c for c, _, _ in error.candidates}:
                    raise


def test_province_narrows() -> None:
    assert resolve("Banjar", province="Jawa Barat") == "32.79"
    assert resolve("Banjar", province="63") == "63.03"
    assert resolve("Merauke", province="Papua Selatan") == "93.01"
    assert resolve("Merauke", province="Papua") == "93.01"  # as in files of before 2022
    assert resolve("35.78", province="Prov. Jawa Timur") == "35.78"
    with pytest.raises(AmbiguousRegion):
        resolve("Mojokerto", province="Jawa Timur")
    with pytest.raises(UnknownRegion) as caught:
        resolve("Surabaya", province="Bali")
    assert caught.value.suggestions[0][0] == "35.78"
    with pytest.raises(UnknownRegion):
        resolve("Surabaya", province="Jawa")


@pytest.mark.parametrize("code", list(provinces().index))
def test_province_names(code: str) -> None:
    row = provinces().loc[code]
    for text in (code, row["name"], row["official_name"].upper(), f"Provinsi {row['name']}"):
        assert default_lookup().province(text) == code


def test_a_reused_code_is_read_as_of_its_date() -> None:
    """No current code was reused; the rule is shown on a made-up one."""
    former = Alias("93.01", "91.03", "code", dt.date(2022, 11, 8))
    lookup = Lookup(regions(), [former])
    assert lookup.resolve("91.03") == "91.03"
    assert lookup.resolve("91.03", at=dt.date(2022, 11, 8)) == "93.01"
    assert lookup.resolve("91.03", at=dt.date(2022, 11, 9)) == "91.03"


def test_no_alias_contradicts_the_register() -> None:
    """A former code is no code of today, and no name is another regency's name of today."""
    table = regions()
    names = {(key_of(words_of(r["short_name"])), r["kind"]): c for c, r in table.iterrows()}
    for alias in aliases():
        if alias.kind == "code":
            assert alias.alias not in table.index
            assert alias.valid_until is not None
            continue
        kind, rest = split_kind(words_of(alias.alias))
        for key in ((key_of(words_of(alias.alias)), table.at[alias.regency_code, "kind"]),
                    (key_of(rest), kind)):  # fmt: skip
            assert names.get(key, alias.regency_code) == alias.regency_code


def test_resolve_many() -> None:
    texts = pd.Series(["3578", "Mojokerto", None, "91.01"], index=list("abcd"), name="kode")
    codes, problems = resolve_many(texts, file="f.csv", lines=[2, 3, 4, 5])
    assert codes.tolist() == ["35.78", None, None, "93.01"]
    assert codes.index.tolist() == list("abcd")
    assert [(p.line, p.column, p.value) for p in problems] == [
        (3, "kode", "Mojokerto"),
        (4, "kode", ""),
    ]


@pytest.mark.parametrize("value", [3578, None, 35.78, b"3578"])
def test_only_text_is_text(value: object) -> None:
    with pytest.raises(UnknownRegion):
        resolve(value)  # type: ignore[arg-type]


NOISE = st.sampled_from([" ", "  ", "-", ".", ", ", "'", "\u00a0", "\t", "\u200f", "\u200b", "_"])


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_noise_never_changes_the_meaning(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(list(regions().index)))
    row = regions().loc[code]
    parts: list[str] = []
    for word in row["name"].split():
        cased = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in word)
        parts += [cased, data.draw(NOISE.filter(lambda n: n not in "\u200f\u200b'"))]
    text = data.draw(NOISE) + "".join(parts) + data.draw(NOISE)
    assert resolve(text) == code


@given(st.data(), st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789世ж", min_size=1))
@settings(max_examples=200, deadline=None)
def test_an_added_letter_is_never_ignored(data: st.DataObject, extra: str) -> None:
    name = data.draw(st.sampled_from(regions()["name"].tolist()))
    try:
        code = resolve(name + extra)
    except LookupError:
        return
    known = {key_of(words_of(regions().at[code, "name"]))} | {
        key_of((regions().at[code, "kind"], *words_of(a))) for a in regions().at[code, "aliases"]
    }
    assert key_of(words_of(name + extra)) in known


@given(st.text(max_size=400) | st.text(alphabet="\0\u202e\u200f.-0123456789Kkotabu ", max_size=30))
@settings(max_examples=500, deadline=None)
def test_any_text_ends_in_an_answer_or_one_of_two_errors(text: str) -> None:
    try:
        code = resolve(text)
    except (UnknownRegion, AmbiguousRegion) as error:
        message = str(error)
    else:
        assert code in regions().index
        return
    assert len(message) < 2000


def test_very_long_text_is_refused_at_once() -> None:
    with pytest.raises(UnknownRegion) as caught:
        resolve("Surabaya " * 1_000_000)
    assert len(str(caught.value)) < 300
    assert caught.value.suggestions == []
