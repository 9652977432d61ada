"""Every price is worked out again: the plan of another price is rejected by its category."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import getitem

import pytest

from sop_opt import PlanningProblem, solve_plan
from trust.audit.everything import solved
from trust.audit.mutations import with_cell
from worlds import make_problem

PRICES = [
    ("production", "processes/0/cost"),
    ("machine hours", "resources/0/cost_per_hour"),
    ("purchases", "suppliers/0/price"),
    ("transport", "lanes/0/cost"),
    ("holding", "inventory/0/holding_cost"),
    ("holding", "inventory/1/holding_cost"),
    ("below safety stock", "inventory/0/safety_stock_cost"),
    ("disposal", "inventory/4/disposal_cost"),
    ("spoilage", "products/1/spoilage_cost"),
    ("backlog", "demand/0/unmet/0/cost"),
    ("overtime", "resources/0/overtime/cost"),
    ("extra shifts", "resources/0/extra_shifts/0/cost"),
    ("maintenance", "resources/0/maintenance/0/cost"),
    ("wages", "workforce/0/wage"),
    ("wages", "workforce/0/wage_per_hour"),
    ("hiring", "workforce/1/hire_cost"),
    ("releasing", "workforce/1/release_cost"),
    ("idle time", "workforce/1/idle_cost"),
    ("moving people", "workforce/0/moves/0/cost"),
    ("short time", "workforce/1/short_time/cost"),
    ("limits", "limits/1/price"),
    ("smoothing", "smoothing/0/increase_cost"),
    ("smoothing", "smoothing/0/decrease_cost"),
    ("departures", "stability/departure_cost"),
    ("pins", "stability/pins/1/cost"),
    ("set-ups", "setups/1/cost"),
    ("start-ups", "setups/0/start_cost"),
    ("orders", "lanes/0/lot/fixed_cost"),
    ("orders", "suppliers/3/lot/fixed_cost"),
    ("price steps", "processes/0/cost_steps/1/cost"),
    ("price steps", "suppliers/0/cost_steps/1/cost"),
]
"""Categories and a price of each, as a path into the sections."""


def dearer(path: str) -> PlanningProblem:
    """Return the problem of that plan in which one price is a tenth higher."""
    document = solved("cost").problem.model_dump(mode="json")
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    row = reduce(getitem, steps, document)
    price = row[last]
    row[last] = [1.1 * part for part in price] if isinstance(price, list) else 1.1 * price
    return PlanningProblem(**document)


@pytest.mark.parametrize(("category", "path"), PRICES, ids=[path for _, path in PRICES])
def test_a_plan_made_at_another_price_is_rejected(category, path):
    found = replace(solved("cost"), problem=dearer(path)).audit().violations
    if category == "price steps":  # the table of steps states a cost, too
        assert set(found["table"]) == {"price_steps"}
    else:
        assert set(found["key"]) == {category}, found.to_string()


def test_revenue_is_audited_in_the_table_and_in_the_costs():
    plan = solve_plan(make_problem(), objective="profit")
    dear = make_problem(demand=[{"product": "bread", "quantity": [10, 20], "price": 6}])
    found = replace(plan, problem=dear.replace(objective="profit")).audit().violations
    # the table of costs follows the one of demand, so that the first error is named
    assert set(found["rule"]) == {"revenue"}


def test_parts_of_steps_cost_at_least_the_cheapest_mix_of_whole_ones():
    """5 in February are a fifth of 25: 12 at 4 and 13 at 1 are 61, and a fifth of that is 12.2.

    Nothing that the audit knows ends the second step, in which a unit costs 1: 5 is too little to
    ask for less, and 4.9 is not.
    """
    steps = [{"start": 0, "cost": 4}, {"start": 12, "cost": 1}]
    plan = solve_plan(
        make_problem(
            horizon=["Jan", "Feb", "Mar"],
            processes=[{"product": "bread", "cost_steps": steps, "maximum": 30}],
            inventory=[{"product": "bread", "holding_cost": 9}],
            demand=[{"product": "bread", "quantity": [10, 5, 20]}],
            integer_until="Jan",
        )
    )
    assert plan.tables["price_steps"]["cost"].tolist() == pytest.approx([40, 12.2, 56])
    plan.audit().require_passed()
    for cost, broken in ((5.0, set()), (4.9, {"price_steps"})):
        found = with_cell(plan, "price_steps", "cost", 1, cost).audit().violations
        assert set(found["table"]) == {"costs"} | broken


def test_a_lost_unit_costs_its_price_where_no_cost_is_stated():
    # 4 of 10 and 20 are made; 6 and 16 lost at a price of 5, or at a cost of 3
    lost = {"product": "bread", "quantity": [10, 20], "price": 5, "unmet": "lost_sales"}
    make = [{"product": "bread", "cost": 2, "maximum": 4}]
    plan = solve_plan(make_problem(processes=make, demand=[lost]))
    stated = [lost | {"unmet": {"kind": "lost_sales", "cost": 3}}]
    strict = replace(plan, problem=make_problem(processes=make, demand=stated))
    assert set(strict.audit().violations["key"]) == {"lost sales", "revenue forgone"}
