"""Other solvers through Pyomo: found by the names they go by, and understood however they end."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from pyomo.common.errors import ApplicationError
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.opt import SolverFactory, SolverResults
from pyomo.opt import TerminationCondition as OlderCondition

from solve.matrices import market_split, matrix_of
from sop_opt import SolveOptions, solve_plan
from sop_opt.errors import SolveError, SolverMissing
from sop_opt.solve.compile import compile_model
from sop_opt.solve.settled import settled
from sop_opt.solve.through_pyomo import (
    Interface,
    find_interface,
    solve_through_pyomo,
    solver_through_pyomo,
    write_matrix,
)
from worlds import make_problem, red_tomato

INF = math.inf
OTHERS = ("scip", "appsi_highs")

# minimise 2 x + 3 y + 1 with x + y >= 4 and x <= 3; z is in no row and costs nothing
BLEND = matrix_of([2, 3, 0], [(4, [1, 1, 0], INF)], upper=[3, INF, 9], lower=[0, 0, 5], offset=1)


def solve(solver, matrix, start=None, **options):
    return settled(solver_through_pyomo(solver))(matrix, SolveOptions(**options), start, None)


@pytest.mark.parametrize("solver", OTHERS)
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("objective", ["cost", "profit", "service"])
def test_another_solver_finds_a_plan_as_good(solver, whole, objective):
    problem = red_tomato(whole=whole, objective=objective)
    plan = solve_plan(problem, options=SolveOptions(solver=solver))
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(solve_plan(problem).objective, rel=1e-6)
    assert plan.gap <= 1e-6
    assert plan.costs["amount"].sum() == pytest.approx(
        -plan.objective if objective == "profit" else plan.objective
    )


@pytest.mark.parametrize("solver", OTHERS)
def test_columns_that_no_row_mentions_have_values_too(solver):
    result = solve(solver, BLEND)
    assert result.values == pytest.approx([3, 1, 5])
    assert result.objective == result.bound == pytest.approx(10)


@pytest.mark.parametrize("solver", OTHERS)
def test_no_plan_is_an_answer(solver):
    assert solve(solver, matrix_of([1], [(3, [1], INF)], upper=2)).status == "infeasible"
    assert solve(solver, matrix_of([-1, 0], [(0, [1, -1], 0)])).status == "unbounded"


@pytest.mark.parametrize("solver", OTHERS)
def test_a_time_limit_keeps_the_plan_in_hand(solver):
    result = solve(solver, market_split(), time_limit=0.5)
    assert result.status == "feasible"
    assert 0 <= result.bound <= result.objective
    none = solve(solver, market_split(slack=False), time_limit=0.3)
    assert none.status == "no_plan"
    assert none.bound == 0


def test_a_plan_to_start_from_is_handed_over():
    """SCIP accepts x = 1 and reports nothing worse when it is stopped at once."""
    split = market_split()
    found = solve("scip", split, time_limit=0.5)
    again = solve("scip", split, start=found.values, time_limit=0.2)
    assert again.objective <= found.objective + 1e-6


def test_a_solver_goes_by_several_names():
    assert find_interface("scip").name == "scip_direct"
    assert find_interface("appsi_highs").older
    assert not find_interface("highs").older


def test_what_is_missing_is_named_with_its_remedy(monkeypatch):
    with pytest.raises(SolverMissing, match=r"'nosuch' is not installed .*pyomo help --solvers"):
        find_interface("nosuch")
    monkeypatch.setattr("sop_opt.solve.through_pyomo.NAMES", ())
    with pytest.raises(SolverMissing, match=r"'scip' is missing; pip install 'sop-opt\[scip\]'"):
        solve_plan(make_problem(), options=SolveOptions(solver="scip"))


def test_the_log_says_who_solved_it_and_what_it_was_not_told():
    options = SolveOptions(solver="scip", seed=3, time_limit=60, mip_gap=0.1, threads=1)
    assert solve_plan(make_problem(), options=options).log == (
        "solved by 'scip_direct' through Pyomo",
        "'scip_direct' was not given: seed",
    )
    plan = solve_plan(make_problem(), options=SolveOptions(solver="appsi_highs", threads=2))
    assert plan.log[-1] == "'appsi_highs' was not given: threads"
    plan = solve_plan(make_problem(), options=SolveOptions(solver="appsi_highs"))
    assert plan.log == ("solved by 'appsi_highs' through Pyomo",)


def test_a_matrix_survives_being_written():
    """Rows and columns come back as they went, but for the order of what costs nothing."""
    matrix = matrix_of([2, 0], [(4, [1, 1], 6), (-INF, [0, 3], 5)], whole=[False, True], offset=1)
    written = write_matrix(matrix)
    read, _ = compile_model(written.model, written.variables)
    for name in ("cost", "lower", "upper", "integer", "row_lower", "row_upper", "values"):
        assert np.array_equal(getattr(read, name), getattr(matrix, name)), name


class Answering:
    """A solver of either interface that ends as it is told."""

    config = ("time_limit",)

    def __init__(self, results):
        self.results = results
        self.given = {}

    def solve(self, model, **given):
        self.given = given
        if isinstance(self.results, Exception):
            raise self.results
        return self.results


def ended(condition, *, status=SolutionStatus.noSolution, bound=-INF):
    loader = SimpleNamespace(load_vars=lambda: None)
    return Answering(
        SimpleNamespace(
            termination_condition=condition,
            solution_status=status,
            objective_bound=bound,
            solution_loader=loader,
        )
    )


def ended_as_before(condition):
    results = SolverResults()
    results.solver.termination_condition = condition
    return Answering(results)


def answer(solver, *, older=False, **options):
    return solve_through_pyomo(Interface("other", solver, older), BLEND, SolveOptions(**options))


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (TerminationCondition.provenInfeasible, "infeasible"),
        (TerminationCondition.infeasibleOrUnbounded, "unbounded"),
        (TerminationCondition.maxTimeLimit, "no_plan"),
        (TerminationCondition.interrupted, "no_plan"),
    ],
)
def test_an_end_without_a_plan_has_its_status(condition, status):
    assert answer(ended(condition)).status == status


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (OlderCondition.infeasible, "infeasible"),
        (OlderCondition.unbounded, "unbounded"),
        (OlderCondition.maxTimeLimit, "no_plan"),
    ],
)
def test_an_end_of_an_older_interface_has_the_same_status(condition, status):
    assert answer(ended_as_before(condition), older=True).status == status


def test_a_bound_is_kept_even_without_a_plan():
    assert answer(ended(TerminationCondition.maxTimeLimit, bound=3.0)).bound == 3
    assert math.isnan(answer(ended(TerminationCondition.maxTimeLimit)).bound)
    assert math.isnan(answer(ended(TerminationCondition.maxTimeLimit, bound=None)).bound)


def test_only_what_an_interface_knows_is_passed_on():
    solver = ended(TerminationCondition.maxTimeLimit)
    result = answer(solver, time_limit=5, threads=2)
    assert solver.given["time_limit"] == 5
    assert "threads" not in solver.given
    assert result.notes[-1] == "'other' was not given: threads"


@pytest.mark.parametrize(
    "solver",
    [ended(TerminationCondition.error), Answering(ApplicationError("no licence"))],
)
def test_a_failure_is_an_error(solver):
    with pytest.raises(SolveError, match=r"'other' (stopped with|has failed)"):
        answer(solver)


def test_scip_is_installed_for_these_tests():
    assert SolverFactory("scip_direct").available()
