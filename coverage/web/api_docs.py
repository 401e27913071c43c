"""The API for people: one page of HTML, without scripts, that stands on any server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from coverage.core.palette import page_properties
from coverage.evidence.schemas import url_is_sound
from coverage.export.published.bodies import ABSENCE, APPROXIMATE, boundary_facts, licence
from coverage.export.published.listing import BOUNDARIES, COUNTING, LEVEL, RESOURCES
from coverage.export.published.model import Column, Parameter, Resource
from coverage.snapshot import Snapshot
from coverage.web import openapi

_STYLE = f"""
{page_properties(dark=True)}:root{{color-scheme:light dark}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}}
main,header{{max-width:60rem;margin:auto;padding:0 1.25rem}}
header{{padding-top:2.5rem}}
h1{{font-size:1.9rem;line-height:1.2;margin:0 0 .5rem;text-wrap:balance}}
h2{{font-size:1.3rem;margin:3rem 0 .4rem;padding-top:1.2rem;border-top:1px solid var(--line)}}
p{{margin:.5rem 0;max-width:46rem}}
a{{color:var(--accent);overflow-wrap:anywhere}}
.lead{{font-size:1.1rem;color:var(--soft)}}
.soft,td,th{{color:var(--soft)}}
.note{{background:var(--pale);border-left:4px solid var(--accent);padding:.6rem 1rem;
margin:1.2rem 0;max-width:46rem}}
code{{font:.9em ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;color:var(--ink);
overflow-wrap:anywhere}}
.get{{display:block;background:var(--pale);border:1px solid var(--line);border-radius:6px;
padding:.5rem .8rem;margin:.4rem 0}}
.scroll{{overflow-x:auto}}
table{{border-collapse:collapse;width:100%;font-size:.92rem}}
th,td{{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;
border-bottom:1px solid var(--line)}}
th{{font-weight:600}}
td:first-child,td:nth-child(2){{white-space:nowrap}}
td:last-child{{min-width:16rem}}
summary{{cursor:pointer;padding:.5rem 0;color:var(--accent)}}
nav ul{{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}}
li{{max-width:46rem;margin:.25rem 0}}
footer{{max-width:60rem;margin:3rem auto 0;padding:1rem 1.25rem 3rem;color:var(--soft);
border-top:1px solid var(--line)}}
"""
_KINDS = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "flag": "true / false",
    "day": "date",
    "texts": "list of texts",
    "wholes": "list of whole numbers",
}


def _text(text: str) -> str:
    """Escape a text; what stands between backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _link(href: str, text: str) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], name: str) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _parameters(some: tuple[Parameter, ...], name: str) -> str:
    if not some:
        return '<p class="soft">No parameters.</p>'
    rows = []
    for one in some:
        taken = _text(one.text)
        if one.values:
            taken += ": " + ", ".join(f"<code>{escape(value)}</code>" for value in one.values)
        if one.only:
            taken += f" (with <code>.{one.only}</code> only)"
        rows.append((f"<code>{one.name}</code>", escape(one.default or "–"), taken))
    return _table(("Parameter", "Default", "What it does"), rows, f"Parameters of {name}")


def _columns(columns: tuple[Column, ...], name: str) -> str:
    rows = []
    for one in columns:
        text = _text(one.text) + (f" <em>({escape(one.unit)})</em>" if one.unit else "")
        if one.values:
            text += ". One of " + ", ".join(f"<code>{escape(v)}</code>" for v in one.values)
        kind = _KINDS[one.kind] + (", may be empty" if one.optional else "")
        rows.append((f"<code>{one.name}</code>", kind, text))
    table = _table(("Column", "Kind", "What it holds"), rows, f"Columns of {name}")
    return f"<details><summary>{len(columns)} columns of {escape(name)}</summary>{table}</details>"


def _example(one: Resource, live: bool) -> str:
    asked = [each for each in one.parameters if each.example and not each.only]
    if not asked:
        return ""
    query = "&".join(f"{each.name}={each.example}" for each in asked)
    address = f"{one.name}.json?{query}"
    shown = _link(address, address) if live else escape(address)
    return f'<code class="get">GET {shown}</code>'


def _resource(one: Resource, live: bool) -> str:
    files = " · ".join(_link(f"{one.name}.{suffix}", suffix.upper()) for suffix in one.formats)
    notes = "".join(f"<p>{_text(note)}</p>" for note in one.notes)
    return (
        f'<section id="{one.name}"><h2>{escape(one.title)}</h2><p>{_text(one.text)}</p>'
        f"<p><strong><code>/{one.name}</code></strong> as {files}</p>{notes}"
        f"{_example(one, live)}{_parameters(one.parameters, one.title)}"
        f"{_columns(one.columns, one.title)}</section>"
    )


