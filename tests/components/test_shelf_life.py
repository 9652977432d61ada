"""Shelf life: what gets too old is spoiled, and nothing too old is ever used.

Bread is made at 2 a unit and keeps for a number of months after the one in which it arrives.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.components.shelf_life import ShelfLife
from worlds import assert_books_close, column, make_problem, spent

MONTHS = ["Jan", "Feb", "Mar", "Apr"]


def keeping(life, quantity, *, opening=0, process=None, **sections):
    world = {
        "horizon": MONTHS[: len(quantity)],
        "products": [{"name": "bread", "shelf_life": life, "spoilage_cost": 0.5}],
        "processes": [{"product": "bread", "cost": 2, **(process or {})}],
        "inventory": [{"product": "bread", "opening": opening}],
        "demand": [{"product": "bread", "quantity": quantity}],
    }
    return make_problem(**(world | sections))


def spoiled(plan):
    return column(plan, "spoilage", "spoiled")


def made(plan):
    return column(plan, "production", "quantity")


def test_without_a_shelf_life_there_is_no_component():
    assert ShelfLife.from_problem(make_problem()) is None
    assert solve_plan(make_problem()).tables["spoilage"].empty


def test_what_outlives_the_horizon_never_spoils():
    assert ShelfLife.from_problem(keeping(3, [1, 1])) is None
    assert ShelfLife.from_problem(keeping(2, [1, 1])) is not None


@pytest.mark.parametrize(
    ("life", "status"), [(0, "infeasible"), (1, "infeasible"), (2, "optimal"), (3, "optimal")]
)
def test_a_unit_lasts_so_many_months_after_it_was_made(life, status):
    """Only January makes anything, and March needs it: two months later."""
    plan = solve_plan(keeping(life, [0, 0, 10], process={"maximum": [99, 0, 0]}))
    assert plan.status == status


def test_what_does_not_keep_is_made_when_due():
    """Making 20 in January would save 20 x 7, but nothing lasts until February."""
    plan = solve_plan(keeping(0, [10, 20], process={"cost": [2, 9]}))
    assert made(plan) == [10, 20]
    assert plan.objective == 200


def test_making_ahead_reaches_as_far_as_the_shelf_life():
    """Months cost 1, 2, 5 and 3: with one month of life, March is made in February."""
    world = keeping(1, [10, 10, 10, 10], process={"cost": [1, 2, 5, 3]})
    plan = solve_plan(world)
    assert made(plan) == [20, 10, 0, 10]
    assert plan.objective == 70
    assert spoiled(plan) == [0, 0, 0, 0]


def test_opening_stock_is_one_period_old_in_the_first():
    """12 on hand: 4 are served, and with one month of life 8 are spoiled at the end of January."""
    plan = solve_plan(keeping(1, [4, 6], opening=12, process={"cost": [3, 2]}))
    assert spoiled(plan) == [8, 0]
    assert made(plan) == [0, 6]
    assert spent(plan, "spoilage") == 4
    assert plan.objective == 16
    assert column(plan, "balance", "quantity", entry="spoiled") == [-8]
    assert_books_close(plan)


def test_opening_stock_with_two_months_of_life_serves_the_second():
    plan = solve_plan(keeping(2, [4, 6, 1], opening=12))
    assert spoiled(plan) == [0, 2, 0]
    assert made(plan) == [0, 0, 1]


def test_open_orders_arrive_fresh():
    orders = [{"product": "bread", "quantity": [12, 0, 0]}]
    plan = solve_plan(keeping(1, [4, 6, 1], receipts=orders))
    assert spoiled(plan) == [0, 2, 0]


def test_stock_is_not_thrown_away_while_it_is_good():
    """Holding 12 costs more than spoiling them, but until the end of February all are good."""
    stock = [{"product": "bread", "opening": 12, "holding_cost": 5}]
    plan = solve_plan(keeping(2, [0, 0, 0], inventory=stock))
    assert column(plan, "inventory", "closing") == [12, 0, 0]
    assert spoiled(plan) == [0, 12, 0]


def test_opening_stock_that_keeps_for_no_month_is_too_old_at_once():
    plan = solve_plan(keeping(0, [4, 6], opening=12))
    assert spoiled(plan) == [12, 0]
    assert made(plan) == [4, 6]


def test_what_must_be_made_and_is_not_needed_is_spoiled():
    """32 are made and 20 due; the 8 of April may be left, so that 4 are spoiled before."""
    plan = solve_plan(keeping(1, [5, 5, 5, 5], process={"minimum": 8, "maximum": 8}))
    assert sum(spoiled(plan)) == 4
    assert column(plan, "inventory", "closing")[-1] == 8
    assert plan.objective == 66


def test_age_counts_from_the_arrival_of_an_order():
    """Ordered in January and two months on the way, it arrives in March and is good in April."""
    world = keeping(
        1,
        [0, 0, 0, 10],
        processes=[],
        suppliers=[
            {
                "supplier": "baker",
                "product": "bread",
                "price": 1,
                "lead_time": 2,
                "available_until": "Jan",
            }
        ],
    )
    plan = solve_plan(world)
    assert column(plan, "inventory", "closing") == [0, 0, 10, 0]


def test_age_counts_from_the_arrival_at_a_site():
    """Made in January, one month at the plant, moved in February, one month in the shop."""
    world = PlanningProblem(
        horizon=["Jan", "Feb", "Mar"],
        products=[{"name": "bread", "shelf_life": 1}],
        sites=[{"name": "plant"}, {"name": "shop"}],
        processes=[{"product": "bread", "site": "plant", "maximum": [9, 0, 0]}],
        lanes=[{"product": "bread", "origin": "plant", "destination": "shop"}],
        demand=[{"product": "bread", "site": "shop", "quantity": [0, 0, 9]}],
    )
    plan = solve_plan(world)
    assert column(plan, "transport", "quantity") == [0, 9, 0]
    points = plan.tables["spoilage"][["product", "site"]].drop_duplicates()
    assert points["site"].tolist() == ["plant", "shop"]


def test_products_have_their_own_shelf_life():
    """Milk keeps for no month, cheese for two, salt for ever; all are cheaper in January."""
    lives = {"milk": 0, "cheese": 2, "salt": None}
    world = PlanningProblem(
        horizon=["Jan", "Feb", "Mar"],
        products=[{"name": name, "shelf_life": life} for name, life in lives.items()],
        processes=[{"product": name, "cost": [1, 2, 3]} for name in lives],
        demand=[{"product": name, "quantity": [0, 0, 10]} for name in lives],
    )
    plan = solve_plan(world)
    assert column(plan, "production", "quantity", product="milk") == [0, 0, 10]
    assert column(plan, "production", "quantity", product="cheese") == [10, 0, 0]
    assert column(plan, "production", "quantity", product="salt") == [10, 0, 0]
    assert set(plan.tables["spoilage"]["product"]) == {"milk", "cheese"}


def by_age(life, *, costs, quantity, ceiling, opening):
    """Return the sections of the same world with one product per age, and no shelf life.

    A unit is eaten or kept, which makes it a month older; only the oldest can be thrown away.
    """
    names = [f"age {age}" for age in range(life + 1)]
    keep = [
        {"name": f"keep {old}", "outputs": {old: 1}, "materials": {new: 1}, "lead_time": 1}
        for new, old in pairwise(names)
    ]
    eat = [{"name": f"eat {age}", "outputs": {"meal": 1}, "materials": {age: 1}} for age in names]
    throw = {"name": "throw", "outputs": {"waste": 1}, "materials": {names[-1]: 1}, "cost": 0.5}
    bake = {"name": "bake", "outputs": {names[0]: 1}, "cost": costs, "maximum": ceiling}
    return {
        "products": [{"name": name} for name in ("meal", "waste", *names)],
        "processes": [bake, *({"cost": 0.25, **row} for row in keep), *eat, throw],
        "inventory": [
            {"product": "meal", "maximum": 0},
            *({"product": age, "maximum": 0} for age in names if age != "age 1"),
            {"product": "age 1", "maximum": 0, "opening": opening},
        ],
        "demand": [{"product": "meal", "quantity": quantity}],
    }


@pytest.mark.parametrize("seed", range(15))
def test_the_rules_are_as_good_as_following_every_age(seed):
    """A model with one product per age has the same optimum, or is infeasible too."""
    draw = random.Random(seed)
    months, life = [f"month {n}" for n in range(1, 7)], draw.choice([1, 2, 3])
    data = {
        "costs": [draw.randint(1, 9) for _ in months],
        "quantity": [draw.choice([0, 5, 10, 15]) for _ in months],
        "ceiling": [draw.choice([0, 12, 30, 30]) for _ in months],
        "opening": draw.choice([0, 8, 20]),
    }
    rules = keeping(
        life,
        data["quantity"],
        horizon=months,
        process={"cost": data["costs"], "maximum": data["ceiling"]},
        inventory=[{"product": "bread", "opening": data["opening"], "holding_cost": 0.25}],
    )
    plan, exact = (
        solve_plan(rules),
        solve_plan(make_problem(horizon=months, **by_age(life, **data))),
    )
    assert plan.status == exact.status
    if plan.solved:
        assert plan.objective == pytest.approx(exact.objective)
