"""What a rule says, read from its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sop_opt.trust.infeasible.stated import stated
from trust.infeasible.models import rule
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.trust.rules import Rule


def said_by(place: tuple[str, int, str], *periods: str) -> list[Rule]:
    """Return a rule per period, written at this place."""
    section, row, field = place
    return [rule(section=section, row=row, field=field, period=period) for period in periods]


@pytest.mark.parametrize(
    ("place", "periods", "text"),
    [
        # 10 and 20 loaves, by period; and only once where it is the same
        (("demand", 1, "quantity"), ("Jan", "Feb"), "10 and 20"),
        (("processes", 1, "maximum"), ("Jan", "Feb"), "40"),
        # 8 hours per working day, of which January has 20
        (("resources", 1, "hours"), ("Jan",), "160"),
        # the total is one number, whatever the period
        (("limits", 1, "most"), ("",), "25"),
        # fields of nested rows, counted from 1
        (("demand", 1, "unmet.1.max_periods"), ("Feb",), "2"),
        (("demand", 1, "unmet.1.must_end_clear"), ("Feb",), "no"),
        (("stability", 0, "pins.1.quantity"), ("Jan",), "7"),
        # a field of the problem itself
        (("problem", 0, "strategy"), ("Jan",), "level"),
        # what has no number in the period, or is no plain value
        (("stability", 0, "pins.1.quantity"), ("Feb",), "0"),
        (("products", 1, "properties"), ("Jan",), ""),
    ],
)
def test_a_rule_is_said_as_its_field_has_it(
    place: tuple[str, int, str], periods: tuple[str, ...], text: str
) -> None:
    late: dict[str, Any] = {"kind": "backlog", "max_periods": 2, "must_end_clear": False}
    problem = make_problem(
        strategy="level",
        horizon=[{"name": "Jan", "working_days": 20}, {"name": "Feb", "working_days": 19}],
        resources=[{"name": "oven", "hours": "8 per working day"}],
        processes=[{"product": "bread", "maximum": 40}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": late}],
        limits=[{"name": "all", "flow": "made", "most": 25, "per": "horizon"}],
        stability={"pins": [{"flow": "made", "quantity": {"Jan": 7}}]},
    )
    assert stated(problem, said_by(place, *periods)) == text
