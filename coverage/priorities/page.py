"""What the page of priorities shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.urlstate import ViewState, parameter, whole
from coverage.priorities import charts, equity, equity_charts, model, tables
from coverage.priorities.model import Ranking, Weights
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


def ranking_on(data: Snapshot, day: date, weights: Weights, scope: str) -> Ranking:
    """Rank the candidates of a scope; ask for it by `Snapshot.cached`."""
    status = data.status_at(day)
    return Ranking(
        model.greedy(status, data.neighbours, weights, scope),
        model.candidates(status, data.neighbours),
        model.by_size(status, scope),
        model.at_random(status, scope),
        weights,
        now=data.coverage_at(day, scope),
        nation=data.coverage_at(day, "ID"),
        gap=data.gap_at(day, "ID"),
        version=data.version,
        boundaries=data.boundaries.meta,
    )


def gain_chart(
    data: Snapshot, day: date, weights: Weights, scope: str, n: int, code: str
) -> Chart | None:
    """Make the chart of what the next `n` launches would bring; None if nothing is ranked."""
    return charts.curve(data.cached(ranking_on, day, weights, scope), n, language(code))


def parts_chart(
    data: Snapshot, day: date, weights: Weights, scope: str, n: int, code: str
) -> Chart | None:
    """Make the chart of what puts the first `n` where they are; None if nothing is ranked."""
    return charts.parts(data.cached(ranking_on, day, weights, scope), n, language(code))


def ranking_table(
    data: Snapshot, day: date, weights: Weights, scope: str, address: str, code: str
) -> tuple[pd.DataFrame, str, str]:
    """Return the whole ranking, and the names of its columns of addresses and of people.

    `address` is that of a regency's page, with `~` where its code comes.
    """
    lang = language(code)
    link = lang._("Sources and details")
    frame = tables.ranking_view(data.cached(ranking_on, day, weights, scope), lang)
    frame.insert(2, link, [address.replace("~", str(regency)) for regency in frame.index])
    return frame, link, lang._("Additional people covered")


def workbook(
    data: Snapshot, day: date, weights: Weights, scope: str, n: int, code: str
) -> Mapping[str, pd.DataFrame]:
    """Return the ranking with its method and evidence, every row marked as computed."""
    ranking = data.cached(ranking_on, day, weights, scope)
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
    nothing = lang._("No one is covered yet, so there is nothing to be spread evenly or unevenly.")
    return {key: (chart, chart.description if chart else nothing) for key, chart in drawn.items()}
