"""How the optimum moves when a problem is loosened, tightened or written differently."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import strategies
from properties.random_problems import FEW, SHORT, Sections, changed, problem_of, problems, scaled
from sop_opt import PlanningProblem, solve_plan

TOLERANCE = 1e-6


def least_cost(sections: Sections, **changes):
    plan = solve_plan(problem_of(sections, **changes))
    assert plan.status == "optimal"
    return plan.objective


@FEW
@given(problems(whole=True))
def test_more_machine_hours_never_cost_more(sections: Sections):
    more = scaled(sections["resources"], 1.5, frozenset({"hours"}))
    assert least_cost(sections, resources=more) <= least_cost(sections) + TOLERANCE


@FEW
@given(problems(whole=True))
def test_a_supplier_more_never_costs_more(sections: Sections):
    offers = sections.get("suppliers", [])
    more = [*offers, {"supplier": "newcomer", "product": "P0", "price": 3}]
    assert least_cost(sections, suppliers=more) <= least_cost(sections) + TOLERANCE


@FEW
@given(problems(whole=True))
def test_part_units_and_part_workers_never_cost_more(sections: Sections):
    parts = changed(changed(sections, "workforce", whole=False), "processes", whole=False)
    assert least_cost(parts) <= least_cost(sections) + TOLERANCE


@FEW
@given(problems())
def test_leave_to_be_late_never_costs_more(sections: Sections):
    losing = changed(sections, "demand", unmet=[{"kind": "lost_sales", "cost": 20}])
    waiting = changed(
        sections,
        "demand",
        unmet=[{"kind": "lost_sales", "cost": 20}, {"kind": "backlog", "cost": 1}],
    )
    assert least_cost(waiting) <= least_cost(losing) + TOLERANCE


@FEW
@given(problems())
def test_being_late_at_any_price_is_serving_on_time(sections: Sections):
    """With an unlimited supplier everything can be served; then a huge price forbids delay."""
    sections = sections | {
        "suppliers": [
            {"supplier": "trader", "product": row["name"], "price": 50}
            for row in sections["products"]
        ]
    }
    must = changed(sections, "demand", unmet=[{"kind": "must_serve"}])
    late = changed(sections, "demand", unmet=[{"kind": "backlog", "cost": 10_000}])
    assert least_cost(late) == pytest.approx(least_cost(must), rel=1e-6)


@FEW
@given(problems(whole=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(sections: Sections, random):
    shuffled = {
        name: rows if name == "horizon" else random.sample(rows, len(rows))
        for name, rows in sections.items()
    }
    assert least_cost(shuffled) == pytest.approx(least_cost(sections), abs=1e-5)


@FEW
@given(problems())
def test_without_demand_nothing_is_made(sections: Sections):
    """What remains are commitments: people on the payroll. (Stock is free: no one burns it up.)"""
    quiet = changed(sections, "demand", quantity=0)
    quiet = changed(quiet, "inventory", safety_stock=0, holding_cost=0)
    paid = changed(quiet, "processes", cost=1)
    plan = solve_plan(problem_of(paid))
    assert plan.tables["production"]["quantity"].abs().sum() == 0
    assert plan.objective == pytest.approx(least_cost(paid, processes=[], suppliers=[]))


@FEW
@given(problems(), st.sampled_from(["closing", "average"]))
def test_two_half_lines_do_what_one_line_does(sections: Sections, basis):
    """A line split in two, with a copy of every process for each half, changes no cost."""
    sections = changed(sections, "inventory", holding_basis=basis)
    halves = [
        row | {"name": f"{row['name']} {half}"}
        for row in scaled(sections["resources"], 0.5, frozenset({"hours"}))
        for half in (1, 2)
    ]
    copies = [
        row | {"name": f"{row['product']} {half}", "resource_hours": {f"line {half}": hours}}
        for row in sections["processes"]
        for half in (1, 2)
        for hours in row["resource_hours"].values()
    ]
    split = least_cost(sections, resources=halves, processes=copies)
    assert split == pytest.approx(least_cost(sections), abs=1e-5)


@FEW
@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 60), st.integers(1, 5))
def test_splitting_a_period_changes_nothing_where_stock_is_free(rate, overtime, wanted, parts):
    """Rates per working day: so many days in one bucket or in several, due at the end."""
    days = 2 * parts

    def cost_of(horizon):
        demand = {
            "product": "bread",
            "quantity": {horizon[-1]["name"]: wanted},
            "unmet": {"kind": "lost_sales", "cost": 7},
        }
        line = {
            "name": "line",
            "hours": f"{rate} per working day",
            "overtime": {"hours": f"{overtime} per working day", "cost": 3},
        }
        sections = {
            "horizon": horizon,
            "products": [{"name": "bread"}],
            "resources": [line],
            "processes": [{"product": "bread", "cost": 1, "resource_hours": {"line": 1}}],
            "demand": [demand],
        }
        return least_cost(sections)

    whole = cost_of([{"name": "all", "working_days": days}])
    split = cost_of([{"name": f"part {k}", "working_days": 2} for k in range(parts)])
    assert split == pytest.approx(whole, abs=1e-6)


@FEW
@given(problems())
def test_service_first_never_serves_the_first_priority_worse(sections: Sections):
    """A unit lost weighs more than one that waits for the whole horizon."""
    weight = len(sections["horizon"]) + 1
    first = {
        (row["product"], row["customer"]) for row in sections["demand"] if row["priority"] == 1
    }

    def harm(objective):
        demand = solve_plan(problem_of(sections), objective=objective).tables["demand"]
        mine = demand.set_index(["product", "customer"]).index.isin(first)
        return (demand["backlog"] + weight * demand["lost"])[mine].sum()

    assert harm("service") <= harm("cost") + 1e-6


@pytest.mark.slow
@FEW
@given(strategies.problems(), st.sampled_from(["level", "chase"]))
def test_free_choice_is_never_beaten_by_a_strategy(problem: PlanningProblem, strategy):
    """Constant staff, and output that follows demand, are among the plans that are free to all."""
    free = solve_plan(problem, objective="cost", options=SHORT)
    bound = solve_plan(problem.replace(strategy=strategy), objective="cost", options=SHORT)
    assume(free.status == "optimal" and bound.status != "no_plan")
    assert bound.status == "infeasible" or free.objective <= bound.objective + 1e-5
