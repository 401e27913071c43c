"""The parts of the page of the nation, an island group or a province."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from coverage.core.i18n import Language
from coverage.core.tabular import counts_view
from coverage.core.urlstate import is_regency
from coverage.evidence.headlines import headline, key_figures
from coverage.places import drilldown
from coverage.places import rankings as place_rankings
from coverage.places.charts import league_chart
from geodata.register.regions import provinces
from pages.shared import charts as shared_charts
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.choices import choose
from pages.shared.state import View, change, root


@dataclass(frozen=True)
class Scope:
    """The nation, an island group or a province, as the page shows it."""

    view: View
    code: str

    @property
    def lang(self) -> Language:
        """Language of the page."""
        return self.view.lang

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return drilldown.name_of(self.code, self.lang)

    @property
    def is_province(self) -> bool:
        """Whether what lies directly inside are regencies."""
        return self.code in provinces().index


def go(place: str) -> None:
    """Follow the reader to `place`."""
    if is_regency(place):
        change(kode=place, region="ID")
    else:
        change(kode=None, region=place)


def search(view: View, place: str) -> None:
    """Show the search box that reaches every place; it is empty for the nation."""
    names = shared_parts.region_names(view.lang.code)
    st.session_state["kode_pick"] = None if place == "ID" else place
    st.selectbox(
        view.lang._("Island group, province, regency or city"),
        options=list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=view.lang._("Type a name, for example Surabaya"),
        key="kode_pick",
        on_change=lambda: go(st.session_state["kode_pick"] or "ID"),
    )


def breadcrumb(view: View, place: str) -> None:
    """Show the way from the nation to `place`, each step leading there.

    The steps are buttons: a link of Streamlit's to the page that is shown would leave the address
    as it is.
    """
    way = drilldown.trail(place)
    if len(way) == 1:
        return
    with st.container(key="trail", horizontal=True, vertical_alignment="center", gap="small"):
        for step in way[:-1]:
            label = drilldown.name_of(step, view.lang) + " ›"
            st.button(label, key=f"trail-{step}", type="tertiary", on_click=go, args=(step,))
        st.markdown(f"**{drilldown.name_of(way[-1], view.lang)}**", width="content")


def answer(scope: Scope) -> None:
    """Answer in words: how far 112 reaches, and where the place stands among its like."""
    view, lang = scope.view, scope.lang
    now, gap = view.data.coverage_at(view.day, scope.code), view.data.gap_at(view.day, scope.code)
    if scope.code == "ID":
        st.title(lang._("Does my regency have 112?"), anchor=False)
    else:
        st.title(lang._("112 in {province}").format(province=scope.name), anchor=False)
    st.text(headline(now, gap, scope.name, lang))
    if not now.active:
        st.info(lang._("A regency without evidence is not a regency without the service."))
    shared_parts.figures(key_figures(now, gap, lang), key="scope_figures")
    shared_parts.other_counts(view, scope.code)


def below(scope: Scope) -> None:
    """Draw the map, and link what lies directly inside."""
    view, lang = scope.view, scope.lang
    st.caption(
        lang._("Click on the map to see a regency's page.")
        if scope.is_province
        else lang._("Click on the map to go a level down, or choose here:")
    )
    if not scope.is_province:
        with st.container(key="below", horizontal=True, gap="small"):
            for child in drilldown.children(scope.code):
                label = drilldown.name_of(child, lang)
                st.button(label, key=f"below-{child}", on_click=go, args=(child,))
    shared_map.drill(view)


def members(scope: Scope) -> None:
    """List what lies directly inside with its figures."""
    view, lang, day = scope.view, scope.lang, scope.lang.date(scope.view.day)
    if scope.is_province:
        st.header(lang._("Regencies and cities on {date}").format(date=day), anchor=False)
        codes = drilldown.children(scope.code)
        addresses = [f"{root()}daerah?{urlencode(view.regency_params(code))}" for code in codes]
        status = view.data.status_at(view.day)
        frame, link = drilldown.regencies_view(status, codes, addresses, lang)
        opened = st.column_config.LinkColumn(link, display_text=lang._("Open page"))
        since = st.column_config.TextColumn(width="medium")
        st.dataframe(
            # shown as the language writes numbers, sorted as numbers
            frame.style.format({lang._("Population"): lang.number}),
            hide_index=True,
            placeholder="–",
            column_config={link: opened, lang._("Since"): since},
        )
    else:
        heads = (lang._("Island groups on {date}"), lang._("Provinces on {date}"))
        st.header(heads[scope.code != "ID"].format(date=day), anchor=False)
        frame = view.data.cached(drilldown.inside, view.day, scope.code)
        st.dataframe(drilldown.inside_view(frame, lang), hide_index=True, placeholder="–")


def league(scope: Scope, measure: str) -> None:
    """Show how the place stands among its like, over the years and in words."""
    view, lang = scope.view, scope.lang
    kind = place_rankings.kind_of(scope.code)
    heads = (lang._("Among the provinces"), lang._("Among the island groups"))
    st.header(heads[kind == "island_group"], anchor=False)
    names = {key: lang._(text) for key, text in place_rankings.MEASURE_NAMES.items()}
    with st.columns([1, 2])[0]:
        choose(lang._("Compare by"), "by", names, measure, "regencies")
    chart, others = view.data.cached(league_chart, view.day, scope.code, measure, lang.code)
    shared_charts.chart(chart, view, f"league-{scope.code}-{measure}", scope.code, choose=go)
    st.caption(" ".join([*others, lang._("Ranks compare what can be named with evidence.")]))


def counts(scope: Scope) -> None:
    """Show the numbers officials gave for a province beside what can be named."""
    view, lang = scope.view, scope.lang
    st.header(lang._("Officially announced"), anchor=False)
    if scope.code == "ID":
        st.page_link(
            "riwayat.py",
            label=lang._("Every announced total since 2016, with its source"),
            icon=":material/arrow_forward:",
            query_params=view.params,
        )
        return
    if not scope.is_province:
        st.text(lang._("Totals are announced for the nation and some provinces, none for this."))
        return
    for line in drilldown.counts_lines(view.data, view.day, scope.code, lang):
        st.text(line)
    own = view.data.counts[view.data.counts["scope_code"] == scope.code]
    if not own.empty:
        shared_parts.linked_table(*counts_view(own, lang), lang)
