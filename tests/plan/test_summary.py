"""The page of text, word by word for Red Tomato and section by section for what it lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sop_opt import solve_plan
from worlds import make_problem, red_tomato

if TYPE_CHECKING:
    from sop_opt import Plan


def section(plan: Plan, title: str) -> list[str]:
    """Return the lines below a title of the summary, without their indent; none without it."""
    for part in plan.summary().split("\n\n"):
        head, *lines = part.split("\n")
        if head == title:
            return [line.removeprefix("  ") for line in lines]
    return []


def stopped(plan: Plan, **changes: Any) -> str:
    """Return the line that says what the plan comes to."""
    return replace(plan, **changes).summary().splitlines()[1]


def with_rows(plan: Plan, name: str, rows: list[dict[str, Any]]) -> Plan:
    """Return the plan with another table."""
    frame = pd.DataFrame(rows, columns=plan.tables[name].columns)
    return replace(plan, tables={**plan.tables, name: frame})


def test_red_tomato_reads_as_published() -> None:
    # The plan of Chopra and Meindl: lay off 15.4 of 80 people, 422,275 in all, 267 tools late once
    plan = replace(solve_plan(red_tomato()), build_seconds=0.002, solve_seconds=0.001)
    assert (
        plan.summary()
        == """\
Red Tomato Tools: January to June, 6 periods
Optimal: no plan costs less than 422,275.
Built in 2 ms, solved in 1 ms.

Money
  wages       248,000  58.7%
  production  155,000  36.7%
  holding      10,233   2.4%
  releasing     7,708   1.8%
  backlog       1,333   0.3%
  cost        422,275
  revenue     640,000
  margin      217,725

Service (units)
  due      16,000  100.0%
  on time  15,733   98.3%
  late      266.7    1.7%
  lost          0    0.0%

People
        opening   end  least  most  hired  released  overtime hours
  crew       80  64.6   64.6  64.6      0      15.4               0

Stock
  turns a year      38
  days of cover    9.6
  least units        0  at the end of April
  most units     1,983  at the end of January

Utilisation
          mean    peak
  crew  100.0%  100.0%  always full

Late or short
  tools  April  266.7  late"""
    )


def test_a_plan_prints_its_summary() -> None:
    plan = solve_plan(make_problem())
    assert str(plan) == plan.summary()


def test_sections_without_content_are_left_out() -> None:
    # 30 loaves made when due at 2 each: no people, no stock, no resource, nothing late
    plan = replace(solve_plan(make_problem()), build_seconds=0.0, solve_seconds=75.4)
    assert (
        plan.summary()
        == """\
plan: Jan to Feb, 2 periods
Optimal: no plan costs less than 60.
Built in 0 ms, solved in 1 min 15 s.

Money
  production   60  100.0%
  cost         60
  revenue     150
  margin       90

