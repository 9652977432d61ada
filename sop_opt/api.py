"""The pipeline: problem -> model -> solver -> plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.errors import Fault, ProblemError
from sop_opt.pipeline import aimed, are_standard, carried, formulated, plan_from, prepare, solved
from sop_opt.problem.problem import Objective, PlanningProblem
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyomo.environ import ConcreteModel

    from sop_opt.components import Component
    from sop_opt.plan import Plan


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
    prepared = prepare(
        aimed(problem, objective),
        formulation=options.formulation,
        components=components,
        customize=customize,
    )
    begun = carried(start, prepared)
    with reporting(options.progress, prepared.assembled.sign) as report:
        result, matrix = solved(prepared, options, report, begun)
    return plan_from(prepared, result, matrix, options)


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
    kinds = formulated(components, "plain")
    try:
        assemble(checked, kinds, needs_known=are_standard(components))
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

    kinds, needs_known = formulated(components, "plain"), are_standard(components)
    return to_pyomo(assemble(aimed(problem, objective), kinds, needs_known=needs_known))
