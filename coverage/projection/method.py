"""How pace and projection are computed, in words and formulas, and how the projection fared."""

from __future__ import annotations

from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.projection.backtest import FACTORS, LEVEL, BackTest
from coverage.projection.pace import NEAR
from coverage.projection.simulated_paths import BELIEFS, BLOCK, SAMPLES, SEED, WINDOW

METHOD_NAMES = {
    "half_years": N_("Half-years of the last five years (used here)"),
    "all_blocks": N_("Half-years of the whole past"),
    "linear_trend": N_("Straight line through recent counts"),
    "logistic": N_("S-shaped (logistic) curve"),
}
HORIZON_NAMES: dict[int, str] = {
    1: N_("up to 1 year ahead"),
    2: N_("1–2 years"),
    3: N_("2–3 years"),
    4: N_("3–4 years"),
    99: N_("more than 4 years"),
}


def method_lines(test: BackTest, lang: Language) -> list[str]:
    """Return the paragraphs, as Markdown without any text from data."""
    factor = lang.number(test.factor, 2)
    return [
        lang._(
            "**Which numbers.** Only announced national numbers, not the regencies that we can "
            "name. The goal is all 514 polygons of the map, with the six administrative ones of "
            "DKI Jakarta: a total that counts DKI Jakarta apart gets 6 more, one that counts it as "
            "one place 5 more. Where a page does not say, the best guess is 6 (as in all national "
            "totals since 2020 that do say), and ranges run from 0 to 6."
        ),
        lang._(
            "**Pace.** (the total that stands now − the total that stood 1, 2 or 3 years before "
            "its date) ÷ the years between the dates of these two numbers, which may be more than "
            "asked for. The range takes every pair of other published numbers, totals and "
            "ordinals, up to {days} days from either end, each with its own date, and both ways to "
            "read DKI Jakarta. “If the pace stayed” is a straight line from the date of the latest "
            "total; so is the pace that a year needs: missing ÷ years from that date to the end of "
            "the year."
        ).format(days=NEAR),
        lang._(
            "**Projection, level.** The counts contradict each other and fall (69, 64, 65), so "
            "each is an observation with error. The level is their isotonic regression: the curve "
            "that never falls and minimises Σ (count − curve)². Numbers dated by year only are "
            "left out; a number repeated for the same date counts once."
        ),
        lang._(
            "**Projection, futures.** The curve of the last {window} months is cut into stretches "
            "of {block} months, beginning at any month. Each of {samples} samples draws {beliefs} "
            "of them with replacement (the pace it believes in), then joins stretches drawn from "
            "these {beliefs}. It starts at the end of the curve, moved by a past error count − "
            "curve drawn at random, and lower by 0, 1 or 6 where the last count does not say how "
            "it takes DKI Jakarta. No sample falls, none exceeds 514. The seed of the random "
            "numbers is fixed ({seed}): the same data give the same figures."
        ).format(
            window=WINDOW, block=BLOCK, samples=lang.number(SAMPLES), beliefs=BELIEFS, seed=SEED
        ),
        lang._(
            "**Widening.** Raw intervals were too narrow in the past. Distances from the middle "
            "path are multiplied by {factor}: sample′(t) = median(t) + {factor} · (sample(t) − "
            "median(t)). The factor is the smallest in steps of {step} with which the back-test "
            "reaches {level} on average over its cut-offs."
        ).format(
            factor=factor,
            step=lang.number(FACTORS[1] - FACTORS[0], 2),
            level=lang.percent(LEVEL, 0),
        ),
        lang._(
            "**Back-test.** At each cut-off only the counts dated and published by then are used, "
            "and every later count is compared with the interval for its date. The figures shown "
            "use for each cut-off the factor that the other cut-offs give, so that no count is "
            "judged by a factor that it helped to set. The method itself was chosen with this "
            "history in view, by the interval score, among some fifty variants of the methods "
            "listed above; that flatters these figures."
        ),
        lang._(
            "**Limits.** Announced numbers are not named regencies. An ordinal (“the 164th”) "
            "counts launches, also of services since closed. A projection continues the past; it "
            "knows nothing of budgets, laws or decisions. Beyond about six years it was never "
            "tested."
        ),
    ]


def tested(test: BackTest, lang: Language) -> str:
    """Say how the interval fared against what came later."""
    if not test.tested:
        return lang._("There are too few counts to test it on the past.")
    return lang._(
        "Tested on the past, {n} of {total} later counts fell inside such an interval."
    ).format(n=lang.number(test.inside), total=lang.number(test.total))


def test_lines(test: BackTest, lang: Language) -> list[str]:
    """Say what the back-test found, good or bad."""
    if not test.tested:
        return [tested(test, lang)]
    years = sorted(cutoff.year for cutoff in test.factors)
    errors = (test.rows["level"] - test.rows["median"]).groupby(test.rows["cutoff"]).mean()
    lines = [
        lang._(
            "From the counts published by the end of each year from {first} to {last}, {n} of "
            "{total} later counts ({share}) fell inside the 80% interval; without the widening, "
            "{raw} would have."
        ).format(
            first=years[0],
            last=years[-1],
            n=lang.number(test.inside),
            total=lang.number(test.total),
            share=lang.percent(test.inside / test.total, 0),
            raw=lang.number(test.raw_inside),
        ),
        lang._(
            "The same later counts are compared at several cut-offs, so this is much less proof "
            "than {total} independent tests; and nothing farther ahead than {years} years could "
            "be tested."
        ).format(
            total=lang.number(test.total), years=lang.number(float(test.rows["ahead"].max()), 1)
        ),
    ]
    by_cutoff = {one: test.rows[test.rows["cutoff"] == one]["inside"] for one in test.factors}
    worst = min(by_cutoff, key=lambda one: float(by_cutoff[one].mean()))
    some = by_cutoff[worst]
    lines.insert(
        1,
        lang._("It did worst from the end of {year}: {n} of {total}.").format(
            year=worst.year, n=lang.number(int(some.sum())), total=lang.number(len(some))
        ),
    )
    low = int((errors > 0).sum())
    if low > len(errors) / 2:
        lines.append(
            lang._(
                "The middle of the projection was too low at {n} of {total} cut-offs, by {mean} "
                "regencies on average: the rollout mostly went faster than it said."
            ).format(n=low, total=len(errors), mean=lang.number(float(errors[errors > 0].mean())))
        )
    return lines
