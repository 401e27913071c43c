"""A map that goes takes with it all that it put onto the page, and stops listening."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from .conftest import Reader, Server

#: Keeps what the map's own script listens to, with the signal that ends it.
WATCH = """
window.heard = [];
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, does, options) {
  if (/rollout\\.js/.test(new Error().stack.split('\\n')[2])) heard.push([type, options?.signal]);
  return listen.call(this, type, does, options);
};
"""
OWN = ".rollout-top, .rollout-bottom, .rollout-live, .rollout-card, .rollout-hover, .rollout-keys"


def test_nothing_of_a_map_outlives_it(
    small_site: Server, open_browser: Callable[..., Reader]
) -> None:
    reader = open_browser(small_site)
    page = reader.page
    page.add_init_script(WATCH)
    page.goto(f"{small_site.origin}/index.html")
    expect(page.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
    before = page.evaluate("heard.map(([type, signal]) => [type, signal?.aborted])")
    assert {"resize", "keydown", "input", "click"} <= {kind for kind, _ in before}
    assert {aborted for _, aborted in before} <= {False, None}
    lasting = {kind for kind, aborted in before if aborted is None}
    assert lasting == {"abort"}, "these listen for ever"

    page.locator(".rollout-play").click()
    page.evaluate("map_peta.remove()")
    expect(page.locator(OWN)).to_have_count(0)
    expect(page.locator("path.rr")).to_have_count(0)
    assert page.evaluate("heard.every(([type, signal]) => type === 'abort' || signal.aborted)")
    assert page.evaluate("rollout.controls.bar.playing") is False
    page.evaluate("dispatchEvent(new Event('resize'))")
    assert reader.errors == []
    page.close()  # no other test is to be watched
