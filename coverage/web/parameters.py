"""The parameters of a query, read strictly: nothing that is not understood is ignored."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from coverage.export.published.model import Parameter
from coverage.web.service import Problem

LONGEST_QUERY = 2048
LONGEST_VALUE = 100


def pairs(query: bytes, most: int) -> list[tuple[str, str]]:
    """Return the names and values of a query, at most `most`.

    Raises
    ------
    Problem
        414 for a query longer than `LONGEST_QUERY` bytes; 400 if it is not percent-encoded UTF-8.
    """
    if len(query) > LONGEST_QUERY:
        raise Problem(414, f"The query is longer than {LONGEST_QUERY} bytes.")
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError as error:
        raise Problem(
            400, "The query is not a list of name=value in percent-encoded UTF-8."
        ) from error


def arguments(query: bytes, parameters: Sequence[Parameter]) -> dict[str, str]:
    """Read a query: known names, each once, well-formed values; in the order of `parameters`.

    Raises
    ------
    Problem
        414 for a query longer than `LONGEST_QUERY` bytes, else 400.
    """
    known = {parameter.name: parameter for parameter in parameters}
    given: dict[str, str] = {}
    for name, value in pairs(query, 50):
        if name not in known:
            listed = ", ".join(known) or "none"
            raise Problem(400, f"There is a parameter that is not known here; known: {listed}.")
        if name in given:
            raise Problem(400, "The parameter is given more than once.", name)
        if len(value) > LONGEST_VALUE:
            raise Problem(400, f"The value is longer than {LONGEST_VALUE} characters.", name)
        if not known[name].well_formed(value):
            raise Problem(400, f"The value must be: {_form(known[name])}.", name)
        given[name] = value
    return {name: given[name] for name in known if name in given}


def _form(parameter: Parameter) -> str:
    if parameter.values:
        return "one of " + ", ".join(parameter.values)
    return "an ISO date, YYYY-MM-DD" if parameter.day else parameter.text
