"""The state in the address: read at the start of a page, written when the reader decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from html import escape

import streamlit as st

from coverage.i18n import Language, language
from coverage.settings import Settings, settings
from coverage.snapshot import Snapshot, snapshot
from coverage.urlstate import Refusal, ViewState, parse

MAP = ""


@dataclass(frozen=True)
class View:
    """What every page starts from."""

    state: ViewState
    lang: Language
    data: Snapshot
    settings: Settings

    @property
    def day(self) -> date:
        """The date that figures are for."""
        return self.state.shown_day(self.data.today)

    def regency_params(self, code: str) -> dict[str, str]:
        """Return the query parameters of the page of `code`, with what is shown now."""
        state = replace(self.state, kode=code, region="ID", fill="status")
        return state.params(self.settings.language)


def begin(page: str) -> View:
    """Return the view that the address asks for; say plainly what was not followed.

    `page` is the page's path. The address is only read here: what is written to it becomes a step
    of the browser's history, and only the reader's decisions should be steps (see `change`).
    """
    chosen = settings()
    today = chosen.today()
    state, refused = parse(st.query_params.to_dict(), today, chosen.language)
    if page == MAP and state.kode and state.region == "ID":
        state = replace(state, region=state.kode)  # the way back from a regency's page
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state.pop("map_first", None)  # the map will be drawn anew
    lang = language(state.lang)
    for refusal in refused:
        _say(refusal, lang)
    return View(state, lang, snapshot(chosen, today), chosen)


def change(**changes: object) -> None:
    """Follow a decision of the reader: write it to the address, before the page runs again."""
    chosen = settings()
    state, _ = parse(st.query_params.to_dict(), chosen.today(), chosen.language)
    if "region" in changes and st.session_state.get("page") == MAP:
        changes = {"kode": None} | changes
    params = replace(state, **changes).params(chosen.language)  # type: ignore[arg-type]
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def current() -> tuple[ViewState, Settings]:
    """Return the state in the address and the settings, for the frame around the page."""
    chosen = settings()
    return parse(st.query_params.to_dict(), chosen.today(), chosen.language)[0], chosen


def _say(refusal: Refusal, lang: Language) -> None:
    # The message quotes the address: text, never Markdown, or a link or picture may come of it.
    st.html(f'<p role="status" class="refusal">{escape(refusal.text(lang))}</p>')


def current_language() -> str:
    """Return the language to frame the page in: the address's, else the session's."""
    state, _ = parse(st.query_params.to_dict(), settings().today(), settings().language)
    before: ViewState | None = st.session_state.get("view")
    if before and not st.query_params.to_dict():
        return before.lang
    return state.lang


def root() -> str:
    """Return the path below which the dashboard is served, "/" or "/base/"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"
