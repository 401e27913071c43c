"""What the data package says of itself: readmes in both languages, and the licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.core.texts import N_
from coverage.evidence.headlines import headline
from coverage.evidence.method import method_points
from coverage.export.citation import Work, bibtex, citation
from coverage.snapshot import Snapshot

_TITLE = N_("Emergency number 112 in the regencies of Indonesia")
#: Titles of files that are no table of the pages.
_TITLES = {
    **texts.RESOURCES,
    "status": N_("Status of every regency on the day, with its sources (computed)"),
    "region_aliases": N_("Former codes and other spellings of regencies"),
    "scope_aliases": N_("Other names of provinces and island groups"),
    "bps_codes": N_("Codes of Statistics Indonesia (BPS) and the regencies they refer to"),
    "policy_facts": N_("Law, targets, response times and procedures"),
    "boundaries": N_("Approximate boundaries of the 514 regencies"),
}
#: What a licence asks of those who use a file, as far as this package needs it.
_ASKS = {
    "CC-BY-4.0": N_(
        "You may copy, change and publish it, also commercially. Name the source, link "
        "the licence and say what you changed."
    ),
    "ODbL-1.0": N_(
        "You may copy, change and publish it, also commercially. Name the source as "
        "given here; a map made from it must say so; boundaries made from it stay under "
        "the same licence."
    ),
    "MIT": N_("You may use it for any purpose; the notice below goes with every copy."),
}
_MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Row:
    """One file of the package: where, what, under which licences, from whom."""

    name: str
    path: str
    title: str
    licences: tuple[tuple[str, str, str], ...]  # name, title, address
    sources: tuple[str, ...]
    attribution: str = ""

    @classmethod
    def of(cls, resource: dict[str, Any]) -> Row:
        """Read it from a resource of the descriptor."""
        licences = resource.get("licenses", ())
        sources = resource.get("sources", ())
        return cls(
            resource["name"],
            resource["path"],
            resource.get("title", resource["name"]),
            tuple((one["name"], one.get("title", ""), one.get("path", "")) for one in licences),
            tuple(" ".join(filter(None, (s["title"], s.get("path", "")))) for s in sources),
            resource.get("attribution", ""),
        )

    def told(self, lang: Language) -> str:
        """Return what it is, in the reader's language where we have the words."""
        return lang.word(_TITLES, self.name) if self.name in _TITLES else self.title


def readme(snapshot: Snapshot, rows: Sequence[Row], cited: Work, lang: Language) -> str:
    """Return the readme: what this is, how to read, cite and check it. Markdown."""
    _ = lang._
    title = _(cited.title)
    day = lang.date(snapshot.today)
    now, gap = snapshot.coverage_at(snapshot.today, "ID"), snapshot.gap_at(snapshot.today, "ID")
    named = replace(cited, title=title)
    lines = [
        f"# {title}",
        "",
        _("As of {date}; data version {version}.").format(date=day, version=snapshot.version),
        "",
        headline(now, gap, "Indonesia", lang),
        "",
        "## " + _("Before you quote a figure"),
        *(f"- {line}" for line in cautions(rows, lang)),
        "",
        "## " + _("How it is counted"),
        *(f"- **{name}.** {text}" for name, text in method_points(lang)),
        "",
        "## " + _("What is in it"),
        "| " + " | ".join([_("File"), _("What it is"), _("Licence")]) + " |",
        "|---|---|---|",
        *(f"| `{r.path}` | {r.told(lang)} | {_licences(r)} |" for r in rows),
        "",
        _(
            "Every column is described in datapackage.json (Frictionless Data Package). The tables "
            "are CSV in UTF-8 with ISO dates and codes of the Ministry of Home Affairs as text: "
            "import them into a spreadsheet with the code column as text."
        ),
        "",
        "## " + _("How to cite it"),
        citation(named, lang),
        "",
        "```bibtex",
        bibtex(named, lang),
        "```",
        "",
        "## " + _("How to check it"),
        "```sh",
        "sha256sum --check SHA256SUMS",
        "frictionless validate datapackage.json",
        "```",
        "",
        _("Corrections: {address}").format(address=settings().corrections.removeprefix("mailto:")),
    ]
    return "\n".join(lines) + "\n"


def cautions(rows: Sequence[Row], lang: Language) -> list[str]:
    """Return what whoever quotes a figure must know."""
    _ = lang._
    found = [
        _("No evidence does not mean no service."),
        _(
            "The officially announced total and the number of regencies with evidence are "
            "two figures; do not quote one as the other."
        ),
        _(
            "Call figures must not be added up: periods overlap, and sources count different "
            "things."
        ),
    ]
    if any(row.name == "boundaries" for row in rows):
        found.append(_("The boundaries are approximate: derived, not surveyed; not for legal use."))
    return found


def licence_text(rows: Sequence[Row]) -> str:
    """Return which file is under which licence and what that asks, in both languages. Markdown."""
    lines = ["# Licences / Lisensi"]
    known: dict[str, tuple[str, str]] = {}
    for row in rows:
        known |= {name: (title, url) for name, title, url in row.licences}
    for name, (title, url) in known.items():
        lines += ["", f"## {name}", "", f"{title}: <{url}>", ""]
        if name in _ASKS:
            lines += [f"- {language(code).word(_ASKS, name)}" for code in ("en", "id")]
            lines.append("")
        for row in rows:
            if name in {one[0] for one in row.licences}:
                credit = f" **{row.attribution}**" if row.attribution else ""
                lines.append(f"- `{row.path}`: {'; '.join(row.sources) or row.title}{credit}")
        if name == "MIT":
            lines += ["", "Copyright (c) the authors of the sources named above", "", _MIT.rstrip()]
    return "\n".join(lines) + "\n"


def _licences(row: Row) -> str:
    return ", ".join(name for name, _, _ in row.licences)
