"""The ranking as tables: to read on the page, and to take away with its sources."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import addresses, evidence_export
from coverage.priorities import texts as words
from coverage.priorities.model import CRITERIA, Ranking, Weights
from geodata.register.regions import provinces


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
        lang._("Status"): [texts.state_text(look, lang) for look in facts["look"]],
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
        lang._("Score at its turn"): (order["score"] * 100).round(1),
    }
    points = lang._("Points: {criterion}")
    names = {key: points.format(criterion=lang.word(words.NAMES, key).lower()) for key in CRITERIA}
    columns |= parts_columns(order, names)
    columns[lang._("Coverage after it (%)")] = (order["coverage"] * 100).round(2)
    return pd.DataFrame(columns, index=order.index)


def parts_columns(order: pd.DataFrame, names: Mapping[str, str]) -> dict[str, pd.Series]:
    """Return the parts of scores, as points of 100, by heading; `names` are those of criteria."""
    return {name: (order[f"part_{key}"] * 100).round(1) for key, name in names.items()}


def ranking_export(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> pd.DataFrame:
    """Return the ranking for taking away: code, plain state, date, weights, addresses of sources.

    The addresses are those of the rows that a planned or suspended status rests on, separated by
    spaces; a regency without evidence has none.
    """
    frame = ranking_view(ranking, lang)
    frame.insert(1, lang._("Code"), frame.index)
    status = status.loc[frame.index]
    frame["state"] = status["state"]
    frame["sources"] = addresses(status, evidence)
    frame["date"] = f"{ranking.day:%Y-%m-%d}"
    frame["weights"] = weights_text(ranking.weights)
    frame["data_version"] = ranking.version
    return frame.reset_index(drop=True)


def weights_text(weights: Weights) -> str:
    """Write weights in one line, for machines and people: "people=6 province=2 …"."""
    return " ".join(f"{name}={getattr(weights, name):g}" for name in CRITERIA)


def method_view(ranking: Ranking, n: int, lang: Language) -> pd.DataFrame:
    """Return how the ranking was made, as pairs of a label and a text."""
    weight = lang._("Weight: {criterion}")
    sources = ("deployment_evidence", "official_counts", "regions")
    rows = [
        (lang._("What this is"), lang._("Where would the next launches help most?")),
        (lang._("Where"), texts.place_name(ranking.now.scope, lang)),
        (lang._("Date"), lang.date(ranking.day)),
        (lang._("Finding"), words.answer(ranking, n, lang)),
        (lang._("Known limitations"), words.caveat(ranking, lang)),
        (lang._("Calculated"), words.computed_note(lang)),
        (lang._("What the order rewards"), words.reward_text(ranking.weights, lang)),
        *(
            (
                weight.format(criterion=lang.word(words.NAMES, name).lower()),
                f"{getattr(ranking.weights, name):g}. {lang.word(words.HELP, name)}",
            )
            for name in CRITERIA
        ),
        (lang._("How calculated"), method_text(lang)),
        (lang._("Data version"), ranking.version),
        *((lang._("Source"), texts.resource_line(name, lang)) for name in sources),
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
        "in the table are those of the date; points are those at its turn, so that a "
        "place beside an earlier one can have more of them. Equal points are ordered by "
        "code."
    )


def evidence_sheet(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> pd.DataFrame:
    """Return the rows that the planned and suspended of a ranking rest on, with their addresses."""
    rows = status.loc[ranking.order.index, "rows"].explode()
    known = evidence[evidence["row"].isin(rows)].sort_values(["regency_code", "start", "row"])
    return evidence_export(known, lang)


def workbook(
    ranking: Ranking, status: pd.DataFrame, evidence: pd.DataFrame, n: int, lang: Language
) -> Mapping[str, pd.DataFrame]:
    """Return the sheets of the ranking's workbook: ranking, method, evidence."""
    return {
        lang._("Ranking"): ranking_export(ranking, status, evidence, lang),
        lang._("Method"): method_view(ranking, n, lang),
        lang._("Evidence"): evidence_sheet(ranking, status, evidence, lang),
    }
