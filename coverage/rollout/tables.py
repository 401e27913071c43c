"""Frames of the rollout as readers see them, and as they take them away."""

from __future__ import annotations

from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.rollout.announced_numbers import Outcome
from coverage.rollout.launches import sources
from coverage.rollout.texts import DKI, KINDS, started, target_label
from geodata.register.regions import regions


def curve_view(
    curve: pd.DataFrame, points: pd.DataFrame, outcomes: list[Outcome], lang: Language
) -> tuple[pd.DataFrame, str]:
    """Return both curves for reading, latest first, and the heading of the addresses.

    Targets and published numbers come first, then the monthly figures that we count ourselves;
    their pages are those of the launches (`launches_view`).

    Parameters
    ----------
    curve: as `coverage.rollout.launches.curve` returns it. points: as
        `coverage.rollout.announced_numbers.points`.
    outcomes: as `coverage.rollout.announced_numbers.outcomes`.
    """
    link = lang._("Source")
    columns = (
        *(lang._("Date"), lang._("What"), lang._("Number"), lang._("Possible, at most")),
        *(lang._("of these only “active no later than”"), lang._("Counting rule (as published)")),
        *(lang._("DKI Jakarta"), lang._("Publisher"), link, lang._("Note (in English)")),
    )
    rows: list[list[Any]] = [
        [
            lang.date(one.due),
            lang._("Target: {target}").format(target=target_label(one, lang)),
            *(one.target, None, None, "", "", one.publisher, one.source_url, ""),
        ]
        for one in outcomes
    ]
    published: list[Any] = points.sort_values(["end", "row"], ascending=False).to_dict("records")
    for row in published:
        when = texts.interval_text(row["start"], row["date_precision"], lang)
        if row["date_basis"] == "inferred":
            when += " " + lang._("(date inferred)")
        what = lang._("Announced: {kind}").format(kind=texts.count_kind(row["kind"], lang))
        dki = lang.word(DKI, row["dki_counting"])
        rows.append(
            [
                *(when, what, row["count"], None, None, row["counting_rule"], dki),
                *(row["publisher"], row["source_url"], row["note"]),
            ]
        )
    ours: list[Any] = curve.iloc[::-1].to_dict("records")
    named = lang._("With evidence of 112")
    for row in ours:
        counts = [row["certain"], row["possible"], row["sighting"]]
        rows.append([lang.date(row["date"]), named, *counts, "", "", "", None, ""])
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype(dict.fromkeys(columns[2:5], "Int64")), link


def curve_export(
    curve: pd.DataFrame,
    points: pd.DataFrame,
    outcomes: list[Outcome],
    periods: pd.DataFrame,
    evidence: pd.DataFrame,
    lang: Language,
) -> pd.DataFrame:
    """Return `curve_view` for taking away: a month has the addresses of its launches' pages.

    Parameters
    ----------
    periods: as `coverage.rollout.launches.launches` returns it.
    evidence: as `load_evidence` returns it.
    """
    frame, link = curve_view(curve, points, outcomes, lang)
    found = sources(periods, evidence)
    month = periods["from"].dt.to_period("M").reindex(found["period"]).astype(str).to_numpy()
    pages = {
        name: " ".join(dict.fromkeys(group)) for name, group in found["source_url"].groupby(month)
    }
    ours = [pages.get(f"{day:%Y-%m}", "") for day in curve["date"].iloc[::-1]]
    published = frame[link].tolist()[: len(frame) - len(ours)]
    return frame.assign(**{link: [*published, *ours]})


def launches_view(
    periods: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> tuple[pd.DataFrame, str]:
    """Return launches for reading and the addresses' heading: a row for each page on one.

    Parameters
    ----------
    periods: as `coverage.rollout.launches.launches` returns it.
    evidence: as `load_evidence` returns it.
    """
    found = sources(periods, evidence)
    link = lang._("Source")
    register = regions().loc[found["regency_code"]]
    own: list[Any] = periods.reindex(found["period"]).to_dict("records")
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Since"): [started(one, lang) for one in own],
            lang._("Counted from"): [one["from"].date() for one in own],
            lang._("Start"): [lang.word(KINDS, one["kind"]) for one in own],
            lang._("Statement in the source"): [
                _statement(row, lang) for row in found.to_dict("records")
            ],
            lang._("Publisher"): found["publisher"].to_numpy(),
            link: found["source_url"].to_numpy(),
            lang._("CSV row"): found["row"].to_numpy(),
        }
    )
    return frame, link


def _statement(row: Any, lang: Language) -> str:
    when = texts.interval_text(row["start"], row["date_precision"], lang)
    if row["date_basis"] == "inferred":
        when += " " + lang._("(date inferred)")
    return f"{lang.word(texts.EVENTS, row['event'])}, {when}"


def changes_view(
    changed: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> tuple[pd.DataFrame, str]:
    """Return what changed for reading, with one page for each, and the heading of the addresses.

    The page is the first of those that the later status rests on whose date is the best known;
    `changes_export` has them all.

    Parameters
    ----------
    changed: as `coverage.rollout.changes.changes` returns it. evidence: as `load_evidence` returns
        it.
    """
    link = lang._("Source")
    register = regions().loc[changed.index]
    records: list[Any] = changed.assign(state=changed["after"]).to_dict("records")
    pages = {row["row"]: row for row in evidence.to_dict("records")}
    best = [_best(pages, row["rows"]) for row in records]
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Before"): [lang.word(texts.STATES, row["before"]) for row in records],
            lang._("After"): [lang.word(texts.STATES, row["after"]) for row in records],
            lang._("Since"): [texts.since_text(row, lang) for row in records],
            lang._("Publishers"): [row["n_publishers"] for row in records],
            lang._("Publisher"): [row["publisher"] if row is not None else "" for row in best],
            link: [row["source_url"] if row is not None else None for row in best],
        }
    )
    return frame, link


def _best(pages: dict[int, Any], rows: tuple[int, ...]) -> Any:
    """Return the row with the narrowest date, stated before inferred, then the earliest."""
    known = [pages[row] for row in rows if row in pages]
    return min(
        known,
        key=lambda row: (row["end"] - row["start"], row["date_basis"] != "stated", row["start"]),
        default=None,
    )


def changes_export(changed: pd.DataFrame, evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `changes_view` for taking away: plain codes, and every source's address."""
    frame, link = changes_view(changed, evidence, lang)
    address = dict(zip(evidence["row"], evidence["source_url"], strict=True))
    frame.insert(0, lang._("Code"), changed.index.to_numpy())
    frame["before"] = changed["before"].to_numpy()
    frame["after"] = changed["after"].to_numpy()
    for column in ("since_start", "since_end", "certain_from"):
        frame[column] = changed[column].dt.strftime("%Y-%m-%d").fillna("").to_numpy()
    frame["since_basis"] = changed["since_basis"].to_numpy()
    frame["evidence_rows"] = [" ".join(map(str, rows)) for rows in changed["rows"]]
    frame[link] = [
        " ".join(dict.fromkeys(address[row] for row in rows if row in address))
        for rows in changed["rows"]
    ]
    return frame
