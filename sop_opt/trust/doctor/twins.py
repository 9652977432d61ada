"""Rows that say the same twice, or two things of the same, where no key tells them apart.

=====================================  ========  ===================================================
found                                  severity  because
=====================================  ========  ===================================================
processes equal but for their names    warning   each has the ceiling and the lot rule of both
limits, use rules, smoothing, set-ups  warning   what they cost is charged twice
that are equal but for their names
two ceilings or floors of one sum      note      only the stricter ever binds
two pins of the same flows             error     they ask for different quantities, or warning:
                                                 for the same
two rows of the earlier plan for the   warning   changing one of the flows is charged twice
same flows
=====================================  ========  ===================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sop_opt.errors import Fault
from sop_opt.problem.base import Section, vector
from sop_opt.problem.flows import held_periods
from sop_opt.problem.stability import Pin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.errors import Severity
    from sop_opt.problem import PlanningProblem, PreviousFlow
    from sop_opt.problem.horizon import Horizon

NAMED = ("processes", "limits", "usage", "smoothing", "setups")
"""Sections whose rows are told apart by nothing but a name."""


def equal_rows(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield rows that differ from an earlier one in nothing but the name."""
    for section in NAMED:
        rows = list(enumerate(getattr(problem, section), 1))
        for (first, _), (number, row) in _pairs(rows, "name"):
            message = f"says the same as row {first} under another name; drop one of them"
            yield Fault(section, f"row {number}", "name", repr(row.name), message, "warning")


def limits_on_one_sum(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield a hard level of a sum of flows that an earlier limit has a level of, on that side."""
    for side in ("least", "most"):
        hard = [
            (number, limit)
            for number, limit in enumerate(problem.limits, 1)
            if getattr(limit, side) is not None and limit.price is None
        ]
        for (_, earlier), (number, later) in _pairs(hard, "name", "least", "most"):
            level = getattr(later, side)
            if _content(earlier, "name") != _content(later, "name"):
                message = f"limit {earlier.name!r} holds the same sum; keep the stricter of the two"
                yield Fault("limits", f"row {number}", side, repr(level), message, "note")


def pins_of_the_same(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield strict pins of what an earlier pin sets in the same period."""
    pins = problem.stability.pins if problem.stability else ()
    hard = [(number, pin) for number, pin in enumerate(pins, 1) if pin.cost is None]
    for (first, earlier), (number, later) in _pairs(hard, "quantity", "periods", "cost"):
        both = _spoken_of(earlier, problem.horizon) & _spoken_of(later, problem.horizon)
        if not both.any():
            continue
        one, two = (vector(pin.quantity, problem.horizon, 0.0) for pin in (earlier, later))
        clash = both & (one != two)
        period = int(clash.argmax() if clash.any() else both.argmax())
        name = problem.horizon.names[period]
        message = f"{later.describe()} is pinned to {one[period]:g} in {name!r} by pin {first}, "
        message += "too; drop one of the two pins"
        severity: Severity = "error" if clash.any() else "warning"
        place = f"pins row {number}"
        yield Fault("stability", place, "quantity", f"{two[period]:g}", message, severity)


def earlier_plan_said_twice(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield rows of the earlier plan for flows of which an earlier row speaks."""
    previous = problem.stability.previous if problem.stability else ()
    for (first, earlier), (number, row) in _pairs(list(enumerate(previous, 1)), "quantity"):
        if (_spoken_of(earlier, problem.horizon) & _spoken_of(row, problem.horizon)).any():
            message = f"previous row {first} speaks of the same flows; make one row of the two"
            place = f"previous row {number}"
            yield Fault("stability", place, "flow", repr(row.describe()), message, "warning")


CHECKS = (equal_rows, limits_on_one_sum, pins_of_the_same, earlier_plan_said_twice)

Row = TypeVar("Row", bound=Section)


def _pairs(
    rows: Sequence[tuple[int, Row]], *without: str
) -> Iterator[tuple[tuple[int, Row], tuple[int, Row]]]:
    """Yield the first row with a content, and every later one with it, some fields left aside."""
    first: dict[str, tuple[int, Row]] = {}
    for number, row in rows:
        known = first.setdefault(_content(row, *without), (number, row))
        if known[0] != number:
            yield known, (number, row)


def _content(row: Section, *without: str) -> str:
    return row.model_dump_json(exclude=set(without))


def _spoken_of(row: Pin | PreviousFlow, horizon: Horizon) -> NDArray[np.bool_]:
    """Return the periods named, by the row or by its quantities; all where none is named."""
    by_quantity = tuple(row.quantity) if isinstance(row.quantity, dict) else ()
    return held_periods((row.periods if isinstance(row, Pin) else ()) or by_quantity, horizon)
