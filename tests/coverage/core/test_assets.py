"""Files under addresses that name their content."""

from __future__ import annotations

import gzip

from coverage.core.assets import AssetStore


def test_assets_are_addressed_by_content() -> None:
    store = AssetStore()
    one, other = store.add("a.js", b"1"), store.add("a.js", b"2")
    assert one.path != other.path
    assert store.add("a.js", b"1") is one
    assert store.get(one.digest, "a.js") is one
    assert gzip.decompress(one.gzipped) == b"1"
    assert store.get(one.digest, "b.js") is None
