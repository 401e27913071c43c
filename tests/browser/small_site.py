"""A part of the public site, for browser tests: a page of each kind in both languages, served."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from coverage.core.i18n import LANGUAGES, language
from coverage.core.settings import settings
from coverage.site import build
from coverage.site.addresses import path as path
from coverage.site.page import Site
from coverage.snapshot import snapshot

#: home, island group, province, one regency with much evidence, one without, texts, map to embed
PAGES = ("home", "jawa", "35", "31.71", "91.10", "rollout", "data", "about", "404", "embed/map")


def write(out: Path, today: date) -> None:
    """Write the pages and what they share; no pictures, cards, fact sheets or data files."""
    chosen = settings().model_copy(update={"frozen_today": today})
    data = snapshot(chosen, today)
    codes = tuple(LANGUAGES)
    paths, files = build.shared(data, codes)
    site = replace(Site(data, chosen, "", codes), files=paths)
    pages = [build.page(site, name, language(code)) for code in codes for name in PAGES]
    for place, body in [*files, *pages]:
        file = out / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; the value is its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
