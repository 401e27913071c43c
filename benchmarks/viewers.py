"""A crowd of viewers of the Streamlit app, without browsers: each speaks its protocol.

A viewer opens the home page, drags the time bar (which sends nothing: there is nothing to simulate)
and lets it go at a date every few seconds, as the map in its frame would say it; and waits until
everything that follows has arrived.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PATIENCE = 60.0
PROTOCOL = Subprotocol("streamlit")
MAP = "streamlit_folium.st_folium"


@dataclass
class Seen:
    """What the viewers have met: seconds of first pages and of commits, bytes of each, failures."""

    first: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Page:
    """What a viewer knows of its page after a run of the script."""

    widget: str = ""
    script: str = ""
    query: str = ""
    received: int = 0
    faults: list[str] = field(default_factory=list)


async def _run(link: ClientConnection, message: BackMsg, page: Page) -> None:
    """Ask for a run of the script and read until it has ended well."""
    await link.send(message.SerializeToString())
    page.received = 0
    while True:
        raw = await asyncio.wait_for(link.recv(), PATIENCE)
        said = ForwardMsg()
        said.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
        page.received += len(raw)
        kind = said.WhichOneof("type")
        if kind == "new_session":
            page.script = said.new_session.page_script_hash
        elif kind == "page_info_changed":
            page.query = said.page_info_changed.query_string
        elif kind == "delta" and said.delta.WhichOneof("type") == "new_element":
            element = said.delta.new_element
            name = element.WhichOneof("type")
            if name in ("exception", "alert"):
                page.faults.append(f"{name} on the page")
            if name == "component_instance" and element.component_instance.component_name == MAP:
                page.widget = element.component_instance.id
        elif kind == "script_finished":
            ended = ForwardMsg.ScriptFinishedStatus.Name(said.script_finished)
            if ended == "FINISHED_SUCCESSFULLY":
                return
            if ended != "FINISHED_EARLY_FOR_RERUN":
                page.faults.append(ended)
                return


def _commit(page: Page, day: str, number: int) -> BackMsg:
    """Return what the browser sends when the map says that a reader let the bar go."""
    message = BackMsg()
    message.rerun_script.query_string = page.query
    message.rerun_script.page_script_hash = page.script
    state = message.rerun_script.widget_states.widgets.add()
    state.id = page.widget
    said = {"date": day, "fill": "status", "region": "ID", "n": number}
    state.json_value = json.dumps(said)
    return message


async def _viewer(
    url: str, days: list[str], times: int, every: float, ready: asyncio.Barrier, seen: Seen
) -> None:
    """Be one viewer: `times` commits, one each `every` seconds, beginning at some moment."""
    page, chance = Page(), random.Random(f"{days}{len(seen.first)}")  # noqa: S311
    try:
        async with connect(url, subprotocols=[PROTOCOL], max_size=None) as link:
            begin = time.perf_counter()
            opening = BackMsg()
            opening.rerun_script.query_string = ""
            await _run(link, opening, page)
            seen.first.append(time.perf_counter() - begin)
            if not page.widget:
                page.faults.append("no map on the page")
            await ready.wait()
            await asyncio.sleep(chance.uniform(0, every))
            for number in range(times):
                day = chance.choice([one for one in days if one[:7] not in page.query])
                due = time.perf_counter() + every
                begin = time.perf_counter()
                await _run(link, _commit(page, day, number), page)
                seen.commits.append(time.perf_counter() - begin)
                seen.received.append(page.received)
                if day[:7] not in page.query:
                    page.faults.append("a commit was not followed")
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await ready.wait()
    except (OSError, TimeoutError, WebSocketException) as error:
        seen.errors.append(f"{type(error).__name__}: {error}"[:200])
        await ready.abort()
    except asyncio.BrokenBarrierError:
        pass
    seen.errors += page.faults


def memory(process: int) -> int:
    """Return the resident memory of a process, in bytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"no memory of {process}")


def settled(process: int, quiet: float = 3.0) -> None:
    """Wait until a server has worked out what it does at its start: until it does nothing more."""
    before, now = -1.0, seconds_used(process)
    while now - before > 0.05 * quiet:
        time.sleep(quiet)
        before, now = now, seconds_used(process)


def seconds_used(process: int) -> float:
    """Return the processor time that a process has taken so far, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


async def crowd(
    port: int, process: int, days: list[str], viewers: int, seconds: float, every: float = 10.0
) -> tuple[Seen, float]:
    """Let viewers come, commit dates for some time, and leave.

    Parameters
    ----------
    port, process: of the app, served below /app/. days: ISO dates to choose from.

    Returns
    -------
    What they met; and the growth of the server's memory by the end, in bytes a viewer. Some come
    and go before, so that what the first one loads for all is not counted.
    """
    url = f"ws://127.0.0.1:{port}/app/_stcore/stream"
    earlier = Seen()
    for _ in range(3):
        alone = asyncio.Barrier(1)
        await _viewer(url, days, 3, 0.1, alone, earlier)
    before = memory(process)
    seen = Seen()
    ready = asyncio.Barrier(viewers + 1)
    times = max(1, int(seconds // every))
    tasks = []
    for _ in range(viewers):
        tasks.append(asyncio.create_task(_viewer(url, days, times, every, ready, seen)))
        await asyncio.sleep(0.1)  # they come one after the other
    grown = 0
    try:
        await ready.wait()  # all are there
        while not all(task.done() for task in tasks) and ready.n_waiting < viewers:
            await asyncio.sleep(0.2)
        grown = memory(process) - before
        await ready.wait()
    except asyncio.BrokenBarrierError:
        grown = memory(process) - before
    await asyncio.gather(*tasks)
    return Seen(seen.first, seen.commits, seen.received, earlier.errors + seen.errors), (
        grown / viewers
    )
