"""What a regional head can do next, by the procedure that the national portal published.

Source of the procedure: https://layanan112.kominfo.go.id/alur, as kept in `data/policy_facts.md`
(section "Procedure 'alur'"), retold in words of our own. It has three steps: preparation, letter,
verification; nothing in it speaks of reopening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.evidence.headlines import Figure

SOURCE = "https://layanan112.kominfo.go.id/alur"


@dataclass(frozen=True)
class Step:
    """One step: its title, what to do, and what must be ready."""

    title: str
    text: str
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True)
class NextStep:
    """What comes next for a status: the first thing to do, the steps, and where they are from.

    `steps` are the portal's procedure, `first` is what it means here. `caveat`: what to know of it.
    """

    title: str
    first: str
    steps_title: str
    steps: tuple[Step, ...]
    caveat: str
    url: str = SOURCE


def procedure(lang: Language) -> tuple[Step, Step, Step]:
    """Return the three steps of the published procedure."""
    return (
        Step(
            lang._("1. Preparation by the regency or city"),
            lang._("Have ready, before anything is sent:"),
            (
                lang._("equipment, the application and the network of the call centre"),
                lang._("staff: supervisor, call takers and a response team"),
                lang._(
                    "agreements with the local offices and with police, military district and the "
                    "power company"
                ),
                lang._("a local regulation or decree, and operating procedures"),
                lang._("the way of connecting: SIP trunk or IP PBX"),
                lang._("agreements with the neighbours on calls from near the border"),
            ),
        ),
        Step(
            lang._("2. Letter to the Director General of PPI"),
            lang._(
                "The regent or mayor asks for access to 112 to be opened, with the documents of "
                "step 1 and the chosen way of connecting."
            ),
        ),
        Step(
            lang._("3. Verification, then opening of access"),
            lang._(
                "The Directorate General verifies and assists. Before that, the regency must "
                "follow the reporting scheme that sends its data to the national Monitoring "
                "Centre. Then the Directorate General asks the network operators to open access."
            ),
        ),
    )


def caveat(lang: Language) -> str:
    """Say how far the source of the procedure goes."""
    return lang._(
        "Steps as the national portal published them, in our words. The stored copies of that page "
        "break off at the reporting scheme, and it may have changed since: ask the Directorate "
        "General for the version in force."
    )


def next_step(state: str, seen: str, lang: Language) -> NextStep:
    """Return what comes next for a regency of a status.

    Parameters
    ----------
    state: of `coverage.evidence.status.STATES`. seen: when service was last shown, in words; told
        of active ones.
    """
    first = {
        "active": lang._(
            "Keep public evidence up to date: publish a dated page or figures at least once "
            "a year, and continue to send data to the national Monitoring Centre, as the "
            "procedure requires."
        ),
        "suspended": lang._(
            "Find out why the service stopped and which preparations still stand; then ask "
            "the Directorate General what it needs to open access again. The published "
            "procedure has no step for reopening: what follows is the procedure for a first "
            "opening. When calls are answered again, publish it with a date and send us the "
            "source."
        ),
        "planned": lang._(
            "A plan is on record; no source says how far it has progressed. Go through the "
            "checklist of step 1, then send the letter of step 2."
        ),
        "no_evidence": lang._(
            "First check whether 112 is already answered here: no evidence does not mean no "
            "service. If it is, send us a dated source that shows it. If not, there are "
            "three steps to a service."
        ),
    }[state]
    if state == "active" and seen:
        latest = lang._("Latest known statement that the service is in operation: {date}.")
        first += " " + latest.format(date=seen)
    return NextStep(
        title=lang._("The official next step"),
        first=first,
        steps_title=lang._("The published procedure, step by step"),
        steps=procedure(lang),
        caveat=caveat(lang),
    )


def service_age(status: Mapping[str, Any], day: date, lang: Language) -> str:
    """Say how long a regency has been in service at `day`; "" unless it is active.

    Counted from a launch or pilot whose day is known; otherwise from the day since which service is
    certain (`certain_from`), as a lower bound; "" where that would count years of which nothing is
    known (a stale status).

    Parameters
    ----------
    status: its row of `coverage.evidence.status.status_at`, at `day`.
    """
    if status["state"] != "active":
        return ""
    basis, start = status["since_basis"], texts.as_date(status["since_start"])
    exact = status["since_precision"] == "day" and basis != "sighting" and start <= day
    if not exact and status["stale"]:
        return ""
    time = elapsed(start if exact else texts.as_date(status["certain_from"]), day, lang)
    if not exact:
        return lang._("In service for at least {time}").format(time=time)
    if status["since_inferred"]:
        time = lang._("About {time}").format(time=time)
    if basis == "launch":
        return lang._("{time} since launch").format(time=time)
    return lang._("{time} since the pilot began").format(time=time)


def elapsed(first: date, day: date, lang: Language) -> str:
    """Say the time between two days: days within two months, else whole years and months."""
    months = (day.year - first.year) * 12 + day.month - first.month - (day.day < first.day)
    if months < 2:
        n = (day - first).days
        return lang.ngettext("{n} day", "{n} days", n).format(n=lang.number(n))
    years, months = divmod(months, 12)
    parts = []
    if years:
        parts.append(lang.ngettext("{n} year", "{n} years", years).format(n=years))
    if months:
        parts.append(lang.ngettext("{n} month", "{n} months", months).format(n=months))
    return " ".join(parts)


def impact(code: str, candidates: pd.DataFrame, province: str, lang: Language) -> list[Figure]:
    """Return what a launch in a regency would add to what can be named; [] where it is active.

    Parameters
    ----------
    candidates: `coverage.priorities.model.candidates` of the day shown. province: its name.
    """
    if code not in candidates.index:
        return []
    regency: Any = candidates.loc[code]
    neighbours = int(regency["n_active_neighbours"])
    return [
        Figure(
            lang._("People it would reach"),
            lang.number(regency["population"]),
            lang._("population of 2025; 112 may already be in service without evidence"),
        ),
        Figure(
            lang._("National population coverage"),
            _points(regency["people_share"], lang),
            lang._("percentage points"),
        ),
        Figure(
            lang._("Population coverage of {province}").format(province=province),
            _points(regency["province_share"], lang),
            lang._("percentage points"),
        ),
        Figure(
            lang._("Neighbours with 112"),
            lang.number(neighbours),
            lang._("behind {share} of its land border").format(
                share=lang.percent(regency["border_share"], 0)
            )
            if neighbours
            else "",
        ),
    ]


def _points(share: float, lang: Language) -> str:
    digits = 1 if share >= 0.01 else 2 if share >= 0.0001 else 3
    return "+" + lang.number(100 * share, digits)
