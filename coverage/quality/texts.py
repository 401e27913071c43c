"""How sure the data are, in words: answer, key figures, rules, names of flags and checks."""

from __future__ import annotations

from datetime import date

from coverage.core.i18n import Language
from coverage.core.texts import N_, Fact
from coverage.evidence.announced import OfficialGap
from coverage.evidence.headlines import Figure
from coverage.evidence.rules import stale_before
from coverage.quality.loaded import LoadReport
from coverage.quality.model import Summary

FLAGS = {
    "conflict": N_("sources disagree"),
    "stale": N_("not confirmed recently"),
    "single": N_("one publisher"),
    "no_first_hand": N_("no primary source"),
    "inferred": N_("date inferred"),
    "vague": N_("start date imprecise"),
}
BACKINGS = {
    "both": N_("Primary source and several publishers"),
    "several": N_("Several publishers, no primary source"),
    "first_hand": N_("Primary source, one publisher"),
    "weak": N_("One publisher, no primary source"),
}
SOURCE_TYPES = {
    "own": N_("its own government"),
    "ministry": N_("the ministry"),
    "other": N_("none"),
}
#: name of a check of `coverage.evidence.checks` -> the same for readers
CHECKS = {
    "every regency has one status": N_("Every regency and city has exactly one status"),
    "provinces and island groups add up to the nation": N_(
        "Provinces and island groups add up to the nation"
    ),
    "service began between 2015 and tomorrow": N_("No service begins before 2015 or in the future"),
    "every active regency rests on a page": N_("Every active regency has a source"),
    "every row cites a page of its own": N_(
        "Every source is a specific page, not a website's front page"
    ),
    "certain <= possible <= 514, every month and scope": N_(
        "In every month and place: certain ≤ possible ≤ 514"
    ),
    "evidence uses the register's names": N_("The evidence uses the register's names"),
    "every house of several publishers occurs in a table": N_(
        "Every publisher group occurs in a table"
    ),
    "no more regencies are named than were announced": N_(
        "Nowhere are more regencies identified than announced"
    ),
    "no call figures end before the first evidence of service": N_(
        "No call figures end before the first evidence of service"
    ),
    "the call figures can be read": N_("The table of call figures can be read"),
}
_RULES = (
    N_(
        "Primary source: the regency's own government (its name before .go.id) or the "
        "ministry of communications, which oversees 112 nationally (kominfo.go.id, "
        "komdigi.go.id). Everything else counts as secondary: press, other governments, "
        "copies."
    ),
    N_(
        "Independent publishers: outlets of one publisher group count once, and so do "
        "several names on one page."
    ),
    N_(
        "Start known to the day: a launch or pilot with a full date. A sighting says "
        "only “active no later than”."
    ),
    N_(
        "Not confirmed recently: the last statement that shows the service in operation "
        "is more than two years old. It may well be running; no later source has been "
        "found."
    ),
    N_(
        "Assessed are the statements that a status is based on. Most issues come first; "
        "with equally many, disagreement before age, and the longest unconfirmed before "
        "the others."
    ),
)


def rules(lang: Language) -> list[str]:
    """Return the rules of judging, in sentences."""
    return [lang._(rule) for rule in _RULES]


def check_name(name: str, lang: Language) -> str:
    """Name a check in the reader's language; one that is not known here stays as it is."""
    return lang.word(CHECKS, name) if name in CHECKS else name


def check_facts(report: LoadReport, lang: Language) -> list[Fact]:
    """Return each check with whether it holds and what was found (in English, as found)."""
    facts = []
    for check in report.checks:
        result = "✓ " + lang._("passed") if check.passed else "✗ " + lang._("failed")
        facts.append(Fact(check_name(check.name, lang), f"{result} · {check.detail}"))
    return facts


