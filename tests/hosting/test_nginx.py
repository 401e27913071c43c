"""deploy/nginx.conf as nginx runs it: what is served from where, with which headers and limits."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.sync.client import connect

from coverage.export.published.bodies import MEDIA_TYPES
from coverage.web import feeds

from .asking import ask, at_once, request
from .serving import Web, configuration, find_nginx, nginx

if TYPE_CHECKING:
    from .conftest import Replica

PAGES = ("/", "/index.html", "/daerah/35.78", "/daerah/35.78.html", "/riwayat", "/en/", "/en/data")


def test_the_configuration_is_sound(folder: Path) -> None:
    file = folder / "check.conf"
    file.write_text(configuration(1, folder, [2]), encoding="utf-8")
    done = subprocess.run(
        [find_nginx(), "-t", "-c", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    warnings = [line for line in done.stderr.splitlines() if "[" in line and '"user"' not in line]
    assert warnings == []


# ------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_there_with_and_without_their_suffix(web: Web, path: str) -> None:
    answer = ask(web.port, path)
    assert answer.status == 200
    assert answer["content-type"] == "text/html; charset=utf-8"
    assert answer.body.startswith(b"<!doctype html>")
    assert answer["cache-control"] == "public, max-age=300, stale-while-revalidate=600"
    assert "immutable" not in answer["cache-control"]


@pytest.mark.parametrize("path", ["/daerah", "/en", "/assets"])
def test_folders_are_no_pages(web: Web, path: str) -> None:
    answer = ask(web.port, path)
    if answer.status in (301, 302):
        assert answer["location"] == path + "/"
        answer = ask(web.port, path + "/")
    assert answer.status == (200 if path == "/en" else 404)
    assert b"Index of" not in answer.body


def test_what_lies_compressed_is_sent_so_to_whom_takes_it(web: Web) -> None:
    for path in ("/", "/api/v1/regencies.csv", "/feeds/ID.xml"):
        plain = ask(web.port, path)
        packed = ask(web.port, path, headers={"Accept-Encoding": "gzip"})
        assert plain["content-encoding"] == ""
        assert packed["content-encoding"] == "gzip", path
        assert len(packed.body) < len(plain.body) / 2
        assert packed.plain == plain.body
        assert packed["vary"].lower() == plain["vary"].lower() == "accept-encoding"


def test_an_unchanged_page_is_not_sent_again(web: Web) -> None:
    tag = ask(web.port, "/")["etag"]
    again = ask(web.port, "/", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_shared_files_are_kept_for_ever(web: Web) -> None:
    found = (web.site / "assets").rglob("*")
    files = [file for file in found if file.is_file() and file.suffix != ".gz"]
    assert files
    for file in files:
        answer = ask(web.port, "/" + file.relative_to(web.site).as_posix())
        assert answer.status == 200
        assert answer["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.kind not in ("application/octet-stream", ""), file.suffix
        assert answer.body == file.read_bytes()
    for path in ("/assets/site.css", "/assets/0/site.css", "/assets/0000000000000000/a/b"):
        missing = ask(web.port, path)
        assert (missing.status, missing["cache-control"]) == (404, "no-store")
    made = ask(web.port, "/assets/0000000000000000/map.js")
    assert json.loads(made.body)["path"] == "/app/assets/0000000000000000/map.js"


def test_files_of_the_site_before_are_still_found(web: Web) -> None:
    earlier = web.folder / "earlier" / "assets" / "0123456789abcdef"
    earlier.mkdir(parents=True)
    (earlier / "site.css").write_text("body{}")
    answer = ask(web.port, "/assets/0123456789abcdef/site.css")
    assert (answer.status, answer.kind, answer.body) == (200, "text/css", b"body{}")
    assert "immutable" in answer["cache-control"]


def test_every_file_of_the_site_has_a_type(web: Web) -> None:
    suffixes: dict[str, Path] = {}
    for file in web.site.rglob("*"):
        if file.is_file() and file.suffix != ".gz":
            suffixes.setdefault(file.suffix, file)
    assert set(suffixes) >= {".html", ".css", ".js", ".json", ".csv", ".geojson", ".xml", ".txt"}
    for file in suffixes.values():
        answer = ask(web.port, "/" + file.relative_to(web.site).as_posix(), "HEAD")
        assert answer.status == 200
        assert answer.kind not in ("", "application/octet-stream"), file.name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.gpkg", "application/geopackage+sqlite3"),
        ("x.parquet", "application/vnd.apache.parquet"),
        ("x.topojson", "application/json"),
        ("x.geojson", "application/geo+json"),
        ("x.zip", "application/zip"),
        ("x.mp4", "video/mp4"),
        ("x.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_data_formats_have_their_type(
    tmp_path: Path, replicas: list[Replica], name: str, kind: str
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / name).write_bytes(b"0")
    with nginx(tmp_path, [replicas[0].port]) as plain:
        assert ask(plain.port, f"/{name}").kind == kind


def test_part_of_a_file_can_be_asked_for(web: Web) -> None:
    whole = ask(web.port, "/api/v1/regencies.csv").body
    part = ask(web.port, "/api/v1/regencies.csv", headers={"Range": "bytes=10-19"})
    assert (part.status, part.body) == (206, whole[10:20])
    assert part["content-range"] == f"bytes 10-19/{len(whole)}"
    beyond = ask(web.port, "/api/v1/regencies.csv", headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status == 416
    many = ",".join(f"{n}-{n + 9}" for n in range(1000))
    swollen = ask(web.port, "/api/v1/regencies.csv", headers={"Range": f"bytes={many}"})
    assert len(swollen.body) <= len(whole)


# ------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize("path", [*PAGES, "/embed/map", "/en/embed/map", "/nowhere", "/api/v1/"])
def test_pages_are_held_to_our_own_host(web: Web, path: str) -> None:
    answer = ask(web.port, path)
    policy = dict(
        part.strip().split(" ", 1) for part in answer["content-security-policy"].split(";")
    )
    assert policy["default-src"] in ("'self'", "'none'")
    assert "unsafe" not in answer["content-security-policy"]
    assert "//" not in answer["content-security-policy"]
    assert policy["base-uri"] in ("'self'", "'none'")
    assert policy["frame-ancestors"] == ("*" if "embed" in path else "'self'")
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer["permissions-policy"]
    assert answer["strict-transport-security"] == ""
    assert answer["access-control-allow-origin"] == ("*" if "/api/" in path else "")
    assert answer["server"] == "nginx"


def test_pages_need_nothing_that_the_policy_forbids(web: Web) -> None:
    """No script stands in a page, and no style but those that the policy names by their hash."""
    pages = [file.relative_to(web.site).as_posix() for file in web.site.rglob("*.html")]
    for page in pages:
        answer = ask(web.port, f"/{page}")
        text = answer.body.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert set(scripts) <= {' type="application/ld+json"'}, page
        assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=", text), page
        for style in re.findall(r"<style[^>]*>(.*?)</style>", text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            allowed = answer["content-security-policy"]
            assert f"'sha256-{digest}'" in allowed, f"{page}: nginx.conf lacks this hash"


def test_drawings_may_style_themselves_and_nothing_else(web: Web) -> None:
    drawing = next(web.site.rglob("*.svg")).relative_to(web.site)
    policy = ask(web.port, f"/{drawing.as_posix()}")["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_tls_is_asked_for_by_one_line() -> None:
    lines = Path(configuration.__globals__["CONFIGURATION"]).read_text().splitlines()
    found = [line.strip() for line in lines if "strict-transport-security" in line]
    assert found == ['# add_header strict-transport-security "max-age=31536000" always;']
    assert sum("add_header" in line for line in lines) > 8
    header = re.compile(r"^ {8}#? ?add_header")
    assert all(header.match(line) for line in lines if "add_header" in line), "one place for all"


# ------------------------------------------------------------------------------------- API


def test_files_of_the_api_are_open_to_every_page(web: Web, replicas: list[Replica]) -> None:
    before = [len(one.asked) for one in replicas]
    for suffix in ("json", "csv", "geojson"):
        answer = ask(web.port, f"/api/v1/regencies.{suffix}")
        assert answer.status == 200
        assert answer.kind == MEDIA_TYPES[suffix].partition(";")[0]
        assert answer["access-control-allow-origin"] == "*"
        saved = 'attachment; filename="112-regencies.' + suffix + '"'
        assert answer["content-disposition"] == ("" if suffix == "json" else saved)
    bare = ask(web.port, "/api/v1/regencies")
    assert (bare.status, bare.kind) == (200, "application/json")
    assert json.loads(bare.body) == json.loads(ask(web.port, "/api/v1/regencies.json?").body)
    assert ask(web.port, "/api/v1/boundaries.topojson").kind == MEDIA_TYPES["topojson"]
    assert ask(web.port, "/api/v1/evidence/35.78.json").status == 200
    assert ask(web.port, "/api/v1")["location"] == "/api/v1/"
    for suffix, (_, kind) in feeds.FORMATS.items():
        answer = ask(web.port, f"/feeds/35.id.{suffix}")
        assert (answer.status, answer.kind) == (200, kind.partition(";")[0])
        assert answer["access-control-allow-origin"] == "*"
    assert [len(one.asked) for one in replicas] == before, "the app was asked for a file"


@pytest.mark.parametrize("path", ["/api/v1/regencies", "/api/v1/x", "/feeds/ID.xml"])
def test_scripts_may_ask_whether_they_may_ask(web: Web, path: str) -> None:
    answer = ask(web.port, path, "OPTIONS", {"Origin": "https://media.example"})
    assert (answer.status, answer.body) == (204, b"")
    assert answer["access-control-allow-origin"] == "*"
    assert answer["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["access-control-allow-headers"]


@pytest.mark.parametrize(
    "path",
    [
        "/embed/map?date=2020-01&region=35&lang=en",
        "/api/v1/coverage?date=2020-01-01&scope=ID",
        "/api/v1/regencies.csv?date=2020-01-01",
        "/api/v1/nothing-of-that-name",
        "/api/v2/regencies",
        "/api/v1/evidence/99.99.json",
    ],
)
def test_questions_reach_the_app(web: Web, path: str) -> None:
    answer = ask(web.port, path)
    assert answer.status == 200
    assert json.loads(answer.body)["path"] == "/app" + path


def test_what_the_app_says_stands(web: Web) -> None:
    for path in ("/app/", "/api/v1/coverage?date=2020-01-01", "/embed/map?region=35"):
        answer = ask(web.port, path)  # a header that is there twice would fail
        assert answer["content-security-policy"].endswith("'unsafe-inline'")
        assert answer["referrer-policy"] == "no-referrer"
        assert answer["x-content-type-options"] == "nosniff"
        assert answer["cache-control"] == "no-cache"
        assert answer["access-control-allow-origin"] == "https://own.example"


# ------------------------------------------------------------------------------------- app


def test_the_app_is_told_who_asks_and_cannot_be_lied_to(web: Web) -> None:
    answer = ask(
        web.port,
        "/app/daerah?kode=35.78",
        headers={"X-Forwarded-For": "1.2.3.4", "Upgrade": "h2c", "Connection": "Upgrade, close"},
        address="127.0.0.5",
    )
    said = json.loads(answer.body)
    assert said["path"] == "/app/daerah?kode=35.78"
    assert said["headers"]["x-forwarded-for"] == "127.0.0.5"
    assert said["headers"]["x-forwarded-proto"] == "http"
    assert said["headers"]["host"] == "112.example.org"
    assert "upgrade" not in said["headers"]


def test_the_way_to_the_app_keeps_the_question(web: Web) -> None:
    answer = ask(web.port, "/app?date=2020-01")
    assert (answer.status, answer["location"]) == (308, "/app/?date=2020-01")


def test_websockets_pass(web: Web) -> None:
    url = f"ws://127.0.0.1:{web.port}/app/_stcore/stream"
    with connect(url, open_timeout=60) as link:
        for message in ("112", b"\x00" * 70_000):
            link.send(message)
            assert link.recv(timeout=60) == message


@pytest.mark.parametrize(
    "path",
    [
        "/app/_stcore/agent/mcp",
        "/app/_stcore/agent/interact",
        "/app/_stcore/upload_file/a/b",
        "/app/_stcore/metrics",
        "/app/x/../_stcore/metrics",
    ],
)
def test_what_no_reader_needs_is_not_there(web: Web, path: str) -> None:
    assert ask(web.port, path).status == 404


def test_a_reader_stays_with_one_replica(web: Web) -> None:
    def place(address: str, path: str) -> int:
        return int(json.loads(ask(web.port, path, address=address).body)["port"])

    homes = {}
    for number in range(1, 41):
        address = f"127.0.0.{number}"
        seen = {place(address, path) for path in ("/app/", "/app/data", "/app/media/x")}
        assert len(seen) == 1
        homes[address] = seen.pop()
    assert len(set(homes.values())) == 2, "all readers on one replica"


def test_without_the_app_readers_are_sent_to_the_site(folder: Path) -> None:
    with nginx(folder, [1]) as lonely:
        answer = ask(lonely.port, "/app/")
        assert (answer.status, answer.kind) == (503, "text/html")
        assert answer["retry-after"] == "30"
        assert answer["cache-control"] == "no-store"
        assert "halaman utama" in answer.body.decode()
        question = ask(lonely.port, "/api/v1/coverage?date=2020-01-01")
        assert (question.status, question.kind) == (503, "application/problem+json")
        assert json.loads(question.body)["status"] == 503
        assert question["access-control-allow-origin"] == "*"
        assert ask(lonely.port, "/").status == 200
        assert ask(lonely.port, "/api/v1/regencies").status == 200


# ------------------------------------------------------------------------------------- limits


def test_questions_have_a_limit_and_files_have_none(web: Web) -> None:
    address = "127.0.0.77"
    asked = [request(f"/api/v1/coverage?n={n}") for n in range(400)]
    answers = at_once(web.port, asked, address)
    assert {one.status for one in answers} == {200, 429}
    assert sum(one.status == 200 for one in answers) >= 100
    refused = next(one for one in answers if one.status == 429)
    assert refused.kind == "application/problem+json"
    assert json.loads(refused.body)["status"] == 429
    assert (refused["retry-after"], refused["cache-control"]) == ("2", "no-store")
    assert refused["access-control-allow-origin"] == "*"
    files = at_once(web.port, [request("/api/v1/regencies")] * 200, address)
    assert {one.status for one in files} == {200}
    elsewhere = ask(web.port, "/api/v1/coverage?n=1", address="127.0.0.78")
    assert elsewhere.status == 200


def test_the_page_for_lost_readers_works_at_any_depth(web: Web) -> None:
    for path, lang in (("/a/b/c", "id"), ("/en/daerah/99.99", "en"), ("/.git/config", "id")):
        answer = ask(web.port, path)
        text = answer.body.decode()
        assert answer.status == 404
        assert f'<html lang="{lang}">' in text
        assert f'<base href="{"/en/" if lang == "en" else "/"}">' in text
        assert answer["cache-control"] == "no-store"


def test_the_home_page_is_found_in_the_language_asked_for(web: Web) -> None:
    answer = ask(web.port, "/?region=35&lang=en")
    assert (answer.status, answer["location"]) == (302, "/en/?region=35&lang=en")
    assert b'<html lang="en">' in ask(web.port, answer["location"]).body
    assert b'<html lang="id">' in ask(web.port, "/?region=35&lang=xx").body


def test_a_question_is_put_to_the_app_once(web: Web, replicas: list[Replica]) -> None:
    """Answers that may be kept are kept, in each coding, and not for others than they are for."""
    replicas[0].kept = replicas[1].kept = "public, max-age=300"
    try:
        asked = [request("/embed/map?region=36&lang=en")] * 100
        assert {one.status for one in at_once(web.port, asked)} == {200}
        packed = [request("/embed/map?region=36&lang=en", headers={"Accept-Encoding": "gzip, br"})]
        assert {one.status for one in at_once(web.port, packed * 100)} == {200}
        seen = [path for one in replicas for path in one.asked if "region=36" in path]
        assert seen == ["/app/embed/map?region=36&lang=en"] * 2
        other = ask(web.port, "/embed/map?region=36&lang=id")
        assert json.loads(other.body)["path"].endswith("lang=id")
    finally:
        replicas[0].kept = replicas[1].kept = "no-cache"
    for _ in range(2):
        ask(web.port, "/app/?region=37")
    assert [p for one in replicas for p in one.asked if "region=37" in p] == ["/app/?region=37"] * 2


def test_the_embedded_map_is_there_without_the_app(folder: Path) -> None:
    with nginx(folder, [1]) as lonely:
        for query, lang in (("", "id"), ("?region=35", "id"), ("?region=35&lang=en", "en")):
            answer = ask(lonely.port, f"/embed/map{query}")
            assert answer.status == 200
            assert f'<html lang="{lang}">'.encode() in answer.body
            assert "frame-ancestors *" in answer["content-security-policy"]
