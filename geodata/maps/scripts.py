"""Scripts for the browser: modules of `frontend/`, joined into one classic script.

So no Node is needed to run or publish anything, while linter and tests see plain ES modules. Every
`import` stands on a line of its own and names what it takes, of its own folder or of one beside it;
nothing is renamed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
_IMPORT = re.compile(r"^import \{[^}]*\} from '(\.{1,2}/[\w./]+)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function |class |const )", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@cache
def joined(folder: str, modules: Sequence[str]) -> bytes:
    """Return modules of a folder of `frontend/` as one script in a closure of its own.

    Parameters
    ----------
    modules: names of the files, each after those that it imports; `../other/name.js` is one of a
        folder beside it.

    Raises
    ------
    ValueError
        A module imports one that does not come before it, or in another form than
        `import { name } from './module.js';`.
    """
    parts: list[str] = []
    before: set[Path] = set()
    for name in modules:
        path = (FRONTEND / folder / name).resolve()
        text = path.read_text(encoding="utf-8")
        asked = {(path.parent / one).resolve() for one in _IMPORT.findall(text)}
        if missing := {one.name for one in asked - before}:
            raise ValueError(f"{folder}/{name}: imports {missing} before they are joined")
        text = _EXPORT.sub("", _IMPORT.sub("", text))
        if left := _LEFT.search(text):
            raise ValueError(f"{folder}/{name}: cannot be joined: {left.group()}")
        parts.append(text)
        before.add(path)
    body = "\n".join(parts)
    return f"(function () {{\n'use strict';\n{body}}})();\n".encode()
