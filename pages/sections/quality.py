"""Parts of the page on data quality."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.urlstate import is_regency, scope_of
from coverage.quality import model as quality_model
from coverage.quality import page as quality_page
from coverage.quality import tables as quality_tables
from coverage.quality import texts as quality_texts
from coverage.quality.loaded import LoadReport
from coverage.quality.url import ALL, NAMES
from geodata.register.regions import regions
from pages.sections import regency
from pages.shared import parts as shared_parts
from pages.shared.choices import choose
from pages.shared.state import View, change, root

OWN = NAMES
#: pixels that five flags take
FLAGS_WIDTH = 520


@dataclass(frozen=True)
class Judged:
    """The page's view, the flag to filter by, and what was found in the chosen region."""

    view: View
    flag: str

    @property
    def lang(self) -> Language:
        """Language of the page."""
        return self.view.lang

    @property
    def scope(self) -> str:
        """The region whose figures are shown."""
        return scope_of(self.view.state.region)

    @property
    def code(self) -> str | None:
        """The regency that the reader looks at, if any."""
        state = self.view.state
        return state.kode or (state.region if is_regency(state.region) else None)

    @property
    def frame(self) -> pd.DataFrame:
        """`coverage.quality.model.judge` of the region."""
        return self.view.data.cached(quality_page.found, self.view.day, self.scope)

    @property
    def summary(self) -> quality_model.Summary:
        """Numbers of the region."""
        return quality_model.summary(self.frame)

    @property
    def listed(self) -> pd.DataFrame:
        """The regencies to look at: with the chosen flag, or with any."""
        return quality_model.flagged(self.frame, self.flag)


def pick(judged: Judged) -> None:
    """Let the reader choose region, flag and regency; each choice stands in the address."""
    lang = judged.lang
    left, middle, right = st.columns(3)
    with left:
        names = {
            key: name
            for key, name in shared_parts.region_names(lang.code).items()
            if not is_regency(key)
        }
        st.session_state["quality_scope"] = judged.scope
        st.selectbox(
            lang._("Region"),
            options=list(names),
            format_func=names.__getitem__,
            key="quality_scope",
            on_change=lambda: change(region=st.session_state["quality_scope"], kode=None),
        )
    with middle:
        flags = {ALL: lang._("Any of them")} | {
            flag: f"{lang.word(quality_texts.FLAGS, flag)} ({lang.number(n)})"
            for flag in quality_model.FLAGS
            if (n := int(judged.frame[flag].sum())) or flag == judged.flag
        }
        choose(lang._("What to look at"), "f", flags, judged.flag, ALL)
    with right:
        known = shared_parts.regency_names(lang.code)
        codes = [str(code) for code in judged.listed.index]
        if judged.code and judged.code not in codes:
            codes.append(judged.code)
        st.session_state["quality_kode"] = judged.code
        st.selectbox(
            lang._("Regency or city"),
            options=codes,
            index=None,
            format_func=known.__getitem__,
            placeholder=lang._("Choose one of {n}").format(n=lang.number(len(codes))),
            key="quality_kode",
            on_change=lambda: change(
                kode=st.session_state["quality_kode"],
                region=judged.scope,
            ),
        )


def table(judged: Judged) -> None:
    """Show the regencies to look at; a click on one shows its rows below."""
    lang, frame = judged.lang, judged.listed
    if frame.empty:
        st.info(lang._("No regency or city here has anything of this kind to look at."))
        return
    key = f"look-{judged.scope}-{judged.flag}-{judged.view.day}"
    codes = [str(code) for code in frame.index]

    def decide() -> None:
        picked = st.session_state[key].get("selection", {})
        rows = [*picked.get("rows", []), *(cell[0] for cell in picked.get("cells", []))]
        if rows and rows[0] < len(codes):
            change(kode=codes[rows[0]], region=judged.scope)

    st.dataframe(
        judged.view.data.cached(
            quality_page.look_table, judged.view.day, judged.scope, judged.flag, lang.code
        ),
        hide_index=True,
        height=min(36 * (len(frame) + 1), 340),
        placeholder="–",
        column_config={lang._("What to look at"): st.column_config.Column(width=FLAGS_WIDTH)},
        key=key,
        on_select=decide,
        selection_mode=["single-row", "single-cell"],
    )
    st.caption(
        lang._(
            "Worst first. Click on a row: its statements, with their lines in the CSV file, and "
            "the way to correct them appear below. Headings sort; the table has a search of its "
            "own."
        )
    )


def take_away(judged: Judged) -> None:
    """Offer the regencies to look at as CSV."""
    if not judged.listed.empty:
        shared_parts.download(
            judged.lang._("Download as CSV"),
            quality_tables.look_export(judged.listed, judged.lang),
            f"112-data-quality-{judged.view.day}.csv",
            "look_csv",
        )


def chosen(judged: Judged) -> None:
    """Show the statements on the chosen regency, and the way to correct one."""
    if judged.code is None:
        return
    lang = judged.lang
    place = regency.load(judged.view, judged.code)
    with st.container(border=True, key="quality-chosen"):
        st.subheader(place.name, anchor=False)
        st.caption("  \n".join(part for part in (place.line, place.former) if part))
        found = judged.view.data.cached(quality_page.judged, judged.view.day)
        if judged.code in found.index:
            row = found.loc[judged.code]
            flags = [flag for flag in quality_model.FLAGS if row[flag]]
            if flags:
                label = lang._("To look at: {flags}")
                st.markdown(f"**{label}**".format(flags=quality_texts.flag_text(flags, lang)))
        for line in place.contradictions.lines:
            st.text(line)
        if table := place.evidence.table:
            shared_parts.linked_table(table.frame(), table.link, lang)
        regency.correction(place)
        st.page_link(
            "daerah.py",
            label=lang._("The whole page of {name}").format(name=place.name),
            icon=":material/arrow_forward:",
            query_params=judged.view.regency_params(judged.code),
        )


def conflicts(judged: Judged) -> None:
    """List what sources contradict each other on, regency by regency."""
    lang = judged.lang
    found = judged.view.data.cached(quality_page.conflicts, judged.view.day, judged.scope)
    if found.empty:
        st.text(lang._("No source found contradicts another here."))
        return
    items = []
    for row in found.to_dict("records"):
        code = str(row["regency_code"])
        address = f"{root()}daerah?{urlencode(judged.view.regency_params(code))}"
        name = escape(str(regions().at[code, "name"]))
        text = escape(texts.conflict_text(row, lang))
        items.append(f'<li><a href="{escape(address)}">{name}</a>: {text}</li>')
    st.html(f"<ul>{''.join(items)}</ul>")


def load_part(report: LoadReport, lang: Language) -> None:
    """Say whether the loaded data hang together, and what was loaded."""
    st.text(quality_texts.checks_line(report, lang))
    shared_parts.facts(quality_texts.check_facts(report, lang))
    st.caption(lang._("What was found is given as the program says it, in English."))
    if report.exceptions:
        with st.expander(
            lang._("Known exceptions, with the reason (in English)")
            + f" ({lang.number(len(report.exceptions))})"
        ):
            for note in report.exceptions:
                st.text(note)
    shared_parts.facts(quality_texts.load_facts(report, lang))
