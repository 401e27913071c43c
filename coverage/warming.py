"""What a server works out at its start, so that no visitor waits for it."""

from __future__ import annotations

from coverage import paceview, qualityview, rolloutview
from coverage.i18n import LANGUAGES
from coverage.mapdata import bar_dates
from coverage.qualityload import load_report
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
    data.once(paceview.projection_on, day)
    data.once(load_report)
    data.once(qualityview.judged, day)
    for code in LANGUAGES:
        data.once(rolloutview.main_chart, day, "ID", "Indonesia", code)
        data.once(paceview.test_chart, code)
