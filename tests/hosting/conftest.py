"""A small published site, the app, and nginx before both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from .serving import App, Web, app, find_nginx, lightly, nginx, published, shared_folder


@dataclass
class Replica:
    """A stand-in for the app: says what it was asked for, and echoes what a WebSocket brings."""

    port: int = 0
    kept: str = "no-cache"
    asked: list[str] = field(default_factory=list)

    def answer(self, link: ServerConnection, request: Request) -> Response | None:
        """Answer with the request as JSON; None for a WebSocket, which goes on."""
        self.asked.append(request.path)
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        if "upgrade" in headers:
            return None
        said = {"port": self.port, "path": request.path, "headers": headers}
        body = json.dumps(said).encode()
        own = Headers(
            {
                "content-type": "application/json",
                "content-length": str(len(body)),
                "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline'",
                "x-content-type-options": "nosniff",
                "referrer-policy": "no-referrer",
                "cache-control": self.kept,
                "access-control-allow-origin": "https://own.example",
                "connection": "close",
            }
        )
        return Response(200, "OK", own, body)

    def echo(self, link: ServerConnection) -> None:
        """Send back whatever comes."""
        try:
            for message in link:
                link.send(message)
        except ConnectionClosed:
            return


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for nginx: site, and files of the site before."""
    find_nginx()
    place: Path = tmp_path_factory.mktemp("srv")
    (place / "site").symlink_to(published(shared_folder(tmp_path_factory)))
    return place


@pytest.fixture(scope="session")
def replicas() -> Iterator[list[Replica]]:
    """Two stand-ins for the app."""
    made, servers = [Replica(), Replica()], []
    for one in made:
        server = serve(one.echo, "127.0.0.1", 0, process_request=one.answer)
        one.port = server.socket.getsockname()[1]
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    yield made
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def web(folder: Path, replicas: list[Replica]) -> Iterator[Web]:
    """The real configuration before the site and two stand-ins for the app."""
    with nginx(folder, [one.port for one in replicas]) as running:
        yield running


@pytest.fixture(scope="session")
def live_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app itself."""
    with app(shared_folder(tmp_path_factory), lightly()) as running:
        yield running


@pytest.fixture(scope="session")
def live(folder: Path, live_app: App) -> Iterator[Web]:
    """The real configuration before the site and the app."""
    with nginx(folder, [live_app.port]) as running:
        yield running
