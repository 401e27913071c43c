"""What a published call figure counts: the funnel of a call, and what stands beside it.

A call comes in, reaches an operator, is answered, is genuine, is an emergency: five *steps*, each
part of the one before. Calls leave between the steps (*losses*) or turn out to be something else:
prank and silent (ghost) calls, questions, calls for another agency. An *incident* is a report or
ticket that was dealt with, not a call. A response time is measured, a target or a claim.

The column `measure` of the table gives the rough class. Publishers name things differently, so the
publisher's word in `note` refines it where the measure leaves it open ("terputus": dropped before
an operator was reached). The tables below are all there is to that reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from geodata.register.regions import regions

#: the steps of the funnel, from the widest to the narrowest
STEPS = ("incoming", "reached", "answered", "genuine", "emergency")
#: where calls leave before somebody answers: at the menu, cut off, in the operators' queue
LOSSES = ("not_connected", "dropped", "unanswered")
NUISANCE = ("prank", "ghost", "prank_or_ghost")
#: other outcomes; `unclear` is a word that says nothing of the outcome (a type of caller)
BESIDE = ("information", "non_emergency", "forwarded", "unclear")
CALL_ITEMS = (*STEPS, *LOSSES, *NUISANCE, *BESIDE)
#: types of incident, the same words as for call records
CATEGORIES = (
    *("fire", "medical", "traffic", "crime", "disaster", "domestic_violence", "public_order"),
    *("animal", "other"),
)
RESPONSE_BASES = ("measured", "target", "claim", "unstated")
#: whose count it is: of 112 alone, of dealt-with reports instead of calls, of a centre with other
#: channels too, of an agency that answers 112
DEFINITIONS = ("standard", "reports", "all_channels", "agency")
ROUNDINGS = ("exact", "rounded", "at_least")

#: measure of the table -> (kind, item); None: the publisher's word decides
MEASURES: Mapping[str, tuple[str, str | None]] = {
    "calls_total": ("calls", "incoming"),
    "calls_answered": ("calls", "answered"),
    "calls_abandoned": ("calls", None),
    "calls_emergency": ("calls", "emergency"),
    "calls_information": ("calls", "information"),
    "calls_prank": ("calls", "prank"),
    "calls_ghost": ("calls", "ghost"),
    "calls_prank_or_ghost": ("calls", "prank_or_ghost"),
    "calls_other": ("calls", None),
    "incidents_total": ("incidents", "total"),
    "incidents_fire": ("incidents", "fire"),
    "incidents_medical": ("incidents", "medical"),
    "incidents_traffic": ("incidents", "traffic"),
    "incidents_crime": ("incidents", "crime"),
    "incidents_disaster": ("incidents", "disaster"),
    "incidents_domestic_violence": ("incidents", "domestic_violence"),
    "incidents_other": ("incidents", None),
    "response_time_minutes": ("response", None),
}
#: kind of a measure -> its unit
UNITS = {"calls": "calls", "incidents": "incidents", "response": "minutes"}

#: for measures that leave the item open: the first pattern found in the note decides, else the last
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "calls_abandoned": ((r"\bterputus\b", "dropped"), (r"", "unanswered")),
    "calls_other": (
        (r"\btidak terhubung\b", "not_connected"),
        (r"\bpanggilan valid\b", "genuine"),
        (r"\b(tak darurat|non[ -]kedaruratan|non[ -]darurat)\b", "non_emergency"),
        (r"\bedukasi\b", "information"),
        (r"\binstansi vertikal\b", "forwarded"),
        (r"", "unclear"),
    ),
    "incidents_other": (
        (r"\bhewan\b", "animal"),
        (r"\b(keamanan|ketertiban|trantibum|kerusuhan|konflik sosial)\b", "public_order"),
        (r"", "other"),
    ),
    "response_time_minutes": (
        (r"\b(target|standard|standar)\b", "target"),
        (r"\b(claim|claimed|klaim)\b", "claim"),
        (r"(?<!not )\b(measured|average|rata-rata)\b", "measured"),
        (r"", "unstated"),
    ),
}
#: what the note says of a figure or its period -> the column that becomes true
_FLAGS: Mapping[str, str] = {
    "part_of_day": r"part of one day|\b\d\d\.\d\d-\d\d\.\d\d only",
    "picked": r"highest month|\bpeak\b",  # shown by the page because it is extreme
    "overlapping": r"\bincludes\b|\bone figure\b",  # types that are no partition
    "period_unclear": r"\bperiod unclear\b",
    "start_unknown": r"\bstart day not given\b",
    "opening": r"\bsince launch\b|\bservice (opened|began)\b|\bfirst (\w+ )?(days?|weeks?)\b",
    "trial": r"\btrial month\b",
    "disputed": r"\b(says|prints?|garbled)\b",  # the compiler noted another figure
}
_DEFINITION: Mapping[str, tuple[tuple[str, str], ...]] = {
    "calls": ((r"\bnot raw calls\b", "reports"),),
    "incidents": ((r"\bmeteor\b|\ball channels\b", "all_channels"), (r"\bbpbd\b", "agency")),
    "response": (),
}
_ROUNDING = ((r"\bmore than\b", "at_least"), (r"\brounded\b|\bapprox\. on page\b", "rounded"))
#: what `classify` adds to the table
CLASS_COLUMNS = ("kind", "item", "definition", "rounding", *_FLAGS)


def _first(patterns: tuple[tuple[str, str], ...], text: str, otherwise: str) -> str:
    for pattern, word in patterns:
        if re.search(pattern, text):
            return word
    return otherwise


def item_of(measure: str, note: str) -> tuple[str, str]:
    """Return (kind, item) of a figure: what it counts.

    Parameters
    ----------
    measure: as in the table, say "calls_other". note: the publisher's word and remarks.

    Returns
    -------
    kind: "calls", "incidents" or "response"; item: of `CALL_ITEMS`, "total" or of `CATEGORIES`, or
    of `RESPONSE_BASES`.

    Raises
    ------
    KeyError
        The measure is not in the model.
    """
    kind, item = MEASURES[measure]
    return kind, item or _first(_WORDS[measure], note.lower(), "")


def classify(statistics: pd.DataFrame) -> pd.DataFrame:
    """Say of every published figure what it counts.

    Parameters
    ----------
    statistics: as `coverage.evidence.loading.load_statistics` returns it.

    Returns
    -------
    The same rows with `CLASS_COLUMNS`: kind, item (see `item_of`), definition (of `DEFINITIONS`),
    rounding (of `ROUNDINGS`) and a bool for each remark that limits what the figure is good for.
    """
    notes = [note.lower() for note in statistics["note"]]
    pairs = [item_of(m, note) for m, note in zip(statistics["measure"], notes, strict=True)]
    columns: dict[str, list[object]] = {
        "kind": [kind for kind, _ in pairs],
        "item": [item for _, item in pairs],
        "definition": [
            _first(_DEFINITION[kind], note, "standard")
            for (kind, _), note in zip(pairs, notes, strict=True)
        ],
        "rounding": [_first(_ROUNDING, note, "exact") for note in notes],
    }
    for name, pattern in _FLAGS.items():
        columns[name] = [bool(re.search(pattern, note)) for note in notes]
    added = pd.DataFrame(columns, index=statistics.index).astype(dict.fromkeys(_FLAGS, bool))
    return pd.concat([statistics, added], axis=1)


@lru_cache(maxsize=1)
def area_codes() -> pd.Series:
    """Return whose figures each regency has, its own or those of 31 (DKI Jakarta). Read-only."""
    register = regions()
    return register["province_code"].where(register["administrative"], register.index)
