"""Parts of the page on data quality."""

from __future__ import annotations

from html import escape

import streamlit as st

from coverage.core.urlstate import is_regency, scope_of
from coverage.quality import page as quality_page
from coverage.quality import texts as quality_texts
from coverage.quality.loaded import load_report
from coverage.quality.page import QualityReport, QualityState
from pages.sections import regency
from pages.shared import parts as shared_parts
from pages.shared.choices import choose, choose_scope
from pages.shared.state import View, change

#: pixels that five flags take
FLAGS_WIDTH = 520


def chosen_of(state: QualityState) -> str | None:
    """Return the regency that the reader looks at, if any."""
    return state.kode or (state.region if is_regency(state.region) else None)


def pick(view: View, state: QualityState, report: QualityReport) -> None:
    """Let the reader choose region, flag and regency; each choice stands in the address."""
    lang, chosen = view.lang, chosen_of(state)
    left, middle, right = st.columns(3)
    with left:
        choose_scope(view, lang._("Region"), kode=None)
    with middle:
        choose(lang._("What to review"), "f", report.flags, state.flag)
    with right:
        known = shared_parts.regency_names()
        codes = dict.fromkeys((*report.codes, *([chosen] if chosen else [])))
        choose(
            lang._("Regency or city"),
            "kode",
            {code: known[code] for code in codes},
            chosen,
            placeholder=lang._("Choose one of {n}").format(n=lang.number(len(codes))),
            region=scope_of(state.region),
        )


def table(view: View, state: QualityState, report: QualityReport) -> None:
    """Show the regencies to look at; a click on one shows its rows below."""
    lang, scope = view.lang, scope_of(state.region)
    if not report.codes:
        st.info(lang._("No regency or city here has an issue of this kind."))
        return
    key = f"look-{scope}-{state.flag}-{view.day}"

    def decide() -> None:
        picked = st.session_state[key].get("selection", {})
        rows = [*picked.get("rows", []), *(cell[0] for cell in picked.get("cells", []))]
        if rows and rows[0] < len(report.codes):
            change(kode=report.codes[rows[0]], region=scope)

    shared_parts.data_table(
        report.listed,
        lang,
        columns={lang._("What to review"): st.column_config.Column(width=FLAGS_WIDTH)},
        height=min(36 * (len(report.codes) + 1), 340),
        key=key,
        on_select=decide,
        selection_mode=["single-row", "single-cell"],
    )
    st.caption(
        lang._(
            "Most issues first. Click a row: its statements, with their lines in the CSV "
            "file, and the way to correct them appear below. Click a heading to sort; the "
            "table has its own search."
        )
    )


def chosen(view: View, code: str) -> None:
    """Show the statements on the chosen regency, and the way to correct one."""
    lang, place = view.lang, regency.load(view, code)
    with st.container(border=True, key="quality-chosen"):
        st.subheader(place.name, anchor=False)
        st.caption("  \n".join(part for part in (place.line, place.former) if part))
        if flags := view.cached(quality_page.flags_of, code):
            label = lang._("To review: {flags}")
            st.markdown(f"**{label}**".format(flags=flags))
        for line in place.contradictions.lines:
            st.text(line)
        if table := place.evidence.table:
            shared_parts.linked_table(table.frame(), table.link, lang)
        regency.correction(place)
        label = lang._("Full page of {name}").format(name=place.name)
        shared_parts.page_link("daerah.py", label, view.regency_params(code))


def conflicts(view: View, scope: str) -> None:
    """List what sources contradict each other on, regency by regency."""
    lines = view.cached(quality_page.conflict_lines, scope)
    if not lines:
        st.text(view.lang._("No source found contradicts another here."))
        return
    items = [
        f'<li><a href="{escape(view.regency_address(code))}">{escape(name)}</a>: '
        f"{escape(text)}</li>"
        for code, name, text in lines
    ]
    st.html(f"<ul>{''.join(items)}</ul>")


def checks(view: View) -> None:
    """Say whether the loaded data hang together, and what was loaded."""
    lang, report = view.lang, view.data.cached(load_report)
    st.text(quality_texts.checks_line(report, lang))
    shared_parts.facts(quality_texts.check_facts(report, lang))
    st.caption(lang._("What was found is shown as the program reports it, in English."))
    if report.exceptions:
        title = lang._("Known exceptions, with the reason (in English)")
        with st.expander(f"{title} ({lang.number(len(report.exceptions))})"):
            for note in report.exceptions:
                st.text(note)
    shared_parts.facts(quality_texts.load_facts(report, lang))
    shared_parts.page_link("data.py", lang._("Method, boundaries and downloads"), view.params)
