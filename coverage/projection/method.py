"""How pace and projection are computed, in words and formulas, and how the projection fared."""

from __future__ import annotations

from typing import Any

from coverage.core.i18n import Language
from coverage.projection.backtest import FACTORS, LEVEL, BackTest
from coverage.projection.pace import NEAR
from coverage.projection.simulated_paths import BELIEFS, BLOCK, SAMPLES, SEED, WINDOW


def method_lines(test: BackTest, lang: Language) -> list[str]:
    """Return the paragraphs, as Markdown without any text from data."""
    return [
        lang._(
            "**Which numbers.** Only announced national numbers, not the regencies that we "
            "have identified. The goal is all 514 areas on the map, including the six "
            "administrative ones of DKI Jakarta: a total that counts DKI Jakarta apart gets "
            "6 more, one that counts it as a single place 5 more. Where the source does not "
            "say, the best guess is 6 (as in every national total since 2020 that does say), "
            "and ranges run from 0 to 6."
        ),
        lang._(
            "**Pace.** (latest total − total that stood 1, 2 or 3 years before its date) ÷ "
            "the years between the dates of the two numbers, which may be longer than the "
            "period asked for. The range uses every pair of other published numbers, totals "
            "and ordinals, up to {days} days from either end, each with its own date, and "
            "both readings of DKI Jakarta. “If the pace stayed” is a straight line from the "
            "date of the latest total; so is the pace that a year needs: missing ÷ years "
            "from that date to the end of the year."
        ).format(days=NEAR),
        lang._(
            "**Projection, level.** The counts contradict each other and fall (69, 64, 65), so "
            "each is an observation with error. The level is their isotonic regression: the curve "
            "that never falls and minimises Σ (count − curve)². Numbers dated by year only are "
            "left out; a number repeated for the same date counts once."
        ),
        lang._(
            "**Projection, simulated paths.** The curve of the last {window} months is cut "
            "into blocks of {block} months, starting in any month. Each of {samples} "
            "simulations draws {beliefs} of them with replacement (the pace it assumes), "
            "then joins blocks drawn from these {beliefs}. It starts at the end of the "
            "curve, moved by a past error (count − curve) drawn at random, and lower by 0, 1 "
            "or 6 where the last count does not state how it counts DKI Jakarta. No "
            "simulation falls, none exceeds 514. The random seed is fixed ({seed}): the same "
            "data give the same figures."
        ).format(
            window=WINDOW, block=BLOCK, samples=lang.number(SAMPLES), beliefs=BELIEFS, seed=SEED
        ),
        lang._(
            "**Widening.** Raw intervals were too narrow in the past. Distances from the "
            "middle path are multiplied by {factor}: simulation′(t) = median(t) + {factor} · "
            "(simulation(t) − median(t)). The factor is the smallest, in steps of {step}, "
            "with which the back-test reaches {level} on average over its cut-offs."
        ).format(
            factor=lang.number(test.factor, 2),
            step=lang.number(FACTORS[1] - FACTORS[0], 2),
            level=lang.percent(LEVEL, 0),
        ),
        lang._(
            "**Back-test.** At each cut-off only the counts dated and published by then are "
            "used, and every later count is compared with the interval for its date. The "
            "factor used for each cut-off comes from the other cut-offs, so that no count is "
            "judged by a factor it helped to set. The method itself was chosen with this "
            "history in view, by interval score, from some fifty variants of the methods "
            "listed above; these figures therefore look better than they should."
        ),
        lang._(
            "**Limits.** Announced numbers are not identified regencies. An ordinal (“the "
            "164th”) counts launches, including services that have since closed. A "
            "projection continues the past; it knows nothing of budgets, laws or decisions. "
            "Beyond about six years it has never been tested."
        ),
    ]


def tested(test: BackTest, lang: Language) -> str:
    """Say how the interval fared against what came later."""
    if not test.tested:
        return lang._("There are too few counts to test it on the past.")
    return lang._(
        "Tested on the past, {n} of {total} later counts fell inside such an interval."
    ).format(n=lang.number(test.inside), total=lang.number(test.total))


def backtest_lines(test: BackTest, lang: Language) -> list[str]:
    """Say what the back-test found, good or bad."""
    if not test.tested:
        return [tested(test, lang)]
    rows = test.rows.groupby("cutoff")
    years = [cutoff.year for cutoff in test.factors]
    worst: Any = rows["inside"].mean().idxmin()
    inside = rows["inside"].get_group(worst)
    lines = [
        lang._(
            "From the counts published by the end of each year from {first} to {last}, {n} of "
            "{total} later counts ({share}) fell inside the 80% interval; without the widening, "
            "{raw} would have."
        ).format(
            first=min(years),
            last=max(years),
            n=lang.number(test.inside),
            total=lang.number(test.total),
            share=lang.percent(test.inside / test.total, 0),
            raw=lang.number(test.raw_inside),
        ),
        lang._("Weakest start: end of {year} ({n} of {total}).").format(
            year=worst.year, n=lang.number(int(inside.sum())), total=lang.number(len(inside))
        ),
        lang._(
            "The same later counts are compared at several cut-offs, so this is much weaker "
            "evidence than {total} independent tests; and nothing more than {years} years "
            "ahead could be tested."
        ).format(
            total=lang.number(test.total), years=lang.number(float(test.rows["ahead"].max()), 1)
        ),
    ]
    errors = (test.rows["level"] - test.rows["median"]).groupby(test.rows["cutoff"]).mean()
    low = errors[errors > 0]
    if len(low) > len(errors) / 2:
        lines.append(
            lang._(
                "The median of the projection was too low at {n} of {total} cut-offs, by {mean} "
                "regencies on average: the rollout mostly went faster than projected."
            ).format(n=len(low), total=len(errors), mean=lang.number(float(low.mean())))
        )
    return lines
