"""Reports: arithmetic inside one page and period; what may be compared; what contradicts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coverage.calls.published import model as call_model
from coverage.calls.published import texts as call_texts
from coverage.calls.published.conflicts import FINDINGS, conflicts
from coverage.calls.published.model import (
    LATEST,
    PublishedCalls,
    area_values,
    areas,
    comparison,
    map_values,
    published_calls,
    ranking,
)
from coverage.calls.published.page import CallState, offered_by
from coverage.calls.published.periods import DAYS_PER_YEAR, MIN_DAYS, MIN_DAYS_APPROXIMATE, Period
from coverage.calls.published.reports import Report, build_reports
from coverage.calls.published.tables import funnel_view
from coverage.core.classes import class_bounds
from coverage.core.i18n import Language, language
from coverage.core.palette import PAINTS
from coverage.core.settings import settings as site
from coverage.core.texts import publisher_text
from coverage.evidence.measures import classify
from coverage.evidence.status import status_at
from coverage.snapshot import snapshot
from geodata.register.lookup import UnknownRegion
from geodata.register.regions import regions
from tests.coverage.conftest import DAY

#: examples that build frames: fewer of them, and no clock
UNTIMED = settings(max_examples=40, deadline=None)
EN, ID = language("en"), language("id")
SHARE = "Percentage of incoming calls"
DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


@pytest.fixture(scope="module")
def book(example_statistics: pd.DataFrame) -> PublishedCalls:
    return PublishedCalls(classify(example_statistics))


def one(book: PublishedCalls, area: str, start: str, publisher: str = "") -> Report:
    """Return the report of an area that begins on a day."""
    found = [
        report
        for report in book.by_area[area]
        if f"{report.period.start}" == start and publisher in report.publisher
    ]
    assert len(found) == 1
    return found[0]


Make = Callable[..., tuple[Report, ...]]


@pytest.fixture(scope="module")
def make(example_statistics: pd.DataFrame) -> Make:
    """Make reports from (measure, value[, note[, url[, start, end]]]) on Surabaya."""

    def build(*figures: tuple[object, ...]) -> tuple[Report, ...]:
        plain = example_statistics.iloc[0].to_dict()
        records = []
        for line, (measure, value, *more) in enumerate(figures, start=2):
            filled = [*more, *("", "https://a.example/1", "2024-01-01", "2024-12-31")[len(more) :]]
            note, url, start, end = filled
            records.append(
                plain
                | {"area_code": "35.78", "area_name": "Kota Surabaya", "row": line, "note": note}
                | {"measure": measure, "value": float(str(value)), "source_url": url}
                | {
                    "publisher": url,
                    "publisher_group": url,
                    "period_start": pd.Timestamp(str(start)),
                }
                | {"period_end": pd.Timestamp(str(end))}
            )
        return build_reports(classify(pd.DataFrame(records)))

    return build


# ---- periods


@pytest.mark.parametrize(
    ("start", "end", "kind", "label"),
    [
        ("2024-01-01", "2024-12-31", "year", "2024"),
        ("2024-01-01", "2024-06-30", "half", "first half of 2024"),
        ("2024-07-01", "2024-12-31", "half", "second half of 2024"),
        ("2024-02-01", "2024-02-29", "month", "February 2024"),
        ("2023-02-01", "2023-02-28", "month", "February 2023"),
        ("2023-01-01", "2023-10-31", "months", "January 2023 – October 2023"),
        ("2024-06-01", "2024-11-30", "months", "June 2024 – November 2024"),
        ("2020-01-01", "2021-12-31", "months", "January 2020 – December 2021"),
        ("2024-02-01", "2024-02-28", "days", "1–28 February 2024"),
        ("2025-03-28", "2025-04-07", "days", "28 March 2025 – 7 April 2025"),
        ("2021-09-07", "2021-09-07", "day", "7 September 2021"),
    ],
)
def test_a_period_is_called_what_it_is(start: str, end: str, kind: str, label: str) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert (period.kind, period.label(EN)) == (kind, label)


@settings(deadline=None)
@given(DAYS, st.integers(0, 1500), st.floats(0, 1e9))
def test_a_count_a_year_keeps_to_the_rule(start: date, days: int, count: float) -> None:
    period = Period(start, start + timedelta(days=days))
    yearly = period.per_year(count)
    if period.days < MIN_DAYS:
        assert np.isnan(yearly)
    elif period.kind == "year":
        assert yearly == count
    else:
        assert yearly == pytest.approx(count * DAYS_PER_YEAR / period.days)
    assert sum(period.days_in(year) for year in range(2015, 2040)) == period.days
    assert period.days_in(period.main_year) == max(period.days_in(y) for y in range(2015, 2040))


def test_what_is_not_known_is_not_stretched_to_a_year() -> None:
    start = date(2023, 1, 1)
    long, short = start + timedelta(days=299), start + timedelta(days=MIN_DAYS - 1)
    assert Period(start, short).per_year(90) == pytest.approx(365.25)
    assert Period(start, short - timedelta(days=1)).rate_refusal() == "short"
    assert Period(start, short, approximate=True).rate_refusal() == "short_approximate"
    enough = start + timedelta(days=MIN_DAYS_APPROXIMATE - 1)
    assert Period(start, enough, approximate=True).rate_refusal() == ""
    assert Period(start, long, unclear=True).rate_refusal() == "unclear"
    assert Period(start, long, start_unknown=True).rate_refusal() == "start_unknown"
    assert Period(start, long, part_of_day=True).rate_refusal() == "part_of_day"
    # a share does not depend on where its period begins
    assert Period(start, long, start_unknown=True).share_refusal() == ""
    assert Period(start, long, part_of_day=True).share_refusal() == "part_of_day"
    assert Period(start, date(2023, 1, 31), picked=True).share_refusal() == "picked"
    with pytest.raises(ValueError, match="before it begins"):
        Period(long, start)


# ---- reports


def test_every_row_is_reachable_through_its_area(book: PublishedCalls) -> None:
    for code, rows in book.rows.groupby("area_code"):
        reached = [line for report in book.of(str(code)) for line in report.rows["row"]]
        assert sorted(reached) == sorted(rows["row"])
    assert len(book.by_key) == len(book.reports)
    for report in book.reports:
        assert report.rows["source_url"].nunique() == 1
        assert report.rows["area_code"].nunique() == 1


def test_the_six_of_jakarta_share_its_reports(book: PublishedCalls) -> None:
    assert book.of("31.71") == book.of("31") != ()
    assert book.of("11.01") == ()
    with pytest.raises(UnknownRegion):
        book.of("32")  # a province with regencies of its own has no figures as a whole
    with pytest.raises(UnknownRegion):
        book.of("99.99")


# From the README of the data and the pages: area, start, publisher -> (check, state, remainder).
SUMS = [
    ("36.03", "2025-01-01", "", "outcome", "exceeds", -9),
    ("64.72", "2019-10-21", "", "reach", "short", 42),
    ("74.71", "2025-06-10", "Radar", "outcome", "exceeds", -1),
    ("36.03", "2023-01-01", "", "outcome", "exact", 0),
    ("36.03", "2024-01-01", "", "outcome", "short", 2096),
    ("31", "2024-01-01", "Tangsel", "outcome", "short", 34507),
    ("33.06", "2022-01-01", "", "outcome", "exact", 0),
    ("32.76", "2020-01-01", "", "types", "exact", 0),
    ("32.73", "2022-01-01", "", "types", "exact", 0),
    ("32.73", "2024-01-01", "Info", "types", "short", 36),
    ("35.79", "2024-06-01", "", "reach", "short", 3516),
    ("35.71", "2025-04-01", "Javasatu", "outcome", "single", 85665),
    ("32.75", "2025-01-01", "", "types", "rounded", 3900),
]


@pytest.mark.parametrize(("area", "start", "publisher", "name", "state", "remainder"), SUMS)
def test_known_sums(
    book: PublishedCalls,
    area: str,
    start: str,
    publisher: str,
    name: str,
    state: str,
    remainder: float,
) -> None:
    some = [
        report
        for report in book.by_area[area]
        if f"{report.period.start}" == start and publisher in report.publisher and report.checks
    ]
    checks = {check.name: check for check in max(some, key=lambda r: r.period.days).checks}
    assert (checks[name].state, checks[name].remainder) == (state, remainder)


def test_steps_are_computed_only_where_the_page_leaves_no_choice(book: PublishedCalls) -> None:
    batu = one(book, "35.79", "2024-06-01")
    assert [(s.value, s.basis) for s in batu.steps] == [
        (61897, "stated"),
        (4824, "computed"),  # the page says so too: "4824 reached operator"
        (1308, "stated"),
        (None, "missing"),
        (None, "missing"),
    ]
    kendari = one(book, "74.71", "2025-10-01")
    assert kendari.step("answered").value == 1989 - 299
    assert kendari.step("genuine").basis == "stated"
    tangerang = one(book, "36.03", "2023-01-01")
    assert tangerang.step("genuine").value == 425 + 4083 == 30859 - 26351
    # parts that do not add up, or classes that say nothing of the outcome, leave the step open
    assert one(book, "36.03", "2025-01-01").step("genuine").value is None
    assert one(book, "52.71", "2021-01-01", "Suara").step("genuine").value is None
    # incidents count as calls only beside classes of calls, where the sum proves it
    assert one(book, "17.71", "2024-01-01").step("genuine").value == 106
    assert one(book, "32.73", "2022-01-01").step("genuine").value is None


def test_incidents_alone_are_no_part_of_the_calls(book: PublishedCalls) -> None:
    bandung = one(book, "32.73", "2022-01-01")
    assert [check.name for check in bandung.checks] == ["types"]


def test_a_share_of_reports_is_no_share_of_calls(make: Make) -> None:
    reports = make(("calls_total", 90, "laporan (reports, not raw calls)"), ("calls_prank", 9))
    small = PublishedCalls(reports[0].rows)
    row = area_values(small, "nuisance_share").loc["35.78"]
    assert (row["state"], row["reason"]) == ("refused", "reports")
    assert ranking(small, "calls")["definition"].tolist() == ["reports"]


def test_kendaris_tickets_are_part_of_its_valid_calls(book: PublishedCalls) -> None:
    for start in ("2025-10-01", "2025-11-01", "2026-01-01"):
        report = one(book, "74.71", start)
        (check,) = report.checks
        assert check.state == "exact"
        assert "incidents" not in check.parts


COUNTS = st.integers(0, 10**6)


@UNTIMED
@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.integers(-5, 5))
@example(0, 0, 0, 0, 0, -1)  # no count is below zero: this adds up
def test_a_funnel_that_adds_up_is_read_as_it_was_made(
    make: Make, dropped: int, waiting: int, prank: int, info: int, real: int, slip: int
) -> None:
    total = dropped + waiting + prank + info + real
    incoming = max(total + slip, 0)
    (report,) = make(
        ("calls_total", incoming),
        ("calls_abandoned", dropped, "terputus"),
        ("calls_abandoned", waiting, "tak terjawab"),
        ("calls_prank", prank),
        ("calls_information", info),
        ("calls_emergency", real),
    )
    # the two lost classes have one measure and different items: both are read
    assert (report.value("dropped"), report.value("unanswered")) == (dropped, waiting)
    (check,) = report.checks
    assert check.remainder == incoming - total
    if incoming == total:
        assert check.state == "exact"
        assert report.step("reached").value == total - dropped
        assert report.step("answered").value == total - dropped - waiting
        assert report.step("genuine").value == info + real
        values = [step.value for step in report.steps]
        assert values == sorted(values, reverse=True)
        assert not report.growing
    else:
        assert report.step("genuine").value is None
    assert funnel_view(report, EN)[SHARE].dropna().between(0, 100).all()


@UNTIMED
@given(st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(make: Make, order: list[int]) -> None:
    rows = [("calls_total", 100), ("calls_prank", 60), ("calls_ghost", 10)]
    rows += [("calls_emergency", 30), ("incidents_total", 7)]
    (report,) = make(*(rows[i] for i in order))
    assert report.step("genuine").value == 30
    assert report.nuisance == ("prank_and_ghost", 70)


def test_two_numbers_for_one_thing_on_one_page_are_not_added(make: Make) -> None:
    (report,) = make(("calls_total", 100), ("calls_prank", 40), ("calls_prank", 50))
    assert report.value("prank") is None
    assert report.contradicted == {("calls", "prank")}
    assert report.nuisance is None
    (report,) = make(("incidents_other", 4, "kerusuhan"), ("incidents_other", 5, "trantibum"))
    assert report.value("public_order", "incidents") == 9


def test_a_part_larger_than_the_whole_is_no_share(make: Make) -> None:
    (report,) = make(("calls_total", 10), ("calls_answered", 12), ("calls_prank", 30))
    assert report.growing
    assert funnel_view(report, EN)[SHARE].isna().all()
    (report,) = make(("calls_total", 0), ("calls_prank", 0))
    assert funnel_view(report, EN)[SHARE].isna().all()


def test_shares_are_of_the_incoming_calls(book: PublishedCalls) -> None:
    shares = funnel_view(one(book, "35.79", "2024-06-01"), EN).set_index("Step or outcome")[SHARE]
    assert shares["Cut off before an operator"] == pytest.approx(100 * 57073 / 61897, abs=0.005)
    assert shares["Prank calls"] == pytest.approx(100 * 97 / 61897, abs=0.005)
    assert pd.isna(shares["Incoming calls"])


def test_trial_months_before_the_launch_are_known(
    book: PublishedCalls, example_evidence: pd.DataFrame
) -> None:
    keys = book.before_launch(status_at(example_evidence, DAY))
    areas = {book.by_key[key].area_name for key in keys}
    assert "Kota Batam" in areas
    assert not {"Kota Surabaya", "Kota Kendari"} & areas


# ---- contradictions


def test_contradictions_of_the_table(book: PublishedCalls) -> None:
    found = book.conflicts
    pairs = {(r.area_code, r.item, r.finding, r.value, r.other_value) for r in found.itertuples()}
    assert ("31", "prank", "differ", 114863.0, 144863.0) in pairs
    assert ("35.78", "total", "differ", 18703.0, 18681.0) in pairs
    assert ("52.71", "incoming", "period_differs", 12107.0, 12107.0) in pairs
    surabaya = found[found["area_code"] == "35.78"]
    assert surabaya["same_group"].all()
    assert set(found["finding"]) <= set(FINDINGS)
    paired = found[found["finding"] != "noted"]
    assert (paired["source_url"] != paired["other_source_url"]).all()
    assert (paired["period_start"] <= paired["other_period_end"]).all()
    assert (paired["other_period_start"] <= paired["period_end"]).all()
    noted = found[found["finding"] == "noted"]
    assert noted["disputed"].all()
    assert not set(noted["row"]) & {*paired["row"], *paired["other_row"]}


def test_what_two_pages_amount_to(make: Make) -> None:
    a, b = "https://a.example/1", "https://b.example/1"

    def finding(*second: object) -> list[str]:
        some = make(("calls_total", 100, "", a), ("calls_total", *second))
        return list(conflicts(pd.concat([report.rows for report in some]))["finding"])

    assert finding(90, "", b) == ["differ"]
    assert finding(100, "", b) == []
    assert finding(30, "", b, "2024-03-01", "2024-03-31") == []
    assert finding(130, "", b, "2024-03-01", "2024-03-31") == ["part_exceeds"]
    assert finding(100, "", b, "2024-01-01", "2024-11-30") == ["period_differs"]
    assert finding(70, "", b, "2024-06-01", "2025-05-31") == []
    assert finding(70, "", b, "2025-06-01", "2025-06-30") == []
    assert finding(70, "", a, "2024-06-01", "2024-06-30") == []  # one page does not refute itself
    other = make(("incidents_other", 3, "PJU", a), ("incidents_other", 9, "ODGJ", b))
    assert conflicts(pd.concat([report.rows for report in other])).empty


# ---- comparison


def test_values_of_a_year(book: PublishedCalls) -> None:
    values = area_values(book, "calls", "2024")
    jakarta = values.loc["31"]
    people = regions().query("province_code == '31'")["population"].sum()
    assert jakarta["value"] == pytest.approx(637292 / people * 100_000)
    assert values.loc["36.03", "value"] == pytest.approx(
        27354 * 365.25 / 182 / regions().at["36.03", "population"] * 100_000
    )
    assert (values.loc["21.71", ["state", "reason"]] == ["other", ""]).all()
    latest = area_values(book, "calls")
    assert latest.loc["21.71", "reason"] == "short"
    assert latest.loc["32.01", "reason"] == "unclear"
    assert latest.loc["33.06", "reason"] == "start_unknown"
    assert latest.loc["36.73", "reason"] == "short_approximate"


def test_pages_that_compete_are_a_range_and_not_a_mean(book: PublishedCalls) -> None:
    jakarta = area_values(book, "nuisance_share", "2024").loc["31"]
    assert jakarta["contested"]
    assert jakarta["low"] == pytest.approx(114863 / 637292)
    assert jakarta["high"] == pytest.approx(144863 / 637292)
    assert jakarta["value"] in (jakarta["low"], jakarta["high"])


@pytest.mark.parametrize("measure", list(call_model.MEASURES))
def test_every_regency_is_on_the_map_with_a_value_or_a_reason(
    book: PublishedCalls, measure: str
) -> None:
    for period in book.periods:
        values = map_values(book, measure, period)
        assert list(values.index) == list(regions().index)
        assert (values["value"].notna() == (values["state"] == "value")).all()
        assert ((values["reason"] != "") == (values["state"] == "refused")).all()
        assert (values["state"] == "none").sum() == 514 - len(set(book.by_area) - {"31"}) - 6
        six = values[values["area_code"] == "31"]
        assert len(six) == 6
        assert six["value"].nunique(dropna=False) == 1
        shown = values[values["state"] == "value"]
        assert (shown["report"].isin(list(book.by_key))).all()
        assert ((shown["low"] <= shown["value"]) & (shown["value"] <= shown["high"])).all()
        if measure.endswith("_share"):
            assert shown["value"].between(0, 1).all()


def test_a_ranking_compares_within_one_definition(book: PublishedCalls) -> None:
    ranked = ranking(book, "calls")
    assert set(ranked["definition"]) == {"standard", "reports"}
    for _, group in ranked.groupby("definition"):
        assert list(group["value"]) == sorted(group["value"], reverse=True)
        assert group["rank"].iloc[0] == 1
        assert (group["group_size"] == len(group)).all()
    shares = ranking(book, "nuisance_share")
    assert shares.set_index("area_code").loc["35.79", "definition"] == "prank_and_ghost_lost"
    assert "74.71" in set(shares["area_code"])


@pytest.mark.parametrize("lang", [EN, ID], ids=["en", "id"])
@pytest.mark.parametrize("measure", list(call_model.MEASURES))
def test_every_regency_has_a_class_and_a_line(
    book: PublishedCalls, measure: str, lang: Language
) -> None:
    latest = call_model.latest_values(book, measure)
    classes = call_texts.map_classes(measure, latest, lang)
    paints = PAINTS["calls"]
    assert list(classes) == [key for key in paints if key in classes]  # the palest first
    assert len({paints[key] for key in classes}) == len(set(classes.values())) == len(classes)
    values = map_values(book, measure)
    keys = call_model.map_keys(values, class_bounds(latest))
    assert set(classes) - {"refused", "other", "none"} <= set(keys)  # none of them is empty
    assert set(keys) <= set(classes)
    for code, row in values[values["state"] != "none"].iterrows():
        report = book.by_key.get(row["report"])
        line = call_texts.value_line(
            row, measure, report.period.label(lang) if report else "", lang
        )
        assert not re.search(r"[{}]", line)
        if row["state"] == "value":
            assert publisher_text(row["publisher"], lang) in line, code
        else:
            assert call_texts.STATES[row["state"]] in line or lang is ID, code
    assert str(len(ranking(book, measure))) in call_texts.headline(book, measure, LATEST, lang)
    assert "2024" in call_texts.headline(book, measure, "2024", lang)


def test_classes_begin_at_their_lower_end() -> None:
    frame = pd.DataFrame({"value": [999.0, 1000.0, 2e4, np.nan], "state": ["value"] * 3 + ["none"]})
    keys = call_model.map_keys(frame, (1000, 2500, 5000, 20000))
    assert list(keys) == ["c0", "c1", "c4", "none"]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([], []),
        ([12.34, 12.34], ["12.3"]),
        ([10.0, 31.0], ["below 20", "20 and more"]),
    ],
)
def test_few_values_have_few_classes(values: list[float], labels: list[str]) -> None:
    assert list(call_texts.value_classes("calls", values, EN).values()) == labels


def test_bounds_are_written_with_all_their_digits() -> None:
    assert call_texts.bound_text("calls", 0.25, ID) == "0,25"
    assert call_texts.bound_text("calls", 2000.0, ID) == "2.000"
    assert call_texts.bound_text("nuisance_share", 0.985, ID) == "98,5%"
    assert call_texts.bound_text("nuisance_share", 0.14, EN) == "14%"


def test_areas_are_told_from_the_regencies_that_they_are_on_the_map(book: PublishedCalls) -> None:
    shown = map_values(book, "calls")["state"]
    text = call_texts.headline(book, "calls", LATEST, EN)
    assert f"{(shown != 'none').sum()} and {(shown == 'value').sum()} regencies" in text
    rows = book.rows[~book.rows["area_code"].isin(["31"])]
    assert "DKI" not in call_texts.headline(PublishedCalls(rows), "calls", LATEST, EN)


def test_choices_have_values(book: PublishedCalls) -> None:
    assert book.periods[0] == LATEST
    for period in book.periods[1:]:
        assert any(len(ranking(book, measure, period)) for measure in call_model.MEASURES)
    with pytest.raises(KeyError):
        area_values(book, "calls_total")


def test_a_table_with_one_short_report_has_no_comparison(make: Make) -> None:
    reports = make(("calls_total", 5, "", "https://a.example/1", "2024-03-01", "2024-03-02"))
    small = PublishedCalls(pd.concat([r.rows for r in reports]))
    assert small.periods == [LATEST]
    assert ranking(small, "calls").empty
    assert map_values(small, "incidents").loc["35.78", "state"] == "other"


# ---- similar regencies


def test_areas_are_the_regencies_with_jakarta_as_one() -> None:
    frame = areas()
    assert len(frame) == 509
    assert frame["population"].sum() == regions()["population"].sum()
    assert frame.loc["31", ["name", "kind"]].tolist() == ["DKI Jakarta", "kota"]


def test_a_comparison_sets_a_regency_beside_those_with_figures(book: PublishedCalls) -> None:
    frame = comparison(book, "11.01", 4)
    assert frame.index[0] == "11.01"
    assert set(frame.index[1:]) <= set(book.by_area)
    assert frame.loc["11.01", "calls_state"] == "none"
    assert np.isnan(frame.loc["11.01", "calls"])
    assert comparison(book, "31.74", 2).index[0] == "31"


# ---- addresses


def test_addresses_lead_back(book: PublishedCalls) -> None:
    reports, offered, day = [None, *book.by_key], offered_by(book), date(2026, 11, 22)

    @UNTIMED
    @given(
        st.sampled_from(list(call_model.MEASURES)),
        st.sampled_from(book.periods),
        st.sampled_from(reports),
        st.sampled_from([None, "35.78", "31.71"]),
    )
    def check(measure: str, period: str, report: str | None, kode: str | None) -> None:
        state = CallState(kode, measure=measure, period=period, report=report)
        assert CallState.parse(state.params(), day, offered=offered) == (state, [])

    check()
    assert CallState().params() == {}


@UNTIMED
@given(value=st.text(max_size=60))
def test_nothing_in_an_address_is_an_error(book: PublishedCalls, value: str) -> None:
    params, day = dict.fromkeys(("m", "p", "rep", "kode"), value), date(2026, 11, 22)
    state, refused = CallState.parse(params, day, offered=offered_by(book))
    assert {refusal.name for refusal in refused} <= set(params)
    for refusal in refused:
        assert refusal.text(EN)
    assert CallState.parse(state.params(), day, offered=offered_by(book))[0] == state


def test_report_keys_survive_an_edit_of_other_rows(book: PublishedCalls) -> None:
    fewer = book.rows[book.rows["area_code"] != "32.76"]
    assert {r.key for r in build_reports(fewer)} < set(book.by_key)


def test_the_calls_of_a_snapshot_are_those_of_its_table(statistics: pd.DataFrame) -> None:
    data = snapshot(site(), date(2026, 11, 22))
    assert list(published_calls(data).rows["row"]) == list(statistics["row"])
