"""Areas like another one (see `coverage.core.peers`) that have call figures, side by side.

DKI Jakarta, whose six share one service, is one area here.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from coverage.calls.published.figures import area_values
from coverage.calls.published.model import CallBook, area_of
from coverage.core.peers import similarity
from geodata.register.regions import provinces, regions

_FACTS = ("name", "kind", "island_group", "population", "area_km2")
#: measures of the comparison table
COMPARED = ("calls", "nuisance_share", "emergency", "incidents")


@lru_cache(maxsize=1)
def areas() -> pd.DataFrame:
    """Return every area that can have figures: 508 regencies and DKI Jakarta as one. Read-only.

    Returns
    -------
    DataFrame indexed by area_code: name, kind, island_group, population, area_km2, density (people
    per km²).
    """
    register = regions()
    alone = register.loc[~register["administrative"], list(_FACTS)].rename_axis("area_code")
    shared = register[register["administrative"]]
    whole = shared.groupby("province_code").agg(
        kind=("kind", lambda kinds: kinds.mode().iloc[0]),
        island_group=("island_group", "first"),
        population=("population", "sum"),
        area_km2=("area_km2", "sum"),
    )
    whole = whole.rename_axis("area_code").assign(name=provinces()["name"].reindex(whole.index))
    frame = pd.concat([alone, whole[list(_FACTS)]]).sort_index()
    return frame.assign(density=frame["population"] / frame["area_km2"])


def similar_regencies(
    code: str, k: int = 5, among: list[str] | pd.Index | None = None
) -> pd.DataFrame:
    """Return the `k` areas most like a regency.

    Parameters
    ----------
    code: a regency, or 31. among: areas to choose from, by default all; say those with figures.

    Returns
    -------
    DataFrame indexed by area_code, most similar first (equal scores by code): name, kind,
    island_group, population, density, similarity (0..1), and the four parts of the score without
    their weights: part_population, part_density, part_kind, part_island_group.

    Raises
    ------
    UnknownRegion, AmbiguousRegion
        As `coverage.calls.published.model.area_of`.
    ValueError
        `k` is below 0.
    """
    if k < 0:
        raise ValueError(f"k must be 0 or more, not {k}")
    found = similarity(areas(), area_of(code)).drop(columns="area_km2")
    if among is not None:
        found = found[found.index.isin(list(among))]
    return found.head(k)


def comparison(book: CallBook, code: str, k: int = 5) -> pd.DataFrame:
    """Return a regency and the areas most like it that have published figures.

    Returns
    -------
    DataFrame indexed by area_code, the regency first (similarity 1): name, kind, island_group,
    population, density, similarity; then for each measure of `COMPARED` its value (NaN: none),
    `<measure>_definition`, `<measure>_state`, `<measure>_start`, `<measure>_end` and
    `<measure>_report` as in `coverage.calls.published.figures.area_values`.
    """
    own = area_of(code)
    peers = similar_regencies(code, k, among=list(book.by_area))
    plain = ["name", "kind", "island_group", "population", "density"]
    first = areas().loc[[own], plain].assign(similarity=1.0)
    frame = pd.concat([first, peers[[*plain, "similarity"]]])
    for measure in COMPARED:
        values = area_values(book, measure).reindex(frame.index)
        frame[measure] = values["value"]
        for column in ("definition", "state", "report"):
            blank = "none" if column == "state" else ""
            frame[f"{measure}_{column}"] = values[column].fillna(blank)
        for column in ("start", "end"):
            frame[f"{measure}_{column}"] = values[column]
    return frame
