"""What changed between two days: which regencies, from which status to which."""

from __future__ import annotations

import pandas as pd

from geodata.register.regions import scope_codes


def changes(before: pd.DataFrame, after: pd.DataFrame, scope: str = "ID") -> pd.DataFrame:
    """Return the regencies of a scope whose status is another one on the second day.

    A status that changed and changed back in between is not seen.

    Parameters
    ----------
    before, after: as `coverage.evidence.status.status_at` returns them, for the earlier and the
        later day.
    scope: "ID", an island group, a province or regency code.

    Returns
    -------
    DataFrame indexed by regency_code: `before` and `after` (a state each), then the columns of
    `after`; first those that became active, by certain_from, then the others, by code.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        The scope is no scope.
    """
    codes = scope_codes(scope)
    old, new = before.loc[codes, "state"], after.loc[codes]
    frame = new[old != new["state"]]
    frame = frame.assign(before=old.loc[frame.index], after=frame["state"])
    order = ["before", "after", *(name for name in new.columns if name != "state")]
    frame = frame[order].rename_axis("regency_code").reset_index()
    frame = frame.sort_values(["certain_from", "regency_code"], kind="stable")
    return frame.set_index("regency_code")
