"""Every benchmark once, in a small size: that each still runs, not how fast.

python -m benchmarks
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.harness import BenchmarkError, measured, module

SMALL = {
    "map": ("--rounds", 1),
    "pages": ("--runs", 1, "--rounds", 1, "--pages", "peta", "daerah: a regency"),
    "public": ("--small", "--rounds", 1, "--viewers", 2, "--seconds", 1, "--press", 1),
    "boundaries": ("--rounds", 1, "--depth", 5, "--mapshaper", "none"),
    "calls": ("--rows", 0.01, "--repeat", 1),
}


def main() -> int:
    """Run them one after the other; 1 if one of them fails."""
    argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__).parse_args()
    failed = 0
    for name, size in SMALL.items():
        begin = time.perf_counter()
        try:
            printed, _ = measured(module(f"benchmarks.{name}", *size))
        except BenchmarkError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = 1
            continue
        print(f"{name}: {time.perf_counter() - begin:.0f} s\n{printed}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
