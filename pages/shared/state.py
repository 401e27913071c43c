"""The state in the address: read at the start of a page, written when the reader decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape

import streamlit as st

from coverage.core.i18n import Language, language
from coverage.core.settings import Settings, settings
from coverage.core.urlstate import Refusal, ViewState, parse
from coverage.snapshot import ServedSnapshot, Snapshot
from coverage.web.warming import prepare

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


def begin(page: str, own: Sequence[str] = ()) -> View:
    """Return the view that the address asks for; say plainly what was not followed.

    `page` is the page's path, `own` are parameters that it reads itself (see `own_params`). The
    address is only read here: what is written to it becomes a step
    of the browser's history, and only the reader's decisions should be steps (see `change`).
    """
    chosen = settings()
    data = served()
    st.session_state["own"] = tuple(own)
    state, refused = parse(_shared(), data.today, chosen.language)
    if page == MAP and state.kode and state.region == "ID":
        state = replace(state, region=state.kode)  # the way back from a regency's page
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state.pop("map_first", None)  # the map will be drawn anew
    lang = language(state.lang)
    say(refused, lang)
    return View(state, lang, data, chosen)


def own_params() -> dict[str, str]:
    """Return the parameters in the address that only the present page reads."""
    own = st.session_state.get("own", ())
    return {name: value for name, value in st.query_params.to_dict().items() if name in own}


def _shared() -> dict[str, str]:
    own = own_params()
    return {name: v for name, v in st.query_params.to_dict().items() if name not in own}


def change(own: Mapping[str, str | None] | None = None, **changes: object) -> None:
    """Follow a decision of the reader: write it to the address, before the page runs again.

    `own` are changed parameters of the page itself; None takes one away.
    """
    chosen = settings()
    state, _ = parse(_shared(), chosen.today(), chosen.language)
    kept = own_params() | dict(own or {})
    if "region" in changes and st.session_state.get("page") == MAP:
        changes = {"kode": None} | changes
    params = replace(state, **changes).params(chosen.language)  # type: ignore[arg-type]
    params |= {name: value for name, value in kept.items() if value}
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def current() -> tuple[ViewState, Settings]:
    """Return the state in the address and the settings, for the frame around the page."""
    chosen = settings()
    return parse(st.query_params.to_dict(), chosen.today(), chosen.language)[0], chosen


def say(refused: Sequence[Refusal], lang: Language) -> None:
    """Say plainly what of the address was not followed."""
    for refusal in refused:
        # The message quotes the address: text, never Markdown, or a link may come of it.
        st.html(f'<p role="status" class="refusal">{escape(refusal.text(lang))}</p>')


def served() -> Snapshot:
    """Return the data that readers see now."""
    return _SERVED.get(settings())


def root() -> str:
    """Return the path below which the dashboard is served, "/" or "/base/"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


_SERVED = ServedSnapshot(lambda data: prepare(data, root(), settings().warm))
