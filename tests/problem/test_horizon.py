"""Periods and their days, counted by hand on a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from sop_opt import Horizon, Period
from worlds import make_problem


def days_of(horizon: Horizon) -> list[tuple[str, float, float]]:
    """Return name, calendar days and working days of every period."""
    days, working_days = horizon.days.tolist(), horizon.working_days.tolist()
    return list(zip(horizon.names, days, working_days, strict=True))


def test_months_have_the_working_days_of_the_calendar() -> None:
    # January 2026 begins on a Thursday: 31 days with 4 whole weeks and Thursday to Saturday = 22
    # weekdays; February begins on a Sunday and has exactly 4 weeks; March begins on a Sunday: 4
    # weeks, then Sunday, Monday and Tuesday = 22
    assert days_of(Horizon.monthly("2026-01", 3)) == [
        ("2026-01", 31.0, 22.0),
        ("2026-02", 28.0, 20.0),
        ("2026-03", 31.0, 22.0),
    ]


def test_months_run_over_the_year_and_leap_days() -> None:
    horizon = Horizon.monthly("2027-12-24", 3)
    # December 2027 begins on a Wednesday: 4 weeks and Wednesday to Friday; January 2028 on a
    # Saturday: 4 weeks and Saturday to Monday; the leap February on a Tuesday: 4 weeks and Tuesday
    assert days_of(horizon) == [
        ("2027-12", 31.0, 23.0),
        ("2028-01", 31.0, 21.0),
        ("2028-02", 29.0, 21.0),
    ]
    assert [period.start for period in horizon] == [
        date(2027, 12, 1),
        date(2028, 1, 1),
        date(2028, 2, 1),
    ]


def test_months_with_a_six_day_week_count_saturdays() -> None:
    # the Saturdays of January 2026 are the 3rd, 10th, 17th, 24th and 31st: 22 + 5
    assert days_of(Horizon.monthly("2026-01", 1, week_days=6)) == [("2026-01", 31.0, 27.0)]


def test_weeks_are_named_by_the_iso_calendar() -> None:
    # 2026 has 53 ISO weeks, because its first day is a Thursday
    assert days_of(Horizon.weekly("2026-12-28", 2)) == [
        ("2026-W53", 7.0, 5.0),
        ("2027-W01", 7.0, 5.0),
    ]


def test_days_know_the_weekend() -> None:
    # 2 January 2026 is a Friday
    assert days_of(Horizon.daily(date(2026, 1, 2), 4)) == [
        ("2026-01-02", 1.0, 1.0),
        ("2026-01-03", 1.0, 0.0),
        ("2026-01-04", 1.0, 0.0),
        ("2026-01-05", 1.0, 1.0),
    ]


def test_buckets_grow_from_days_to_weeks_to_months() -> None:
    # Monday 26 and Tuesday 27 January; a week to Tuesday 3 February with 5 working days; what is
    # left of February from Wednesday 4: 25 days = 3 weeks and Wednesday to Saturday = 15 + 3;
    # March as above
    horizon = Horizon.telescoping("2026-01-26", days=2, weeks=1, months=2)
    assert days_of(horizon) == [
        ("2026-01-26", 1.0, 1.0),
        ("2026-01-27", 1.0, 1.0),
        ("week of 2026-01-28", 7.0, 5.0),
        ("2026-02 from 04", 25.0, 18.0),
        ("2026-03", 31.0, 22.0),
    ]
    ends = [period.start.toordinal() + period.days for period in horizon if period.start]
    starts = [period.start.toordinal() for period in horizon if period.start]
    assert ends[:-1] == starts[1:], "no day is missing or counted twice"


def test_a_telescope_that_ends_its_weeks_with_a_month_begins_a_whole_month() -> None:
    # 2 February 2026 is a Monday; 4 weeks end with Sunday, 1 March: March is left from the 2nd
    late = Horizon.telescoping("2026-02-02", weeks=4, months=1)
    assert late.names[-1] == "2026-03 from 02"
    exact = Horizon.telescoping("2026-02-01", weeks=4, months=1)
    assert exact.names[-1] == "2026-03"


def test_named_periods_may_have_working_days() -> None:
    horizon = Horizon.of("Jan", "Feb", working_days=[20, 18])
    assert days_of(horizon) == [("Jan", 30.0, 20.0), ("Feb", 30.0, 18.0)]


def test_without_working_days_five_of_seven_days_are_worked() -> None:
    assert Horizon((Period(name="spring", days=91),)).working_days.tolist() == [65.0]


def test_names_alone_make_a_horizon() -> None:
    assert make_problem().horizon == Horizon.of("Jan", "Feb")


def test_periods_are_found_by_name_and_range() -> None:
    horizon = Horizon.of("Jan", "Feb", "Mar")
    assert horizon.position == {"Jan": 0, "Feb": 1, "Mar": 2}
    assert horizon.between("Feb", None).tolist() == [False, True, True]
    assert horizon.between(None, "Jan").tolist() == [True, False, False]
    assert [period.name for period in horizon] == ["Jan", "Feb", "Mar"]
    assert len(horizon) == 3


def test_horizons_are_equal_when_their_periods_are() -> None:
    first, second = Horizon.monthly("2026-01", 2), Horizon.monthly("2026-01", 2)
    assert first.days.tolist() == second.days.tolist(), "both have kept their days by now"
    assert first == second
    assert len({first, second}) == 1
    assert first != Horizon.monthly("2026-01", 3)
    assert first != ("2026-01", "2026-02")


@pytest.mark.parametrize("start", ["2026-13", "January", "2026-02-30"])
def test_a_start_that_is_no_date_is_refused(start: str) -> None:
    with pytest.raises(ValueError, match=f"'{start}' is no date such as 2026-01-31 or 2026-01"):
        Horizon.monthly(start, 1)
