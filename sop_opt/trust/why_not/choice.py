"""The other choice, forced: demand that is served in full and on time.

In the problem's own words that is a limit: of the flows ``lost`` (units turned down) and ``late``
(units open at the end of a period, also those due before it) of this demand there is none. The
problem with the limit is solved in the way of the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.api import solve_plan
from sop_opt.errors import Fault, ProblemError, SolveError, suggestion
from sop_opt.problem.flows import Limit
from sop_opt.trust.why_not.answer import DUST, LABELS, Answer, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.options import SolveOptions

CHOICE = "served in full and on time"
"""Name of the limit that forces the choice."""


def why_not(
    plan: Plan, selected: Sequence[str | None], options: SolveOptions | None = None
) -> Answer:
    """Return what it would cost, and whom, to serve other demand in full and on time.

    Parameters
    ----------
    plan
        The plan that does not.
    selected
        Product, site, customer and period; None: any. Without a period all are meant.
    options
        How to solve with the choice; None: as the plan was solved.

    Raises
    ------
    ProblemError: nothing is selected, or a name leaves no demand that is due.
    SolveError: there is no plan, or one that the problem alone does not say.

    Examples
    --------
    10 loaves for the shop and 10 for the inn, but an oven for 12 of them; what is lost costs 3 in
    the shop and 5 at the inn. Hence the shop gets 2. All 10 would take 8 from the inn, at 2 more
    each:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 12}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     demand=[
    ...         {"product": "bread", "customer": name, "quantity": 10,
    ...          "unmet": {"kind": "lost_sales", "cost": cost}}
    ...         for name, cost in {"shop": 3, "inn": 5}.items()
    ...     ],
    ... )
    >>> print(solve_plan(problem).why_not(customer="shop"))
    Serving 8 more units of everything for shop on time would cost 16 (2 per unit).
    - 8 more units of bread for inn in Jan would be lost.
    - Money: lost sales +16.
    """
    plan.require_solved()
    if not plan.standard:
        raise SolveError(
            "another choice cannot be forced where the problem alone does not say what was solved; "
            "solve it without own components and customisation"
        )
    wanted = dict(zip(LABELS, selected, strict=True))
    rows = _selected(plan, wanted)
    units = float((rows["quantity"] - rows["on_time"]).sum())
    choice = in_words(plan.problem, wanted)
    if units <= DUST:
        return Answer(plan, plan, choice, 0.0)
    quiet = (options or plan.options).model_copy(update={"progress": False})
    forced = solve_plan(_forcing(plan.problem, wanted), options=quiet, start=plan)
    return Answer(plan, forced, choice, units)


def _selected(plan: Plan, wanted: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the demand selected, of that which is due at all.

    Raises
    ------
    ProblemError: nothing is selected, or a name leaves no demand; it lists all such names.
    """
    given = {label: name for label, name in wanted.items() if name is not None}
    if not given:
        message = "is not said; give a product, a site, a customer or a period"
        raise ProblemError([Fault("why_not", "", "demand", "", message)])
    demand = plan.tables["demand"]
    rows = demand[demand["quantity"] > 0]
    faults = []
    for label, name in given.items():
        known = list(dict.fromkeys(rows[label]))
        if name in known:
            rows = rows[rows[label] == name]
        else:
            message = f"has no such demand; {suggestion(name, known)}"
            faults.append(Fault("why_not", "", label, repr(name), message))
    if faults:
        raise ProblemError(faults)
    return rows


def _forcing(problem: PlanningProblem, wanted: Mapping[str, str | None]) -> PlanningProblem:
    """Return the problem in which the demand selected is neither lost nor late."""
    taken = {limit.name for limit in problem.limits}
    name = CHOICE
    while name in taken:
        name += " too"
    names = {label: () if name is None else (name,) for label, name in wanted.items()}
    periods = names.pop("period")
    limit = Limit(name=name, flow=("lost", "late"), periods=periods, most=0.0, **names)
    return problem.replace(limits=(*problem.limits, limit))
