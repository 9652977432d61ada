"""Any other solver, through Pyomo: the matrix as a flat Pyomo model, and the answer back.

Pyomo has two generations of interfaces to solvers. The first one that is installed is taken, under
the name asked for or under the names that Pyomo gives to the Python package of a solver: ``scip``
may be found as ``scip_direct``, ``highs`` as ``appsi_highs``, and of one name the younger. Time
limit, gap and threads are passed where the interface knows them; what it does not know is told in
the log of the plan.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pyomo.common.errors import ApplicationError
from pyomo.common.gc_manager import PauseGC
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.environ import ConcreteModel, Constraint, Objective, Var
from pyomo.environ import SolverFactory as OlderSolverFactory
from pyomo.opt import SolverStatus
from pyomo.opt import TerminationCondition as OlderCondition

from sop_opt.errors import SolveError, SolverMissing
from sop_opt.solve.pyomo_model import Written, add_row, bound, linear, relations
from sop_opt.solve.result import SolveResult, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.staged import Solver

NAMES = ("{}", "{}_direct", "appsi_{}")
"""Names under which Pyomo may know a solver, in the order in which they are tried."""

EXTRAS = {"scip": "scip", "scip_direct": "scip", "scip_persistent": "scip"}
"""Extras of this package that install a solver."""

_ENDED: dict[Any, Status] = {
    TerminationCondition.convergenceCriteriaSatisfied: "optimal",
    TerminationCondition.emptyModel: "optimal",
    TerminationCondition.provenInfeasible: "infeasible",
    TerminationCondition.locallyInfeasible: "infeasible",
    TerminationCondition.unbounded: "unbounded",
    TerminationCondition.infeasibleOrUnbounded: "unbounded",
    OlderCondition.optimal: "optimal",
    OlderCondition.infeasible: "infeasible",
    OlderCondition.unbounded: "unbounded",
    OlderCondition.infeasibleOrUnbounded: "unbounded",
}
_FAILED = {
    TerminationCondition.error,
    TerminationCondition.licensingProblems,
    OlderCondition.error,
    OlderCondition.internalSolverError,
    OlderCondition.licensingProblems,
}


@dataclass(frozen=True)
class Interface:
    """One of Pyomo's interfaces to a solver that is installed."""

    name: str
    solver: Any
    older: bool
    """Whether it is of the older generation."""


@dataclass(frozen=True)
class Answer:
    """How a solver ended; its plan, if it has one, stands in the variables of the model."""

    condition: Any
    has_plan: bool
    bound: float | None
    passed: frozenset[str]
    """Options that the interface was given."""


def solver_through_pyomo(name: str) -> Solver:
    """Return what minimises a matrix by a solver that Pyomo knows by this name.

    Raises
    ------
    SolverMissing: it is not installed, or Pyomo does not know it.
    """
    return partial(solve_through_pyomo, find_interface(name))


def find_interface(name: str) -> Interface:
    """Return the first interface to a solver that is installed."""
    for known in (pattern.format(name) for pattern in NAMES):
        if known in list(SolverFactory) and (solver := SolverFactory(known)).available():
            return Interface(known, solver, older=False)
        if known in list(OlderSolverFactory):
            solver = OlderSolverFactory(known)
            if solver.available(exception_flag=False):
                return Interface(known, solver, older=True)
    if name in EXTRAS:
        raise SolverMissing(f"solver {name!r} is missing; pip install 'sop-opt[{EXTRAS[name]}]'")
    raise SolverMissing(
        f"solver {name!r} is not installed or not known to Pyomo; `pyomo help --solvers` lists "
        "what can be used, and 'highs' always can"
    )


def solve_through_pyomo(
    interface: Interface,
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None = None,
    _report: Reporter | None = None,
) -> SolveResult:
    """Minimise the matrix with a solver that Pyomo knows; none of them tells progress.

    Raises
    ------
    SolveError: the solver has failed.
    """
    began = time.perf_counter()
    written = write_matrix(matrix, start)
    ask = _ask_older if interface.older else _ask
    try:
        answer = ask(interface.solver, written.model, options)
    except ApplicationError as error:
        raise SolveError(f"solver {interface.name!r} has failed: {error}") from error
    if answer.condition in _FAILED:
        raise SolveError(f"solver {interface.name!r} stopped with {answer.condition}")
    return replace(
        _result(answer, matrix, written),
        seconds=time.perf_counter() - began,
        notes=_notes(interface, answer, options),
    )


