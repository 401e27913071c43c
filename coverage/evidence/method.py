"""The rules of `coverage.evidence.status` as readers are told them."""

from __future__ import annotations

from coverage.core.i18n import Language
from coverage.core.texts import N_

_POINTS = [
    (
        N_("What counts as evidence"),
        N_(
            "A public source that says, for one regency, that 112 was launched, piloted, "
            "seen in operation, planned or suspended on a date. Each statement is one row "
            "with the address of its source."
        ),
    ),
    (
        N_("No evidence does not mean no service"),
        N_(
            "Officials announce a total without a list of names. We identify the regencies "
            "for which a source was found; the difference is a figure of its own."
        ),
    ),
    (
        N_("Dates are intervals"),
        N_(
            "A date known only to the month or year means the whole month or year. Service is "
            "certain from the end of the earliest such interval and possible from its start. The "
            "map and the headline use what is certain."
        ),
    ),
    (
        N_("Since when"),
        N_(
            "The best dated launch is preferred, then a pilot, then the earliest sighting, "
            "which only says “active no later than”. A less precise statement of earlier "
            "service does not move a launch known to the day; it is listed as a disagreement. "
            "Counting may begin before the launch: from the day by which a source shows the "
            "service, in trial or in operation."
        ),
    ),
    (
        N_("Stops and reopenings"),
        N_(
            "A suspension ends the status until a later launch, reopening or sighting. A "
            "reopening means that the service existed before, whether or not its start is "
            "known."
        ),
    ),
    (
        N_("Last shown, and not confirmed recently"),
        N_(
            "Every status says when a source last showed it. Where that is more than two years "
            "before the date shown, an active service is dotted on the map and counted beside the "
            "headline as not confirmed recently: it may well be running, but nothing newer was "
            "found. A plan without news for that long is shown as an old plan. Two years, because "
            "budgets and contracts of a call centre are renewed yearly. A date known only to the "
            "month or year counts to its last day."
        ),
    ),
    (
        N_("Confidence"),
        N_(
            "High: at least two independent publishers and a stated date. Medium: one of the "
            "two is missing. Low: both are missing. Outlets of one publisher group count as "
            "one publisher."
        ),
    ),
    (
        N_("Two ways of counting"),
        N_(
            "We count all 514 regencies and cities. Officials usually count the province of "
            "DKI Jakarta apart, so its six administrative cities and regency are missing from "
            "their totals; both figures are shown."
        ),
    ),
]


def method_points(lang: Language) -> list[tuple[str, str]]:
    """Return the rules as pairs of a title and a text, in the reader's language."""
    return [(lang._(title), lang._(text)) for title, text in _POINTS]
