"""What the app says in its headers and settings: no foreign code, no way in, nothing told."""

from __future__ import annotations

import ast
import asyncio
import base64
import hashlib
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config

from coverage.core.i18n import LANGUAGES
from coverage.web.headers import AppHeaders, page_policy
from geodata.maps.layer import MapAssets

ROOT = Path(__file__).resolve().parents[2]
INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
FRAME = "/component/streamlit_folium.st_folium/index.html"
#: None of the map's files is asked for here by a browser.
FILES = MapAssets(*[""] * 8)
#: Every way in which a Streamlit page takes a file.
UPLOADS = {"file_uploader", "camera_input", "audio_input", "accept_file", "accept_audio"}


def headers_of(path: str, hsts: int = 0) -> httpx.Headers:
    """Return the headers of an app with ours; `/own` has a policy of its own."""

    def answer(request: object) -> PlainTextResponse:
        return PlainTextResponse("x")

    def own(request: object) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"content-security-policy": "default-src 'none'"})

    app = Starlette(
        routes=[Route("/own", own), Route("/{path:path}", answer)],
        middleware=[Middleware(AppHeaders, INDEX, lambda _: FILES, "id", hsts)],
    )

    async def get() -> httpx.Headers:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.get(path)).headers

    # In a thread of its own: the browser's driver may have left a running loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, get()).result()


def rules(policy: str) -> dict[str, list[str]]:
    """Return the sources of each directive."""
    parts = [part.split() for part in policy.split(";")]
    assert len({part[0] for part in parts}) == len(parts), "a directive stands twice"
    return {part[0]: part[1:] for part in parts}


def digest(text: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


@pytest.mark.parametrize("path", ["/", "/daerah", "/app/data", "/_stcore/health", "/assets/0/x.js"])
def test_no_text_becomes_code(path: str) -> None:
    headers = headers_of(path)
    found = rules(headers["content-security-policy"])
    assert "'self'" in found["script-src"]
    assert all(one == "'self'" or one.startswith("'sha256-") for one in found["script-src"])
    assert found["object-src"] == ["'none'"]
    assert found["default-src"] == found["connect-src"] == found["frame-ancestors"] == ["'self'"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "microphone=()" in headers["permissions-policy"]


def test_the_scripts_let_in_are_streamlits_and_the_language() -> None:
    page = INDEX.read_text(encoding="utf-8")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    known = {digest(one.encode()) for one in inline}
    known |= {digest(f"document.documentElement.lang = '{one}';".encode()) for one in LANGUAGES}
    let_in = set(rules(page_policy(INDEX))["script-src"]) - {"'self'"}
    assert let_in == known
    assert len(known) == len(inline) + len(LANGUAGES)


def test_only_the_frame_of_the_map_makes_code_of_text() -> None:
    for base in ("", "/app"):
        policy = headers_of(base + FRAME)["content-security-policy"]
        found = rules(policy)
        assert set(found["script-src"]) == {"'self'", "'unsafe-inline'", "'unsafe-eval'"}
        assert found["connect-src"] == found["frame-ancestors"] == ["'self'"]
    other = headers_of("/component/other/index.html")
    assert "unsafe-eval" not in other["content-security-policy"]


def test_a_policy_of_a_routes_own_stands() -> None:
    headers = headers_of("/own")
    assert headers.get_list("content-security-policy") == ["default-src 'none'"]


def test_tls_is_demanded_only_when_asked_for() -> None:
    assert "strict-transport-security" not in headers_of("/")
    asked = headers_of("/", 31536000)
    assert asked["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.enableAgentApi", False),
        ("server.enableStaticServing", False),
        ("server.maxUploadSize", 1),
        ("server.maxMessageSize", 20),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "viewer"),
        ("runner.postScriptGC", False),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
    ],
)
def test_streamlit_is_set_for_readers(option: str, value: object) -> None:
    """The settings are those that Streamlit knows, and the file says what differs."""
    known = config.get_config_options()
    assert option in known
    file = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    section, _, name = option.partition(".")
    usual = known[option].default_val
    assert file[section].get(name, usual) == value


def test_every_setting_of_the_file_is_known_to_streamlit() -> None:
    file = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    named = {f"{section}.{name}" for section, values in file.items() for name in values}
    assert named <= set(config.get_config_options())


def uploads(source: str) -> set[str]:
    """Return the names in a program by which a page would take a file."""
    tree = ast.parse(source)
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    names |= {one.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for one in n.names}
    return names & UPLOADS


def test_no_page_takes_a_file() -> None:
    assert uploads("import streamlit as st\nst.sidebar.file_uploader('x')") == {"file_uploader"}
    assert uploads("from streamlit import camera_input as c") == {"camera_input"}
    assert uploads("st.chat_input('x', accept_file=True)") == {"accept_file"}
    files = [ROOT / "dashboard.py"]
    for package in ("pages", "coverage", "geodata"):
        files += sorted((ROOT / package).rglob("*.py"))
    assert len(files) > 50
    found = {str(file): uploads(file.read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in found.items() if names} == {}
