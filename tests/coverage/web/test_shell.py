"""The document around Streamlit: our words and scripts, no page where there is none, no dialogs."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from coverage.core.assets import STORE
from coverage.core.i18n import LANGUAGES, language
from coverage.web.shell import PAGES, WORDS, AppShell, not_found, title_of

STATIC = Path(streamlit.__file__).parent / "static"
INDEX = STATIC / "index.html"

Get = Callable[..., httpx.Response]


def streamlit_like(request: Request) -> Response:
    """Answer as Streamlit does: its document for whatever is no file."""
    path = request.url.path
    if path.endswith("host-config"):
        return JSONResponse({"allowedOrigins": ["https://x.org"], "blockErrorDialogs": False})
    if path.endswith((".js", "health")):
        return PlainTextResponse("ok")
    return HTMLResponse(INDEX.read_text(encoding="utf-8"))


def getter(root: str = "/", site: str = "", index: Path = INDEX) -> Get:
    """Return what asks an app with the shell below `root`."""
    app = Starlette(
        routes=[Route("/{path:path}", streamlit_like)],
        middleware=[Middleware(AppShell, index, root, "id", site)],
    )

    async def ask(path: str, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path, headers=headers)

    def get(path: str, **headers: str) -> httpx.Response:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask(path, **headers)).result()

    return get


def test_every_page_says_its_name_in_the_language_asked_for() -> None:
    get = getter()
    for code in LANGUAGES:
        lang = language(code)
        for name, title in PAGES.items():
            answer = get(f"/{name}?lang={code}&date=2018-12")
            assert answer.status_code == 200
            assert f'<html lang="{code}">' in answer.text
            title = title_of([lang._(title)], lang)
            assert f"<title>{title}</title>" in unescape(answer.text)
            assert lang._("Loading …") in answer.text


def test_nothing_of_the_document_that_readers_would_hear_is_left_in_english() -> None:
    text = getter()("/").text
    for left in ("<title>Streamlit</title>", "You need to enable JavaScript", "favicon.png"):
        assert left in INDEX.read_text(encoding="utf-8")
        assert left not in text
    assert 'id="root"' in text
    assert set(re.findall(r'src="(\./static[^"]+)"', text)) == set(
        re.findall(r'src="(\./static[^"]+)"', INDEX.read_text(encoding="utf-8"))
    ), "Streamlit's own scripts stay"


def test_browsers_without_script_or_too_old_are_led_elsewhere() -> None:
    text = getter("/app/", "https://112.example.org/")("/app/riwayat?lang=en").text
    links = set(re.findall(r'<a href="([^"]+)"', text))
    assert links == {
        "https://112.example.org/",
        "/app/embed/map?lang=en",
        "/app/api/v1/regencies.csv",
    }
    assert text.index("support.js") > text.index('id="root"'), "it takes the root away"


def test_what_a_document_loads_is_there() -> None:
    text = getter("/app/")("/app/").text
    found = re.findall(r'"/app/assets/([0-9a-f]+)/([\w.]+)"', text)
    assert {name for _, name in found} == {"app.js", "support.js", "style.css", "icon.svg"}
    assert all(STORE.get(*address) for address in found)


def test_the_script_is_told_all_words_in_both_languages() -> None:
    (told,) = re.findall(r'data-told="([^"]*)"', getter(site="https://x.org/")("/").text)
    data = json.loads(unescape(told))
    assert data["site"] == "https://x.org/"
    assert set(data["texts"]) == set(LANGUAGES)
    for texts in data["texts"].values():
        assert set(texts["words"]) == set(WORDS)
        assert all(texts["words"].values())


@pytest.mark.parametrize("path", ["/zzz", "/riwayat/zzz", "/daerah.html", "/%3Cb%3Ex"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_an_address_that_is_no_page_gets_one_that_says_so(path: str, code: str) -> None:
    answer = getter()(f"{path}?lang={code}")
    assert answer.status_code == 404
    assert answer.text == not_found(code, "/").decode()
    assert language(code)._("Page not found") in answer.text
    assert "/riwayat" in answer.text


@pytest.mark.parametrize("path", ["/static/js/index.js", "/_stcore/health"])
def test_files_and_checks_pass(path: str) -> None:
    assert getter()(path).text == "ok"


def test_other_documents_than_streamlits_pass() -> None:
    for path in ("/component/x/index.html", "/api/v1/", "/embed/map"):
        assert getter()(path).text == INDEX.read_text(encoding="utf-8")


def test_dialogs_of_streamlit_are_off() -> None:
    answer = getter()("/_stcore/host-config", **{"accept-encoding": "gzip"})
    assert answer.json() == {"allowedOrigins": ["https://x.org"], "blockErrorDialogs": True}
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_streamlit_asks_for_the_configuration_and_obeys_it() -> None:
    script = "".join(path.read_text(encoding="utf-8") for path in STATIC.rglob("index.*.js"))
    assert "blockErrorDialogs" in script
    assert "_stcore/host-config" in script


def test_words_are_those_that_streamlit_says() -> None:
    """A source that no script of Streamlit holds any more is left over from an earlier one."""
    known = "".join(path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js"))
    for source in set(WORDS) - {"streamlit_folium.st_folium", "1 result", "{n} results"}:
        assert source.partition("{")[0].rstrip(": ") in known, source


def test_another_document_than_we_know_is_served_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index.html"
    index.write_text("<!doctype html><html><body>new</body></html>", encoding="utf-8")
    answer = getter(index=index)("/")
    assert answer.text == index.read_text(encoding="utf-8")
    assert "stays as it is" in caplog.text


def test_a_page_is_sent_once_and_then_confirmed() -> None:
    get = getter()
    first = get("/riwayat")
    again = get("/riwayat", **{"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert first.headers["cache-control"] == "no-cache"


def test_below_a_base_path_its_pages_alone_are_ours() -> None:
    get = getter("/app/")
    assert '<html lang="id">' in get("/app/").text
    assert get("/app").text == INDEX.read_text(encoding="utf-8"), "Streamlit leads to /app/"
    assert get("/app/zzz").status_code == 404
