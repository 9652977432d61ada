"""Launches that come later or sooner."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.scenarios.changes import DelayLaunch
from worlds import make_problem


def world(**robot: str) -> PlanningProblem:
    """Return a robot that is launched in February, beside bread that is there already."""
    return make_problem(
        horizon=["Jan", "Feb", "Mar", "Apr"],
        products=[
            {"name": "bread"},
            {"name": "robot", "family": "machines", "available_from": "Feb", **robot},
        ],
        demand=[
            {"product": "bread", "quantity": 5},
            {"product": "robot", "quantity": [0, 20, 30, 40]},
        ],
        inventory=[
            {"product": "robot", "safety_stock": [0, 4, 6, 8]},
            {"product": "bread", "safety_stock": 1},
        ],
    )


def test_demand_moves_with_the_launch() -> None:
    after = DelayLaunch(product="robot", by=2).changed(world())
    assert after.product["robot"].available_from == "Apr"
    assert after.demand[1].quantity == (0.0, 0.0, 0.0, 20.0)
    assert after.demand[0] == world().demand[0]


def test_demand_before_the_new_launch_is_lost() -> None:
    after = DelayLaunch(product="robot", by=1, demand="is_lost").changed(world())
    assert after.demand[1].quantity == (0.0, 0.0, 30.0, 40.0)


def test_no_safety_stock_is_wanted_before_the_launch() -> None:
    after = DelayLaunch(product="robot", by=1).changed(world())
    assert after.inventory[0].safety_stock == (0.0, 0.0, 6.0, 8.0)
    assert after.inventory[1] == world().inventory[1]


def test_a_launch_can_come_sooner() -> None:
    after = DelayLaunch(product="robot", by=-1).changed(world())
    assert after.product["robot"].available_from == "Jan"
    assert after.demand[1].quantity == (20.0, 30.0, 40.0, 0.0)


def test_only_what_has_a_launch_is_delayed() -> None:
    after = DelayLaunch(by=1).changed(world())
    assert [product.available_from for product in after.products] == [None, "Mar"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"product": "bread"}, "product 'bread': has no launch"),
        ({"by": 3}, "by 3: would launch 'robot' outside the horizon; let its demand be 0"),
        ({"by": -2}, "by -2: would launch 'robot' outside the horizon; delay it by less"),
        ({"by": 2}, "by 2: would launch 'robot' after its end; let its demand be 0"),
        ({"by": 0}, "delays nothing"),
        ({"product": "robots"}, "did you mean 'robot'?"),
    ],
)
def test_a_launch_that_cannot_be_delayed_is_a_fault(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        DelayLaunch(**fields).changed(world(available_until="Mar"))