def load_facts(report: LoadReport, lang: Language) -> list[Fact]:
    """Say which version of the data is shown, when it was checked and which files it is from."""
    when = report.checked
    facts = [
        Fact(lang._("Data version"), report.version),
        Fact(lang._("Loaded and checked"), f"{lang.date(when.date())}, {when:%H:%M} WIB"),
    ]
    for name, n, changed in report.files:
        rows = lang.ngettext("{n} row", "{n} rows", n).format(n=lang.number(n))
        change = lang._("changed {date}").format(date=lang.date(changed.date()))
        facts.append(Fact(name, f"{rows} · {change}"))
    return facts


def checks_line(report: LoadReport, lang: Language) -> str:
    """Say in one sentence whether the data of this load hang together."""
    total = len(report.checks)
    if not report.failed:
        return lang._("All {total} checks of the loaded data pass.").format(
            total=lang.number(total)
        )
    return lang._("{n} of {total} checks of the loaded data fail.").format(
        n=lang.number(report.failed), total=lang.number(total)
    )


def flag_text(flags: list[str], lang: Language) -> str:
    """Name flags in one line."""
    return " · ".join(lang.word(FLAGS, flag) for flag in flags)


def gap_text(gap: OfficialGap, lang: Language) -> str:
    """Write announced minus named; where more are named than announced, say so."""
    return gap.text(lang) or lang._("more identified than announced")


def answer(
    found: Summary, gap: OfficialGap | None, place: str, day: date, lang: Language
) -> list[str]:
    """Answer "how sure are these data" in one to three sentences. Plain text.

    Parameters
    ----------
    found: of the scope. gap: of the scope at `day`, if anything was announced for it.
    place: name of the scope.
    """
    facts = {
        "place": place,
        "date": lang.date(day),
        "total": lang.number(found.total),
        "first": lang.number(found.first_hand),
        "several": lang.number(found.several),
        "stale": lang.number(found.stale),
        "cutoff": lang.date(stale_before(day)),
    }
    if not found.total:
        lines = [
            lang._(
                "{place}, {date}: no source found shows 112 in service. That does not mean there "
                "is no service."
            )
        ]
    else:
        lines = [
            lang._(
                "{place}, {date}: of {total} regencies and cities shown as active, {several} are "
                "based on several independent publishers and {first} on a primary source."
            ),
            lang._(
                "For {stale} of them, no source found shows the service in operation since "
                "{cutoff}."
            )
            if found.stale
            else lang._("All of them have been confirmed in operation since {cutoff}."),
        ]
    if gap is not None and (number := gap.text(lang)):
        facts["gap"] = number
        lines.append(lang._("Announced, but not identified in any source found: {gap}."))
    return [line.format(**facts) for line in lines]


def key_figures(found: Summary, day: date, lang: Language) -> list[Figure]:
    """Return the key figures of data quality over the active regencies of a scope."""

    def part(label: str, n: int, *notes: str) -> Figure:
        if not found.total:
            return Figure(label, "–", lang._("no active regency"))
        share = lang.percent(n / found.total, 0)
        value = lang._("{n} of {total}").format(n=lang.number(n), total=lang.number(found.total))
        return Figure(label, value, "; ".join([share, *notes]))

    return [
        part(
            lang._("With a primary source"),
            found.first_hand,
            lang._("{n} by their own government").format(n=lang.number(found.own)),
        ),
        part(
            lang._("Several publishers"),
            found.several,
            lang._("independent of each other"),
        ),
        part(
            lang._("Start known to the day"),
            found.exact,
            lang._("{n} known by a sighting only").format(n=lang.number(found.sighted)),
        ),
        part(
            lang._("Confidence high"),
            found.high,
            lang._("medium {m}, low {n}").format(
                m=lang.number(found.medium), n=lang.number(found.low)
            ),
        ),
        part(
            lang._("Not confirmed recently"),
            found.stale,
            lang._("nothing found since {date}").format(date=lang.date(stale_before(day))),
        ),
        Figure(
            lang._("Sources disagree"),
            lang.number(found.contested),
            lang._("regencies and cities; every disagreement is listed below"),
        ),
    ]
