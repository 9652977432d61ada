"""The calendar: periods that leave gaps, overlap or hold more working days than days.

Start dates are for reports, but days and working days scale every rate: a week of 30 days has four
times its hours.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.horizon import Period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem

_DEFAULT_DAYS = Period.model_fields["days"].default
_MONTH = range(28, 32)
"""Days from the start of one month to the next; 30 is as good for each of them."""


def starts(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield periods that do not begin on the day after the end of the one before."""
    for number, (before, period) in enumerate(pairwise(problem.horizon), 2):
        if before.start is None or period.start is None:
            continue
        passed = (period.start - before.start).days
        wrong = _wrong_start(before, passed)
        if wrong:
            value = period.start.isoformat()
            yield Fault("horizon", f"row {number}", "start", value, wrong, "warning")


def _wrong_start(before: Period, passed: int) -> str:
    """Return what is wrong when a period starts so many days after the one before; or nothing."""
    assert before.start is not None
    off = passed - before.days
    if passed <= 0:
        return f"is not after the start of {before.name!r}; put the periods in order"
    if abs(off) < 1 or (before.days == _DEFAULT_DAYS and passed in _MONTH):
        return ""
    last = before.start + timedelta(days=before.days - 1)
    what = f"leaves a gap of {off:g} days after" if off > 0 else f"overlaps by {-off:g} days with"
    remedy = "correct the start, or the days of the period before"
    return f"{what} {before.name!r}, which ends on {last.isoformat()}; {remedy}"


def working_days(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield periods that have more working days than days."""
    for number, period in enumerate(problem.horizon, 1):
        worked = period.working_days
        if worked is not None and worked > period.days:
            message = f"is more than the {period.days:g} days of the period; lower it, or give days"
            value = f"{worked:g}"
            yield Fault("horizon", f"row {number}", "working_days", value, message, "warning")


CHECKS = (starts, working_days)
