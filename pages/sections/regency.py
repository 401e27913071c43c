"""The parts of the regency page, as `coverage.places.regency` has them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from coverage.core import texts
from coverage.core.filenames import file_name
from coverage.core.palette import STATES
from coverage.core.tabular import evidence_export
from coverage.maps.stills import PAGE, still_map
from coverage.places.charts import evidence_chart
from coverage.places.lookups import statements
from coverage.places.page import Part, RegencyPage
from coverage.places.regency import regency_page
from coverage.snapshot import Snapshot
from pages.shared import charts as shared_charts
from pages.shared import parts as shared_parts
from pages.shared.state import View


def load(view: View, code: str) -> RegencyPage:
    """Return what the page of `code` says at the view's date."""
    return view.data.cached(regency_page, view.day, code, view.lang.code, view.settings.corrections)


def answer(view: View, page: RegencyPage) -> None:
    """Answer first: the state, since when, how sure that is; beside it the figures and the map."""
    st.title(page.name, anchor=False)
    st.caption("  \n".join(part for part in (page.line, page.former) if part))
    shared_parts.dial(page.dial)
    left, right = st.columns([3, 2], gap="large")
    with left:
        status_card(view, page)
        shared_parts.figures(page.figures, key="regency_figures")
    with right:
        locator(view, page)


def status_card(view: View, page: RegencyPage) -> None:
    """Show the state, since when, and how sure that is."""
    lang = view.lang
    with st.container(border=True, key=f"status-{page.look}"):
        st.caption(page.status_title)
        st.header(page.state_text, anchor=False)
        if page.age:
            st.markdown(f"**{page.age}**")
        st.markdown("  \n".join(page.lines))
        # An official who finds an error must not have to search for the way to say so.
        links = {
            "correction": lang._("Is this wrong? Correct it"),
            "next-step": page.procedure.title,
            "similar": page.similar.title,
        }
        st.markdown(" · ".join(f"[{label}](#{anchor})" for anchor, label in links.items()))


def locator_of(data: Snapshot, day: date, code: str, description: str) -> str:
    """Draw a regency in its province, coloured by status, as SVG."""
    return still_map(data, day, code, PAGE, description)


def locator(view: View, page: RegencyPage) -> None:
    """Show where it lies in its province, coloured by status."""
    svg = view.data.cached(locator_of, view.day, page.code, page.map_alt)
    st.image(svg, width="stretch", alt=page.map_alt)
    keys = "".join(
        f'<span><i style="background:{_swatch(state)}"></i>{view.lang.word(texts.STATES, state)}'
        "</span>"
        for state in texts.STATES
    )
    st.html(f'<p class="keys">{keys}</p>')
    st.caption("  \n".join(page.map_notes))


def timeline(view: View, page: RegencyPage) -> None:
    """Draw the evidence over time."""
    chart = view.data.cached(evidence_chart, view.day, page.code, view.lang.code)
    if chart is None:
        return
    st.header(chart.title)
    st.plotly_chart(
        chart.figure,
        config=shared_charts.NO_BAR,
        theme=None,
        key="timeline",
        alt=f"{chart.title}. {chart.description}",
    )
    st.caption(chart.description)
    with st.container(horizontal=True, gap="small"):
        shared_charts.pictures(chart, view, "evidence", page.code)


def contradictions(page: RegencyPage) -> None:
    """List what the sources contradict each other on."""
    if page.contradictions.lines:
        st.header(page.contradictions.title)
        st.markdown("\n".join(f"- {line}" for line in page.contradictions.lines))


def evidence(view: View, page: RegencyPage) -> None:
    """Show every statement with its link, and offer it as CSV."""
    found = page.evidence
    if found.table is None:
        st.info(" ".join(found.lines))
        return
    st.header(found.title)
    shared_parts.linked_table(found.table.frame(), found.table.link, view.lang)
    frame = evidence_export(statements(view.data, page.code), view.lang)
    name = file_name("evidence", page.code, view.day, "csv", view.lang)
    shared_parts.download(view.lang._("Download as CSV"), frame, name, "evidence_csv", view.lang)


def procedure(view: View, page: RegencyPage) -> None:
    """Show what comes next for its status, by the published procedure."""
    found = page.procedure
    st.header(found.title, anchor="next-step")
    st.text(found.first)
    with st.expander(found.steps_title, expanded=page.state != "active"):
        for step in found.steps:
            items = "".join(f"\n- {item}" for item in step.checklist)
            st.markdown(f"**{step.title}**  \n{step.text}\n{items}")
        st.caption(found.caveat)
        st.caption(view.lang._("Source: {source}").format(source=f"<{found.url}>"))


def impact(page: RegencyPage) -> None:
    """Show what a launch would add where none is known."""
    if page.impact:
        st.header(page.impact_title, anchor=False)
        shared_parts.figures(page.impact, key="impact")


def other_regencies(view: View, page: RegencyPage) -> None:
    """Show the regencies around, and those most like it, with their status."""
    _part(view, page.neighbours, "neighbours")
    _part(view, page.similar, "similar", wide=view.lang._("Similarity"))


def _part(view: View, part: Part, anchor: str, wide: str = "") -> None:
    st.header(part.title, anchor=anchor)
    for line in part.lines:
        st.text(line)
    if part.table:
        columns = {wide: st.column_config.TextColumn(width="large")} if wide else {}
        frame, link = shared_parts.with_pages(view, part.table)
        shared_parts.data_table(frame, view.lang, [link], columns=columns)
        st.caption(part.note)


def correction(page: RegencyPage) -> None:
    """Open a letter that says what is shown; it can be copied too."""
    found = page.corrections
    st.header(found.title, anchor="correction")
    st.write(found.ask)
    chosen = 0
    if len(found.rows) > 1:
        chosen = st.selectbox(
            found.choose,
            options=range(len(found.rows)),
            index=found.decisive,
            format_func=lambda place: found.rows[place].label,
        )
    row = found.rows[chosen]
    st.link_button(found.send, row.link, icon=":material/mail:")
    with st.expander(found.copy):
        st.code(row.letter, language=None, wrap_lines=True)
        st.caption(found.send_to)  # not in the label, where an address would become a link


def _swatch(state: str) -> str:
    paint = STATES[state].area
    if not paint.line:
        return paint.colour
    if paint.hatch == ".":
        return f"radial-gradient({paint.line} 1.5px,{paint.colour} 1.9px) 0 0/5px 5px"
    return f"repeating-linear-gradient(45deg,{paint.line} 0 2px,{paint.colour} 2px 6px)"
