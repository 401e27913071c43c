"""Does a publisher that nobody has listed belong to a house that counts as one source?"""

from __future__ import annotations

from collections.abc import Mapping

from geodata.register.names import words_of


def alike_houses(publisher: str, houses: Mapping[str, str]) -> list[str]:
    """Return the houses whose name stands in a publisher's, sorted; none if it is listed.

    Parameters
    ----------
    publisher: as a row of evidence names it.
    houses: publisher -> house, as `coverage.core.tables.houses` returns it. A house of two names is
        written with a slash.
    """
    if publisher in houses:
        return []
    mine = set(words_of(publisher))
    return [
        house
        for house in sorted(set(houses.values()))
        if any(set(words_of(name)) <= mine for name in house.split("/") if words_of(name))
    ]


def hint(publisher: str, found: list[str]) -> str:
    """Say what to do about a publisher that seems to belong to a house."""
    return (
        f"would count as a source of its own; if it belongs to {' or '.join(found)}, list "
        f"{publisher!r} with that house in publishers.csv, or write one that is listed there"
    )
