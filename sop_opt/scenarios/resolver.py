"""Problems that differ a little, solved one after the other, each from what is left of the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sop_opt.pipeline import carried_from, plan_from, prepare, solved, solver_named
from sop_opt.solve.memory import Remembering
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import reporting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem

Path = Literal["fresh", "warm", "rebuilt"]
"""``fresh``: solved from nothing, as the first problem; ``warm``: from models that were kept, with
other numbers; ``rebuilt``: a model of it had another structure than those before, or what was kept
of it was no help."""


class Resolver:
    """Solves one problem after the other; what they have in common is kept.

    The plans are those of :func:`sop_opt.solve_plan`: as good, though not always the same ones
    where several are best or the gap leaves room.

    Parameters
    ----------
    options
        How to solve; a time limit is that of each problem.

    Examples
    --------
    10 loaves at 2 each, and 12; the second time the model is there already:

    >>> from sop_opt import PlanningProblem
    >>> bread = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> resolver = Resolver()
    >>> resolver.solve(bread).objective, resolver.path
    (20.0, 'fresh')
    >>> resolver.solve(bread.replace(demand=[bread.demand[0].replace(quantity=12)])).objective
    24.0
    >>> resolver.path
    'warm'
    """

    def __init__(self, options: SolveOptions = SolveOptions()) -> None:
        self.options = options
        self._solver = Remembering(solver_named(options.solver))
        self.path: Path = "fresh"
        """How the last problem was solved, all its stages together."""
        self._last: tuple[Assembled, NDArray[np.float64]] | None = None

    def solve(self, problem: PlanningProblem) -> Plan:
        """Return the best plan for a problem.

        Raises
        ------
        ProblemError, SolveError: as :func:`sop_opt.solve_plan`.
        """
        prepared, before = self.prepared(problem), self._solver.built
        with reporting(self.options.progress, prepared.assembled.sign) as report:
            result, matrix = solved(
                prepared, self.options, report, self._start(prepared), solver=self._solver
            )
        rebuilt: Path = "rebuilt" if before else "fresh"
        self.path = "warm" if self._solver.built == before else rebuilt
        plan = plan_from(prepared, result, matrix, self.options)
        if plan.values is not None and prepared.matrix.is_mip:
            self._last = prepared.assembled, plan.values
        return plan

    def prepared(self, problem: PlanningProblem) -> Prepared:
        """Return a problem as arrays."""
        return prepare(problem, formulation=self.options.formulation)

    def _start(self, prepared: Prepared) -> NDArray[np.float64] | None:
        """Return the last plan's columns as far as they are columns of this problem, too."""
        if self._last is None or not prepared.matrix.is_mip:
            return None
        before, values = self._last
        return carried_from(values, before, prepared)
