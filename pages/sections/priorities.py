"""Parts of the page of priorities: controls, ranking, equity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from coverage.core.chart_style import Chart
from coverage.core.csv_export import csv_bytes
from coverage.core.i18n import language
from coverage.core.urlstate import scope_of
from coverage.export.xlsx import xlsx_bytes
from coverage.priorities import charts as priority_charts
from coverage.priorities import equity, equity_texts
from coverage.priorities import equity_charts as pictures
from coverage.priorities import model as priority_model
from coverage.priorities import tables as priority_tables
from coverage.priorities import texts as words
from coverage.priorities.model import Weights
from coverage.priorities.tables import Ranking
from coverage.priorities.url import MOST_LAUNCHES, TOP_WEIGHT, WEIGHTS, PriorityState, usual
from coverage.snapshot import Snapshot
from geodata.register.regions import regions
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.state import View, change, root

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _ranking(data: Snapshot, day: date, weights: Weights, scope: str, lang: str) -> Ranking:
    """Rank the candidates of a scope: for `Snapshot.cached`."""
    status = data.status_at(day)
    return Ranking(
        order=priority_model.greedy(status, data.neighbours, weights, scope=scope),
        some=priority_model.candidates(status, data.neighbours),
        sized=priority_model.by_size(status, scope=scope),
        random=priority_model.at_random(status, scope),
        weights=weights,
        now=data.coverage_at(day, scope),
        nation=data.coverage_at(day, "ID"),
        gap=data.gap_at(day, "ID"),
        place=shared_parts.scope_name(scope, language(lang)),
        version=data.version,
        boundaries=data.boundaries.meta,
    )


def load(view: View, state: PriorityState) -> Ranking:
    """Return the ranking that the address asks for."""
    scope = scope_of(view.state.region)
    return view.data.cached(_ranking, view.day, state.weights, scope, view.lang.code)


def pick_scope(view: View) -> None:
    """Let the reader choose the nation, an island group or a province."""
    names = {
        code: name
        for code, name in shared_parts.region_names(view.lang.code).items()
        if code not in regions().index
    }
    st.session_state["scope_pick"] = scope_of(view.state.region)
    st.selectbox(
        view.lang._("Where"),
        options=list(names),
        format_func=lambda code: names.get(code, code),
        key="scope_pick",
        on_change=lambda: change(region=st.session_state["scope_pick"]),
    )


def _slider(
    label: str, name: str, chosen: int, ends: tuple[int, int], help_: str | None = None
) -> None:
    key = f"slide-{name}"
    st.session_state[key] = chosen

    def decide() -> None:
        value = int(st.session_state[key])
        change(own={name: None if value == usual(name) else str(value)})

    st.slider(label, *ends, key=key, on_change=decide, help=help_)


def sliders(view: View, state: PriorityState) -> None:
    """Show the weights and the number of launches; what they are stands in the address."""
    lang = view.lang
    for name, criterion in WEIGHTS.items():
        _slider(
            lang._("Weight: {criterion}").format(
                criterion=lang.word(words.NAMES, criterion).lower()
            ),
            name,
            int(getattr(state.weights, criterion)),
            (0, TOP_WEIGHT),
            lang.word(words.HELP, criterion),
        )
    _slider(lang._("Number of next launches"), "n", state.n, (1, MOST_LAUNCHES))
    st.button(
        lang._("Usual weights"),
        icon=":material/restart_alt:",
        disabled=state.weights == Weights(),
        on_click=lambda: change(own=dict.fromkeys(WEIGHTS)),
    )


def _curve(data: Snapshot, n: int, *asked: Any) -> Chart | None:
    return priority_charts.curve(data.cached(_ranking, *asked), n, language(asked[-1]))


def _parts_chart(data: Snapshot, n: int, *asked: Any) -> Chart | None:
    return priority_charts.parts(data.cached(_ranking, *asked), n, language(asked[-1]))


def _asked(view: View, ranking: Ranking) -> tuple[Any, ...]:
    return (view.day, ranking.weights, ranking.now.scope, view.lang.code)


def gain(view: View, ranking: Ranking, n: int) -> None:
    """Show what the next launches would bring, against the order by size and at random."""
    shown = view.data.cached(_curve, n, *_asked(view, ranking))
    chart(shown, view, "gain", ranking.now.scope, leading=True)


def key_figures(view: View, ranking: Ranking) -> None:
    """Show how many are waiting, how many of them may have 112 already, and what it would take."""
    rows = words.figures(ranking.now, ranking.gap, ranking.order, ranking.sized, view.lang)
    shared_parts.figures(rows, key="priority-figures")


def reasons(view: View, ranking: Ranking, n: int) -> None:
    """Show what puts the first places where they are; a bar leads to its province."""
    shown = view.data.cached(_parts_chart, n, *_asked(view, ranking))
    chart(shown, view, "parts", ranking.now.scope, choose=_choose)
    if shown is not None:
        st.caption(view.lang._("Choose a bar to see its province alone."))


def _view(data: Snapshot, *asked: Any) -> Any:
    return priority_tables.ranking_view(data.cached(_ranking, *asked), language(asked[-1]))


def tables(view: View, ranking: Ranking, n: int) -> Mapping[str, pd.DataFrame]:
    """Return the ranking with its method and evidence, every row marked as computed."""
    status, evidence = view.data.status_at(view.day), view.data.evidence
    return priority_tables.workbook(ranking, status, evidence, n, view.lang)


def _export(view: View, ranking: Ranking) -> bytes:
    status, evidence = view.data.status_at(view.day), view.data.evidence
    return csv_bytes(priority_tables.ranking_export(ranking, status, evidence, view.lang))


def _workbook(view: View, ranking: Ranking, n: int) -> bytes:
    return xlsx_bytes(tables(view, ranking, n))


def table(view: View, ranking: Ranking, n: int) -> None:
    """Show the whole ranking with the way to each regency's page, and offer it as files."""
    lang = view.lang
    link, people = lang._("Sources and details"), lang._("People gained")
    page = f"{root()}daerah?{urlencode(view.regency_params('~'))}"
    frame = view.data.cached(_view, *_asked(view, ranking)).copy()
    frame.insert(2, link, [page.replace("~", code) for code in frame.index])
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            link: st.column_config.LinkColumn(link, display_text=lang._("Open page")),
            people: st.column_config.NumberColumn(people, format="localized"),
        },
    )
    st.caption(priority_tables.method_text(lang))
    with st.container(horizontal=True):
        for kind, mime, label, data in (
            ("csv", "text/csv", lang._("Download as CSV"), partial(_export, view, ranking)),
            (
                "xlsx",
                XLSX,
                lang._("Download as XLSX, with method and sources"),
                partial(_workbook, view, ranking, n),
            ),
        ):
            st.download_button(
                label,
                data=data,
                file_name=words.file_name(kind, view.day, ranking.now.scope),
                mime=mime,
                key=f"ranking_{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


def _equity(data: Snapshot, day: date, lang: str) -> tuple[Chart | None, ...]:
    """Draw how evenly 112 reaches: for `Snapshot.cached`."""
    status, words_ = data.status_at(day), language(lang)
    nation = data.coverage_at(day, "ID").population_share
    return (
        pictures.kinds(equity.by_kind(status), day, words_),
        pictures.groups(equity.by_island_group(status), nation, day, words_),
        pictures.tenths(equity.by_decile(status), day, words_),
        pictures.provinces_curve(equity.lorenz(status), day, words_),
    )


def evenness(view: View) -> None:
    """Show how evenly 112 reaches, for the nation; groups and provinces can be chosen by click."""
    lang = view.lang
    kinds, groups, tenths, curve = view.data.cached(_equity, view.day, lang.code)
    columns = [*st.columns(2, gap="large"), *st.columns(2, gap="large")]
    shown = (("kinds", kinds), ("groups", groups), ("tenths", tenths), ("lorenz", curve))
    for column, (key, one) in zip(columns, shown, strict=True):
        with column:
            choose = _choose if key in ("groups", "lorenz") else None
            chart(one, view, key, choose=choose)
            if one is None:
                st.info(equity_texts.curve_reading(None, lang))
            else:
                st.text(one.description)
            if choose:
                st.caption(lang._("Choose a mark to see the ranking of that area alone."))


def _choose(region: str) -> None:
    if region:
        change(region=region)