Service (units)
  due      30  100.0%
  on time  30  100.0%
  late      0    0.0%
  lost      0    0.0%"""
    )


def test_a_plan_without_demand_has_no_service_to_report() -> None:
    assert section(solve_plan(make_problem(demand=[])), "Service (units)") == []


def test_money_names_the_currency_and_the_profit() -> None:
    plan = solve_plan(make_problem(currency="EUR"), objective="profit")
    # 30 loaves sold at 5 and made at 2
    assert stopped(plan) == "Optimal: no plan earns more than 90 EUR."
    assert section(plan, "Money (EUR)")[-1] == "margin       90"


def test_small_cost_categories_are_added_up() -> None:
    plan = solve_plan(make_problem())
    amounts = [100, 90, 80, 70, 60, 50, 40, 6, 4]
    costs = [{"period": "Jan", "category": f"c{k}", "amount": a} for k, a in enumerate(amounts)]
    lines = section(with_rows(plan, "costs", costs), "Money")
    # seven of nine are shown; the others are 6 + 4 of 500
    assert lines[6].split() == ["c6", "40", "8.0%"]
    assert lines[7].split() == ["other", "10", "2.0%"]
    assert lines[8].split() == ["cost", "500"]


def test_revenue_forgone_stands_beside_the_cost() -> None:
    # bread costs 2 to make and sells at 1: turning 30 down forgoes 30, and costs nothing
    demand = [{"product": "bread", "quantity": 15, "price": 1, "unmet": "lost_sales"}]
    plan = solve_plan(make_problem(demand=demand))
    assert section(plan, "Money") == ["cost              0", "revenue forgone  30"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"gap": 1e-9}, "Optimal: no plan costs less than 60."),
        (
            {"gap": 0.0004},
            "Optimal within the gap asked for: this plan costs 60, at most 0.1% from the best.",
        ),
        (
            {"status": "feasible", "gap": 0.0131},
            "Not proven best: this plan costs 60, at most 1.4% from the best.",
        ),
        (
            {"status": "feasible", "gap": float("nan")},
            "Not proven best: this plan costs 60; how far that is from the best is not known.",
        ),
        ({"status": "infeasible"}, "Infeasible: no plan satisfies every rule at once."),
    ],
)
def test_result_says_how_far_the_best_may_be(changes: dict[str, Any], text: str) -> None:
    assert stopped(solve_plan(make_problem()), **changes) == text


def test_service_first_is_said_before_the_cost() -> None:
    plan = solve_plan(make_problem(objective="service"))
    assert stopped(plan) == "Optimal: service first; then no plan costs less than 60."


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("infeasible", "Give the rule you doubt a\nprice"),
        ("unbounded", "has no ceiling"),
        ("no_plan", "Allow more time or a larger gap."),
    ],
)
def test_without_a_plan_the_summary_says_what_to_do(status: Any, advice: str) -> None:
    summary = replace(solve_plan(make_problem()), status=status).summary()
    assert advice in summary
    assert "Money" not in summary


def test_products_served_least_on_time_are_named_worst_first() -> None:
    plan = solve_plan(make_problem())
    demand = [
        {"product": product, "period": "Jan", "quantity": 10, "served": 10, "on_time": on_time}
        for product, on_time in (("bread", 9), ("cake", 10), ("roll", 5))
    ]
    lines = section(with_rows(plan, "demand", demand), "Service (units)")
    assert lines[-1] == "least on time: roll 50.0%, bread 90.0%"


def test_largest_shortfalls_come_first_and_the_rest_is_counted() -> None:
    # 10 loaves a month are made; 20 a month are due and wait: 10, 20, ... 70 are late
    problem = make_problem(
        horizon=[f"month {k}" for k in range(1, 8)],
        processes=[{"product": "bread", "maximum": 10}],
        demand=[
            {
                "product": "bread",
                "quantity": 20,
                "unmet": {"kind": "backlog", "cost": 1, "must_end_clear": False},
            }
        ],
    )
    lines = section(solve_plan(problem), "Late or short")
    assert lines[0] == "bread  month 7  70  late"
    assert lines[4] == "bread  month 3  30  late"
    assert lines[5] == "and 2 more"


def test_shortfalls_name_the_site_where_there_are_several() -> None:
    # nothing is made: the north is 3 below its safety stock, the south loses its 2
    problem = make_problem(
        horizon=["Jan"],
        sites=[{"name": "north"}, {"name": "south"}],
        inventory=[
            {"product": "bread", "site": "north", "safety_stock": 3, "safety_stock_cost": 1}
        ],
        processes=[],
        demand=[{"product": "bread", "site": "south", "quantity": 2, "unmet": "lost_sales"}],
    )
    assert section(solve_plan(problem), "Late or short") == [
        "bread  north  Jan  3  below safety stock",
        "bread  south  Jan  2  lost",
    ]


def test_utilisation_ranks_resources_and_says_when_they_are_full() -> None:
    # 10 and 20 loaves: the oven (1 h of 20) is full in February, the mixer (1/2 h of 20) never
    problem = make_problem(
        resources=[{"name": "mixer", "hours": 20}, {"name": "oven", "hours": 20}],
        inventory=[{"product": "bread", "holding_cost": 1}],
        processes=[{"product": "bread", "resource_hours": {"mixer": 0.5, "oven": 1}}],
    )
    assert section(solve_plan(problem), "Utilisation") == [
        "        mean    peak",
        "oven   75.0%  100.0%  full in Feb",
        "mixer  37.5%   50.0%  busiest in Feb",
    ]


def test_stock_is_told_in_money_where_products_have_a_value() -> None:
    # 15 a month at most: of the 20 due in February 5 are made in January, worth 4 each
    problem = make_problem(
        products=[{"name": "bread", "unit_value": 4}],
        processes=[{"product": "bread", "maximum": 15}],
        inventory=[{"product": "bread", "holding_cost": 1}],
    )
    lines = section(solve_plan(problem), "Stock")
    assert [line.split() for line in lines[2:]] == [
        ["least", "value", "0", "at", "the", "end", "of", "Feb"],
        ["most", "value", "20", "at", "the", "end", "of", "Jan"],
    ]


def test_turns_are_left_out_where_only_materials_are_in_stock() -> None:
    # 100 of flour wait all month, bread is sold as it is made
    problem = make_problem(
        products=[{"name": "bread"}, {"name": "flour"}],
        inventory=[{"product": "flour", "opening": 100}],
    )
    assert section(solve_plan(problem), "Stock") == [
        "least units  100  at the end of Jan",
        "most units   100  at the end of Jan",
    ]


def test_choices_made_on_the_way_are_noted() -> None:
    plan = replace(solve_plan(make_problem()), log=("level: output is constant",))
    assert section(plan, "Notes") == ["level: output is constant"]
