"""Units that look off.

=====================================  ========  ===================================================
found                                  severity  because
=====================================  ========  ===================================================
one row far from its family            warning   grams in place of kilograms, or the reverse
one period far from the others         warning   the same within one row of demand
a range of amounts beyond 1e7          warning   numbers so far apart spoil the precision of any
                                                 solver, and are in different units
a share above 1 by far                 warning   85 in place of 0.85
more hours than there are              warning   480 in place of 8 per day
=====================================  ========  ===================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.trust.doctor import times
from sop_opt.trust.doctor.amounts import amounts_of
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.doctor.amounts import Amount

FAR = 300.0
"""Times the usual that is a mistake: a slip by a thousand, between grams and kilograms, of a row
that is a third of the usual. No row of a published case is 30 times the median of its family."""
FEWEST = 4
"""Rows that make a family: of fewer no median tells what is usual."""
WIDEST = 1e7
"""Greatest amount of a field against its least: solvers keep 7 of some 16 digits. Published cases
have ranges of up to 600."""
MOST_SHARE = 5.0
"""Factor that is a percentage: a machine five times as fast as standard is none."""


def far_from_family(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield amounts far from those of their row or family, and fields that range far."""
    for family in amounts_of(problem):
        far = [*_far_periods(family), *_far_rows(family)]
        yield from far or _too_wide(family)


def _far_periods(family: Sequence[Amount]) -> Iterator[Fault]:
    """Yield the rows that are far above their own median in some period."""
    for each in family:
        if each.values.size >= FEWEST and each.greatest >= FAR * each.usual:
            yield _far(each, each.greatest, each.usual, "its other periods")


def _far_rows(family: Sequence[Amount]) -> Iterator[Fault]:
    """Yield the rows of a family that are far from its median."""
    if len(family) < FEWEST:
        return
    median = float(np.median([each.usual for each in family]))
    for each in family:
        if each.usual >= FAR * median or each.usual * FAR <= median:
            yield _far(each, each.usual, median, each.what)


def _far(each: Amount, value: float, usual: float, what: str) -> Fault:
    message = f"is {_times(value, usual)} the {amount(usual)} that is usual for {what}; "
    return _warning(each, value, message + "check its unit")


def _times(value: float, usual: float) -> str:
    if value > usual:
        return f"{amount(round(value / usual))} times"
    return f"one {amount(round(usual / value))}th of"


def _too_wide(family: Sequence[Amount]) -> Iterator[Fault]:
    """Yield the end of a range that is farther from the median of the family."""
    least = min(family, key=lambda each: each.least)
    greatest = max(family, key=lambda each: each.greatest)
    if greatest.greatest <= WIDEST * least.least:
        return
    usual = float(np.median([each.usual for each in family]))
    is_low = usual / least.least > greatest.greatest / usual
    odd, value = (least, least.least) if is_low else (greatest, greatest.greatest)
    message = f"{odd.what} range from {amount(least.least)} to {amount(greatest.greatest)}, wider "
    message += f"than 1 to {WIDEST:.0e}; choose units in which they are closer"
    yield _warning(odd, value, message)


def _warning(where: Amount, value: float, message: str) -> Fault:
    row = f"row {where.number}"
    return Fault(where.section, row, where.field, amount(value), message, "warning")


def percentages(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield factors that are percentages: 85 where 0.85 is meant."""
    fields = (
        ("resources", problem.resources, "efficiency"),
        ("processes", problem.processes, "yield_rate"),
        ("workforce", problem.workforce, "productivity_of_new_hires"),
    )
    for section, rows, field in fields:
        for number, row in enumerate(rows, 1):
            most = times.greatest(getattr(row, field), problem)
            if most > MOST_SHARE:
                message = f"is a share of 1, and {amount(most)} times as much is unlikely; write "
                message += f"{amount(most / 100)} for {amount(most)} %"
                yield Fault(section, f"row {number}", field, amount(most), message, "warning")


CHECKS = (far_from_family, percentages, *times.CHECKS)
"""What is checked about units."""
