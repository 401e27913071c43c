"""What all figures of published calls share."""

from __future__ import annotations

from coverage.i18n import Language
from coverage.reports import Report


def report_source(report: Report, lang: Language) -> str:
    """Return the source line of a report: publisher, period."""
    return lang._("Source: {publisher}; period: {period}").format(
        publisher=report.publisher, period=report.period.label(lang)
    )
