"""Parts that several pages show: style, figures, pickers, tables, footer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from html import escape
from types import MappingProxyType
from typing import Any

import streamlit as st

from coverage.core import texts
from coverage.core.csv_export import people_csv
from coverage.core.i18n import LANGUAGES, Language, language
from coverage.core.settings import Settings, settings
from coverage.core.tabular import Frame, html_table
from coverage.core.texts import Fact, place_name
from coverage.core.urlstate import ViewState
from coverage.evidence.headlines import Figure, short_line
from coverage.places.emergency import ToDial
from coverage.places.home import Drawing
from coverage.places.lookups import status_rows
from coverage.places.page import Table
from coverage.web.headers import language_script
from coverage.web.shell import OF_PLACES, UNDATED, files, title_of
from geodata.register.regions import provinces, regions
from pages.shared.state import View, root

log = logging.getLogger("dashboard")

MIME_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}


def style() -> None:
    """Apply the site's style sheet, by its address: the browser keeps it, and no rerun sends it."""
    st.html(f'<style>@import url("{root()}{files()["style.css"]}");</style>')


def document_language(code: str) -> None:
    """Tell the browser the language of the document, which Streamlit takes to be English.

    `code` is a key of `coverage.core.i18n.LANGUAGES`, never a reader's text.
    """
    script = language_script(language(code).code)
    with st.container(key="document_language"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def script_failed(error: Exception) -> bool:
    """Log an error of ours and tell the reader plainly; never show a traceback."""
    log.exception("a page failed", exc_info=error)
    code = st.query_params.get("lang", settings().language)
    lang = language(code if code in LANGUAGES else "id")
    st.error(lang._("Something went wrong on our side. Please reload the page."))
    return True


def page_title(title: str, page: str, state: ViewState, lang: Language) -> str:
    """Return what a window with the page is called: place and date, where others than the usual."""
    region = state.region if page in OF_PLACES else state.kode or state.region
    place = place_name(region, lang) if region != "ID" else ""
    month = lang.date(state.day, "month") if state.day and page not in UNDATED else ""
    return title_of([place, month, title], lang)


def menu(pages: Mapping[str, str], state: ViewState, chosen: Settings) -> None:
    """Show a link to every page, for today; Streamlit's menu would drop the rest of the state."""
    params = replace(state, day=None).params(chosen.language)
    for path, name in pages.items():
        st.page_link(path, label=name, query_params=params)


@cache
def regency_names() -> dict[str, str]:
    """Return the name of every regency, with its province, by code."""
    register = regions()
    names = register["name"] + " · " + register["province_name"]
    return {str(code): str(name) for code, name in names.items()}


@cache
def region_names(code: str) -> dict[str, str]:
    """Return every scope and regency with its name, the nation first, in the language `code`."""
    lang = language(code)
    names = {"ID": lang._("All of Indonesia")}
    for key in texts.ISLAND_GROUPS:
        names[key] = lang._("Island group: {name}").format(name=place_name(key, lang))
    for key in provinces().index:
        names[str(key)] = lang._("Province: {name}").format(name=place_name(str(key), lang))
    return names | regency_names()


def answer(view: View) -> None:
    """Answer for the chosen regency in one line, with the way to its page."""
    code = view.state.region
    if code not in regions().index:
        return
    status = view.data.cached(status_rows, view.day)[code]
    look = texts.look_of(status)
    lines = [texts.state_text(look, view.lang), short_line(status, view.lang)]
    with st.container(
        border=True, key=f"status-{look}", horizontal=True, vertical_alignment="center"
    ):
        st.markdown(f"**{place_name(code, view.lang)}**: " + " — ".join(lines))
        page_link("daerah.py", view.lang._("Sources and details"), view.regency_params(code))


def page_link(page: str, label: str, params: dict[str, str]) -> None:
    """Show the way to another page, with the parameters of its address."""
    dated = page.removesuffix(".py") not in UNDATED
    given = {name: value for name, value in params.items() if dated or name != "date"}
    st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=given)


def outside(url: str, text: str) -> str:
    """Return a link to a page elsewhere, as HTML."""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{escape(text)}</a>'


