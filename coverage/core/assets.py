"""Files that a browser may keep for ever: each address contains the hash of its bytes.

The bytes are compressed once, when they are registered, and kept in memory.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

PREFIX = "assets"
#: Pages of yesterday, still open, ask for the versions before.
VERSIONS = 3
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".topojson": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    """One file: its bytes, the same gzipped, its media type and its address."""

    name: str
    digest: str
    body: bytes
    gzipped: bytes
    media_type: str

    @property
    def path(self) -> str:
        """Address without a leading slash, as in `assets/0f3a…/rollout.js`."""
        return f"{PREFIX}/{self.digest}/{self.name}"


class AssetStore:
    """The files that this process serves, by name and digest: the last `VERSIONS` of each name."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, Asset]] = {}

    def add(self, name: str, body: bytes) -> Asset:
        """Register `body` under `name` (its suffix gives the media type) and return the asset."""
        digest = hashlib.sha256(body).hexdigest()[:16]
        known = self.get(digest, name)
        if known:
            return known
        asset = Asset(
            name=name,
            digest=digest,
            body=body,
            gzipped=gzip.compress(body, 9, mtime=0),
            media_type=MEDIA_TYPES[Path(name).suffix],
        )
        versions = self._versions.setdefault(name, {})
        versions[digest] = asset
        for oldest in [*versions][:-VERSIONS]:
            versions.pop(oldest, None)
        return asset

    def get(self, digest: str, name: str) -> Asset | None:
        """Return the asset at that address, or None."""
        return self._versions.get(name, {}).get(digest)


STORE = AssetStore()
