"""Prices and costs, by what the plan's table of costs calls them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from sop_opt import PlanningProblem, ProblemError, solve_plan
from sop_opt.problem.fields import shape
from sop_opt.scenarios.changes import ChangeCost
from sop_opt.scenarios.changes.costs import COSTS, Cost
from sop_opt.scenarios.changes.paths import wrong_step
from worlds import make_problem, spent


def world() -> PlanningProblem:
    """Return bread that has every cost there is, at 10 each, and cake that has few."""
    ten = {"cost": 10}
    return make_problem(
        products=[{"name": "bread", "shelf_life": 3, "spoilage_cost": 10}, {"name": "cake"}],
        sites=[{"name": "main"}, {"name": "shop"}],
        demand=[
            {
                "product": "bread",
                "quantity": 3,
                "price": 10,
                "unmet": [{"kind": "backlog", **ten}, {"kind": "lost_sales", **ten}],
            },
            {"product": "cake", "quantity": 0, "price": [10, 20], "unmet": "lost_sales"},
        ],
        inventory=[
            {
                "product": "bread",
                "holding_cost": 10,
                "safety_stock": 1,
                "safety_stock_cost": 10,
                "disposal_cost": 10,
            },
            {"product": "cake"},
        ],
        resources=[
            {
                "name": "oven",
                "hours": 9,
                "cost_per_hour": 10,
                "overtime": ten,
                "extra_shifts": [{"name": "late", "hours": 1, **ten}, {"hours": 1, **ten}],
                "maintenance": [{"machine_periods": 0, **ten}],
            }
        ],
        workforce=[
            {
                "name": "crew",
                "opening": 1,
                "hours_per_worker": 9,
                "wage": 10,
                "wage_per_hour": 10,
                "hire_cost": 10,
                "release_cost": 10,
                "idle_cost": 10,
                "overtime": {"wage": 10},
                "short_time": ten,
                "moves": [{"to": "cooks", **ten}],
            },
            {"name": "cooks", "hours_per_worker": 9},
        ],
        processes=[
            {
                "product": "bread",
                "cost": 10,
                "resource_hours": {"oven": 0.5},
                "cost_steps": [{"start": 0, **ten}],
                "lot": {"fixed_cost": 10},
            }
        ],
        suppliers=[{"supplier": "mill", "product": "bread", "price": 10}],
        lanes=[{"product": "bread", "origin": "main", "destination": "shop", "cost": 10}],
        setups=[{"name": "bake", "process": "make bread", "cost": 10, "start_cost": 10}],
    )


def numbers(model: Any) -> list[float]:
    """Return every number within the JSON of a problem."""
    if isinstance(model, dict):
        return [n for part in model.values() for n in numbers(part)]
    if isinstance(model, list | tuple):
        return [n for part in model for n in numbers(part)]
    return [model] if isinstance(model, float) else []


FIELDS = {"overtime": 2, "extra shifts": 2, "price": 2}
"""Costs that several rows of the world have; of the others there is one."""


@pytest.mark.parametrize("of", get_args(Cost))
def test_every_cost_can_be_changed(of: Cost) -> None:
    before = numbers(world().model_dump())
    after = numbers(ChangeCost(of=of, by=1.5).changed(world()).model_dump())
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == FIELDS.get(of, 1) + (of == "price")  # of cake, in both periods
    assert all(new == 1.5 * old for old, new in changed)


@pytest.mark.parametrize("of", get_args(Cost))
def test_every_cost_is_a_field_of_the_schema(of: Cost) -> None:
    assert all(
        not wrong_step(shape(PlanningProblem, section).section, path)
        for section, path in COSTS[of].items()
    )
    assert COSTS.keys() == set(get_args(Cost))


def test_the_plan_spends_what_the_change_says() -> None:
    # 30 loaves at 2 each; at 2 x 1.5 + 1 each
    problem = make_problem()
    assert spent(solve_plan(problem), "production") == pytest.approx(60)
    after = ChangeCost(of="production", by=1.5, plus=1).changed(problem)
    assert spent(solve_plan(after), "production") == pytest.approx(120)


def test_a_price_takes_another_value_in_some_periods() -> None:
    after = ChangeCost(of="price", to=7, periods="Feb", product="cake").changed(world())
    assert [row.price for row in after.demand] == [10.0, (10.0, 7.0)]


def test_one_number_stays_one_number_when_all_periods_change() -> None:
    after = ChangeCost(of="production", plus=-2).changed(world())
    assert after.processes[0].cost == 8.0


def test_words_choose_between_the_sections_that_have_such_a_cost() -> None:
    after = ChangeCost(of="overtime", by=2, pool="crew").changed(world())
    assert after.resources == world().resources
    assert after.workforce[0].overtime is not None
    assert after.workforce[0].overtime.wage == 20.0


def test_a_row_without_such_a_cost_is_left_alone() -> None:
    # lost cake has no stated cost, so there is nothing to multiply
    after = ChangeCost(of="lost sales", by=2).changed(world())
    assert after.demand[1] == world().demand[1]


def test_a_price_below_what_the_field_allows_is_a_fault_of_the_row() -> None:
    with pytest.raises(ProblemError, match=r"change_cost inventory row 1, holding_cost -2"):
        ChangeCost(of="holding", plus=-12).changed(world())


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"of": "price"}, "changes nothing; give by, plus or to"),
        ({"of": "price", "by": 2, "to": 3}, "contradicts to; give by and plus, or to"),
        ({"of": "transport", "by": 2, "customer": "market"}, "customer 'market': does not address"),
        ({"of": "short time", "by": 2, "pool": "cooks"}, "of 'short time': no row of workforce"),
        ({"of": "lost sales", "by": 2, "product": "cake"}, "no row of demand that is meant has"),
        ({"of": "backlog", "by": 2, "site": "shop"}, "site 'shop': no row of demand has it"),
        ({"of": "price", "to": [1, 2, 3]}, "has 3 numbers for 2 periods"),
    ],
)
def test_a_change_that_finds_nothing_is_a_fault(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        ChangeCost(**fields).changed(world())


def test_an_unknown_cost_is_refused() -> None:
    with pytest.raises(ValidationError, match="of"):
        ChangeCost(of="spoilagee", by=2)  # type: ignore[arg-type]
