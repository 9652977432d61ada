"""The ways to a plan that are compared: naive in HiGHS, naive in SCIP, and the library.

Seconds run from the instance in memory to the plan. Checking data and building models counts,
importing packages does not, nor does handing the naive model to SCIP, which takes Python a while.
The library tells its progress about once a second: its times are up to a second late.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sop_opt import SolveOptions, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.solve.highs import highs_with
from tests.benchmarks.lotsizing.convert import lot_sizing_problem
from tests.benchmarks.lotsizing.naive import naive_model
from tests.benchmarks.lotsizing.outcome import PROOF, Limits, Outcome, Trace
from tests.benchmarks.variants import quiet_highs

if TYPE_CHECKING:
    from sop_opt import Plan
    from tests.benchmarks.lotsizing.cases import Case
    from tests.benchmarks.lotsizing.data import Array, Data

SAME = 1e-6
"""Share by which the cost that a method states may differ from the sum of its parts."""

Solve = Callable[[highspy.HighsLp, Limits, float], tuple[Trace, "Array | None"]]
"""Solver of a model that took so many seconds to build: what happened, and values of columns."""


def naive(case: Case, limits: Limits) -> Outcome:
    """Solve the naive model with HiGHS."""
    return _naive(case, limits, _with_highs)


def scip(case: Case, limits: Limits) -> Outcome:
    """Solve the naive model with SCIP."""
    return _naive(case, limits, _with_scip)


def library(case: Case, limits: Limits) -> Outcome:
    """Let the library make a plan with all its tables, and audit it."""
    trace = Trace()
    problem = lot_sizing_problem(case.document)
    options = SolveOptions(
        time_limit=limits.seconds,
        mip_gap=PROOF,
        threads=limits.threads,
        seed=limits.seed,
        progress=lambda progress: trace.note(progress.incumbent, progress.bound),
    )
    plan = solve_plan(problem, options=options)
    dict(plan.tables)
    trace.end(plan.objective, plan.bound)
    matrix = assemble(problem, STANDARD).formulation.matrix()
    lp = highs_with(matrix, options).getLp()
    outside = trace.moments[-1].seconds - plan.solve_seconds
    return _outcome(lp, limits, trace, outside, _faults_of_library(case, plan))


METHODS: dict[str, Callable[[Case, Limits], Outcome]] = {
    "naive": naive,
    "scip": scip,
    "library": library,
}


def _naive(case: Case, limits: Limits, solve: Solve) -> Outcome:
    began = time.perf_counter()
    lp, columns = naive_model(case.data)
    building = time.perf_counter() - began
    trace, values = solve(lp, limits, building)
    faults = []
    if values is not None:
        lost = np.zeros_like(case.data.demand)
        lost[case.data.items_to_lose] = values[columns.lost]
        parts = values[columns.made], values[columns.is_set_up], lost
        faults = _faults(case.data, trace.moments[-1].plan, *parts)
    return _outcome(lp, limits, trace, building, faults)


def _with_highs(lp: highspy.HighsLp, limits: Limits, building: float) -> tuple[Trace, Array | None]:
    trace = Trace(time.perf_counter() - building)
    highs = quiet_highs(limits.seconds)
    highs.setOptionValue("mip_rel_gap", PROOF)
    highs.setOptionValue("random_seed", limits.seed)
    if limits.threads is not None:
        highs.setOptionValue("threads", limits.threads)
    highs.passModel(lp)

    def note(event: Any) -> None:
        trace.note(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    for moment in (highs.cbMipImprovingSolution, highs.cbMipInterrupt):
        moment.subscribe(note)
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    trace.end(info.objective_function_value if found else np.inf, info.mip_dual_bound)
    return trace, np.array(highs.getSolution().col_value) if found else None


def _with_scip(lp: highspy.HighsLp, limits: Limits, building: float) -> tuple[Trace, Array | None]:
    from tests.benchmarks.lotsizing.scip import follow, scip_model

    model, variables = scip_model(lp)
    model.setParam("limits/time", limits.seconds)
    model.setParam("limits/gap", PROOF)
    model.setParam("randomization/randomseedshift", limits.seed)
    trace = Trace(time.perf_counter() - building)
    follow(model, trace.note)
    model.optimize()
    trace.end(model.getPrimalbound(), model.getDualbound())
    best = model.getBestSol() if model.getNSols() else None
    return trace, best and np.array([best[variable] for variable in variables])


def _outcome(
    lp: highspy.HighsLp, limits: Limits, trace: Trace, outside: float, faults: list[str]
) -> Outcome:
    whole = sum(kind == highspy.HighsVarType.kInteger for kind in lp.integrality_)
    return Outcome(
        limits=limits,
        moments=trace.moments,
        rows=lp.num_row_,
        columns=lp.num_col_,
        whole=whole,
        root_bound=_root_bound(lp, limits),
        outside=outside,
        faults=faults,
    )


def _root_bound(lp: highspy.HighsLp, limits: Limits) -> float:
    """Return the optimum without whole numbers; not a number where the time does not suffice."""
    lp.integrality_ = []
    highs = quiet_highs(limits.seconds)
    highs.passModel(lp)
    highs.run()
    solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getInfo().objective_function_value) if solved else np.nan


def _faults_of_library(case: Case, plan: Plan) -> list[str]:
    """Return what the audit finds, and whether the cost is that of the instance's own terms."""
    if not plan.solved:
        return [] if plan.status == "no_plan" else [f"states that it is {plan.status}"]
    audit = plan.audit()
    parallel, items = "machines" in case.document, case.document["items"]
    ways = [" on ".join(way) if parallel else way[0] for way in case.data.ways]
    made = _from_table(plan, "production", "process", ways, "quantity")
    done = _from_table(plan, "setups", "setup", ways, "done")
    lost = _from_table(plan, "demand", "product", items, "lost")
    found = [] if audit.passed else [str(audit)]
    return found + _faults(case.data, plan.objective, made, done, lost)


def _from_table(plan: Plan, table: str, label: str, names: Sequence[str], column: str) -> Array:
    """Return a column of a table as a row per name and a number per period."""
    grid = plan.tables[table].pivot_table(column, label, "period", aggfunc="sum")
    periods = plan.problem.horizon.names
    return grid.reindex(index=names, columns=periods, fill_value=0.0).to_numpy(dtype=float)


def _faults(data: Data, stated: float, made: Array, done: Array, lost: Array) -> list[str]:
    """Return how the cost of a plan, or the plan itself, contradicts the instance."""
    try:
        cost = data.cost(made, done, lost)
    except ValueError as error:
        return [str(error)]
    if abs(cost - stated) > SAME * max(1.0, abs(cost)):
        return [f"states {stated:,.2f} and costs {cost:,.2f}"]
    return []
