"""What a page shows, as query parameters: a pasted link shows the same thing.

| parameter | values | left out means |
|---|---|---|
| `date` | `2016-12`, or a day `2016-12-31` (shown at that month's end) | today |
| `fill` | `status`, `year`, `confidence` | `status` |
| `region` | an island group (`jawa`), a province (`35`) or a regency (`35.78`) | the nation |
| `lang` | `id`, `en` | the site's language |
| `kode` | a regency, on the regency page only | none chosen |

Whatever else stands there is reported, never followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from coverage.core.dates import bar_dates
from coverage.core.i18n import LANGUAGES, Language
from coverage.core.texts import N_
from geodata.register.lookup import AmbiguousRegion, UnknownRegion, resolve
from geodata.register.regions import ISLAND_GROUPS, provinces, regions

# Added to links by mail programs, social networks and advertisers: no error of the reader's.
_FOREIGN = re.compile(r"^(utm_\w+|fbclid|gclid|igsh|mc_[ce]id|ref|embed|embed_options)$")
_LONGEST_SHOWN = 40

#: What the map of the rollout can be coloured by.
FILLS = {
    "status": N_("Status"),
    "year": N_("Year of start"),
    "confidence": N_("Confidence"),
}


@dataclass(frozen=True)
class ViewState:
    """What is shown: `day` None is today, `region` "ID" the nation, `kode` the page's regency."""

    lang: str = "id"
    day: date | None = None
    fill: str = "status"
    region: str = "ID"
    kode: str | None = None

    def shown_day(self, today: date) -> date:
        """Return the date that figures are for."""
        return self.day or today

    def params(self, default_lang: str = "id") -> dict[str, str]:
        """Return the query parameters that lead back here; defaults are left out."""
        params = {}
        if self.kode:
            params["kode"] = self.kode
        if self.day:
            params["date"] = f"{self.day:%Y-%m}"
        if self.fill != "status":
            params["fill"] = self.fill
        if self.region != "ID":
            params["region"] = self.region
        if self.lang != default_lang:
            params["lang"] = self.lang
        return params


@dataclass(frozen=True)
class Refusal:
    """A parameter that was not followed: its name, its value as given, and why."""

    name: str
    value: str
    reason: str  # "unknown_parameter" | "unknown_value" | "ambiguous"

    def text(self, lang: Language) -> str:
        """Say so in plain words."""
        shown = self.value[:_LONGEST_SHOWN] + ("…" if len(self.value) > _LONGEST_SHOWN else "")
        if self.reason == "unknown_parameter":
            return lang._(
                "The address has a part we do not know, “{name}”; it was ignored."
            ).format(name=self.name[:_LONGEST_SHOWN])
        if self.reason == "ambiguous":
            return lang._(
                "“{value}” fits several regencies; please choose one from the list."
            ).format(value=shown)
        return lang._(
            "The address asks for {name} “{value}”, which we do not have; "
            "the usual view is shown instead."
        ).format(name=self.name, value=shown)


def parse_day(text: str, today: date) -> date | None:
    """Return the step of the time bar that `text` (`YYYY-MM` or an ISO date) falls in.

    Returns None for the current month, which means today.

    Raises
    ------
    ValueError
        No such date, or one outside the bar.
    """
    if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text, re.ASCII):
        raise ValueError(f"not a month or a date: {text!r}")
    try:
        wanted = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError as error:
        raise ValueError(f"not a date: {text}") from error
    for day in bar_dates(today):
        if (day.year, day.month) == (wanted.year, wanted.month):
            return None if day == today else day
    raise ValueError(f"not on the bar: {text}")


def parse(
    params: Mapping[str, str], today: date, default_lang: str = "id"
) -> tuple[ViewState, list[Refusal]]:
    """Read query parameters; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text).
    today: the current date; the bar ends there.
    default_lang: the language where none is asked for.

    Returns
    -------
    The state, with the default wherever a value was refused, and the refusals.
    """
    state = ViewState(lang=default_lang)
    refused: list[Refusal] = []
    for name, value in params.items():
        try:
            if name == "lang" and value in LANGUAGES:
                state = replace(state, lang=value)
            elif name == "fill" and value in FILLS:
                state = replace(state, fill=value)
            elif name == "date":
                state = replace(state, day=parse_day(value, today))
            elif name == "region":
                state = replace(state, region=_region(value))
            elif name == "kode":
                state = replace(state, kode=resolve(value))
            elif name in ("lang", "fill"):
                raise ValueError(value)
            elif not _FOREIGN.match(name):
                refused.append(Refusal(name, value, "unknown_parameter"))
        except AmbiguousRegion:
            refused.append(Refusal(name, value, "ambiguous"))
        except (ValueError, UnknownRegion):
            refused.append(Refusal(name, value, "unknown_value"))
    return state, refused


def _region(text: str) -> str:
    return text if is_region(text) else resolve(text)


def scope_of(region: str) -> str:
    """Return the scope whose figures go with `region`: a regency's figures are the nation's."""
    return "ID" if region in regions().index else region


def is_regency(value: object) -> bool:
    """Say whether `value` is a regency, as a code."""
    return isinstance(value, str) and value in regions().index


def is_region(value: object) -> bool:
    """Say whether `value` is the nation, an island group, a province or a regency, as a code."""
    return isinstance(value, str) and (
        value == "ID"
        or value in ISLAND_GROUPS
        or value in provinces().index
        or value in regions().index
    )
