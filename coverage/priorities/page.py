"""What the page of priorities shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.texts import place_name
from coverage.core.urlstate import ViewState, parameter, whole
from coverage.evidence.headlines import Figure
from coverage.priorities import charts, equity, equity_charts, model, tables, texts
from coverage.priorities.model import Weights
from coverage.priorities.tables import Ranking
from coverage.snapshot import Snapshot

#: criterion, a field of `Weights` -> its parameter
WEIGHTS = {"people": "wp", "province": "ws", "border": "wb", "group": "wg"}
TOP_WEIGHT = 10
LAUNCHES, MOST_LAUNCHES = 10, 100


@dataclass(frozen=True)
class PriorityState(ViewState):
    """What the page shows: the weight of each criterion (0 to 10), and `n` launches (1 to 100)."""

    people: int = parameter("wp", whole(0, TOP_WEIGHT), int(Weights.people))
    province: int = parameter("ws", whole(0, TOP_WEIGHT), int(Weights.province))
    border: int = parameter("wb", whole(0, TOP_WEIGHT), int(Weights.border))
    group: int = parameter("wg", whole(0, TOP_WEIGHT), int(Weights.group))
    n: int = parameter("n", whole(1, MOST_LAUNCHES), LAUNCHES)

    @property
    def weights(self) -> Weights:
        """The weights of the criteria."""
        return Weights(self.people, self.province, self.border, self.group)


@dataclass(frozen=True, eq=False)
class PriorityReport:
    """What the page shows of a scope for some weights, in its order.

    Attributes
    ----------
    waiting: there is somewhere to launch. ranked: and some weight to rank by.
    answer, caveat, reward: sentences; answer and caveat may be "". gain: what the next launches
        would bring; reasons: what puts the first where they are; both None unless ranked.
    """

    waiting: bool
    ranked: bool
    answer: str
    caveat: str
    reward: str
    figures: list[Figure]
    gain: Chart | None
    reasons: Chart | None


def ranking_on(data: Snapshot, day: date, weights: Weights, scope: str, code: str) -> Ranking:
    """Rank the candidates of a scope."""
    status = data.status_at(day)
    return Ranking(
        order=model.greedy(status, data.neighbours, weights, scope=scope),
        candidates=model.candidates(status, data.neighbours),
        sized=model.by_size(status, scope=scope),
        random=model.at_random(status, scope),
        weights=weights,
        now=data.coverage_at(day, scope),
        nation=data.coverage_at(day, "ID"),
        gap=data.gap_at(day, "ID"),
        place=place_name(scope, language(code)),
        version=data.version,
        boundaries=data.boundaries.meta,
    )


def report(
    data: Snapshot, day: date, weights: Weights, scope: str, n: int, code: str
) -> PriorityReport:
    """Return what the page shows when the next `n` launches are looked at."""
    lang, ranking = language(code), data.cached(ranking_on, day, weights, scope, code)
    waiting = not ranking.order.empty
    ranked = waiting and any(weights.shares().values())
    return PriorityReport(
        waiting,
        ranked,
        answer=texts.answer(ranking.now, ranking.order, n, ranking.place, lang)
        if ranked or not waiting
        else "",
        caveat=texts.caveat(ranking.nation, ranking.gap, lang),
        reward=texts.reward_text(weights, lang),
        figures=texts.figures(ranking.now, ranking.gap, ranking.order, ranking.sized, lang),
        gain=charts.curve(ranking, n, lang) if ranked else None,
        reasons=charts.parts(ranking, n, lang) if ranked else None,
    )


def ranking_table(
    data: Snapshot, day: date, weights: Weights, scope: str, address: str, code: str
) -> tuple[pd.DataFrame, str, str]:
    """Return the whole ranking, and the names of its columns of addresses and of people.

    `address` is that of a regency's page, with `~` where its code comes.
    """
    lang, ranking = language(code), data.cached(ranking_on, day, weights, scope, code)
    link = lang._("Sources and details")
    frame = tables.ranking_view(ranking, lang)
    frame.insert(2, link, [address.replace("~", str(regency)) for regency in frame.index])
    return frame, link, lang._("Additional people covered")


def export(data: Snapshot, day: date, weights: Weights, scope: str, code: str) -> pd.DataFrame:
    """Return the ranking to take away, with its sources."""
    ranking = data.cached(ranking_on, day, weights, scope, code)
    return tables.ranking_export(ranking, data.status_at(day), data.evidence, language(code))


def workbook(
    data: Snapshot, day: date, weights: Weights, scope: str, n: int, code: str
) -> Mapping[str, pd.DataFrame]:
    """Return the ranking with its method and evidence, every row marked as computed."""
    ranking = data.cached(ranking_on, day, weights, scope, code)
    return tables.workbook(ranking, data.status_at(day), data.evidence, n, language(code))


def evenness(data: Snapshot, day: date, code: str) -> dict[str, tuple[Chart | None, str]]:
    """Draw how evenly 112 reaches the nation: a chart of each kind, with its reading."""
    status, lang = data.status_at(day), language(code)
    nation = data.coverage_at(day, "ID").population_share
    drawn = {
        "kinds": equity_charts.kinds(equity.by_kind(status), day, lang),
        "groups": equity_charts.groups(equity.by_island_group(status), nation, day, lang),
        "tenths": equity_charts.tenths(equity.by_decile(status), day, lang),
        "lorenz": equity_charts.provinces_curve(equity.lorenz(status), day, lang),
    }
    nothing = equity_charts.curve_reading(None, lang)
    return {key: (chart, chart.description if chart else nothing) for key, chart in drawn.items()}
