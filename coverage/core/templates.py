"""HTML from Jinja templates: everything is escaped, nothing may be missing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape


@cache
def environment(folder: Path) -> Environment:
    """Return the templates of a folder, parsed when first asked for."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    return environment


def _code(text: str) -> Markup:
    """Return a text whose parts between backquotes are code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S704 - escaped


def render(folder: Path, template: str, **content: object) -> bytes:
    """Return the page that a template of `folder` makes of `content`."""
    return environment(folder).get_template(template).render(content).encode()


def part(folder: Path, template: str, **content: object) -> Markup:
    """Return what `render` does, as a part that other templates take as it is."""
    return Markup(render(folder, template, **content).decode())  # noqa: S704 - a template escapes
