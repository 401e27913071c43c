"""Running a page as a reader's browser would, and reading it."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


def open_page(name: str, **params: str) -> AppTest:
    """Run a page as a reader's browser would, with its query parameters."""
    app = AppTest.from_file(str(SHELL), default_timeout=180)
    app.query_params.update(params)
    app.run()
    if name != "peta":
        app.switch_page(f"{name}.py")
        app.query_params.update(params)
        app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    """Return every text on the page."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.text, *app.caption]
    parts += [*app.info, *app.code]
    html = [element.proto.body for element in app.get("html")]
    return "\n".join([*(str(part.value) for part in parts), *html])


def refusals(app: AppTest) -> int:
    """Return how many parts of the address the page says it did not follow."""
    return sum('class="refusal"' in element.proto.body for element in app.get("html"))
