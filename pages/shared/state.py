"""The state in the address: read at the start of a page, written when the reader decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from coverage.core.i18n import Language, language
from coverage.core.settings import Settings, settings
from coverage.core.urlstate import Refusal, ViewState, is_regency
from coverage.maps.assets import map_assets
from coverage.snapshot import ServedSnapshot, Snapshot
from coverage.web.shell import UNDATED
from coverage.web.warming import prepare
from geodata.maps.layer import MapAssets

MAP = ""
#: The document that Streamlit serves for every page.
INDEX = Path(st.__file__).parent / "static/index.html"
T = TypeVar("T")
State = TypeVar("State", bound=ViewState)


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

    def cached(self, make: Callable[..., T], *args: Hashable) -> T:
        """Return `make(data, day, *args, code of the language)`, cached with the data."""
        return self.data.cached(make, self.day, *args, self.lang.code)

    @property
    def params(self) -> dict[str, str]:
        """The query parameters that another page needs to show the same."""
        return self.state.shared().params(self.settings.language)

    def regency_params(self, code: str) -> dict[str, str]:
        """Return the query parameters of the page of `code`, with what is shown now."""
        state = replace(self.state.shared(), kode=code, region="ID", fill="status")
        return state.params(self.settings.language)

    def place_params(self, code: str) -> dict[str, str]:
        """Return the query parameters of the page of a regency, province, island group or "ID"."""
        if is_regency(code):
            return self.regency_params(code)
        state = replace(self.state.shared(), kode=None, region=code, fill="status")
        return state.params(self.settings.language)

    def place_address(self, code: str) -> str:
        """Return the address of the page of a place, as `place_params` has it."""
        return f"{root()}daerah?{urlencode(self.place_params(code))}"

    def regency_address(self, code: str) -> str:
        """Return the address of the page of `code`, with what is shown now."""
        return f"{root()}daerah?{urlencode(self.regency_params(code))}"


def begin(
    page: str, parameters: type[State], offered: Mapping[str, Collection[str]] | None = None
) -> tuple[View, State]:
    """Return the view and the page's own state that the address asks for.

    What was not followed is said plainly. The address is only read here: what is written to it
    becomes a step of the browser's history, and only the reader's decisions should be steps (see
    `change`).

    Parameters
    ----------
    page: its path. parameters: what it reads from the address. offered: as for `ViewState.parse`.
    """
    chosen, data = settings(), served()
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state.pop("map_first", None)  # the map will be drawn anew
    st.session_state["parameters"] = parameters, offered
    state, refused = parameters.parse(
        st.query_params.to_dict(), data.today, chosen.language, offered
    )
    if page in UNDATED and state.day:
        refused.append(Refusal("date", st.query_params["date"], "unknown_parameter"))
        state = replace(state, day=None)
    if page == MAP and state.kode and state.region == "ID":
        state = replace(state, region=state.kode)  # the way back from a regency's page
    lang = language(state.lang)
    for refusal in refused:
        # The message quotes the address: text, never Markdown, or a link may come of it.
        st.html(f'<p role="status" class="refusal">{escape(refusal.text(lang))}</p>')
    return View(state, lang, data, chosen), state


def change(**params: str | None) -> None:
    """Follow a decision of the reader: write it to the address, before the page runs again.

    `params` are changed parameters; None takes one away.
    """
    chosen = settings()
    parameters, offered = st.session_state["parameters"]
    now = st.query_params.to_dict()
    page = st.session_state.get("page")
    if "region" in params and page == MAP:
        now.pop("kode", None)
    if page in UNDATED:
        now.pop("date", None)
    asked = {**now, **params}
    given = {name: value for name, value in asked.items() if value is not None}
    state, _ = parameters.parse(given, chosen.today(), chosen.language, offered)
    changed = state.params(chosen.language)
    if st.query_params.to_dict() != changed:
        st.query_params.from_dict(changed)


def current() -> tuple[ViewState, Settings]:
    """Return the state in the address and the settings, for the frame around the page."""
    chosen = settings()
    state, _ = ViewState.parse(st.query_params.to_dict(), chosen.today(), chosen.language)
    return state, chosen


def served() -> Snapshot:
    """Return the data that readers see now."""
    return _SERVED.get(settings())


def map_files(code: str) -> MapAssets:
    """Return what `map_assets` does, in the data that readers see now."""
    return map_assets(served(), code, root())


def root() -> str:
    """Return the path below which the dashboard is served, "/" or "/base/"."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


_SERVED = ServedSnapshot(lambda data: prepare(data, root(), settings().warm))
