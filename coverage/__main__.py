"""`python -m coverage`."""

import sys

from coverage.cli import main

if __name__ == "__main__":
    sys.exit(main())
