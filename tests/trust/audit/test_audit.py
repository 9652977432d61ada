"""What the audit accepts, what it says, and what it does with plans that are not there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, get_args

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from properties.random_problems import FEW
from sop_opt import STANDARD, AuditFailed, PlanningProblem, SopOptError, solve_plan
from sop_opt.problem.flows import FlowKind
from strategies import problems
from trust.audit.everything import everything, solved
from trust.audit.mutations import with_cell, with_table
from worlds import column, make_problem, red_tomato

OBJECTIVES = st.sampled_from(["cost", "profit", "service"])


@pytest.mark.parametrize("objective", ["cost", "profit", "service"])
@pytest.mark.parametrize("problem", [make_problem(), red_tomato(), red_tomato(whole=True)])
def test_the_plan_of_a_small_world_passes(problem, objective):
    solve_plan(problem, objective=objective).audit().require_passed()


@pytest.mark.parametrize("objective", ["cost", "profit", "service"])
def test_the_plan_of_a_world_with_everything_passes(objective):
    solved(objective).audit().require_passed()


@FEW
@given(problems(), OBJECTIVES)
def test_the_plan_of_any_problem_passes(problem: PlanningProblem, objective):
    solve_plan(problem, objective=objective).require_solved().audit().require_passed()


@FEW
@given(problems(), st.sampled_from(["level", "chase"]))
def test_the_plan_of_a_classic_strategy_passes(problem: PlanningProblem, strategy):
    plan = solve_plan(problem.replace(strategy=strategy, limits=(), smoothing=()))
    assume(plan.solved)
    plan.audit().require_passed()


FILTERS = {
    "run": {"process": "slow"},
    "made": {"family": "solid"},
    "used": {"site": "plant", "product": "milk"},
    "bought": {"supplier": "farm", "product": "cream"},
    "moved": {"origin": "plant", "site": "shop"},
    "served": {"customer": "school"},
    "lost": {"customer": "export"},
    "late": {"customer": "families"},
    "stock": {"family": "solid", "site": "plant"},
    "disposed": {"product": "whey"},
    "load": {"pool": "packers"},
    "overtime": {"resource": "vats"},
    "extra_shifts": {"shift": "night"},
    "maintenance": {"shift": "cleaning", "resource": "vats"},
    "workers": {"pool": "makers"},
    "hired": {"pool": "packers"},
    "released": {"pool": "packers"},
    "idle": {"pool": "packers"},
    "short_time": {"pool": "packers"},
    "retrained": {"origin": "makers", "destination": "packers"},
    "orders": {"destination": "shop"},
    "set_up": {"setup": "cold cellar"},
    "set_up_done": {"resource": "vats"},
}
"""Every kind of flow, and names that pick some of it."""


def test_every_kind_of_flow_is_read_from_the_tables_as_the_model_has_it():
    assert set(FILTERS) == set(get_args(FlowKind))
    limits = [
        {"name": f"{kind} {len(names)}", "flow": kind, "most": 1e4, **names}
        for kind, some in FILTERS.items()
        for names in ({}, some)
    ]
    plan = solve_plan(everything(limits=limits, usage=(), stability=None))
    plan.audit().require_passed()
    values = plan.tables["limits"].groupby("limit", sort=False)["value"].sum()
    idle = values.index[values == 0]
    assert set(idle) <= {"lost 0", "lost 1", "hired 0", "hired 1"}, "nothing was read"


def test_level_output_leaves_out_periods_in_which_nothing_can_be_made():
    # the oven is cold in February: 15 in January and 15 in March
    oven = {"name": "oven", "hours": [30, 0, 30]}
    plan = solve_plan(
        make_problem(
            horizon=["Jan", "Feb", "Mar"],
            strategy="level",
            resources=[oven],
            processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
            demand=[{"product": "bread", "quantity": [5, 5, 20]}],
        )
    )
    assert column(plan, "production", "quantity") == [15, 0, 15]
    plan.audit().require_passed()


def test_the_plan_of_a_problem_that_asks_nothing_passes():
    # nothing is asked and nothing done: only the objective of 0 is there to be checked
    audit = solve_plan(PlanningProblem(horizon=["Jan"], products=[{"name": "bread"}])).audit()
    assert audit.passed


def test_there_is_nothing_to_check_where_there_is_no_plan():
    # 10 loaves are due, and there is no way to get one
    audit = solve_plan(make_problem(processes=[])).audit()
    assert not audit.passed
    assert audit.violations.empty
    assert str(audit) == "plan (infeasible): there is no plan, and nothing to check"
    with pytest.raises(AuditFailed, match="nothing to check"):
        audit.require_passed()


def test_the_report_names_the_place_the_number_and_what_is_right():
    # stock costs nothing here, so that the 10 loaves of January cost 20
    plan = solve_plan(make_problem(inventory=[{"product": "bread", "maximum": 0}]))
    audit = with_cell(plan, "demand", "served", 0, 11.0).audit()
    assert "demand bread, main, market Jan: served, lost or open: 11, but 10 is right" in str(audit)
    first = audit.violations[audit.violations["rule"] == "served, lost or open"].iloc[0]
    assert (first["table"], first["key"], first["period"]) == (
        "demand",
        "bread, main, market",
        "Jan",
    )
    assert (first["amount"], first["limit"]) == (11, 10)


def test_a_long_report_is_cut_short():
    plan = solve_plan(red_tomato())
    wages = plan.costs.assign(amount=plan.costs["amount"] + 1)
    text = str(with_table(plan, "costs", wages).audit())
    assert len(text.splitlines()) == 12
    assert text.splitlines()[-1].startswith("  - and ")


def test_a_failed_audit_raises_what_is_wrong():
    broken = replace(solve_plan(make_problem()), objective=59.0)
    with pytest.raises(SopOptError, match="objective: 59, but 60 is right"):
        broken.audit().require_passed()


def test_a_passed_audit_counts_what_it_compared():
    audit = solve_plan(make_problem()).audit().require_passed()
    # one product at one site in two periods
    assert audit.checks["material balance"] == 2
    assert str(audit).startswith("plan (optimal): audit passed, ")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda frame: frame.drop(columns="runs"), "each column once"),
        (lambda frame: frame.assign(colour="red"), "each column once"),
        (lambda frame: frame.assign(runs="ten"), "numbers in the column"),
        (lambda frame: frame.assign(period="Sun"), "no other rows"),
        (lambda frame: frame.iloc[:0], "every row due is there"),
        (
            lambda frame: frame.assign(quantity=-frame["quantity"]),
            "quantity: a number, not below zero",
        ),
    ],
)
def test_a_table_of_the_wrong_shape_is_rejected(change, rule):
    plan = solve_plan(make_problem())
    audit = with_table(plan, "production", change(plan.tables["production"])).audit()
    assert rule in set(audit.violations["rule"])


def test_a_missing_table_is_rejected():
    plan = solve_plan(make_problem())
    tables = {name: frame for name, frame in plan.tables.items() if name != "demand"}
    assert not replace(plan, tables=tables).audit().passed


def test_tables_beside_those_of_the_library_are_left_alone():
    plan = solve_plan(make_problem())
    assert with_table(plan, "colours", pd.DataFrame({"colour": ["red"]})).audit().passed


@dataclass
class Thief:
    """A component of a user's own: one loaf disappears per period, at a cost of 3."""

    name: ClassVar[str] = "thief"
    problem: PlanningProblem

    @classmethod
    def from_problem(cls, problem):
        return cls(problem)

    def build(self, block, ledger):
        ledger.material.post_constant("stolen", ledger.material.rows(), -1.0)
        ledger.cost.post_constant("theft", [0, 1], 3.0)

    def tables(self, solution):
        return {}


def test_what_a_customised_objective_adds_is_taken_as_stated_and_noted():
    # opening the bakery costs 3 beside the 60 for 30 loaves
    def open_bakery(model):
        model.total_cost.expr += 3

    audit = solve_plan(make_problem(), customize=open_bakery).audit()
    assert audit.passed
    assert audit.notes == ("cost category 'customised' is not of this library and taken as stated",)


def test_what_a_component_of_the_users_adds_is_taken_as_stated_and_noted():
    # 10 + 1 and 20 + 1 loaves are made; each of the two stolen costs 3
    audit = solve_plan(make_problem(), components=(*STANDARD, Thief)).audit()
    assert audit.passed
    assert audit.notes == (
        "balance entry 'stolen' is not of this library and taken as stated",
        "cost category 'theft' is not of this library and taken as stated",
    )
    assert "note: cost category 'theft'" in str(audit)