def figures(rows: Sequence[Figure], key: str, drawing: Drawing | None = None) -> None:
    """Show key figures side by side, each with its note and its source page, and a drawing."""
    cells = []
    for row in rows:
        source = outside(row.url, row.source) if row.url else ""
        note = " · ".join(part for part in (escape(row.note), source) if part)
        cells.append(
            f'<div class="figure"><dt>{escape(row.label)}</dt>'
            f"<dd><b>{escape(row.value)}</b><span>{note}</span></dd></div>"
        )
    shown = f'<dl class="figures">{"".join(cells)}</dl>'
    with st.container(key=key):
        whole = (
            f'<div class="numbers">{shown}{drawing.html(inline=False)}</div>' if drawing else shown
        )
        st.html(whole)


def dial(to_dial: ToDial) -> None:
    """Show what to dial in an emergency; a number that is pressed is dialled."""
    st.html(to_dial.html(apart=True))


def facts(rows: Sequence[Fact]) -> None:
    """Show labels and values below each other."""
    cells = []
    for row in rows:
        linked = row.url.startswith("https://")
        value = outside(row.url, row.value) if linked else escape(row.value)
        cells.append(f"<dt>{escape(row.label)}</dt><dd>{value}</dd>")
    st.html(f'<dl class="facts">{"".join(cells)}</dl>')


def date_on_paper(day: date, lang: Language) -> None:
    """Say on a printed page which date it is for."""
    text = escape(lang._("As of {date}").format(date=lang.date(day)))
    st.html(f'<p class="paper">{text}</p>')


def other_counts(view: View, scope: str) -> None:
    """List the other published numbers around the announced total, so that none is hidden."""
    near = view.data.nearby_counts_at(view.day, scope)[:6]
    if not near or view.data.gap_at(view.day, scope) is None:
        return
    lang = view.lang
    items = [
        f"{outside(row['source_url'], lang.number(row['count']))} "
        f"({escape(texts.stated_text(row, lang))}, "
        f"{escape(texts.count_kind(row['kind'], lang))})"
        for row in near
    ]
    label = escape(lang._("Other published numbers around that date:"))
    st.html(f'<p class="others">{label} {"; ".join(items)}</p>')


def data_table(
    frame: Frame,
    lang: Language,
    links: Sequence[str] = (),
    look: Any = None,
    columns: Mapping[str, Any] = MappingProxyType({}),
    **more: Any,
) -> None:
    """Show a table, which scrolls; on paper all of it stands, with its addresses.

    Parameters
    ----------
    links: columns of addresses. look: the frame with a style, where it has one. columns: how
        columns are shown. more: what else `st.dataframe` takes.
    """
    opened = lang._("Open page")
    config = {name: st.column_config.LinkColumn(name, display_text=opened) for name in links}
    st.dataframe(
        frame if look is None else look,
        hide_index=True,
        placeholder="–",
        column_config={**config, **columns},
        **more,
    )
    st.html(html_table(frame, lang))


def with_pages(view: View, table: Table) -> tuple[Frame, str]:
    """Return a table of places with a column that leads to their pages, and its heading."""
    frame, link = table.frame(), view.lang._("Page")
    frame.insert(1, link, [view.place_address(code) for code in table.places])
    return frame, link


def linked_table(frame: Frame, link: str, lang: Language) -> None:
    """Show a table whose column `link` holds addresses."""
    data_table(frame, lang, [link])


def file_button(label: str, name: str, make: Callable[[], bytes], key: str, **look: Any) -> None:
    """Offer a file, which is made when the button is pressed; its name says its kind."""
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime=MIME_TYPES[name.rpartition(".")[2]],
        key=key,
        icon=":material/download:",
        on_click="ignore",
        **look,
    )


def download(label: str, frame: Frame, name: str, key: str, lang: Language) -> None:
    """Offer `frame` as CSV for the reader's spreadsheet."""
    file_button(label, name, partial(people_csv, frame, lang), key)


def footer(lang: Language, chosen: Settings) -> None:
    """Say where everything comes from, on every page."""
    st.divider()
    st.caption(
        lang._("No evidence does not mean no service.")
        + "  \n"
        + lang._("Source: {source}").format(source=texts.resource_line("deployment_evidence", lang))
        + "  \n"
        + lang._("Corrections: {address}").format(
            address=chosen.corrections.removeprefix("mailto:")
        )
    )
