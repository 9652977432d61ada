"""Measures hold what the tables and key figures of a plan say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from properties.random_problems import FEW, SHORT, problem_of, problems
from sop_opt import PlanningProblem, ProblemError, SolveOptions, solve_plan
from sop_opt.pipeline import prepare
from sop_opt.plan.kpis import worth
from sop_opt.scenarios.frontier.measures import (
    GENERAL,
    measures,
    printed,
    refuse_unknown,
)
from worlds import make_problem, red_tomato

DATA = Path(__file__).parents[3] / "data"
FOLDERS = (
    "red_tomato_tools",
    "heizer_farnsworth_tires",
    "opm301_aggregate_planning",
    "williams_factory_planning_1",
    "williams_food_manufacture_1",
    "williams_manpower_planning",
    "nahmias_densepack",
    "gueret_toy_lorries_bom",
    "miplib_vpm1",
)


def figures(plan):
    """Return every general measure of a plan, from its tables and key figures alone."""
    tables, problem = plan.tables, plan.problem
    horizon, demand = problem.horizon, tables["demand"]
    days = {period.name: period.days for period in horizon}
    stock = worth(problem, tables["inventory"], "closing") * tables["inventory"]["period"].map(days)
    due = demand["quantity"].sum() + sum(row.opening_backlog for row in problem.demand)
    lost, late = demand["lost"].sum(), demand["backlog"].sum()
    worst = (len(horizon) + 1) * due
    people = tables["workforce"]
    return {
        "objective": plan.objective,
        "cost": plan.kpis["cost"],
        "inventory": stock.sum() / sum(days.values()),
        "service": 1 - (late + (len(horizon) + 1) * lost) / worst if due else 1.0,
        "fill_rate_in_the_end": plan.kpis["fill_rate_in_the_end"] if due else 1.0,
        "lost": plan.kpis["units_lost"],
        "late": late,
        "overtime": tables["capacity"]["overtime_hours"].sum() + people["overtime_hours"].sum(),
        "extra_shifts": tables["extra_shifts"]["shifts"].sum(),
        "idle": people["idle_hours"].sum(),
        "head_count": people["workers"].sum() / len(horizon),
        "hires_and_releases": people["hired"].sum() + people["released"].sum(),
        "purchases": tables["purchases"]["quantity"].sum(),
        "transport": tables["transport"]["quantity"].sum(),
        "orders": tables["lots"]["orders"].sum(),
    }


def assert_measured(plan):
    """Check every measure of a plan against its tables."""
    assembled = prepare(plan.problem).assembled
    stated = figures(plan)
    loads = plan.tables["capacity"].groupby("resource")["load_hours"].sum().to_dict()
    loads |= plan.tables["workforce"].groupby("pool")["load_hours"].sum().to_dict()
    stated |= {f"load.{name}": hours for name, hours in loads.items()}
    money = plan.costs.groupby("category")["amount"].sum()
    stated |= {f"cost.{category}": amount for category, amount in money.items()}
    asked = [*GENERAL, *(name for name in stated if "." in name)]
    for name, measure in measures(assembled, asked).items():
        assert measure.of(plan.values) == pytest.approx(stated[name], rel=1e-6, abs=1e-6), name


@pytest.mark.parametrize("folder", FOLDERS)
def test_measures_of_published_plans_are_those_of_their_tables(folder):
    problem = PlanningProblem.from_folder(DATA / folder)
    plan = solve_plan(problem, options=SolveOptions(time_limit=5, mip_gap=0.05))
    assert_measured(plan.require_solved())


@FEW
@given(problems())
def test_measures_of_any_plan_are_those_of_its_tables(sections):
    assert_measured(solve_plan(problem_of(sections)))
    assert_measured(solve_plan(problem_of(sections, objective="profit")))


@pytest.mark.slow
@FEW
@given(problems(whole=True))
def test_so_they_are_with_whole_numbers(sections):
    assert_measured(solve_plan(problem_of(sections), options=SHORT))


def test_less_money_is_better_and_more_profit():
    for objective, better in (("cost", "less"), ("service", "less"), ("profit", "more")):
        assembled = prepare(make_problem(objective=objective)).assembled
        assert measures(assembled, ["objective"])["objective"].better == better


def test_service_is_whole_when_all_is_on_time_and_nothing_when_all_is_lost():
    """Made at 2, a unit lost costs 1, or 3: so all are lost, or none is."""
    for cost, service in ((1, 0.0), (3, 1.0)):
        unmet = {"kind": "lost_sales", "cost": cost}
        demand = [{"product": "bread", "quantity": [10, 20], "unmet": unmet}]
        plan = solve_plan(make_problem(demand=demand))
        found = measures(prepare(plan.problem).assembled, ["service", "fill_rate_in_the_end"])
        assert found["service"].of(plan.values) == pytest.approx(service)
        assert found["fill_rate_in_the_end"].of(plan.values) == pytest.approx(service)


def test_a_unit_late_counts_for_every_period_that_it_waits():
    """10 due in January are baked in February: 10 of 30 units wait for 1 of 3 periods."""
    problem = make_problem(
        processes=[{"product": "bread", "cost": 2, "available_from": "Feb"}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": {"kind": "backlog"}}],
    )
    plan = solve_plan(problem)
    found = measures(prepare(problem).assembled, ["service", "late"])
    assert found["late"].of(plan.values) == 10
    assert found["service"].of(plan.values) == pytest.approx(1 - 10 / (3 * 30))


def test_nothing_is_missing_where_nothing_is_due():
    plan = solve_plan(make_problem(demand=[]))
    assert_measured(plan)
    found = measures(prepare(plan.problem).assembled, ["service", "fill_rate_in_the_end"])
    assert [measure.of(plan.values) for measure in found.values()] == [1, 1]


def test_unknown_measures_are_told_together_with_the_nearest_known():
    assembled = prepare(red_tomato()).assembled
    with pytest.raises(ProblemError) as error:
        refuse_unknown("trade_off", {"x": ["inventry"], "y": ["cost.wage"]}, assembled)
    assert [str(fault) for fault in error.value.faults] == [
        "trade_off, x 'inventry': is no measure of it; did you mean 'inventory'?",
        "trade_off, y 'cost.wage': is no measure of it; did you mean 'cost.wages'?",
    ]


def test_figures_are_printed_in_their_unit():
    found = measures(prepare(red_tomato()).assembled, ["service", "overtime"])
    assert printed(found["service"], 0.975) == "97.5%"
    assert printed(found["overtime"], 1234.4) == "1,234"
