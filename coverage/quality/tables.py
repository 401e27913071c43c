"""Tables of the page on data quality, with headings and words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import date_texts
from coverage.evidence.announced import OfficialGap
from coverage.quality.model import FLAGS
from coverage.quality.texts import BACKINGS, SOURCE_TYPES, flag_text, gap_text
from geodata.register.regions import regions


def look_view(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return what `quality.model.judge` found for reading: one row a regency, in its order."""
    register = regions().reindex(frame.index)
    records: list[Any] = frame.to_dict("records")
    return pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("What to review"): [
                flag_text([flag for flag in FLAGS if row[flag]], lang) or "–" for row in records
            ],
            lang._("Issues"): frame["n_flags"].to_numpy(),
            lang._("Last confirmed in operation"): frame["last"].dt.date.to_numpy(),
            lang._("Status"): [
                texts.since_text(row, lang) or lang.word(texts.STATES, texts.look_of(row))
                for row in records
            ],
            lang._("Publishers"): frame["n_publishers"].to_numpy(),
            lang._("Primary source"): [
                lang.word(SOURCE_TYPES, row["source_type"]) for row in records
            ],
            lang._("Province"): register["province_name"].to_numpy(),
            lang._("CSV rows"): [", ".join(map(str, row["rows"])) for row in records],
        }
    )


def look_export(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the same for taking away: with codes, and a column of yes and no for each flag."""
    shown = look_view(frame, lang)
    shown.insert(0, lang._("Code"), frame.index.to_numpy())
    shown["state"] = frame["state"].to_numpy()
    for flag in FLAGS:
        shown[flag] = [lang._("yes") if value else lang._("no") for value in frame[flag]]
    shown["last_source"] = frame["source_url"].fillna("").to_numpy()
    return shown


def stale_view(frame: pd.DataFrame, figures: pd.Series, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the last statement of service of each active regency, and the addresses' heading.

    The oldest statement comes first.

    Parameters
    ----------
    frame: as `coverage.quality.model.judge`. figures: as `coverage.quality.model.figures_until`.
    """
    active = frame[frame["state"] == "active"].rename_axis("code").reset_index()
    active = active.sort_values(["last", "code"], kind="stable")
    link = lang._("Source")
    register = regions().reindex(active["code"])
    table = pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("Last confirmed in operation"): active["last"].dt.date.to_numpy(),
            lang._("Date in the source"): date_texts(active, lang),
            lang._("Statement"): [lang.word(texts.EVENTS, event) for event in active["event"]],
            lang._("Call figures until"): figures.reindex(active["code"]).dt.date.to_numpy(),
            lang._("Publisher"): texts.publisher_texts(active["publisher"], lang),
            link: active["source_url"].to_numpy(),
            lang._("CSV row"): active["row"].to_numpy(),
        }
    )
    return table, link


def backing_view(counts: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return `quality.model.backing_by` for reading, with shares of the active regencies."""
    columns: dict[str, Any] = {
        lang._("Place"): [texts.place_name(str(place), lang) for place in counts.index],
        lang._("Active regencies and cities"): counts["total"].to_numpy(),
    }
    for key, label in BACKINGS.items():
        columns[lang._(label)] = counts[key].to_numpy()
    for key, label in (
        ("first_hand_total", lang._("With a primary source")),
        ("several_total", lang._("With several independent publishers")),
        ("exact", lang._("Start known to the day")),
    ):
        columns[label] = [
            f"{lang.number(n)} ({lang.percent(n / total, 0)})"
            for n, total in zip(counts[key], counts["total"], strict=True)
        ]
    return pd.DataFrame(columns)


def gaps_view(found: Iterable[OfficialGap], lang: Language) -> tuple[pd.DataFrame, str]:
    """Return announced against named, the latest first, and the heading of the addresses."""
    link = lang._("Source")
    counting = {
        "apart": lang._("apart, as one province"),
        "as_one": lang._("as one"),
        "unstated": lang._("not stated"),
    }
    rows = [
        {
            lang._("Date"): one.official.date_text(lang),
            lang._("Announced"): one.official.count,
            lang._("Identified at that date"): one.named,
            lang._("Announced, not yet identified"): gap_text(one, lang),
            lang._("DKI Jakarta counted"): counting[one.official.dki_counting],
            lang._("Date basis"): lang.word(texts.DATE_BASES, one.official.date_basis),
            lang._("Publisher"): texts.publisher_text(one.official.publisher, lang),
            link: one.official.source_url,
        }
        for one in reversed(tuple(found))
    ]
    return pd.DataFrame(rows), link
