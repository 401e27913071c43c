"""The parts of the regency page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from coverage.core import texts
from coverage.core.chart_style import Chart
from coverage.core.i18n import Language, language
from coverage.core.palette import STATE_FILLS
from coverage.core.tabular import evidence_view
from coverage.evidence import corrections
from coverage.evidence.headlines import regency_figures, status_lines
from coverage.evidence.metrics import Coverage
from coverage.maps.about import boundary_note, outline_note
from coverage.places.drilldown import former_text
from coverage.places.evidence_chart import evidence_timeline
from coverage.places.procedure import service_age
from coverage.snapshot import Snapshot
from geodata.maps.locator import locator_svg
from geodata.register.regions import regions
from pages.shared import charts as shared_charts
from pages.shared import parts as shared_parts
from pages.shared.state import View


@dataclass(frozen=True)
class Place:
    """One regency with all that its page shows."""

    view: View
    code: str
    region: pd.Series
    status: dict[str, Any]
    evidence: pd.DataFrame
    conflicts: pd.DataFrame
    province: Coverage

    @property
    def lang(self) -> Language:
        """Language of the page."""
        return self.view.lang

    @property
    def name(self) -> str:
        """Name with its kind."""
        return str(self.region["name"])

    @property
    def line(self) -> str:
        """Where it lies, its code, and what it was called before."""
        group = self.lang.word(texts.ISLAND_GROUPS, self.region["island_group"])
        line = f"{self.region['province_name']} · {group} · {self.code}"
        return "  \n".join(part for part in (line, former_text(self.code, self.lang)) if part)


def load(view: View, code: str) -> Place:
    """Gather what the page of `code` shows at the view's date."""
    evidence, conflicts = view.data.evidence, view.data.conflicts
    region = regions().loc[code]
    return Place(
        view=view,
        code=code,
        region=region,
        status={str(k): v for k, v in view.data.status_at(view.day).loc[code].to_dict().items()},
        evidence=evidence[evidence["regency_code"] == code].sort_values(
            ["start", "row"], ascending=False
        ),
        conflicts=conflicts[conflicts["regency_code"] == code],
        province=view.data.coverage_at(view.day, region["province_code"]),
    )


def status_card(place: Place) -> None:
    """Show the answer first: the state, since when, and how sure that is."""
    lang, status = place.lang, place.status
    with st.container(border=True, key=f"status-{status['state']}"):
        st.caption(lang._("Status of 112 on {date}").format(date=lang.date(place.view.day)))
        st.header(texts.state_text(status["state"], lang), anchor=False)
        if age := service_age(status, place.view.day, lang):
            st.markdown(f"**{age}**")
        st.markdown("  \n".join(status_lines(status, lang)))
        # An official who finds an error must not have to search for the way to say so.
        links = {
            "correction": lang._("Is this wrong? Correct it"),
            "next-step": lang._("The official next step"),
            "similar": lang._("Similar regencies and cities"),
        }
        st.markdown(" · ".join(f"[{label}](#{anchor})" for anchor, label in links.items()))


def figures(place: Place) -> None:
    """Show population, rank and the province's coverage."""
    shared_parts.figures(
        regency_figures(place.code, place.province, place.lang), key="regency_figures"
    )


def locator_alt(code: str, lang: Language) -> str:
    """Say what the picture of a regency in its province shows."""
    own = regions().loc[code]
    return lang._("{name} in {province}, coloured by status").format(
        name=own["name"], province=own["province_name"]
    )


def locator_of(data: Snapshot, day: date, code: str, language_code: str) -> str:
    """Draw a regency in its province, coloured by status, as SVG."""
    register, lang = regions(), language(language_code)
    province = register.at[code, "province_code"]
    codes = register.index[register["province_code"] == province]
    states, dots = data.status_at(day)["state"], data.dots
    return locator_svg(
        data.boundaries.frame.loc[codes],
        code,
        {one: STATE_FILLS[states[one]] for one in codes},
        {one: register.at[one, "name"] for one in codes},
        locator_alt(code, lang),
        {one: (dots.at[one, "longitude"], dots.at[one, "latitude"]) for one in codes},
    )


def timeline_of(data: Snapshot, day: date, code: str, language_code: str) -> go.Figure:
    """Draw what each source says of a regency, over time."""
    rows = data.evidence[data.evidence["regency_code"] == code]
    return evidence_timeline(
        rows.sort_values(["start", "row"], ascending=False),
        data.status_at(day).loc[code].to_dict(),
        pd.Timestamp(data.today),
        language(language_code),
    )


