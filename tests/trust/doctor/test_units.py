"""Units that look off: where the line is drawn, and what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sop_opt.trust.doctor.units import CHECKS
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.errors import Fault


def found(**sections: Any) -> list[Fault]:
    """Return what the checks of units find."""
    return [fault for check in CHECKS for fault in check(make_problem(**sections))]


def sales(*amounts: Any, **product: Any) -> dict[str, Any]:
    """Return one product per amount, of which so much is due; fields hold for the last product."""
    products: list[dict[str, Any]] = [{"name": f"p{number}"} for number in range(len(amounts))]
    products[-1] |= product
    demand = [
        {"product": row["name"], "quantity": amount}
        for row, amount in zip(products, amounts, strict=True)
    ]
    return {"products": products, "processes": [], "demand": demand}


@pytest.mark.parametrize(
    ("amounts", "rows"),
    [
        ((1, 1, 1, 300), ["row 4"]),
        ((1, 1, 1, 299), []),
        ((300, 300, 300, 1), ["row 4"]),
        ((1, 1, 300), []),
        ((1, 0, 1, 300), []),
        ((1, 1, 1, 1, 500, 600), ["row 5", "row 6"]),
    ],
    ids=["above", "nearly", "below", "few rows", "few rows above 0", "two rows"],
)
def test_a_row_is_far_from_its_family(amounts: tuple[float, ...], rows: list[str]) -> None:
    assert [fault.row for fault in found(**sales(*amounts))] == rows


@pytest.mark.parametrize("other", [{"family": "spices"}, {"unit": "g"}], ids=["family", "unit"])
def test_rows_of_another_family_or_unit_are_not_compared(other: dict[str, str]) -> None:
    assert not found(**sales(1, 1, 1, 1000, **other))


def test_one_period_is_far_from_the_others_of_its_row() -> None:
    months = ["Jan", "Feb", "Mar", "Apr"]
    (fault,) = found(horizon=months, **sales([2, 2, 600, 2]))
    assert fault.message == (
        "is 300 times the 2 that is usual for its other periods; check its unit"
    )
    assert not found(horizon=months, **sales([2, 2, 599, 2]))
    assert not found(horizon=months, **sales([2, 0, 600, 0]))  # too few to tell what is usual


def test_a_range_beyond_ten_million_names_the_odd_end() -> None:
    (fault,) = found(**sales(1e-7, 1, 2))
    assert (fault.row, fault.value) == ("row 1", "1e-07")
    assert not found(**sales(1e-6, 1, 2))


@pytest.mark.parametrize(
    ("machines", "hours", "faulty"),
    [(1, 1680, False), (1, 1681, True), (2, 168, False), (2, 169, True)],
)
def test_one_machine_may_stand_for_a_room_of_ten(
    machines: int, hours: float, *, faulty: bool
) -> None:
    # a week has 168 hours
    weeks = [{"name": "week 1", "days": 7}, {"name": "week 2", "days": 7}]
    resource = {"name": "oven", "hours": hours, "machines": machines}
    assert bool(found(horizon=weeks, resources=[resource])) is faulty


def test_nothing_is_known_of_periods_whose_days_are_not_given() -> None:
    assert not found(workforce=[{"name": "bakers", "hours_per_worker": 2000}])


def test_nobody_works_more_than_24_hours_a_day() -> None:
    pool = {"name": "bakers", "hours_per_worker": "8 per working day"}
    assert not found(workforce=[pool])
    overtime = {"hours_per_worker": "30 per working day", "wage": 9}
    (fault,) = found(workforce=[pool | {"overtime": overtime}])
    assert (fault.field, fault.value) == ("overtime.hours_per_worker", "30 per day")


@pytest.mark.parametrize(("efficiency", "count"), [(1.25, 0), (5, 0), (85, 1)])
def test_a_factor_may_be_above_1_but_is_no_percentage(efficiency: float, count: int) -> None:
    resource = {"name": "oven", "hours": 8, "efficiency": efficiency}
    assert len(found(resources=[resource])) == count
