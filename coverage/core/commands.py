"""What commands of `python -m coverage` share: types of options, and how they report problems."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from coverage.core.dates import parse_day
from geodata.errors import Problem

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

MAX_PROBLEMS = 200
#: exit statuses of every command
EXIT_STATUS = "Exit status: 0 done, 1 refused, 2 wrong usage."


def day(text: str) -> date:
    """Return the date of an option.

    Raises
    ------
    argparse.ArgumentTypeError
        It is not a date as YYYY-MM-DD.
    """
    found = parse_day(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (expected YYYY-MM-DD)")
    return found


def print_problems(problems: Sequence[Problem], outcome: str) -> None:
    """Write problems to standard error, the first `MAX_PROBLEMS`, and what came of them."""
    for problem in problems[:MAX_PROBLEMS]:
        print(problem, file=sys.stderr)
    count = len(problems)
    print(f"{count} problem{'s' if count != 1 else ''}; {outcome}", file=sys.stderr)
