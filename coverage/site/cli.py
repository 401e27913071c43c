"""The command line: `python -m coverage publish`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from coverage.core.commands import EXIT_STATUS, Commands
from coverage.core.i18n import LANGUAGES
from coverage.core.settings import settings
from coverage.site.build import publish
from coverage.site.page import Site
from coverage.snapshot import snapshot
from geodata.errors import DataError


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an address (expected https://112.example.org)"
        )
    return text.rstrip("/")


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",")))
    if not set(codes) <= set(LANGUAGES) or next(iter(LANGUAGES)) not in codes:
        known, first = ", ".join(LANGUAGES), next(iter(LANGUAGES))
        raise argparse.ArgumentTypeError(f"{text!r}: choose from {known}; {first} must be there")
    return codes


def _publish(options: argparse.Namespace) -> int:
    """Write the site: 0 if it is there; 1 with the reason on standard error."""
    begin, chosen = time.perf_counter(), settings()
    explorer = f"{options.explorer}/" if options.explorer else ""
    try:
        data = snapshot(chosen, chosen.today())
        site = Site(data, chosen, options.base_url or "", options.lang, explorer=explorer)
        done = publish(site, options.out, options.processes)
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.perf_counter() - begin
    print(f"{options.out}: {done.files} files, {done.size / 1e6:.1f} MB, {seconds:.1f} s")
    return 0


def add_commands(commands: Commands) -> None:
    """Add `publish`."""
    command = commands.add_parser("publish", help="write the public site", epilog=EXIT_STATUS)
    command.add_argument("out", type=Path, metavar="OUT", help="folder of the site")
    command.add_argument("--base-url", type=_address, help="address under which it will be served")
    command.add_argument(
        "--explorer", type=_address, help="address of the app, to lead readers there"
    )
    command.add_argument(
        "--lang", type=_languages, default=tuple(LANGUAGES), help="languages (id,en)"
    )
    command.add_argument("--processes", type=int, default=2, help="processes that share the work")
    command.set_defaults(run=_publish)
