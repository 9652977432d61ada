"""Storage: closing stock of all products fits into the space of its site."""

from __future__ import annotations

import math

import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.components.storage import Storage
from worlds import assert_books_close, column


def storing(capacity, *, volumes=(2, 1)):
    """Return bread and rolls, 10 each due in February, cheaper by 5 and 1 if made in January."""
    products = dict(zip(("bread", "rolls"), volumes, strict=True))
    costs = {"bread": [1, 6], "rolls": [1, 2]}
    return PlanningProblem(
        horizon=["Jan", "Feb"],
        sites=[{"name": "main", "storage_capacity": capacity}],
        products=[{"name": name, "storage_volume": volume} for name, volume in products.items()],
        processes=[{"product": name, "cost": costs[name]} for name in products],
        demand=[{"product": name, "quantity": [0, 10]} for name in products],
    )


def kept(plan, product):
    return column(plan, "inventory", "closing", product=product)[0]


def test_without_a_capacity_or_a_volume_there_is_no_component():
    assert Storage.from_problem(storing(None)) is None
    assert Storage.from_problem(storing(20, volumes=(0, 0))) is None
    assert solve_plan(storing(None)).tables["storage"].empty


def test_the_space_goes_to_what_saves_most_per_volume():
    """24: bread saves 5 for 2 of space, rolls 1 for 1; 10 of bread take 20, so 4 rolls follow."""
    plan = solve_plan(storing(24))
    assert (kept(plan, "bread"), kept(plan, "rolls")) == (10, 4)
    assert plan.objective == 26  # 14 at 1, 6 rolls at 2
    assert column(plan, "storage", "volume") == [24, 0]
    assert column(plan, "storage", "capacity") == [24, 24]
    assert_books_close(plan)


def test_space_that_is_enough_limits_nothing():
    plan = solve_plan(storing(30))
    assert plan.objective == 20
    assert column(plan, "storage", "volume") == [30, 0]


def test_no_space_means_no_stock():
    plan = solve_plan(storing(0))
    assert plan.objective == 80
    assert (kept(plan, "bread"), kept(plan, "rolls")) == (0, 0)


def test_space_may_be_limited_in_some_periods_only():
    plan = solve_plan(storing({"Feb": 0}))
    assert kept(plan, "bread") == kept(plan, "rolls") == 10
    assert math.isnan(column(plan, "storage", "capacity")[0])


def test_a_product_without_volume_takes_no_space():
    plan = solve_plan(storing(10, volumes=(2, 0)))
    assert (kept(plan, "bread"), kept(plan, "rolls")) == (5, 10)


def test_stock_that_does_not_fit_is_infeasible():
    world = storing(19).replace(inventory=[{"product": "bread", "opening": 10}])
    assert solve_plan(world).status == "infeasible"  # January uses none of it


def test_each_site_has_its_own_space():
    """The shop has room for 4; the rest of the 10 stays at the plant, which has no limit."""
    world = PlanningProblem(
        horizon=["Jan", "Feb"],
        sites=[{"name": "plant"}, {"name": "shop", "storage_capacity": 4}],
        products=[{"name": "bread", "storage_volume": 1}],
        processes=[{"product": "bread", "site": "plant", "cost": [1, 9]}],
        lanes=[{"product": "bread", "origin": "plant", "destination": "shop", "cost": [1, 3]}],
        demand=[{"product": "bread", "site": "shop", "quantity": [0, 10]}],
    )
    plan = solve_plan(world)
    assert column(plan, "transport", "quantity") == [4, 6]
    assert plan.objective == 10 + 4 + 18
    assert column(plan, "storage", "site") == ["shop", "shop"]


GLASSES = {
    "V1": ([20, 22, 18, 35, 17, 19, 23, 20, 29, 30, 28, 32], 100, 25, 50, 3, 2, 4),
    "V2": ([17, 19, 23, 20, 11, 10, 12, 34, 21, 23, 30, 12], 80, 28, 20, 3, 1, 5),
    "V3": ([18, 35, 17, 10, 9, 21, 23, 15, 10, 0, 13, 17], 110, 25, 0, 3, 4, 5),
    "V4": ([31, 45, 24, 38, 41, 20, 19, 37, 28, 12, 30, 37], 90, 27, 15, 2, 8, 6),
    "V5": ([23, 20, 23, 15, 10, 22, 18, 30, 28, 7, 15, 10], 200, 10, 0, 4, 11, 4),
    "V6": ([22, 18, 20, 19, 18, 35, 0, 28, 12, 30, 21, 23], 140, 20, 10, 4, 9, 9),
}
"""Demand per week, cost of production, of holding, opening stock, worker hours, machine hours and
trays per batch (Gueret, Prins and Sevaux, Applications of Optimization with Xpress-MP, C-2)."""


@pytest.mark.parametrize(("hours", "cost"), [(390, 185899.3), (450, 180880.136364)])
def test_drinking_glasses_cost_what_is_published(hours, cost):
    """185,899 is the known cost with 390 worker hours a week; 450 are those of another edition."""
    world = PlanningProblem(
        horizon=[str(week) for week in range(1, 13)],
        sites=[{"name": "main", "storage_capacity": 1000}],
        products=[{"name": name, "storage_volume": row[6]} for name, row in GLASSES.items()],
        resources=[{"name": "workers", "hours": hours}, {"name": "machines", "hours": 850}],
        processes=[
            {
                "product": name,
                "cost": row[1],
                "resource_hours": {"workers": row[4], "machines": row[5]},
            }
            for name, row in GLASSES.items()
        ],
        inventory=[
            {"product": name, "holding_cost": row[2], "opening": row[3], "closing_minimum": 10}
            for name, row in GLASSES.items()
        ],
        demand=[{"product": name, "quantity": row[0]} for name, row in GLASSES.items()],
    )
    assert solve_plan(world).objective == pytest.approx(cost, rel=1e-9)
