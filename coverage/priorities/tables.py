"""The ranking as tables: to read on the page, and to take away with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import evidence_view
from coverage.evidence.announced import OfficialGap
from coverage.evidence.figures import Coverage
from coverage.priorities import texts as words
from coverage.priorities.model import CRITERIA, Weights
from geodata.boundaries import BoundaryMeta
from geodata.register.regions import provinces


@dataclass(frozen=True, eq=False)
class Ranking:
    """An order of launches with all that is needed to tell how it came about.

    Attributes
    ----------
    order: as `coverage.priorities.model.greedy`. candidates: rows of
        `coverage.priorities.model.candidates`, among them all of `order`. sized: as
        `coverage.priorities.model.by_size`. random: as `coverage.priorities.model.at_random`. now:
        figures of the scope. nation, gap: of the nation.
        place: the scope's name in the reader's language. version: of the data. boundaries: what
        borders were measured on.
    """

    order: pd.DataFrame
    candidates: pd.DataFrame
    sized: pd.DataFrame
    random: np.ndarray
    weights: Weights
    now: Coverage
    nation: Coverage
    gap: OfficialGap | None
    place: str
    version: str
    boundaries: BoundaryMeta

    @property
    def day(self) -> date:
        """The date that the ranking is for."""
        return self.now.date


def _part_head(criterion: str, lang: Language) -> str:
    return lang._("Points: {criterion}").format(criterion=lang.word(words.NAMES, criterion).lower())


def ranking_view(ranking: Ranking, lang: Language) -> pd.DataFrame:
    """Return the ranking for reading: one row a regency, facts of the day, then the score's parts.

    Shares are per cent, scores points of 100. The index is the regency_code.
    """
    order = ranking.order
    facts = ranking.candidates.loc[order.index]
    columns: dict[str, object] = {
        lang._("Rank"): order["rank"],
        lang._("Regency or city"): facts["name"],
        lang._("Province"): facts["province_code"].map(provinces()["name"]),
        lang._("Status"): [texts.state_text(state, lang) for state in facts["state"]],
        lang._("Additional people covered"): order["population"],
        lang._("Gain in national coverage (percentage points)"): (
            facts["people_share"] * 100
        ).round(2),
        lang._("Percentage of its province"): (facts["province_share"] * 100).round(1),
        lang._("Neighbours with 112"): facts["n_active_neighbours"],
        lang._("Border with 112 (%)"): (facts["border_share"] * 100).round(1),
        lang._("Island group"): [
            lang.word(texts.ISLAND_GROUPS, group) for group in facts["island_group"]
        ],
        lang._("Island group without 112 (%)"): (facts["group_gap"] * 100).round(1),
        lang._("Score"): (order["score"] * 100).round(1),
    }
    for name in CRITERIA:
        columns[_part_head(name, lang)] = (order[f"part_{name}"] * 100).round(1)
    columns[lang._("Coverage after it (%)")] = (order["coverage"] * 100).round(2)
    return pd.DataFrame(columns, index=order.index)


def ranking_export(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> pd.DataFrame:
    """Return the ranking for taking away: code, plain state, date, weights, addresses of sources.

    The addresses are those of the rows that a planned or suspended status rests on, separated by
    spaces; a regency without evidence has none.
    """
    frame = ranking_view(ranking, lang)
    frame.insert(1, lang._("Code"), frame.index)
    address = evidence.drop_duplicates("row").set_index("row")["source_url"]
    resting = status.loc[frame.index]
    frame["state"] = resting["state"]
    frame["sources"] = [
        " ".join(dict.fromkeys(address[row] for row in rows)) for rows in resting["rows"]
    ]
    frame["date"] = f"{ranking.day:%Y-%m-%d}"
    frame["weights"] = weights_text(ranking.weights)
    frame["data_version"] = ranking.version
    return frame.reset_index(drop=True)


def weights_text(weights: Weights) -> str:
    """Write weights in one line, for machines and people: "people=6 province=2 …"."""
    return " ".join(f"{name}={getattr(weights, name):g}" for name in CRITERIA)


def method_view(ranking: Ranking, n: int, lang: Language) -> pd.DataFrame:
    """Return how the ranking was made, as pairs of a label and a text."""
    rows = [
        (lang._("What this is"), lang._("Where would the next launches help most?")),
        (lang._("Where"), ranking.place),
        (lang._("Date"), lang.date(ranking.day)),
        (lang._("Finding"), words.answer(ranking.now, ranking.order, n, ranking.place, lang)),
        (lang._("Known limitations"), words.caveat(ranking.nation, ranking.gap, lang)),
        (lang._("Calculated"), words.computed_note(lang)),
        (lang._("What the order rewards"), words.reward_text(ranking.weights, lang)),
    ]
    for name in CRITERIA:
        label = lang._("Weight: {criterion}").format(criterion=lang.word(words.NAMES, name).lower())
        rows.append((label, f"{getattr(ranking.weights, name):g}. {lang.word(words.HELP, name)}"))
    rows += [
        (lang._("How calculated"), method_text(lang)),
        (lang._("Data version"), ranking.version),
        (lang._("Source"), texts.resource_line("deployment_evidence", lang)),
        (lang._("Source"), texts.resource_line("official_counts", lang)),
        (lang._("Source"), texts.resource_line("regions", lang)),
        (lang._("Source"), words.border_note(ranking.boundaries, lang)),
    ]
    if ranking.gap is not None:
        rows.append((lang._("Announced total"), ranking.gap.official.source_url))
    return pd.DataFrame(rows, columns=[lang._("Item"), lang._("Value")])


def method_text(lang: Language) -> str:
    """Say how the order is made."""
    return lang._(
        "Each regency or city not known to be in service gets 0 to 100 points: the mean "
        "of the four criteria by their weights. The first is taken as launched, the "
        "situation of its neighbours and island group is recalculated, and so on. Facts "
        "in the table are those of the date; points are those at its turn. Equal points "
        "are ordered by code."
    )


def evidence_sheet(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> pd.DataFrame:
    """Return the rows that the planned and suspended of a ranking rest on, with their addresses."""
    resting = status.loc[ranking.order.index, "rows"]
    rows = {row for some in resting for row in some}
    known = evidence[evidence["row"].isin(rows)].sort_values(["regency_code", "start", "row"])
    frame, _ = evidence_view(known, lang)
    frame.insert(0, lang._("Code"), known["regency_code"])
    names = known["regency_code"].map(ranking.candidates["name"])
    frame.insert(1, lang._("Regency or city"), names)
    return frame


def workbook(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, n: int, lang: Language
) -> Mapping[str, pd.DataFrame]:
    """Return the sheets of the ranking's workbook: ranking, method, evidence."""
    return {
        lang._("Ranking"): ranking_export(ranking, status, evidence, lang),
        lang._("Method"): method_view(ranking, n, lang),
        lang._("Evidence"): evidence_sheet(ranking, status, evidence, lang),
    }
