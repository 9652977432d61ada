"""Key figures against numbers worked out by hand, on tables written by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.plan import kpis
from sop_opt.plan.kpis import KeyFigures, key_figures
from sop_opt.plan.tables import COLUMNS, empty_table
from worlds import make_problem, red_tomato


def figures(problem: PlanningProblem, **tables: list[dict[str, Any]]) -> KeyFigures:
    """Return the figures of tables given as rows; columns that a row leaves out are zero."""
    frames = {
        name: pd.DataFrame(tables[name], columns=COLUMNS[name]).fillna(0.0)
        if name in tables
        else empty_table(name)
        for name in COLUMNS
    }
    return key_figures(problem, frames)


def late_world(**demand: Any) -> PlanningProblem:
    """Return bread due 10 and 20, which may be late."""
    row = {"product": "bread", "quantity": [10, 20], "unmet": {"kind": "backlog", "cost": 1}}
    return make_problem(demand=[row | demand])


def test_fill_rate_on_time_counts_what_is_served_when_due() -> None:
    # due 10 + 20; on time 8 + 16: 24 of 30
    found = figures(
        late_world(),
        demand=[
            {"product": "bread", "period": "Jan", "quantity": 10, "served": 8, "on_time": 8},
            {"product": "bread", "period": "Feb", "quantity": 20, "served": 18, "on_time": 16},
        ],
    )
    assert found["fill_rate_on_time"] == pytest.approx(24 / 30)
    # 2 units of January and 4 of February were not served in their month; nothing was turned down
    assert found["units_late"] == pytest.approx(6)
    assert found["units_lost"] == 0


def test_fill_rate_in_the_end_counts_late_units_and_the_opening_backlog() -> None:
    # 5 units were late before January: 35 are wanted, 5 + 8 + 18 = 31 are served
    found = figures(
        late_world(opening_backlog=5),
        demand=[
            {"product": "bread", "period": "Jan", "quantity": 10, "served": 13, "on_time": 8},
            {"product": "bread", "period": "Feb", "quantity": 20, "served": 18, "on_time": 16},
        ],
    )
    assert found["fill_rate_in_the_end"] == pytest.approx(31 / 35)
    # the opening backlog was late already: late are 10 - 8 and 20 - 16
    assert found["units_late"] == pytest.approx(6)


def test_lost_units_are_not_late() -> None:
    found = figures(
        make_problem(),
        demand=[{"period": "Jan", "quantity": 10, "served": 7, "on_time": 6, "lost": 3}],
    )
    # of the 10 due 3 are lost and 6 on time, so 1 is late
    assert found["units_lost"] == 3
    assert found["units_late"] == pytest.approx(1)


def test_fill_rate_of_a_solved_plan_counts_the_opening_backlog() -> None:
    # nothing limits the bakery, so all 5 + 10 + 20 units are served
    plan = solve_plan(late_world(opening_backlog=5))
    assert plan.kpis["fill_rate_in_the_end"] == 1.0
    assert plan.kpis["fill_rate_on_time"] == 1.0


def stock_world(*, unit_value: float = 0.0, days: tuple[int, int] = (30, 30)) -> PlanningProblem:
    return make_problem(
        horizon=[{"name": n, "days": d} for n, d in zip(("Jan", "Feb"), days, strict=True)],
        products=[{"name": "bread", "unit_value": unit_value}, {"name": "flour"}],
    )


def stock_tables(*closing: float) -> dict[str, list[dict[str, Any]]]:
    """Return 60 loaves served, the closing stock of bread, and 1,000 of flour throughout."""
    periods = ("Jan", "Feb")
    bread = [
        {"product": "bread", "period": period, "closing": amount}
        for period, amount in zip(periods, closing, strict=True)
    ]
    flour = [{"product": "flour", "period": period, "closing": 1000} for period in periods]
    served = [{"product": "bread", "period": period, "served": 30} for period in periods]
    return {"inventory": bread + flour, "demand": served}


@pytest.mark.parametrize("unit_value", [0.0, 2.5])
def test_turns_and_cover_compare_what_is_sold_with_its_mean_stock(unit_value: float) -> None:
    found = figures(stock_world(unit_value=unit_value), **stock_tables(10, 20))
    # mean stock 15, flour is not sold; 60 served in 60 days are 365 a year
    assert found["inventory_turns"] == pytest.approx(365 / 15)
    # one unit a day is served: 15 units cover 15 days
    assert found["days_of_cover"] == pytest.approx(15)


def test_mean_stock_weighs_long_periods_more() -> None:
    found = figures(stock_world(days=(10, 50)), **stock_tables(10, 20))
    # (10 units x 10 days + 20 units x 50 days) / 60 days = 18.33 units; 1 unit a day is served
    assert found["days_of_cover"] == pytest.approx(1100 / 60)


def test_utilisation_leaves_out_resources_that_are_not_finite() -> None:
    problem = make_problem(
        resources=[
            {"name": "oven", "hours": 100},
            {"name": "shelf", "finite": False, "hours": 10},
        ]
    )
    oven = {"resource": "oven", "regular_hours": 100}
    found = figures(
        problem,
        capacity=[
            {**oven, "period": "Jan", "available_hours": 100, "load_hours": 90, "utilisation": 0.9},
            {
                **oven,
                "period": "Feb",
                "overtime_hours": 20,
                "available_hours": 120,
                "load_hours": 120,
                "utilisation": 1.0,
            },
            {"resource": "shelf", "period": "Jan", "available_hours": 10, "load_hours": 50},
        ],
    )
    assert found["utilisation"] == pytest.approx(210 / 220)
    assert found["peak_utilisation"] == 1.0
    # 20 of 200 + 20 hours are overtime
    assert found["overtime_share"] == pytest.approx(20 / 220)


def test_labour_figures_add_all_pools_up() -> None:
    found = figures(
        make_problem(),
        workforce=[
            {
                "pool": pool,
                "period": period,
                "workers": workers,
                "regular_hours": 8 * workers,
                "overtime_hours": overtime,
                "load_hours": load,
            }
            for pool, period, workers, overtime, load in (
                ("bakers", "Jan", 10, 4, 84),
                ("drivers", "Jan", 5, 0, 20),
                ("bakers", "Feb", 7, 0, 40),
                ("drivers", "Feb", 5, 0, 20),
            )
        ],
    )
    assert (found["workers_least"], found["workers_most"]) == (12, 15)
    # regular hours 8 x (10 + 5 + 7 + 5) = 216, overtime 4, load 164
    assert found["labour_utilisation"] == pytest.approx(164 / 220)
    assert found["overtime_share"] == pytest.approx(4 / 220)


def test_cost_is_money_spent_and_margin_what_revenue_leaves() -> None:
    found = figures(
        make_problem(),
        demand=[{"revenue": 100}, {"revenue": 50}],
        costs=[
            {"category": "production", "amount": 60},
            {"category": "holding", "amount": 5},
            {"category": "revenue forgone", "amount": 20},
            {"category": "revenue", "amount": -150},
        ],
    )
    assert (found["revenue"], found["cost"], found["margin"]) == (150, 65, 85)


def test_margin_is_the_profit_of_a_plan_for_profit() -> None:
    plan = solve_plan(red_tomato(), objective="profit")
    assert plan.kpis["margin"] == pytest.approx(plan.objective)


def test_figures_without_meaning_are_not_numbers() -> None:
    found = figures(make_problem(demand=[]))
    without_money = {name: value for name, value in found.items() if kpis.UNITS[name] != "money"}
    counted = {"units_lost", "units_late"}
    assert all(math.isnan(value) for name, value in without_money.items() if name not in counted)


def test_a_plan_that_does_not_exist_has_no_figures() -> None:
    plan = replace(solve_plan(red_tomato()), status="infeasible")
    assert set(plan.kpis) == set(kpis.UNITS)
    assert all(math.isnan(value) for value in plan.kpis.values())


def test_every_figure_is_defined_in_the_module() -> None:
    listed = [line.split()[0] for line in (kpis.__doc__ or "").splitlines() if line.strip()]
    assert set(kpis.UNITS) <= set(listed)


def test_key_figures_print_as_a_column_with_units() -> None:
    printed = str(solve_plan(red_tomato()).kpis).splitlines()
    # 15,733 of 16,000 tools are on time; the crew of 80 is cut to 64.6
    assert "fill_rate_on_time       98.3%" in printed
    assert "workers_least            64.6  workers" in printed
    assert "utilisation                 -" in printed
