"""The pipeline: problem -> model -> solver -> plan."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.symmetry import Symmetry
from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.plan.build import build_plan
from sop_opt.problem.problem import Objective, PlanningProblem
from sop_opt.solve.duals import sensitivity
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import reporting
from sop_opt.solve.rescaled import rescaled
from sop_opt.solve.result import own_part
from sop_opt.solve.settled import settled
from sop_opt.solve.staged import service_stages, solve_in_stages
from sop_opt.solve.whole import solve_with_search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt
    from pyomo.environ import ConcreteModel

    from sop_opt.assemble import Assembled
    from sop_opt.components import Component
    from sop_opt.matrix import Matrix
    from sop_opt.plan import Plan
    from sop_opt.solve.options import Formulation
    from sop_opt.solve.staged import Solver


def solve_plan(
    problem: PlanningProblem,
    *,
    objective: Objective | None = None,
    options: SolveOptions = SolveOptions(),
    components: Sequence[type[Component]] = STANDARD,
    customize: Callable[[ConcreteModel], object] | None = None,
    start: Plan | None = None,
) -> Plan:
    """Return the best plan for a problem.

    Infeasible is an answer, not an error: look at ``plan.status``, or call
    ``plan.require_solved()``. Ctrl-C returns the best plan in hand.

    Parameters
    ----------
    problem
        What is asked.
    objective
        ``"cost"``, ``"profit"`` or ``"service"``, in place of the problem's own.
    options
        Limits, gap, solver and progress.
    components
        Planning features; add your own to ``STANDARD``.
    customize
        Is given the Pyomo model before it is solved, to add or change what it likes; see
        ``docs/extending.md``. What it adds to the objective is the cost category ``customised``.

    start
        A plan of this problem, or of one that differs a little, to start from: of use to
        whole-number problems. It never changes what is best.

    Raises
    ------
    ProblemError: the data contradict a rule that only shows when the model is put together.
    ModelError: a component or the customisation put the model together wrongly.
    SolveError: the solver is missing or has failed.

    Examples
    --------
    30 loaves at 2 each:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> plan = solve_plan(problem)
    >>> plan.status, plan.objective
    ('optimal', 60.0)

    Nothing is made in February, by a change of the Pyomo model:

    >>> def close_in_february(model):
    ...     model.production.run["make bread", "Feb"].setub(0)
    >>> plan = solve_plan(problem, customize=close_in_february)
    >>> plan.tables["production"]["quantity"].tolist()
    [30.0, 0.0]
    """
    began = time.perf_counter()
    standard = customize is None and _are_standard(components)
    formulation = "plain" if customize else options.formulation
    assembled = assemble(
        _aimed(problem, objective),
        _formulated(components, formulation),
        needs_known=standard,
    )
    matrix = _matrix(assembled, customize)
    stages = service_stages(assembled)
    begun = _begun(start, assembled, matrix)
    build_seconds = time.perf_counter() - began
    solve = rescaled(settled(_solver(options.solver)))
    with reporting(options.progress, assembled.sign) as report:
        result, matrix = own_part(*solve_in_stages(matrix, stages, solve, options, report, begun))
    asked = partial(sensitivity, matrix, result)
    plan = build_plan(assembled, matrix, result, sensitivity=asked, build_seconds=build_seconds)
    quiet = options.model_copy(update={"progress": False})
    return replace(plan, options=quiet, standard=standard)


def check_problem(
    problem: PlanningProblem | Mapping[str, Any],
    *,
    components: Sequence[type[Component]] = STANDARD,
) -> list[Fault]:
    """Return everything wrong or suspicious in the data, most severe first, without solving.

    Each finding has a severity, section, row, field, value, message and remedy. An ``error`` leaves
    no plan, or no problem to begin with; a ``warning`` is probably a mistake, or makes a plan that
    nobody wants; a ``note`` is legal, and worth a look. Data that make no problem are told alone.

    Parameters
    ----------
    problem
        A problem, or sections that are to become one.
    components
        Planning features, as in :func:`solve_plan`.

    Examples
    --------
    >>> from sop_opt import check_problem
    >>> bread = {
    ...     "horizon": ["Jan", "Feb"],
    ...     "products": [{"name": "bread"}],
    ...     "processes": [{"product": "bread", "cost": 2, "lead_time": 1}],
    ...     "demand": [{"product": "bread", "quantity": [0, 20]}],
    ... }
    >>> check_problem(bread)
    []
    >>> for fault in check_problem(bread | {"demand": [{"product": "bred", "quantity": 10}]}):
    ...     print(fault)
    demand row 1, product 'bred': is not in products; did you mean 'bread'?
    >>> (fault,) = check_problem(bread | {"demand": [{"product": "bread", "quantity": 10}]})
    >>> fault.severity, fault.row, fault.remedy
    ('error', 'row 1', 'ask for it later, raise the opening stock, or let it be late or lost')
    """
    from sop_opt.trust.doctor import examine, most_severe_first

    try:
        checked = PlanningProblem.model_validate(problem)
    except ProblemError as error:
        return list(error.faults)
    kinds = _formulated(components, "plain")
    try:
        assemble(checked, kinds, needs_known=_are_standard(components))
    except ProblemError as error:
        return most_severe_first([*error.faults, *examine(checked)])
    return examine(checked)


def build_model(
    problem: PlanningProblem,
    *,
    objective: Objective | None = None,
    components: Sequence[type[Component]] = STANDARD,
) -> ConcreteModel:
    """Return the Pyomo model of a problem, to be read, changed, written or solved.

    ``sop_opt.solve.pyomo_model`` lists its parts. Where service comes before cost, the model
    minimises cost, and what comes first is its expression ``unmet_demand``.

    Examples
    --------
    >>> from sop_opt import PlanningProblem, build_model
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> model = build_model(problem)
    >>> print(model.total_cost.expr)
    0.0 + 2.0*production.run[make bread,Jan] + 2.0*production.run[make bread,Feb]
    """
    from sop_opt.solve.pyomo_model import to_pyomo

    kinds, needs_known = _formulated(components, "plain"), _are_standard(components)
    return to_pyomo(assemble(_aimed(problem, objective), kinds, needs_known=needs_known))


def _aimed(problem: PlanningProblem, objective: Objective | None) -> PlanningProblem:
    """Return the problem with another objective, if one is given."""
    if not isinstance(problem, PlanningProblem):
        raise TypeError(f"a PlanningProblem is needed, not {problem!r:.80}; make or read one first")
    if objective is None:
        return problem
    if objective not in get_args(Objective):
        remedy = suggestion(objective, get_args(Objective))
        raise ProblemError([Fault("problem", "", "objective", repr(objective), remedy)])
    return problem.model_copy(update={"objective": objective})


def _are_standard(components: Sequence[type[Component]]) -> bool:
    """Return whether all are the library's: others may ask for more than the sections do."""
    return set(components) <= set(STANDARD)


def _formulated(
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


def _begun(
    start: Plan | None, assembled: Assembled, matrix: Matrix
) -> npt.NDArray[np.float64] | None:
    """Return the columns of a plan to start from; None where that is of no use."""
    if start is None or start.values is None or not start.standard or not matrix.is_mip:
        return None
    before = assemble(start.problem, _formulated(STANDARD, "plain"))
    values = assembled.formulation.carried(start.values, before.formulation)
    if values is None:
        return None
    return np.append(values, np.zeros(matrix.cost.size - values.size))


def _solver(name: str) -> Solver:
    if name == "highs":
        return solve_with_search
    from sop_opt.solve.through_pyomo import solver_through_pyomo

    return solver_through_pyomo(name)
