"""The state in the address: read at the start of a page, written when the reader decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from coverage.i18n import Language, language
from coverage.settings import Settings, settings
from coverage.snapshot import Snapshot, snapshot
from coverage.urlstate import Refusal, ViewState, parse


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

    `page` is the page's path. Moving between pages through the menu empties the address; what was
    chosen (language, date, region) then comes along from the session.
    """
    chosen = settings()
    today = chosen.today()
    state, refused = parse(st.query_params.to_dict(), today, chosen.language)
    before: ViewState | None = st.session_state.get("view")
    if before and st.session_state.get("page") != page and not st.query_params.to_dict():
        state, refused = replace(before, kode=state.kode), []
    st.session_state["page"] = page
    remember(state)
    lang = language(state.lang)
    for refusal in refused:
        _say(refusal, lang)
    return View(state, lang, snapshot(chosen, today), chosen)


def remember(state: ViewState) -> None:
    """Make `state` the current one, in the session and in the address."""
    st.session_state["view"] = state
    params = state.params(settings().language)
    kept = {k: v for k, v in st.query_params.to_dict().items() if k.startswith("embed")}
    if st.query_params.to_dict() != params | kept:
        st.query_params.from_dict(params | kept)


def change(**changes: object) -> None:
    """Change parts of the current state; for callbacks, before the page runs again."""
    before: ViewState = st.session_state.get("view", ViewState(lang=settings().language))
    remember(replace(before, **changes))  # type: ignore[arg-type]


def _say(refusal: Refusal, lang: Language) -> None:
    st.info(refusal.text(lang), icon=":material/info:")


def current_language() -> str:
    """Return the language to frame the page in: the address's, else the session's."""
    state, _ = parse(st.query_params.to_dict(), settings().today(), settings().language)
    before: ViewState | None = st.session_state.get("view")
    if before and not st.query_params.to_dict():
        return before.lang
    return state.lang
