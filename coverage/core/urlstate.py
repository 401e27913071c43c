"""What a page shows, as query parameters: a pasted link shows the same thing.

Every page has these; the `page` module of a subject declares what its page has beside them.

| parameter | values | left out means |
|---|---|---|
| `kode` | a regency | none chosen |
| `date` | `2016-12`, or a day `2016-12-31` (shown at that month's end) | today |
| `fill` | `status`, `year`, `confidence` | `status` |
| `region` | an island group (`jawa`), a province (`35`) or a regency (`35.78`) | the nation |
| `lang` | `id`, `en` | the site's language |

Whatever else stands there is reported, never followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

from coverage.core.dates import bar_dates, month_of, parse_partial
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

#: Reads the text of a parameter, given today's date and the values that the data offer for it.
#: Raises ValueError or `geodata.register.lookup.UnknownRegion` where it is none.
Reader = Callable[[str, date, Collection[str]], Any]


def parameter(
    name: str, read: Reader, default: Any = None, write: Callable[[Any], str] = str
) -> Any:
    """Declare a field of a page's state that stands in the address as `name`."""
    return field(default=default, metadata={"name": name, "read": read, "write": write})


def choice(values: Collection[str]) -> Reader:
    """Return a reader of one of some values."""

    def read(text: str, _today: date, _offered: Collection[str]) -> str:
        if text not in values:
            raise ValueError(f"none of {', '.join(values)}: {text!r}")
        return text

    return read


def offered(text: str, _today: date, values: Collection[str]) -> str:
    """Read one of the values that the data offer."""
    return str(choice(values)(text, _today, values))


def whole(least: int, most: int) -> Reader:
    """Return a reader of a whole number between two, both included."""

    def read(text: str, _today: date, _offered: Collection[str]) -> int:
        if not re.fullmatch(r"[0-9]{1,3}", text) or not least <= int(text) <= most:
            raise ValueError(f"no whole number from {least} to {most}: {text!r}")
        return int(text)

    return read


def bar_step(text: str, today: date, _offered: Collection[str] = ()) -> date | None:
    """Read the step of the time bar that a month (`YYYY-MM`) or an ISO date falls in.

    None is the current month, which means today.

    Raises
    ------
    ValueError
        No such date, or one outside the bar.
    """
    wanted = parse_partial(text) if len(text) > len("YYYY") else None
    for day in bar_dates(today):
        if wanted is not None and month_of(day) == month_of(wanted):
            return None if day == today else day
    raise ValueError(f"not a month or a date on the bar: {text!r}")


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
            return lang._("Part of this link is not recognised, “{name}”; it was ignored.").format(
                name=self.name[:_LONGEST_SHOWN]
            )
        if self.reason == "ambiguous":
            return lang._(
                "“{value}” matches several regencies; please choose one from the list."
            ).format(value=shown)
        return lang._(
            "No data for {name} “{value}” in this link; showing the default view."
        ).format(name=self.name, value=shown)


@dataclass(frozen=True)
class ViewState:
    """What every page shows; a page with parameters of its own has a class made from this one.

    `day` None is today, `region` "ID" the nation, `kode` the regency that the page is on.
    """

    kode: str | None = parameter("kode", lambda text, *_: resolve(text))
    day: date | None = parameter("date", bar_step, write=month_of)
    fill: str = parameter("fill", choice(FILLS), "status")
    region: str = parameter(
        "region", lambda text, *_: text if is_region(text) else resolve(text), "ID"
    )
    lang: str = parameter("lang", choice(LANGUAGES), "id")

    @classmethod
    def parse(
        cls,
        params: Mapping[str, str],
        today: date,
        default_lang: str = "id",
        offered: Mapping[str, Collection[str]] | None = None,
    ) -> tuple[Self, list[Refusal]]:
        """Read the query parameters of a page; never raises.

        Parameters
        ----------
        params: name → value, as the browser sent them (any text).
        today: the current date; the bar ends there.
        default_lang: the language where none is asked for.
        offered: parameter → its values, for those that depend on the data.

        Returns
        -------
        The state, with the default wherever a value was refused, and the refusals.
        """
        declared = {known.metadata["name"]: known for known in fields(cls)}
        values: dict[str, Any] = {"lang": default_lang}
        refused: list[Refusal] = []
        for name, text in params.items():
            if name not in declared:
                if not _FOREIGN.match(name):
                    refused.append(Refusal(name, text, "unknown_parameter"))
                continue
            known = declared[name]
            try:
                read = known.metadata["read"]
                values[known.name] = read(text, today, (offered or {}).get(name, ()))
            except AmbiguousRegion:
                refused.append(Refusal(name, text, "ambiguous"))
            except (ValueError, UnknownRegion):
                refused.append(Refusal(name, text, "unknown_value"))
        state, more = cls(**values).agreed(today)
        return state, [*refused, *more]

    def agreed(self, today: date) -> tuple[Self, list[Refusal]]:
        """Return the state without values that do not go together, and these as refusals."""
        return self, []

    def params(self, default_lang: str = "id") -> dict[str, str]:
        """Return the query parameters that lead back here; defaults are left out."""
        usual = replace(type(self)(), lang=default_lang)
        return {
            known.metadata["name"]: known.metadata["write"](value)
            for known in fields(self)
            if (value := getattr(self, known.name)) != getattr(usual, known.name)
        }

    def shared(self) -> ViewState:
        """Return what the other pages share of it."""
        return ViewState(**{one.name: getattr(self, one.name) for one in fields(ViewState)})

    def shown_day(self, today: date) -> date:
        """Return the date that figures are for."""
        return self.day or today


def scope_of(region: str) -> str:
    """Return the scope whose figures go with `region`: a regency's figures are the nation's."""
    return "ID" if region in regions().index else region


def is_regency(value: object) -> bool:
    """Say whether `value` is a regency, as a code."""
    return isinstance(value, str) and value in regions().index


def is_region(value: object) -> bool:
    """Say whether `value` is the nation, an island group, a province or a regency, as a code."""
    known = ("ID", *ISLAND_GROUPS, *provinces().index)
    return is_regency(value) or (isinstance(value, str) and value in known)
