"""Prices that make no sense beside each other: where the line is drawn, and what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.trust.doctor import examine
from sop_opt.trust.doctor.margins import Costs
from sop_opt.trust.doctor.prices import CHECKS
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.errors import Fault


def found(**sections: Any) -> list[Fault]:
    """Return what the checks of prices find in one product made at 2 and sold at 5."""
    return [fault for check in CHECKS for fault in check(make_problem(**sections))]


def sale(**fields: Any) -> list[dict[str, Any]]:
    """Return the demand of 10 and 20 with some fields replaced."""
    return [{"product": "bread", "quantity": [10, 20], "price": 5} | fields]


def stock(**fields: Any) -> list[dict[str, Any]]:
    """Return a row of inventory."""
    return [{"product": "bread", **fields}]


@pytest.mark.parametrize(
    ("value", "holding", "faulty"),
    [(4, 4, False), (4, [1, 4.1], True), (0, 5, False), (0, 5.1, True)],
    ids=["as much", "more in one period", "as much as the price", "more than the price"],
)
def test_holding_may_cost_as_much_as_what_is_held(
    value: float, holding: Any, *, faulty: bool
) -> None:
    products = [{"name": "bread", "unit_value": value}]
    assert bool(found(products=products, inventory=stock(holding_cost=holding))) is faulty


def test_backlog_may_be_cheaper_than_holding_in_some_periods() -> None:
    late = sale(unmet={"kind": "backlog", "cost": 1})
    assert found(demand=late, inventory=stock(holding_cost=2))
    assert not found(demand=late, inventory=stock(holding_cost=[2, 1]))


def test_safety_stock_is_compared_only_where_it_is_asked_for() -> None:
    wanted = {"safety_stock": [0, 5], "safety_stock_cost": 1}
    assert not found(inventory=stock(holding_cost=[2, 1], **wanted))
    assert found(inventory=stock(holding_cost=[1, 2], **wanted))


@pytest.mark.parametrize(
    ("pay", "faulty"),
    [
        ({"wage": 1600}, True),
        ({"wage_per_hour": 10}, True),
        ({"wage": 1600, "hours_per_worker": 200}, False),
        ({}, False),
    ],
    ids=["per period", "per hour", "long months", "unpaid"],
)
def test_overtime_is_compared_with_the_wage_of_an_hour(
    pay: dict[str, float], *, faulty: bool
) -> None:
    # 1,600 for 160 hours are 10 an hour, for 200 hours 8; overtime is paid 9
    pool = {"name": "bakers", "hours_per_worker": 160, "overtime": {"wage": 9}} | pay
    assert bool(found(workforce=[pool])) is faulty


def test_least_cost_follows_the_cheapest_way_down_the_bill_of_material() -> None:
    problem = PlanningProblem(
        horizon=["Jan", "Feb"],
        products=[{"name": "bread"}, {"name": "flour"}, {"name": "bran"}],
        resources=[{"name": "oven", "hours": 8, "cost_per_hour": 10}],
        processes=[
            {
                "product": "bread",
                "yield_rate": 0.5,
                "materials": {"flour": 1},
                "scrap": {"flour": 0.5},
                "resource_hours": {"oven": 0.1},
                "cost": 1,
            },
            {"name": "mill", "outputs": {"flour": 1, "bran": 1}, "cost": 9},
        ],
        suppliers=[{"supplier": "trader", "product": "flour", "price": [4, 3]}],
    )
    # flour comes beside bran for nothing; bread: (1 + 2 x 0 + 0.1 x 10) / 0.5
    assert Costs(problem).least == {"flour": 0.0, "bran": 0.0, "bread": 4.0}
    # without the mill flour is bought at 3: (1 + 2 x 3 + 1) / 0.5
    bought = problem.replace(processes=problem.processes[:1])
    assert Costs(bought).least == {"flour": 3.0, "bread": 16.0}


@pytest.mark.parametrize(
    ("objective", "fields", "faulty"),
    [
        ("cost", {"unmet": {"kind": "lost_sales"}, "price": 2}, False),
        ("cost", {"unmet": {"kind": "lost_sales"}, "price": 1.9}, True),
        ("cost", {"unmet": {"kind": "lost_sales", "cost": 1}}, True),
        ("cost", {"price": 1}, False),
        ("profit", {"unmet": {"kind": "lost_sales", "cost": 1}, "price": 1}, False),
        ("profit", {"unmet": {"kind": "lost_sales"}, "price": 1}, True),
        ("profit", {"price": 1}, True),
        ("profit", {"price": 0}, False),
        ("service", {"unmet": {"kind": "lost_sales"}, "price": 0}, False),
    ],
)
def test_serving_must_be_worth_it_by_what_counts_for_the_objective(
    objective: str, fields: dict[str, Any], *, faulty: bool
) -> None:
    assert bool(found(objective=objective, demand=sale(**fields))) is faulty


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [({}, True), ({"maximum": 9}, False), ({"price": -0.5}, False), ({"lead_time": 1}, False)],
    ids=["endless", "limited", "dearer to throw away", "later"],
)
def test_buying_to_throw_away_is_unbounded_only_without_a_ceiling(
    fields: dict[str, Any], *, faulty: bool
) -> None:
    offer = {"supplier": "waste works", "product": "bread", "price": -1} | fields
    assert bool(found(suppliers=[offer], inventory=stock(disposal_cost=0.5))) is faulty


@pytest.mark.parametrize(
    ("held_back", "status"),
    [
        ({}, "unbounded"),
        ({"maximum_increase": 3, "opening": 5}, "optimal"),
        ({"increase_cost": 10, "opening": 0}, "optimal"),
    ],
    ids=["freely", "no faster than", "at a price"],
)
def test_what_earns_without_end_is_told_unless_a_rule_holds_it_back(
    held_back: dict[str, float], status: str
) -> None:
    """A loaf bought for -3 and thrown away for 1 earns 2; to buy one more than before costs 10."""
    rule = {"name": "steady", "flow": "bought", **held_back}
    problem = make_problem(
        suppliers=[{"supplier": "mill", "product": "bread", "price": -3}],
        inventory=stock(disposal_cost=1),
        smoothing=[rule] if held_back else [],
    )
    told = [fault.field for fault in examine(problem) if fault.severity == "error"]
    assert told == (["price"] if status == "unbounded" else [])
    assert solve_plan(problem).status == status
