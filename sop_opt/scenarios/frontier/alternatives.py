"""Plans of nearly the same cost that are as different as can be.

A model never knows all that a planner knows. Between plans that cost about the same, what it leaves
out decides: quiet weeks, an empty warehouse, nobody let go. Modelling to generate alternatives (E.
D. Brill, S.-Y. Chang and L. D. Hopkins, Management Science 28, 1982, 221-235) adds one row, that no
plan is dearer than a share above the one in hand, and then seeks what is far from it:

1. each measure asked for as small, and as large, as the allowance lets it be, and that in the best
   plan for money: ``least overtime`` is the least overtime that so much money buys;
2. further plans by hop, skip and jump: least use of what the plans so far use. Among the columns
   that the measures count, such as the overtime of one oven in one week, each weighs as often as
   plans have used it (so does J. F. DeCarolis, Energy Economics 33, 2011, 145-152), in units of
   the range that its measure has shown. They end when nothing new comes.

The allowance is a share of the objective, or where that is 0, of the money spent. Where service
comes first it stays first: no plan is worse in it, and the allowance is one of cost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.errors import Fault, ProblemError, SolveError, shown
from sop_opt.pipeline import prepare
from sop_opt.plan import text
from sop_opt.plan.tables import DECIMALS
from sop_opt.problem.base import split
from sop_opt.scenarios.frontier.aims import money_at_stake, worse_by
from sop_opt.scenarios.frontier.measures import printed, refuse_unknown
from sop_opt.scenarios.frontier.nearby import Alternative, Search
from sop_opt.solve.progress import Figures, reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sop_opt.plan import Plan
    from sop_opt.scenarios.frontier.measures import Measure
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Progress


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Plans of nearly the same money; print them for a summary."""

    plan: Plan
    """The plan that they are alternatives to."""
    allowance: float
    """Money by which they may be worse."""
    found: tuple[Alternative, ...]
    """The plans, with their aims."""
    measures: tuple[Measure, ...]
    """What they are measured by."""
    differ_in: tuple[str, ...]
    """Names of the measures that were to differ."""
    endless: tuple[str, ...]
    """Aims without a plan, as they could be reached without end."""

    @property
    def plans(self) -> list[Plan]:
        """The alternatives."""
        return [one.plan for one in self.found]

    @property
    def table(self) -> pd.DataFrame:
        """One row per plan, first the one that the others are alternatives to, numbered 0.

        Columns: ``aim``; ``objective``; ``difference``, money by which it is worse than the plan,
        below 0 where it is better; ``status``: ``optimal`` where it is proven that the aim cannot
        be reached any better; then all measures.
        """
        own = Alternative("the plan itself", self.plan, self.plan.status == "optimal")
        rows = [self._row(one) for one in (own, *self.found)]
        return pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="plan"))

    def summary(self) -> str:
        """Return the plans as text, one line each, in the measures that were to differ."""
        rows = self.table
        known = {measure.name: measure for measure in self.measures}
        columns = {
            "": rows["aim"].tolist(),
            "objective": [text.number(money) for money in rows["objective"]],
            "worse by": [text.number(money) for money in rows["difference"]],
        } | {
            name: [printed(known[name], figure) for figure in rows[name]] for name in self.differ_in
        }
        currency = self.plan.problem.currency
        title = f"Plans that are worse by {text.money(self.allowance, currency)} at most"
        cells = [tuple(columns), *zip(*columns.values(), strict=True)]
        lines = [title, *text.columns(cells, "<" + ">" * (len(columns) - 1))]
        lines += [f"There is no end to {aim} for that money." for aim in self.endless]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Alternatives to {self.plan!r}: {len(self.found)} plans>"

    def _row(self, one: Alternative) -> dict[str, object]:
        assert one.plan.values is not None
        row: dict[str, object] = {
            "aim": one.aim,
            "objective": one.plan.objective,
            "difference": worse_by(one.plan, self.plan),
            "status": "optimal" if one.proven else "feasible",
        }
        figures = {each.name: each.of(one.plan.values) for each in self.measures}
        return row | {name: round(figure, DECIMALS) + 0.0 for name, figure in figures.items()}


