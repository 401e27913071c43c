"""Parts of the page of call records."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from coverage.calls.cubes.page import RecordState, regencies
from coverage.calls.cubes.query import Cubes
from coverage.calls.cubes.texts import MEASURES, SIMULATED, marked
from coverage.calls.cubes.texts import OUTCOMES as OUTCOME_NAMES
from coverage.calls.published.texts import CATEGORIES as CATEGORY_NAMES
from coverage.calls.records.contract import CATEGORIES, OUTCOMES
from coverage.core.chart_style import Chart
from coverage.core.dates import month_of
from coverage.core.filenames import file_name
from coverage.core.i18n import Language
from coverage.export.captions import chart_rows
from pages.shared import charts as shared_charts
from pages.shared import parts as shared_parts
from pages.shared.choices import choose
from pages.shared.downloads import Offer
from pages.shared.state import View


def nothing_yet(view: View) -> None:
    """Say that there are no records, and how they come here."""
    lang = view.lang
    st.info(
        lang._(
            "No call data imported yet. Until a call centre or the ministry provides its "
            "records, only published figures are shown."
        )
    )
    st.page_link("panggilan.py", label=lang._("Published call figures"), icon=":material/call:")
    st.write(lang._("To import call data, or to try this page with simulated calls:"))
    st.code(
        "python -m coverage ingest FILES… --map data/call_mappings/cilegon.toml\n"
        "python -m coverage simulate --rows 1000000 --out simulated\n"
        "python -m coverage ingest simulated && python -m coverage cubes",
        language="sh",
    )


def simulated_banner(cubes: Cubes, lang: Language) -> None:
    """Say in large letters that the records are simulated."""
    if cubes.simulated:
        text = lang._("The calls below never happened. They were simulated to try this page.")
        st.html(f'<p role="alert" class="simulated"><b>{SIMULATED}</b> {text}</p>')


def scope_notes(state: RecordState, cubes: Cubes, lang: Language) -> None:
    """Say what the choices do not reach, and what is not shown to protect people."""
    lines = [
        lang._(
            "The map shows all calls, month by month; the selection above applies to the "
            "charts below."
        ),
        lang._(
            "Counts of a category below {n} in one month and regency are not shown, so that "
            "nobody can be identified."
        ).format(n=lang.number(cubes.threshold)),
    ]
    if state.category:
        lines.append(
            lang._(
                "With a category chosen, figures are “at least”: small counts are left out. The "
                "week is counted over all categories."
            )
        )
    st.caption(" ".join(lines))


def filters(view: View, state: RecordState, cubes: Cubes) -> None:
    """Show what can be chosen; every choice is in the address."""
    lang = view.lang
    months = {month_of(month): lang.date(month, "month") for month in cubes.months}
    first, last = month_of(cubes.months[0]), month_of(cubes.months[-1])
    everything = {"": lang._("All")}
    columns = st.columns(3)
    with columns[0]:
        choose(lang._("From"), "a", months, month_of(state.start or cubes.months[0]), first)
        choose(lang._("To"), "b", months, month_of(state.end or cubes.months[-1]), last)
    with columns[1]:
        outcomes = {one: lang.word(OUTCOME_NAMES, one) for one in OUTCOMES}
        choose(lang._("Outcome"), "o", everything | outcomes, state.outcome)
        categories = {one: lang.word(CATEGORY_NAMES, one) for one in CATEGORIES}
        choose(lang._("Category"), "c", everything | categories, state.category)
    with columns[2]:
        known = shared_parts.regency_names()
        names = {code: known[code] for code in cubes.cached(regencies)}
        choose(
            lang._("Regency or city"),
            "kode",
            names,
            state.kode if state.kode in names else None,
            placeholder=lang._("All with call data ({n})").format(n=lang.number(len(names))),
        )
        measures = {key: lang._(name) for key, name in MEASURES.items()}
        choose(lang._("Measure on the map"), "v", measures, state.measure)


def chart(shown: Chart | None, cubes: Cubes, view: View, name: str) -> None:
    """Show a chart, its picture and its table to download; say so where there is nothing."""
    lang = view.lang
    if shown is None:
        st.info(lang._("No calls match this selection."))
        return
    place, today = view.state.kode or "ID", view.data.today
    shared_charts.chart(shown, view, f"call_records-{name}", place, dated=False)
    file = file_name("call_records", place, today, "csv", lang, name, cubes.simulated)
    rows = chart_rows(shown, place, today, lang)
    shared_parts.download(lang._("Download as CSV"), rows, file, f"csv-{name}", lang)


def offer(charts: Mapping[str, Chart | None], cubes: Cubes, view: View) -> Offer:
    """Return what the page offers: a workbook with a sheet for every chart, marked as each is."""
    lang, mark = view.lang, cubes.simulated
    tables = {head: one.table for head, one in charts.items() if one is not None}
    return Offer(
        "rekaman",
        marked(lang._("Call-level data"), mark),
        "call_records",
        view.state.kode or "ID",
        tables=(lambda: tables) if tables else None,
        notes=(SIMULATED,) if mark else (),
        dated=False,
        records=cubes,
    )
