"""Frames of the rollout as readers see them, and as they take them away."""

from __future__ import annotations

from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import addresses, records
from coverage.rollout.model import Rollout, launch_months, sources
from coverage.rollout.texts import DKI, KINDS, started, target_label
from geodata.register.regions import regions


def _curve_columns(lang: Language) -> list[str]:
    return [
        *(lang._("Date"), lang._("What"), lang._("Number"), lang._("Possible, at most")),
        *(lang._("of these only “active no later than”"), lang._("Counting rule (as published)")),
        *(lang._("DKI Jakarta"), lang._("Publisher"), lang._("Source")),
        lang._("Note (in English)"),
    ]


def _curve_frame(rows: list[Any], lang: Language) -> tuple[pd.DataFrame, str]:
    frame = pd.DataFrame(rows, columns=_curve_columns(lang))
    return frame.astype(dict.fromkeys(frame.columns[2:5], "Int64")), lang._("Source")


def _published(points: pd.DataFrame, lang: Language) -> list[Any]:
    return [
        (
            texts.stated_text(row, lang),
            lang._("Announced: {kind}").format(kind=texts.count_kind(row["kind"], lang)),
            *(row["count"], None, None, row["counting_rule"], lang.word(DKI, row["dki_counting"])),
            *(texts.publisher_text(row["publisher"], lang), row["source_url"], row["note"]),
        )
        for row in records(points.sort_values(["end", "row"], ascending=False))
    ]


def points_view(points: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return published numbers for reading, latest first, and the heading of the addresses."""
    return _curve_frame(_published(points, lang), lang)


def curve_view(rollout: Rollout, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return both curves for reading, latest first, and the heading of the addresses.

    Targets and published numbers come first, then the monthly figures that we count ourselves;
    their pages are those of the launches (`launches_view`).
    """
    targets: list[Any] = [
        (
            lang.date(outcome.due),
            lang._("Target: {target}").format(target=target_label(outcome, lang)),
            *(
                outcome.target,
                None,
                None,
                "",
                "",
                texts.publisher_text(outcome.publisher, lang),
                outcome.source_url,
                "",
            ),
        )
        for outcome in rollout.outcomes
    ]
    named = lang._("With evidence of 112")
    ours: list[Any] = [
        (
            lang.date(row["date"]),
            *(named, row["certain"], row["possible"], row["sighting"], "", "", "", None, ""),
        )
        for row in records(rollout.curve.iloc[::-1])
    ]
    return _curve_frame([*targets, *_published(rollout.points, lang), *ours], lang)


def curve_export(rollout: Rollout, evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `curve_view` for taking away: a month has the addresses of its launches' pages."""
    frame, link = curve_view(rollout, lang)
    statements = sources(rollout.periods, evidence)
    month = launch_months(rollout.periods).reindex(statements["period"]).to_numpy()
    pages = statements["source_url"].groupby(month).agg(lambda group: " ".join(group.unique()))
    ours = [pages.get(f"{day:%Y-%m}", "") for day in rollout.curve["date"].iloc[::-1]]
    published = frame[link].tolist()[: len(frame) - len(ours)]
    return frame.assign(**{link: [*published, *ours]})


def launches_view(
    periods: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> tuple[pd.DataFrame, str]:
    """Return launches for reading and the addresses' heading: a row for each page on one."""
    statements, link = sources(periods, evidence), lang._("Source")
    register = regions().loc[statements["regency_code"]]
    launches = records(periods.reindex(statements["period"]))
    frame = pd.DataFrame(
        {
            lang._("Code"): register.index.to_numpy(),
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Since"): [started(launch, lang) for launch in launches],
            lang._("Counted from"): [launch["from"].date() for launch in launches],
            lang._("Start"): [lang.word(KINDS, launch["kind"]) for launch in launches],
            lang._("Statement in the source"): [
                f"{lang.word(texts.EVENTS, row['event'])}, {texts.stated_text(row, lang)}"
                for row in records(statements)
            ],
            lang._("Publisher"): texts.publisher_texts(statements["publisher"], lang),
            link: statements["source_url"].to_numpy(),
            lang._("CSV row"): statements["row"].to_numpy(),
        }
    )
    return frame, link


def changes_view(
    changed: pd.DataFrame, evidence: pd.DataFrame, lang: Language
) -> tuple[pd.DataFrame, str]:
    """Return what changed for reading, with one page for each, and the heading of the addresses.

    The page is the first of those that the later status rests on whose date is the best known;
    `changes_export` has them all.

    Parameters
    ----------
    changed: as `coverage.rollout.model.changes` returns it. evidence: as `load_evidence` returns
        it.
    """
    link = lang._("Source")
    register = regions().loc[changed.index]
    rows = records(changed.assign(state=changed["after"]))
    statements = {row["row"]: row for row in records(evidence)}
    best = [_best([statements[line] for line in row["rows"]]) for row in rows]
    frame = pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("Before"): [lang.word(texts.STATES, row["before"]) for row in rows],
            lang._("After"): [lang.word(texts.STATES, row["after"]) for row in rows],
            lang._("Since"): [texts.since_text(row, lang) for row in rows],
            lang._("Publishers"): [row["n_publishers"] for row in rows],
            lang._("Publisher"): [
                texts.publisher_text(row.get("publisher", ""), lang) for row in best
            ],
            link: [row.get("source_url") for row in best],
        }
    )
    return frame, link


def _best(statements: list[Any]) -> Any:
    """Return that with the narrowest date, stated before inferred, then the earliest."""
    return min(
        statements,
        key=lambda row: (row["end"] - row["start"], row["date_basis"] != "stated", row["start"]),
        default={},
    )


def changes_export(changed: pd.DataFrame, evidence: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `changes_view` for taking away: plain codes, and every source's address."""
    frame, link = changes_view(changed, evidence, lang)
    frame.insert(0, lang._("Code"), changed.index.to_numpy())
    frame["before"] = changed["before"].to_numpy()
    frame["after"] = changed["after"].to_numpy()
    for column in ("since_start", "since_end", "certain_from"):
        frame[column] = changed[column].dt.strftime("%Y-%m-%d").fillna("").to_numpy()
    frame["since_basis"] = changed["since_basis"].to_numpy()
    frame["evidence_rows"] = [" ".join(map(str, rows)) for rows in changed["rows"]]
    frame[link] = addresses(changed, evidence)
    return frame
