"""Requests a second and their latencies, by wrk on this machine."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import BenchmarkError

#: Asks for the paths in turn, and prints figures as JSON, times in microseconds.
SCRIPT = """
local paths = { %s }
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[(n - 1) %% #paths + 1])
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %%d, "us": %%d, "bytes": %%d, "status": %%d, "lost": %%d, ' ..
    '"p50": %%d, "p95": %%d, "p99": %%d}\\n',
    summary.requests, summary.duration, summary.bytes, e.status,
    e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Rate:
    """What a server stands: answers a second, milliseconds, bytes of an answer, failures."""

    rate: float
    p50: float
    p95: float
    p99: float
    size: float
    refused: int
    lost: int


def wrk_path() -> str:
    """Return the path of wrk.

    Raises
    ------
    BenchmarkError
        There is none.
    """
    found = shutil.which("wrk")
    if found is None:
        raise BenchmarkError("The benchmark needs wrk (Debian: apt install wrk).")
    return found


def pressed(
    origin: str, paths: Sequence[str], folder: Path, seconds: int = 10, connections: int = 32
) -> Rate:
    """Ask for the paths in turn, as fast as the server answers; gzip is accepted.

    Parameters
    ----------
    origin: address without a slash at the end. folder: for the script.
    """
    script = folder / "ask.lua"
    script.write_text(SCRIPT % ", ".join(json.dumps(path) for path in paths))
    command = [
        *(wrk_path(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"),
        *("-H", "Accept-Encoding: gzip", "-s", str(script), origin),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return Rate(
        rate=found["requests"] / found["us"] * 1e6,
        p50=found["p50"] / 1e3,
        p95=found["p95"] / 1e3,
        p99=found["p99"] / 1e3,
        size=found["bytes"] / max(1, found["requests"]),
        refused=found["status"],
        lost=found["lost"],
    )
