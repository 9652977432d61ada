"""Random problems, made strict until many have no plan: every conflict is one, and minimal."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from sop_opt import MustServe, PlanningProblem, ProblemError, SolveOptions, solve_plan
from sop_opt.problem.base import vector
from sop_opt.trust.infeasible import diagnose
from sop_opt.trust.infeasible.conflict import find_conflict
from sop_opt.trust.infeasible.diagnosis import ruled_model
from strategies import problems
from trust.infeasible.test_conflict import assert_minimal

ROUGH = SolveOptions(mip_gap=0.9)


@st.composite
def strict_problems(draw: st.DrawFn) -> PlanningProblem:
    """Draw a problem with little rescue, in which more demand must be served when it is due."""
    problem, more, rescued = draw(problems()), draw(st.integers(0, 6)), draw(st.integers(0, 9))
    demand = [
        row.replace(
            unmet=(MustServe(),),
            opening_backlog=0.0,
            quantity=tuple(np.minimum(more, 3 * vector(row.quantity, problem.horizon, 0.0)) + more),
        )
        for row in problem.demand
    ]
    suppliers = [
        row.replace(maximum=float(rescued)) if row.supplier == "rescuer" else row
        for row in problem.suppliers
    ]
    try:
        strict = problem.replace(demand=demand, suppliers=suppliers)
        ruled_model(strict)
    except ProblemError:
        reject()
    return strict


@settings(max_examples=25, derandomize=True, deadline=None)
@given(problem=strict_problems())
def test_there_is_a_conflict_where_there_is_no_plan_and_every_fix_makes_one(
    problem: PlanningProblem,
) -> None:
    model = ruled_model(problem)
    conflict = find_conflict(model, SolveOptions(), time.perf_counter() + 60)
    if solve_plan(problem, options=ROUGH).status != "infeasible":
        assert conflict is None
        return
    assert_minimal(model, conflict)
    for fix in diagnose(problem).fixes:
        assert solve_plan(fix.apply(problem)).require_solved().audit().passed
