"""Whether a publisher that is not listed belongs to a group that counts as one source."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.register.names import words_of


def similar_groups(publisher: str, groups: Mapping[str, str]) -> list[str]:
    """Return the groups whose name stands in a publisher's, sorted; none if it is listed.

    Parameters
    ----------
    publisher: as a row of evidence names it.
    groups: as `coverage.evidence.loading.publisher_groups` returns it. A group of two names is
        written with a slash.
    """
    if publisher in groups:
        return []
    mine = set(words_of(publisher))
    return [
        group
        for group in sorted(set(groups.values()))
        if any(set(words_of(name)) <= mine for name in group.split("/") if words_of(name))
    ]


def hint(publisher: str, groups: list[str]) -> str:
    """Say what to do about a publisher that seems to belong to a group."""
    return (
        f"would count as a source of its own; if it belongs to {' or '.join(groups)}, list "
        f"{publisher!r} with that house in publishers.csv, or write one that is listed there"
    )
