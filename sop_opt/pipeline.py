"""The hops between a problem and its plan, one function each.

``problem -> prepare -> Prepared -> solved -> plan_from -> Plan``: :func:`sop_opt.solve_plan` runs
them in a row; whoever solves many problems that differ a little goes on from one of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, get_args

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.symmetry import Symmetry
from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.plan.build import build_plan
from sop_opt.problem.problem import Objective, PlanningProblem
from sop_opt.room import require_room
from sop_opt.solve.duals import sensitivity
from sop_opt.solve.rescaled import rescaled
from sop_opt.solve.result import own_part
from sop_opt.solve.settled import settled
from sop_opt.solve.staged import service_stages, solve_in_stages
from sop_opt.solve.whole import solve_with_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt
    from pyomo.environ import ConcreteModel

    from sop_opt.assemble import Assembled
    from sop_opt.components import Component
    from sop_opt.matrix import Matrix
    from sop_opt.plan import Plan
    from sop_opt.solve.options import Formulation, SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.result import SolveResult
    from sop_opt.solve.staged import Solver, Stage


@dataclass(frozen=True)
class Prepared:
    """A problem as arrays, ready to be solved."""

    assembled: Assembled
    """The components and what they posted."""
    matrix: Matrix
    """What is minimised; its first columns are those of the components."""
    stages: list[Stage]
    """What comes before cost, where service is first."""
    standard: bool
    """Whether the problem alone says what is solved."""
    seconds: float
    """Seconds that all this took."""


def prepare(
    problem: PlanningProblem,
    *,
    formulation: Formulation = "auto",
    components: Sequence[type[Component]] = STANDARD,
    customize: Callable[[ConcreteModel], object] | None = None,
    needy: PlanningProblem | None = None,
) -> Prepared:
    """Return a problem as arrays; ``needy`` as in :func:`sop_opt.assemble.assemble`.

    Raises
    ------
    ProblemError: the data contradict a rule that only shows when the model is put together.
    ModelError: a component or the customisation put the model together wrongly.
    TooLarge: the problem takes more memory than there is.
    """
    began = time.perf_counter()
    needs_known = are_standard(components)
    kinds = formulated(components, "plain" if customize else formulation)
    require_room(problem, kinds, needs_known=needs_known)
    assembled = assemble(problem, kinds, needs_known=customize is None and needs_known, needy=needy)
    matrix = _matrix(assembled, customize)
    return Prepared(
        assembled,
        matrix,
        service_stages(assembled),
        standard=customize is None and needs_known,
        seconds=time.perf_counter() - began,
    )


def solved(
    prepared: Prepared,
    options: SolveOptions,
    report: Reporter | None = None,
    start: npt.NDArray[np.float64] | None = None,
    *,
    solver: Solver | None = None,
) -> tuple[SolveResult, Matrix]:
    """Return the solver's answer, and the matrix that it answers: implied parts are left out.

    ``start`` has one number per column of the prepared matrix; ``solver`` takes the place of the
    one that the options name.
    """
    solve = reliable(solver or solver_named(options.solver))
    return own_part(
        *solve_in_stages(prepared.matrix, prepared.stages, solve, options, report, start)
    )


def chain(name: str) -> Solver:
    """Return the solver of this name, with what makes its answers reliable before and behind it."""
    return reliable(solver_named(name))


def reliable(solve: Solver) -> Solver:
    """Return a solver with what makes its answers reliable before and behind it."""
    return rescaled(settled(solve))


def plan_from(
    prepared: Prepared, result: SolveResult, matrix: Matrix, options: SolveOptions
) -> Plan:
    """Return the plan that an answer to a matrix stands for."""
    plan = build_plan(
        prepared.assembled,
        matrix,
        result,
        sensitivity=partial(sensitivity, matrix, result),
        build_seconds=prepared.seconds,
    )
    quiet = options.model_copy(update={"progress": False, "executor": None})
    return replace(plan, options=quiet, standard=prepared.standard)


def carried(start: Plan | None, prepared: Prepared) -> npt.NDArray[np.float64] | None:
    """Return the columns of a plan to start from; None where that is of no use."""
    if start is None or start.values is None or not start.standard:
        return None
    if not prepared.matrix.is_mip:
        return None
    before = assemble(start.problem, formulated(STANDARD, "plain"))
    return carried_from(start.values, before, prepared)


def carried_from(
    values: npt.NDArray[np.float64], before: Assembled, prepared: Prepared
) -> npt.NDArray[np.float64] | None:
    """Return the columns of a model before this one; None where the values are not of it."""
    own = prepared.assembled.formulation.carried(values, before.formulation)
    return None if own is None else prepared.matrix.padded(own)


def aimed(problem: PlanningProblem, objective: Objective | None) -> PlanningProblem:
    """Return the problem with another objective, if one is given."""
    if not isinstance(problem, PlanningProblem):
        raise TypeError(f"a PlanningProblem is needed, not {problem!r:.80}; make or read one first")
    if objective is None:
        return problem
    if objective not in get_args(Objective):
        remedy = suggestion(objective, get_args(Objective))
        raise ProblemError([Fault("problem", "", "objective", repr(objective), remedy)])
    return problem.model_copy(update={"objective": objective})


def are_standard(components: Sequence[type[Component]]) -> bool:
    """Return whether all are the library's: others may ask for more than the sections do."""
    return set(components) <= set(STANDARD)


def formulated(
    components: Sequence[type[Component]], formulation: Formulation
) -> list[type[Component]]:
    """Return the components with lot sizing formulated as asked.

    A Pyomo model that others read or change has the rules alone: what they imply would no longer
    follow from other rules, nor machines be interchangeable.
    """
    if formulation == "plain":
        components = [kind for kind in components if kind is not Symmetry]
    return [LotSizing.using(formulation) if kind is LotSizing else kind for kind in components]


def _matrix(assembled: Assembled, customize: Callable[[ConcreteModel], object] | None) -> Matrix:
    """Return the arrays to solve: as assembled, or read from the Pyomo model after its changes."""
    if customize is None:
        return assembled.formulation.matrix()
    from sop_opt.solve.compile import compile_model
    from sop_opt.solve.pyomo_model import write_model

    written = write_model(assembled)
    customize(written.model)
    return compile_model(written.model, written.variables, written.constraints)[0]


def solver_named(name: str) -> Solver:
    """Return the solver of a name."""
    if name == "highs":
        return solve_with_search
    from sop_opt.solve.through_pyomo import solver_through_pyomo

    return solver_through_pyomo(name)
