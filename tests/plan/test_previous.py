"""A plan as the previous plan of the next problem."""

from __future__ import annotations

import pytest

from sop_opt import Horizon, InfeasiblePlan, PlanningProblem, previous_from_plan, solve_plan
from worlds import make_problem


def supplying(**sections):
    """Return cattle bought, cut into 4 of meat and a hide, and meat moved to a shop; all just in
    time, since stock costs money."""
    world = {
        "horizon": ["Jan", "Feb"],
        "products": [{"name": name} for name in ("cattle", "meat", "hide")],
        "sites": [{"name": "plant"}, {"name": "shop"}],
        "suppliers": [{"supplier": "farm", "product": "cattle", "site": "plant", "price": 5}],
        "processes": [
            {
                "name": "cut",
                "site": "plant",
                "outputs": {"meat": 4, "hide": 1},
                "materials": {"cattle": 1},
            }
        ],
        "lanes": [{"product": "meat", "origin": "plant", "destination": "shop", "cost": 1}],
        "inventory": [
            {"product": "cattle", "site": "plant", "holding_cost": 1},
            {"product": "meat", "site": "plant", "holding_cost": 1},
            {"product": "meat", "site": "shop", "holding_cost": 1},
        ],
        "demand": [{"product": "meat", "site": "shop", "quantity": [8, 12]}],
    }
    return PlanningProblem(**(world | sections))


def test_runs_purchases_and_moves_become_rows():
    rows = previous_from_plan(solve_plan(supplying()))
    assert [row.describe() for row in rows] == [
        "run, process cut",
        "bought, product cattle, site plant, supplier farm",
        "moved, product meat, origin plant, destination shop",
    ]
    assert rows[0].quantity == {"Jan": 2, "Feb": 3}  # runs, not the meat or hides they make
    assert rows[1].quantity == {"Jan": 2, "Feb": 3}
    assert rows[2].quantity == {"Jan": 8, "Feb": 12}


def test_a_plan_frozen_as_it_was_is_the_same_plan():
    world = supplying()
    plan = solve_plan(world)
    frozen = {"frozen_periods": "Jan; Feb", "previous": previous_from_plan(plan)}
    again = solve_plan(world.replace(stability=frozen))
    assert again.objective == plan.objective
    assert again.tables["production"].equals(plan.tables["production"])


def test_a_frozen_plan_cannot_follow_a_new_demand():
    world = supplying()
    frozen = {"frozen_periods": "Jan; Feb", "previous": previous_from_plan(solve_plan(world))}
    grown = [{"product": "meat", "site": "shop", "quantity": [8, 13]}]
    assert solve_plan(world.replace(stability=frozen, demand=grown)).status == "infeasible"


def test_only_periods_of_the_next_horizon_are_taken():
    rows = previous_from_plan(solve_plan(supplying()), Horizon.of("Feb", "Mar"))
    assert rows[0].quantity == {"Feb": 3}
    next_problem = supplying(
        horizon=["Feb", "Mar"], stability={"previous": rows, "departure_cost": 1}
    )
    plan = solve_plan(next_problem)
    assert plan.tables["stability"]["period"].unique().tolist() == ["Feb"]


def test_without_a_plan_there_is_nothing_to_take():
    impossible = make_problem(processes=[{"product": "bread", "maximum": 1}])
    with pytest.raises(InfeasiblePlan):
        previous_from_plan(solve_plan(impossible))