def alternatives(
    plan: Plan,
    within: float = 0.02,
    differ_in: str | Sequence[str] = ("overtime", "inventory", "hires_and_releases", "purchases"),
    count: int | None = None,
    *,
    options: SolveOptions | None = None,
    progress: bool | Callable[[Progress], Any] = False,
) -> Alternatives:
    """Return plans of nearly the same money as one in hand that differ from it as far as they can.

    Ctrl-C returns those that are found.

    Parameters
    ----------
    plan
        The plan in hand.
    within
        Share of its objective by which the others may be worse, such as 0.02.
    differ_in
        Measures to differ in, see ``sop_opt.scenarios.frontier.measures``; those that the problem
        has none of are left out.
    count
        Most plans to return. None: the least and the most of each measure; beyond those come plans
        that are unlike all before them, while there are any.
    options
        How to solve; a time limit is that of every aim, of which a plan has two. None: as the plan
        was solved.
    progress
        Is told every plan, as in :class:`SolveOptions`.

    Raises
    ------
    ProblemError: a measure is not known, or what is asked for has no sense; every reason is told.
    SolveError: there is no plan, or one that the problem alone does not say; or it was read from a
        file.

    Examples
    --------
    10 loaves are due in January and 30 in February; the oven bakes 20 in a month, and more in
    overtime at 2. To keep one costs 1, so that 10 are baked ahead: 10 in all. For half as much more
    5 of them are baked in overtime instead:

    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 20, "overtime": {"cost": 2}}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     inventory=[{"product": "bread", "holding_cost": 1}],
    ...     demand=[{"product": "bread", "quantity": [10, 30]}],
    ... )
    >>> found = alternatives(solve_plan(problem), within=0.5, differ_in="overtime")
    >>> found.table[["aim", "objective", "overtime", "inventory"]].to_dict("records")[2]
    {'aim': 'most overtime', 'objective': 15.0, 'overtime': 5.0, 'inventory': 2.5}
    """
    _refuse(plan, within, count)
    quiet = (options or plan.options).model_copy(update={"progress": False})
    prepared = prepare(plan.problem, formulation=quiet.formulation)
    names = split(differ_in)
    refuse_unknown("alternatives", {"differ_in": names}, prepared.assembled)
    allowance, differ = within * money_at_stake(plan), tuple(dict.fromkeys(names))
    search, found = Search(plan, prepared, quiet, allowance, differ), []
    with reporting(progress, plan.problem.sign) as report:
        for one in search.alternatives(count):
            found.append(one)
            if report:
                report.stage = f"plan {len(found)}, {one.aim}"
                report(Figures(incumbent=plan.problem.sign * one.plan.objective))
    return Alternatives(
        plan,
        allowance,
        tuple(found),
        tuple(search.measures.values()),
        tuple(search.differ_in),
        tuple(search.endless),
    )


def _refuse(plan: Plan, within: float, count: int | None) -> None:
    """Stop where there is no plan to start from, or what is asked for has no sense.

    Raises
    ------
    ProblemError: it lists every reason.
    SolveError: the plan is none, or not of its problem alone, or without its values.
    """
    plan.require_solved()
    if not plan.standard:
        raise SolveError(
            "a plan made with own components or a customisation has no alternatives that its "
            "problem alone could tell; solve it without them"
        )
    if plan.values is None:
        raise SolveError("a plan that was read from a file has no alternatives; solve it again")
    wrong: list[tuple[str, object, str]] = []
    if not 0 <= within < math.inf:
        wrong.append(("within", within, "must be a share of 0 or more"))
    if count is not None and (not isinstance(count, int) or count < 1):
        wrong.append(("count", count, "must be a whole number, 1 or more, or None"))
    if wrong:
        raise ProblemError(
            Fault("alternatives", "", name, shown(value), message) for name, value, message in wrong
        )
