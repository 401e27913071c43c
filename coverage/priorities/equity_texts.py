"""How evenly 112 reaches, in plain words: readings of the figures of `priorities.equity`."""

from __future__ import annotations

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.priorities.equity import KINDS, Lorenz


def kinds_reading(frame: pd.DataFrame, lang: Language) -> str:
    """Read the figures of cities and regencies in plain words."""
    shares = frame["population_share"].loc[list(KINDS)].to_numpy("float64")
    said = [lang.number(float(share) * 100) for share in shares]
    return lang._(
        "Of 100 people in cities, about {kota} live where 112 can be named; of 100 people in "
        "regencies, about {kabupaten}."
    ).format(**dict(zip(KINDS, said, strict=True)))


def groups_reading(frame: pd.DataFrame, nation: float, lang: Language) -> str:
    """Read the figures of the island groups in plain words."""
    behind = [
        lang.word(texts.ISLAND_GROUPS, str(group))
        for group in frame.index[frame["population_share"] < nation]
    ]
    if not behind:
        return lang._("No island group lies behind the nation.")
    return lang._("Behind the nation’s {share}: {names}.").format(
        share=lang.percent(nation), names=", ".join(behind)
    )


def tenths_reading(frame: pd.DataFrame, lang: Language) -> str:
    """Read the figures of the tenths in plain words."""
    small, large = frame.iloc[0], frame.iloc[-1]
    return lang._(
        "Of the {n} smallest, with at most {people} people each, {few} can be named with 112; of "
        "the {m} largest, with at least {many} people each, {most}."
    ).format(
        n=lang.number(small["total"]),
        people=lang.number(small["largest"]),
        few=lang.number(small["active"]),
        m=lang.number(large["total"]),
        many=lang.number(large["smallest"]),
        most=lang.number(large["active"]),
    )


def curve_reading(found: Lorenz | None, lang: Language) -> str:
    """Read the Lorenz curve and the Gini index in plain words."""
    if found is None:
        return lang._("Nobody is covered yet, so there is nothing to be spread evenly or unevenly.")
    if found.gini < 0.0005:
        return lang._("Every province is covered to the same share: the Gini index is 0.")
    return lang._(
        "The half of the people living in the provinces with the least coverage have only {share} "
        "of the covered people; if coverage were the same everywhere, they would have half. Gini "
        "index: {gini} (0: the same share in every province; 1: all in one)."
    ).format(share=lang.percent(found.half), gini=lang.number(found.gini, 2))
