"""A standalone Spark cluster on loopback: one master, two workers, from PySpark's own jars.

    python tests/engines/spark_cluster.py

starts one, prints its address and keeps it until Enter is pressed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

WORKERS = 2
START_SECONDS = 90
STOP_SECONDS = 15
#: Java's second compiler costs more here than it saves: nothing runs for minutes. Nor are Spark's
#: own classes verified again by each of six processes.
JAVA_OPTIONS = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
)
SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"


def java() -> str | None:
    """Return the machine's Java: that of JAVA_HOME, or the one on the PATH."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(name: str, arguments: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a class of Spark's, its words in a log, until the `with` block ends."""
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": JAVA_OPTIONS,
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(SPARK_CLASS), *arguments], env=environment, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def alive_workers(web: str) -> int:
    """Return how many workers a master counts; `web` is its page. 0 while it does not answer."""
    try:
        with urllib.request.urlopen(f"{web}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except OSError:
        return 0


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, str]]:
    """Run a cluster; its logs are in `folder`. Yields HOST:PORT and the address of its page.

    Raises
    ------
    RuntimeError
        The workers did not come up; the message has the ends of the logs.
    """
    port, page = _free_port(), _free_port()
    package = "org.apache.spark.deploy"
    host = ["--host", "127.0.0.1"]
    with ExitStack() as stack:
        master = [f"{package}.master.Master", *host, "--port", str(port), "--webui-port", str(page)]
        stack.enter_context(_process("master", master, folder))
        for number in range(WORKERS):
            own = ["--cores", "1", "--memory", "1g", "--webui-port", "0"]
            own += ["--work-dir", str(folder / f"work{number}")]
            worker = [f"{package}.worker.Worker", *host, *own, f"spark://127.0.0.1:{port}"]
            stack.enter_context(_process(f"worker{number}", worker, folder))
        web = f"http://127.0.0.1:{page}"
        deadline = time.monotonic() + START_SECONDS
        while alive_workers(web) < WORKERS:
            if time.monotonic() > deadline:
                logs = [log.read_text(errors="replace")[-2000:] for log in folder.glob("*.log")]
                raise RuntimeError("the cluster did not come up:\n" + "\n".join(logs))
            time.sleep(0.25)
        yield f"127.0.0.1:{port}", web


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place, cluster(Path(place)) as (where, page_of_master):
        print(f"spark://{where}   {page_of_master}   Enter ends it", flush=True)
        sys.stdin.readline()
