"""How long ago the evidence last showed each regency in service."""

from __future__ import annotations

from datetime import date

import pandas as pd

from coverage.core.dates import plain_date
from coverage.evidence.measures import area_codes

#: A service that no statement has shown for this long counts as "not confirmed lately". Two years:
#: budgets and contracts of a call centre are renewed yearly, and a local election changes the head
#: of a regency every five, so that within two years a running service is usually spoken of again,
#: while one year would flag services of which only the yearly figures are late.
STALE_YEARS = 2


def cutoff(day: date, years: int = STALE_YEARS) -> date:
    """Return the day `years` before `day`; 29 February becomes the 28th where there is none."""
    day = plain_date(day)
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def last_confirmed(evidence: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Return the last statement of service behind each active regency.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.
    status: `coverage.evidence.status.status_at` of a day. The statements are those that a status
        rests on: their intervals have ended by that day and belong to the spell that goes on.

    Returns
    -------
    DataFrame indexed by regency_code (active ones, in the order of the register): last
    (datetime64[s], last day of the latest interval: service was seen no later than then), row,
    event, date_precision, start, publisher, source_url.
    """
    columns = ["row", "event", "date_precision", "start", "publisher", "source_url"]
    active = status.loc[status["state"] == "active", "rows"]
    behind = active.explode().rename("row").rename_axis("regency_code").reset_index()
    behind["row"] = behind["row"].astype("int64")
    said = evidence[["regency_code", "end", *columns]]
    rows = behind.merge(said, on=["regency_code", "row"]).rename(columns={"end": "last"})
    rows = rows.sort_values(["last", "start", "row"], kind="stable")
    latest = rows.drop_duplicates("regency_code", keep="last").set_index("regency_code")
    return latest.reindex(active.index)[["last", *columns]]


def figures_until(statistics: pd.DataFrame, day: date) -> pd.Series:
    """Return up to when published call figures reach, by regency_code.

    Parameters
    ----------
    statistics: as `coverage.evidence.loading.load_statistics` returns it.
    day: periods that end later are left out.

    Returns
    -------
    Series of datetime64[s], without the regencies that have no figures. Those of DKI Jakarta as a
    whole go to each of its six.
    """
    past = statistics[statistics["period_end"] <= pd.Timestamp(plain_date(day))]
    latest = past.groupby("area_code")["period_end"].max()
    areas = area_codes()
    until = latest.reindex(areas).set_axis(areas.index)
    return until.dropna().astype("datetime64[s]")


def by_year(last: pd.Series, since: date) -> pd.DataFrame:
    """Count last confirmations by year.

    Parameters
    ----------
    last: days (datetime64). since: what lies before is not lately.

    Returns
    -------
    DataFrame indexed by year (int, no year between left out): lately, stale.
    """
    days = last.dropna()
    if days.empty:
        return pd.DataFrame({"lately": [], "stale": []}, dtype="int64").rename_axis("year")
    years = pd.RangeIndex(days.dt.year.min(), days.dt.year.max() + 1, name="year")
    old = days < pd.Timestamp(since)
    counts = {
        name: some.dt.year.value_counts().reindex(years, fill_value=0)
        for name, some in (("lately", days[~old]), ("stale", days[old]))
    }
    return pd.DataFrame(counts).astype("int64")
