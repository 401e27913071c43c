"""Read files one by one within limits of memory; answer each line with a line of JSON.

python -m tests.hostile.child: on standard input the path of a file a line, as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

#: Address space: the libraries map far more than they use.
MAX_ADDRESS = 3_000_000_000


def peak() -> int:
    """Most bytes in use since the last call of `forget`."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return 1024 * int(found[1]) if found else 0


def forget() -> None:
    """Begin to measure anew, where the system allows."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main() -> None:
    """Read every case of standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS, MAX_ADDRESS))
    from geodata.errors import DataError
    from geodata.importing.reader import read_features

    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        forget()
        processor = time.process_time()
        try:
            found = {"text": f"{len(read_features(Path(json.loads(line))).frame)} features read"}
        except DataError as error:
            found = {"text": str(error)}
        found["seconds"] = time.process_time() - processor
        found["bytes"] = peak()
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
