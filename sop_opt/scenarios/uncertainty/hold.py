"""Decisions of a plan that stay as they are when a scenario turns out otherwise.

The columns of the held decisions are fixed at the plan's values, whatever bounds the scenario gives
them: what is decided is decided. Columns of the same family, point and period are the same; what
the plan does not know stays 0. All others are free to react.

Held orders and set-ups force quantities that the scenario alone would not need. So ceilings that
are worked out from what can be of use (see :mod:`sop_opt.problem.needs`) are those of a problem in
which both are due: the demand of the plan, and the largest of all scenarios. It is one for all of
them, so that the models differ in bounds alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.errors import SolveError
from sop_opt.pipeline import formulated, prepare
from sop_opt.scenarios.resolver import Resolver
from sop_opt.scenarios.uncertainty.decisions import columns_of, following
from sop_opt.scenarios.uncertainty.due import FORCING, due_beside, needy
from sop_opt.solve.options import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sop_opt.formulation import Formulation
    from sop_opt.matrix import Matrix
    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.demand import Demand
    from sop_opt.scenarios.uncertainty.decisions import Decision


@dataclass(frozen=True)
class Held:
    """What of a plan is held; small enough to be sent to workers."""

    problem: PlanningProblem
    """Problem of the plan."""
    values: NDArray[np.float64]
    """Values of its columns."""
    decisions: tuple[Decision, ...]
    most_due: tuple[Demand, ...] = ()
    """Demand of the plan, and the most that is due in any scenario, together; empty: nothing that
    is held forces quantities."""

    @classmethod
    def of(
        cls, plan: Plan, decisions: Sequence[Decision], problems: Iterable[PlanningProblem]
    ) -> Held:
        """Return what is held of a plan while these problems come to pass.

        Raises
        ------
        SolveError: there is no plan, or its columns are not known.
        """
        plan.require_solved()
        if not plan.standard or plan.values is None:
            raise SolveError(
                "the decisions of this plan are not known: it was read from a file, or made with "
                "own components or a customisation; solve its problem again without them"
            )
        held = cls(plan.problem, plan.values, tuple(decisions))
        forcing = [decision for decision in FORCING if decision in decisions]
        if not columns_of(held.formulation(), forcing).any():
            return held
        return replace(held, most_due=due_beside(plan.problem, problems))

    def formulation(self) -> Formulation:
        """Return the model whose columns the values are."""
        return assemble(self.problem, formulated(STANDARD, "plain")).formulation

    def but(self, *freed: Decision) -> Held:
        """Return what is held when these kinds of decision may change."""
        kept = tuple(decision for decision in self.decisions if decision not in freed)
        return replace(self, decisions=kept)

    @property
    def keeps_machines_alike(self) -> bool:
        """Whether machines that nothing tells apart stay so: only people are held."""
        return set(self.decisions) <= {"head_count"}


class HeldResolver(Resolver):
    """Solves problems in which decisions of a plan are held.

    Parameters
    ----------
    held
        What is held.
    options
        How to solve.
    """

    def __init__(self, held: Held, options: SolveOptions = SolveOptions()) -> None:
        super().__init__(options)
        self.held = held
        self._planned = held.formulation()

    def prepared(self, problem: PlanningProblem) -> Prepared:
        """Return a problem as arrays, with the columns of held decisions fixed."""
        held = self.held
        formulation = self.options.formulation if held.keeps_machines_alike else "plain"
        prepared = prepare(problem, formulation=formulation, needy=needy(problem, held.most_due))
        matrix = self._fixed(prepared.matrix, prepared.assembled.formulation)
        return replace(prepared, matrix=matrix, standard=not held.decisions)

    def _fixed(self, matrix: Matrix, formulation: Formulation) -> Matrix:
        """Return the model with held columns fixed; those that follow from them are whole anyway.

        Raises
        ------
        SolveError: the values are of another model than the problem of the plan makes.
        """
        values = formulation.carried(self.held.values, self._planned)
        if values is None:
            raise SolveError("the plan is not one of its problem: it was made by another version")
        fixed = columns_of(formulation, self.held.decisions)
        settled = fixed | following(formulation, self.held.decisions)
        return replace(
            matrix,
            lower=np.where(fixed, values, matrix.lower),
            upper=np.where(fixed, values, matrix.upper),
            integer=matrix.integer & ~settled,
        )
