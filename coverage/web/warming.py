"""What a server works out at its start, so that no visitor waits for it."""

from __future__ import annotations

from coverage.core.i18n import LANGUAGES
from coverage.maps.rollout import bar_dates
from coverage.projection import page as projection_page
from coverage.quality import page as quality_page
from coverage.quality.loaded import load_report
from coverage.rollout import page as rollout_page
from coverage.snapshot import Snapshot


def warm(data: Snapshot) -> None:
    """Compute and keep what takes longest on the pages as they first appear, without a date.

    Of the home page also the nation's figures at every step of the time bar.
    """
    data.warm()
    for day in bar_dates(data.today):
        data.coverage_at(day, "ID")
        data.gap_at(day, "ID")
        data.nearby_counts_at(day, "ID")
    day = data.today
    data.once(projection_page.projection_on, day)
    data.once(load_report)
    data.once(quality_page.judged, day)
    for code in LANGUAGES:
        data.once(rollout_page.main_chart, day, "ID", "Indonesia", code)
        data.once(projection_page.test_chart, code)