def write_matrix(matrix: Matrix, start: NDArray[np.float64] | None = None) -> Written:
    """Write a matrix as a Pyomo model without structure, its variables at a plan to start from."""
    model = ConcreteModel()
    with PauseGC():
        model.x = Var(range(matrix.cost.size), initialize=None if start is None else start.tolist())
        variables = list(model.x.values())
        bound(variables, matrix)
        model.row = Constraint(range(matrix.row_lower.size))
        rows = enumerate(relations(matrix, variables))
        constraints = [add_row(model.row, row, relation) for row, relation in rows]
        model.objective = Objective(expr=linear(matrix.cost, matrix.offset, variables))
    return Written(model, variables, constraints)


def _ask(solver: Any, model: ConcreteModel, options: SolveOptions) -> Answer:
    wanted = {
        "time_limit": ("time_limit", options.time_limit),
        "rel_gap": ("mip_gap", options.mip_gap),
        "threads": ("threads", options.threads),
        "warmstart_discrete_vars": ("start", model.x[0].value is not None),
    }
    passed = {name: own for name, own in wanted.items() if name in solver.config}
    results = solver.solve(
        model,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
        **{name: value for name, (_, value) in passed.items() if value is not None},
    )
    has_plan = results.solution_status in (SolutionStatus.feasible, SolutionStatus.optimal)
    if has_plan:
        results.solution_loader.load_vars()
    own_names = frozenset(name for name, _ in passed.values())
    return Answer(results.termination_condition, has_plan, results.objective_bound, own_names)


def _ask_older(solver: Any, model: ConcreteModel, options: SolveOptions) -> Answer:
    passed = {"time_limit"}
    if hasattr(solver, "config") and "mip_gap" in solver.config:
        solver.config.mip_gap = options.mip_gap
        passed.add("mip_gap")
    limit = {} if options.time_limit is None else {"timelimit": options.time_limit}
    results = solver.solve(model, load_solutions=False, **limit)
    has_plan, condition = len(results.solution) > 0, results.solver.termination_condition
    if has_plan:
        results.solver.status = SolverStatus.ok  # any other makes Pyomo warn of what we ask for
        model.solutions.load_from(results)
    return Answer(condition, has_plan, results.problem.lower_bound, frozenset(passed))


def _result(answer: Answer, matrix: Matrix, written: Written) -> SolveResult:
    status = _ENDED.get(answer.condition, "feasible" if answer.has_plan else "no_plan")
    if status in ("infeasible", "unbounded"):
        return SolveResult(status)
    proven = math.nan if answer.bound is None else float(answer.bound)
    best = proven if math.isfinite(proven) else math.nan
    if not answer.has_plan:
        return SolveResult("no_plan", bound=best)
    values = _values(written, matrix)
    objective = float(matrix.cost @ values) + matrix.offset
    if status == "optimal" and not matrix.is_mip:
        best = objective
    return SolveResult(status, values=values, objective=objective, bound=best)


def _values(written: Written, matrix: Matrix) -> NDArray[np.float64]:
    """Return the values of all columns; those that no row mentions are as near to 0 as they may."""
    found = [variable.value for variable in written.variables]
    idle = np.clip(0.0, matrix.lower, matrix.upper)
    return np.where([value is None for value in found], idle, np.array(found, dtype=float))


def _notes(interface: Interface, answer: Answer, options: SolveOptions) -> tuple[str, ...]:
    asked = options.model_fields_set - {"solver"} - answer.passed
    used = f"solved by {interface.name!r} through Pyomo"
    if not asked:
        return (used,)
    return (used, f"{interface.name!r} was not given: {', '.join(sorted(asked))}")