def locator(place: Place) -> None:
    """Show where it lies in its province, coloured by status."""
    lang, view = place.lang, place.view
    svg = view.data.cached(locator_of, view.day, place.code, lang.code)
    st.image(svg, width="stretch", alt=locator_alt(place.code, lang))
    keys = "".join(
        f'<span><i style="background:{_swatch(state)}"></i>{lang.word(texts.STATES, state)}</span>'
        for state in texts.STATES
    )
    st.html(f'<p class="keys">{keys}</p>')
    meta = place.view.data.boundaries.meta
    notes = (outline_note(place.code, meta, lang), boundary_note(meta, lang))
    st.caption("  \n".join(note for note in notes if note))


def timeline(place: Place) -> None:
    """Draw the evidence over time."""
    lang = place.lang
    if place.evidence.empty:
        return
    title = lang.ngettext(
        "{n} source statement on 112 in {name}",
        "{n} source statements on 112 in {name}",
        len(place.evidence),
    ).format(n=lang.number(len(place.evidence)), name=place.name)
    st.header(title)
    figure = place.view.data.cached(timeline_of, place.view.day, place.code, lang.code)
    explained = lang._(
        "A mark is what one source states; a bar is a date known only to the month or year. "
        "Dotted line: counted as in service from here. All statements are in the table below."
    )
    st.plotly_chart(
        figure,
        config={"displayModeBar": False},
        theme=None,
        key="timeline",
        alt=f"{title}. {explained}",
    )
    st.caption(explained)
    source = lang._("Source: {source}").format(
        source=texts.resource_line("deployment_evidence", lang)
    )
    unit = lang._("A bar is a date known only to the month or year")
    chart = Chart(figure, title, unit, source, pd.DataFrame())
    with st.container(horizontal=True, gap="small"):
        shared_charts.pictures(chart, place.view, "evidence", place.code)


def contradictions(place: Place) -> None:
    """List what the sources contradict each other on."""
    if place.conflicts.empty:
        return
    st.header(place.lang._("Where sources disagree"))
    st.markdown(
        "\n".join(
            f"- {texts.conflict_text(row, place.lang)}"
            for row in place.conflicts.to_dict("records")
        )
    )


def evidence_table(place: Place) -> None:
    """Show every statement with its link, and offer it as CSV."""
    lang = place.lang
    if place.evidence.empty:
        st.info(
            lang._(
                "We have found no page about 112 in {name}. That does not mean there is no "
                "service: if you know of one, send us the page below."
            ).format(name=place.name)
        )
        return
    st.header(lang._("Evidence and sources"))
    frame, link = evidence_view(place.evidence, lang)
    shared_parts.linked_table(frame, link, lang)
    shared_parts.download(
        lang._("Download as CSV"), frame, f"112-{place.code}-evidence.csv", "evidence_csv"
    )


def correction(place: Place) -> None:
    """Show the exact row to correct, and where to send it."""
    lang = place.lang
    st.header(lang._("Is this wrong?"), anchor="correction")
    path = place.view.settings.data / corrections.EVIDENCE_FILE
    if place.evidence.empty:
        row, where = corrections.blank_row(place.code, place.name), f"{path.name}"
        st.write(lang._("This is the row that is missing. Fill it in and send it:"))
    else:
        lines = {
            int(one.row): f"{one.row} · "
            f"{texts.interval_text(one.start, one.date_precision, lang)} · "
            f"{lang.word(texts.EVENTS, one.event)} · {one.publisher}"
            for one in place.evidence.itertuples()
        }
        decisive = [line for line in lines if line in place.status["rows"]]
        line = st.selectbox(
            lang._("Which statement is wrong? (row of {file})").format(file=path.name),
            options=list(lines),
            index=list(lines).index(decisive[-1]) if decisive else 0,
            format_func=lines.__getitem__,
        )
        row, where = corrections.csv_row(path, line), f"data/{path.name}:{line}"
        st.write(lang._("This is the row as it stands, {where}:").format(where=where))
    st.code(row, language=None, wrap_lines=True)
    st.link_button(
        lang._("Send a correction"),
        corrections.correction_link(place.view.settings.corrections, place.name, row, where, lang),
        icon=":material/mail:",
    )
    st.caption(place.view.settings.corrections.removeprefix("mailto:"))


def _swatch(state: str) -> str:
    area, line = STATE_FILLS[state]
    if not line:
        return area
    return f"repeating-linear-gradient(45deg,{line} 0 2px,{area} 2px 6px)"
