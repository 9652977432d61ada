"""Documents of lot-sizing instances become planning problems: every key does what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.lotsizing.convert import lot_sizing_problem
from sop_opt import PlanningProblem, solve_plan

INSTANCES = sorted((Path(__file__).parent / "benchmarks/lotsizing/instances").glob("*.json"))


def document(**changes):
    """Return two periods in which 10 and 20 of A are due, at 50 per set-up and 1 per unit kept.

    One set-up and 20 units kept cost 70, two set-ups 100.
    """
    basic = {
        "name": "tiny",
        "items": ["A"],
        "n_periods": 2,
        "demand": {"A": [10, 20]},
        "setup_cost": {"A": 50},
        "unit_holding_cost": {"A": 1},
    }
    return basic | changes


def cost(**changes) -> float:
    plan = solve_plan(lot_sizing_problem(document(**changes)))
    assert plan.status == "optimal"
    return plan.objective


def test_a_document_without_anything_else_has_set_ups_and_stock_alone():
    assert cost() == pytest.approx(70)


def test_units_have_a_cost_that_may_change():
    """30 units at 2; at 0.2 in the second period, another set-up is worth it: 100 + 20 + 4."""
    assert cost(unit_production_cost={"A": 2}) == pytest.approx(70 + 60)
    assert cost(unit_production_cost={"A": [2, 0.2]}) == pytest.approx(100 + 20 + 4)


def test_units_and_set_ups_take_hours_of_the_shared_machine():
    """29 hours make 24 units beside a set-up of 5 hours, so that 6 are left for another."""
    hours = {"unit_production_time": {"A": 1}, "capacity": 29}
    assert cost(**hours | {"capacity": 30}) == pytest.approx(70)
    assert cost(**hours, setup_time={"A": 5}) == pytest.approx(100)


def test_overtime_is_bought_by_the_hour():
    """10 hours beyond 20 at 2 each cost 20 more than the plan of one set-up: less than another."""
    hours = {"unit_production_time": {"A": 1}, "capacity": [20, 20]}
    assert cost(**hours) == pytest.approx(100)
    assert cost(**hours, overtime_allowed=True, unit_overtime_cost=2) == pytest.approx(90)


def test_late_units_cost_and_are_cleared_unless_said_otherwise():
    """All in the second period, 10 units late at 1 each: 60; all late at 1 per period: 10 + 30."""
    late = {"backorder_allowed": True, "unit_backorder_cost": {"A": 1}}
    assert cost(**late) == pytest.approx(60)
    assert cost(**late, backorder_at_end_allowed=True) == pytest.approx(40)


def test_lost_units_cost():
    """At 1 each, all 30 units are lost rather than made."""
    assert cost(lost_sales_allowed=True, unit_lost_sales_cost={"A": 1}) == pytest.approx(30)


def test_stock_has_an_opening_a_least_a_most_and_a_last_level():
    """With 10 at the start a set-up is enough; no stock in between or 5 at the end cost theirs."""
    assert cost(initial_inventory={"A": 10}) == pytest.approx(50)
    assert cost(minimum_inventory={"A": [25, 0]}) == pytest.approx(50 + 25 + 5)
    assert cost(maximum_inventory={"A": 19}) == pytest.approx(100)
    assert cost(final_inventory={"A": 5}) == pytest.approx(70 + 5 + 5)


def test_components_are_made_for_what_needs_them():
    """A needs two of B: both are set up once, and 20 of A kept cost 20, while B is used at once."""
    made_of = {
        "items": ["A", "B"],
        "setup_cost": {"A": 50, "B": 30},
        "unit_holding_cost": {"A": 1, "B": 1},
        "bill_of_materials": [{"parent": "A", "component": "B", "quantity": 2}],
    }
    assert cost(**made_of) == pytest.approx(50 + 30 + 20)
    problem = lot_sizing_problem(document(**made_of))
    assert [row.product for row in problem.demand] == ["A"]
    assert sum(solve_plan(problem).tables["production"]["quantity"]) == pytest.approx(30 + 60)


def test_lead_times_pass_before_what_is_made_arrives():
    """10 at the start; the 20 of the second period are made in the first."""
    plan = solve_plan(lot_sizing_problem(document(lead_time={"A": 1}, initial_inventory={"A": 10})))
    made = plan.tables["production"].query("quantity > 0")
    assert list(made["period"]) == ["period 1"]


def test_items_can_have_machines_of_their_own():
    """A has 20 hours a period, and is made twice; B has enough, and is made once."""
    changes = {
        "items": ["A", "B"],
        "demand": {"A": [10, 20], "B": [10, 20]},
        "setup_cost": {"A": 50, "B": 50},
        "unit_holding_cost": {"A": 1, "B": 1},
        "unit_production_time": {"A": 1, "B": 1},
        "machine": {"A": "M1", "B": "M2"},
        "capacity": {"M1": 20, "M2": [30, 30]},
    }
    assert cost(**changes) == pytest.approx(100 + 70)


def test_parallel_machines_make_their_own_quantity_in_a_period():
    """M1 makes 30 of A in a period, at 50 per set-up, and M2 makes 10, at 30.

    One set-up of M1 makes all of it: 70. Where that takes a tenth of the period, M1 makes 27, so
    that M2 makes 10 in the first period and M1 20 in the second: 30 + 50.
    """
    changes = {
        "machines": ["M1", "M2"],
        "full_period_output": {"A": {"M1": 30, "M2": 10}},
        "setup_cost": {"A": {"M1": 50, "M2": 30}},
    }
    assert cost(**changes) == pytest.approx(70)
    share = {"A": {"M1": 0.1, "M2": 0}}
    problem = lot_sizing_problem(document(**changes, setup_time_share_of_period=share))
    plan = solve_plan(problem)
    assert plan.objective == pytest.approx(50 + 30)
    assert {row.name for row in problem.setups} == {"A on M1", "A on M2"}


@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_published_instances_have_the_size_of_their_name(path):
    told = json.loads(path.read_text(encoding="utf-8"))
    problem = lot_sizing_problem(told)
    assert f"tr{len(problem.products)}-{len(problem.horizon)}" == told["name"] == path.stem
    assert {"known_optimum", "known_optimum_source", "source"} <= set(told)


def test_there_are_six_published_instances():
    assert len(INSTANCES) == 6


def test_the_document_of_tr6_15_is_its_model():
    """The document and the folder of tables are two ways of writing the same instance."""
    (path,) = [path for path in INSTANCES if path.stem == "tr6-15"]
    problem = lot_sizing_problem(json.loads(path.read_text(encoding="utf-8")))
    folder = Path(__file__).parents[1] / "data/trigeiro_tr6_15"
    assert problem == PlanningProblem.from_folder(folder)
