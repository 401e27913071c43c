"""What all figures of published calls share."""

from __future__ import annotations

from coverage.calls.published.reports import Report
from coverage.core.i18n import Language


def report_source(report: Report, lang: Language) -> str:
    """Return the source line of a report: publisher, period."""
    return lang._("Source: {publisher}; period: {period}").format(
        publisher=report.publisher, period=report.period.label(lang)
    )