def _boundaries(snapshot: Snapshot) -> str:
    facts = boundary_facts(snapshot)
    mark = f'<p class="note">{escape(APPROXIMATE)}</p>' if facts["approximate"] else ""
    own = ", ".join(
        escape(facts[key]) for key in ("source", "attribution", "licence") if facts[key]
    )
    return (
        '<section id="boundaries"><h2>Boundaries</h2><p>Outlines of the regencies as TopoJSON, '
        f"named by regency code. The member <code>meta</code> says whose they are.</p>{mark}"
        f'<p class="soft">{own}</p><p><strong><code>/{BOUNDARIES}</code></strong> as '
        f"{_link(BOUNDARIES, 'TopoJSON')}</p>"
        f"{_parameters((replace(LEVEL, only=''),), 'Boundaries')}</section>"
    )


_FEEDS = (
    '<section id="feeds"><h2>Change feed</h2><p>Changes of status and new evidence for feed '
    "readers, newest first, at most 100, each with its sources: "
    '<a href="../../feeds/ID.xml">Atom</a> and <a href="../../feeds/ID.json">JSON Feed</a> of the '
    "nation; put a province code for <code>ID</code>, as in "
    '<a href="../../feeds/35.xml"><code>/feeds/35.xml</code></a>, and <code>.en</code> or '
    "<code>.id</code> behind it for a language, as in "
    '<a href="../../feeds/35.en.xml"><code>/feeds/35.en.xml</code></a>.</p></section>'
)
_FORMATS = (
    "JSON is an object of <code>meta</code> (day, data version, licence, sources, notes, units) "
    "and <code>data</code> (rows). CSV is UTF-8 with a mark, dates are ISO dates, lists stand in "
    "one cell with spaces between; a cell that a spreadsheet would run as a formula begins with an "
    "apostrophe. Version and day are in the headers <code>X-Data-Version</code> and "
    "<code>X-Data-Date</code>, the licence in <code>Link</code>. Problems are "
    "<code>application/problem+json</code> (RFC 9457). Any web page may ask (CORS)."
)


def page(snapshot: Snapshot, live: bool = True) -> bytes:
    """Return the page.

    Parameters
    ----------
    live: whether parameters are answered where the page stands; files on a web server answer none.
    """
    terms = licence(snapshot)
    name = _link(terms["url"], terms["title"]) if url_is_sound(terms["url"]) else terms["title"]
    contents = [("formats", "Formats"), *((one.name, one.title) for one in RESOURCES.values())]
    contents += [("boundaries", "Boundaries"), ("feeds", "Change feed"), ("limits", "Limits")]
    contents += [("terms", "Licence and citation"), ("policy", "Change policy")]
    listed = "".join(f"<li>{_link('#' + key, title)}</li>" for key, title in contents)
    limits = "".join(f"<li>{_text(one)}</li>" for one in openapi.LIMITS)
    asked = (
        "Parameters go behind a question mark."
        if live
        else "Here every table is a file; parameters are answered by the explorer's own address."
    )
    html = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>API · {escape(openapi.TITLE)}</title><style>{_STYLE}</style></head><body>
<header><h1>{escape(openapi.TITLE)}: the API</h1>
<p class="lead">{_text(openapi.ABOUT)}</p></header>
<main><p class="note"><strong>{_text(ABSENCE)}</strong> {_text(COUNTING)}</p>
<p>Every table is one address. {asked} Machines read
{_link("openapi.json", "openapi.json")} (OpenAPI 3.1).</p>
<nav aria-label="Contents"><ul>{listed}</ul></nav>
<h2 id="formats">Formats</h2><p>{_FORMATS}</p>
{"".join(_resource(one, live) for one in RESOURCES.values())}
{_boundaries(snapshot)}{_FEEDS}
<section id="limits"><h2>Limits</h2><ul>{limits}</ul></section>
<section id="terms"><h2>Licence and citation</h2><p>The tables: {name}. Name the source and the day,
as in “{escape(openapi.TITLE)}, data version {escape(snapshot.version)},
{snapshot.today.isoformat()}”. Every row of evidence carries the address of the page that it rests
on; quote that page where you quote the row. Outlines have a licence of their own.</p></section>
<section id="policy"><h2>Change policy</h2><p>{_text(openapi.POLICY)}</p></section></main>
<footer>Data version {escape(snapshot.version)} · {snapshot.today.isoformat()}</footer>
</body></html>
"""
    return html.encode()
