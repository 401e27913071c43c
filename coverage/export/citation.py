"""How what was taken from a page is cited, in plain words and BibTeX, and how its map is embedded.

A citation names the day of the figures, the data behind them and their licence, so that a number
can be looked up again after the data have changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from coverage.core.i18n import Language
from coverage.core.provenance import resource
from coverage.snapshot import Snapshot

#: Height of the frame that holds the map with its bar, legend and credit, px.
EMBED_HEIGHT = 620
_TEX = {
    **{sign: "\\" + sign for sign in "&%$#_"},
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",  # a lone brace would end the field
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}


@dataclass(frozen=True)
class Work:
    """What is cited.

    Attributes
    ----------
    title: of the page or table, plain text. name: of its address, for the key of the entry.
    day: that the figures are for. today: of the data. version: of the data.
    address: absolute, "" where it is not known. licence: "" where it is not ours to give.
    """

    title: str
    name: str
    day: date
    today: date
    version: str
    address: str = ""
    licence: str = ""


def work(
    snapshot: Snapshot, title: str, name: str, day: date | None = None, address: str = ""
) -> Work:
    """Return what is cited of a snapshot; `day` left out is its today."""
    shown = day or snapshot.today
    return Work(title, name, shown, snapshot.today, snapshot.version, address, licences())


def licences() -> str:
    """Return the licence of the facts: "CC-BY-4.0"."""
    return ", ".join(one["name"] for one in resource("deployment_evidence").get("licenses", ()))


def citation(cited: Work, lang: Language) -> str:
    """Return the plain citation: who, when, what, day, version, licence, address."""
    if not cited.licence:
        text = lang._("{site} ({year}). {title}. As of {date}, data version {version}.")
    elif cited.day == cited.today:
        text = lang._(
            "{site} ({year}). {title}. As of {date}, data version {version}, licence {licence}."
        )
    else:
        text = lang._(
            "{site} ({year}). {title}. Figures for {day} from the data of {date}, "
            "data version {version}, licence {licence}."
        )
    text = text.format(
        site=lang._("112 in Indonesia"),
        year=cited.today.year,
        title=cited.title.rstrip("?."),
        day=lang.date(cited.day),
        date=lang.date(cited.today),
        version=cited.version,
        licence=cited.licence,
    )
    return f"{text} {cited.address}" if cited.address else text


def bibtex(cited: Work, lang: Language) -> str:
    """Return the citation as a BibTeX entry; its fields are in English but for the names."""
    figures = "" if cited.day == cited.today else f"Figures for {cited.day.isoformat()}. "
    note = f"{figures}Data version {cited.version}, as of {cited.today.isoformat()}"
    note += f", {cited.licence}" if cited.licence else ""
    fields = {
        "title": "{" + tex(cited.title) + "}",
        "author": "{{" + tex(lang._("112 in Indonesia")) + "}}",
        "year": f"{{{cited.today.year}}}",
        "note": "{" + tex(note) + "}",
    }
    if cited.address:
        fields["url"] = "{" + _brace_free(cited.address) + "}"
    body = ",\n".join(f"  {name:<6} = {value}" for name, value in fields.items())
    key = re.sub(r"[^A-Za-z0-9]+", "-", cited.name).strip("-") or "page"
    return f"@misc{{indonesia112-{key}-{cited.day.isoformat()},\n{body}\n}}"


def tex(text: str) -> str:
    """Return plain text as BibTeX takes it, on one line, with every brace in balance."""
    return "".join(_TEX.get(sign, sign) for sign in " ".join(text.split()))


def _brace_free(address: str) -> str:
    return "".join(address.split()).replace("{", "%7B").replace("}", "%7D")


def embed_code(url: str, title: str, state: Mapping[str, str] | None = None) -> str:
    """Return the HTML that shows the map in another page; "" without the address of the map.

    Parameters
    ----------
    url: absolute address of the map. title: of the frame, for those who do not see it.
    state: query parameters of the view; empty ones are left out.
    """
    if not url:
        return ""
    asked = urlencode({name: value for name, value in (state or {}).items() if value})
    return (
        f'<iframe src="{escape(url + (f"?{asked}" if asked else ""))}" title="{escape(title)}" '
        f'width="100%" height="{EMBED_HEIGHT}" style="border:0" loading="lazy"></iframe>'
    )
