"""How much of one measure has to be given up for how much of another.

The epsilon-constraint method: one measure, x, is bounded at levels that are evenly spaced, and the
other, y, is made as good as possible under each bound. Every point is lexicographic, in this order:

1. y is as good as possible with x within its bound;
2. x is as good as possible with that y, so that no plan is better in one and as good in the other
   (such plans are efficient, or Pareto-optimal; they are what the augmented method is for: G.
   Mavrotas, Applied Mathematics and Computation 213, 2009, 455-465);
3. the money of the problem is as good as possible with both: the curve is that of least cost.

The ends of the levels are the payoff table: x where y is best, and where x itself is best. A plan
that stays below the next bound as well is the answer there, too, and is not sought again (as in
AUGMECON2: G. Mavrotas and K. Florios, Applied Mathematics and Computation 219, 2013, 9652-9669).

Money speaks last: neither measure is spared because it is dear. Where that matters let money be one
of the two, or let no plan be dearer than the best by more than a share (``within``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sop_opt.errors import Fault, ProblemError, SolveError, shown
from sop_opt.pipeline import aimed, plan_from, prepare, solved
from sop_opt.plan import text
from sop_opt.scenarios.batch.dispatch import dispatch
from sop_opt.scenarios.batch.executors import is_executor, workplace
from sop_opt.scenarios.batch.workers import Failed
from sop_opt.scenarios.frontier.aims import Aim, money_at_stake, worse_by
from sop_opt.scenarios.frontier.curve import Walk, Walker
from sop_opt.scenarios.frontier.measures import measures, printed, refuse_unknown
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import Figures, reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.executors import Workplace
    from sop_opt.scenarios.frontier.aims import Limit
    from sop_opt.scenarios.frontier.curve import Point
    from sop_opt.scenarios.frontier.measures import Measure
    from sop_opt.solve.progress import Progress

ALIKE = 1e-7
"""Share of the range of a measure within which two figures are the same."""


@dataclass(frozen=True, eq=False)
class TradeOff:
    """Plans between the best of one measure and the best of another; print it for a summary."""

    x: Measure
    """The measure that was bounded."""
    y: Measure
    """The measure that was made as good as possible within each bound."""
    best: Plan
    """The plan that is best in money."""
    points: tuple[Point, ...]
    """The plans with their figures, from the best x to the best y."""

    @property
    def plans(self) -> list[Plan]:
        """The plans, from the best x to the best y."""
        return [point.plan for point in self.points]

    @property
    def table(self) -> pd.DataFrame:
        """One row per plan, from the best x to the best y.

        Columns: the two measures; ``objective`` of the plan; ``difference``, money by which it is
        worse than the best plan, below 0 where that one is not proven best and this one is better;
        ``gap``, the relative distance of its money from the best that is possible; ``status``,
        which is ``optimal`` where it is proven that no plan is better in one measure and as good in
        the other, within the gap asked for, and ``feasible`` where a limit was hit; and
        ``non_dominated``, whether no other plan here is better in one measure and as good in the
        other.
        """
        rows = [
            {
                self.x.name: point.x,
                self.y.name: point.y,
                "objective": point.plan.objective,
                "difference": worse_by(point.plan, self.best),
                "gap": point.plan.gap,
                "status": "optimal" if point.proven else "feasible",
                "non_dominated": on_curve,
            }
            for point, on_curve in zip(self.points, self._non_dominated(), strict=True)
        ]
        return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="plan"))

    def summary(self) -> str:
        """Return the curve as text, one line per plan, and how the best plan in money compares."""
        x, y = self.x, self.y
        lines = [f"{_described(x)} against {_described(y)}"]
        if len(self.points) == 1:
            lines.append("One plan is best in both: there is nothing to trade.")
        table = self.table
        columns = {
            x.name: [printed(x, figure) for figure in table[x.name]],
            y.name: [printed(y, figure) for figure in table[y.name]],
            "objective": [text.number(money) for money in table["objective"]],
            "worse by": [text.number(money) for money in table["difference"]],
        }
        if (table["status"] != "optimal").any():
            columns["status"] = table["status"].tolist()
        cells = [tuple(columns), *zip(*columns.values(), strict=True)]
        lines += text.columns(cells, ">" * len(columns))
        return "\n".join([*lines, self._in_money()])

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<TradeOff of {self.x.name} and {self.y.name}: {len(self.points)} plans>"

    def _in_money(self) -> str:
        values = self.best.values
        assert values is not None
        figures = [f"{each.name} {printed(each, each.of(values))}" for each in (self.x, self.y)]
        money = text.money(self.best.objective, self.best.problem.currency)
        return f"The best plan in money has {' and '.join(figures)}, at {money}."

    def _non_dominated(self) -> list[bool]:
        """Return which plans no other one beats in one measure without losing in the other."""
        figures = np.array([(p.x, p.y) for p in self.points]) * (self.x.sense, self.y.sense)
        same = ALIKE * np.ptp(figures, axis=0)
        beaten = [
            ((figures <= own + same).all(axis=1) & (figures < own - same).any(axis=1)).any()
            for own in figures
        ]
        return [not each for each in beaten]


def trade_off(  # noqa: PLR0913 - what is traded, how finely and how it is solved
    problem: PlanningProblem,
    x: str = "inventory",
    y: str = "service",
    points: int = 10,
    *,
    within: float | None = None,
    options: SolveOptions | None = None,
    executor: Executor | int | None = None,
    progress: bool | Callable[[Progress], Any] = False,
) -> TradeOff:
    """Return plans from the best of one measure to the best of another, none of them dominated.

    Ctrl-C ends it without a result.

    Parameters
    ----------
    problem
        What is asked. Its own objective, cost or profit, decides between plans that are as good in
        both measures.
    x, y
        Measures, see ``sop_opt.scenarios.frontier.measures``; ``"cost"`` and ``"objective"`` are
        money. x is bounded at even steps, y is made as good as possible.
    points
        Number of plans, at least 2; there are fewer where plans of several steps are the same.
    within
        Share of the best objective, or where that is 0 of the money spent, by which plans may be
        worse than it, such as 0.05; ``None``: whatever it costs.
    options
        How to solve; a time limit is that of every aim, of which a plan has three.
    executor
        Where to solve what lies between the ends, as in :func:`sop_opt.run_scenarios`.
    progress
        Is told every plan, as in :class:`SolveOptions`.

    Raises
    ------
    ProblemError: a measure is not known, or what is asked for has no sense; every reason is told.
    SolveError: there is no plan at all, or none within the time limit.

    Examples
    --------
    Nothing is due in January and 10 loaves in February, when the oven bakes 4; what is not baked
    ahead is lost. The mean stock is half of what is baked ahead, and every loaf a tenth of service:

    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": [9, 4]}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     inventory=[{"product": "bread", "holding_cost": 1}],
    ...     demand=[{"product": "bread", "quantity": [0, 10], "unmet": "lost_sales"}],
    ... )
    >>> trade_off(problem, points=3).table[["inventory", "service", "objective"]].to_dict("list")
    {'inventory': [0.0, 1.5, 3.0], 'service': [0.4, 0.7, 1.0], 'objective': [0.0, 3.0, 6.0]}
    """
    options = (options or SolveOptions()).model_copy(update={"progress": False})
    _refuse(aimed(problem, None), x, y, points, within, executor)
    prepared = prepare(problem, formulation=options.formulation)
    refuse_unknown("trade_off", {"x": [x], "y": [y]}, prepared.assembled)
    with reporting(progress, problem.sign) as report, workplace(executor) as place:
        result, matrix = solved(prepared, options, report)
        best = plan_from(prepared, result, matrix, options).require_solved()
        assert best.values is not None
        limits = _ceiling(prepared, best, within)
        walk = Walk(problem, x, y, limits, options, best.bound, best.values)
        walk.walker = walker = Walker(walk, prepared, result.basis)
        found = [walker.best(walker.x, walker.y), walker.best(walker.y, walker.x)]
        for number, point in enumerate(_between(walk, found, points, place), 3):
            found.append(point)
            if report:
                report.stage = f"plan {number} of {points}"
                report(Figures(incumbent=problem.sign * point.plan.objective))
    return TradeOff(walker.x, walker.y, best, tuple(_apart(found, walker.x, walker.y)))


def _refuse(
    problem: PlanningProblem,
    x: str,
    y: str,
    points: int,
    within: float | None,
    executor: object,
) -> None:
    """Stop at what has no sense.

    Raises
    ------
    ProblemError: it lists every reason.
    """
    wrong: list[tuple[str, object, str]] = []
    if problem.objective == "service":
        message = "puts service before all else, so that it is not traded; ask for 'cost' instead"
        wrong.append(("objective", problem.objective, message))
    if x == y:
        wrong.append(("y", y, "is the same measure as x; name another one"))
    if not isinstance(points, int) or points < 2:
        wrong.append(("points", points, "must be a whole number, 2 or more"))
    if within is not None and not 0 <= within < math.inf:
        wrong.append(("within", within, "must be a share of 0 or more, or None"))
    if not is_executor(executor):
        message = "is no executor; a number of processes, or an executor with workers of its own"
        wrong.append(("executor", executor, message))
    if wrong:
        raise ProblemError(
            Fault("trade_off", "", name, shown(value), message) for name, value, message in wrong
        )


def _ceiling(prepared: Prepared, best: Plan, within: float | None) -> dict[str, Limit]:
    """Return the limit on the objective, if there is one."""
    if within is None:
        return {}
    (money,) = measures(prepared.assembled, ["objective"]).values()
    worst = best.objective + money.sense * within * money_at_stake(best)
    return {money.name: Aim.better(money).limit(worst)}


def _between(walk: Walk, ends: Sequence[Point], points: int, place: Workplace) -> Iterator[Point]:
    """Yield the points between the ends, each level once, from the best y on.

    Raises
    ------
    SolveError: one was not found.
    """
    low, high = (end.x for end in ends)
    if math.isclose(low, high, rel_tol=ALIKE, abs_tol=ALIKE):
        return
    levels = np.linspace(high, low, points)[1:-1].tolist()
    if not place.here:
        walk.walker = None
        threads = walk.options.threads or 1
        walk.options = walk.options.model_copy(update={"threads": threads})
    for _, point in dispatch(walk, levels, place):
        if isinstance(point, Failed):
            raise SolveError(f"a plan of the trade-off was not found: {point.reason}")
        yield point


def _apart(found: Sequence[Point], x: Measure, y: Measure) -> Iterator[Point]:
    """Yield the points from the best x to the best y, those that are the same once."""
    figures = np.array([(point.x, point.y) for point in found])
    same = np.maximum(ALIKE * np.ptp(figures, axis=0), ALIKE)
    last: Point | None = None
    for point in sorted(found, key=lambda point: (x.sense * point.x, y.sense * point.y)):
        if last is None or abs(point.x - last.x) > same[0] or abs(point.y - last.y) > same[1]:
            last = point
            yield point


def _described(measure: Measure) -> str:
    return f"{measure.name} ({measure.unit}, {measure.better} is better)"
