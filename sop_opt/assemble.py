"""Components -> one model. Knows no feature by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault, ModelError, ProblemError, quoted
from sop_opt.flows import Flows
from sop_opt.formulation import Block, Formulation
from sop_opt.gates import Gates
from sop_opt.ledger import Account, Ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.base import Component
    from sop_opt.problem import PlanningProblem


@dataclass(frozen=True)
class Assembled:
    """A problem's components and the model they wrote."""

    problem: PlanningProblem
    components: tuple[Component, ...]
    formulation: Formulation

    @property
    def ledger(self) -> Ledger:
        """The accounts the components posted to."""
        return self.formulation.ledger

    @property
    def sign(self) -> float:
        """Sign of money; see :attr:`PlanningProblem.sign`."""
        return self.problem.sign


def assemble(
    problem: PlanningProblem,
    components: Sequence[type[Component]],
    *,
    needs_known: bool = True,
    roomy: bool = False,
    needy: PlanningProblem | None = None,
) -> Assembled:
    """Let every component that the problem needs write its part of the model.

    Parameters
    ----------
    problem
        What is asked.
    components
        Planning features.
    needs_known
        Whether nothing but the sections of the problem asks for units.
    roomy
        Whether rules may give way: then what components work out from ceilings leaves room for it.
    needy
        Problem that needs more of the same products, from the same sources, than this one: what
        components work out from needs leaves room for it. None: there is none.

    Raises
    ------
    ModelError: two components share a name.
    ProblemError: rules of the problem contradict its data; it lists the faults of all components.
    """
    ledger = open_ledger(problem, needs_known=needs_known, roomy=roomy, needy=needy)
    formulation = Formulation(problem.horizon.names, ledger, whole=whole_periods(problem))
    kinds = sorted(components, key=lambda kind: getattr(kind, "comes_last", False))
    present = [part for kind in kinds if (part := kind.from_problem(problem)) is not None]
    names = Counter(component.name for component in present)
    if twice := [name for name, count in names.items() if count > 1]:
        raise ModelError(f"component names must differ; used more than once: {quoted(twice)}")
    faults: list[Fault] = []
    for component in present:
        try:
            component.build(Block(component.name, formulation), ledger)
        except ProblemError as error:
            faults += error.faults
    if faults:
        raise ProblemError(faults)
    return Assembled(problem, tuple(present), formulation)


def open_ledger(
    problem: PlanningProblem,
    *,
    needs_known: bool = True,
    roomy: bool = False,
    needy: PlanningProblem | None = None,
) -> Ledger:
    """Return empty accounts with a row for everything that the problem balances."""
    periods = len(problem.horizon)
    pools = [(pool.name,) for pool in problem.workforce]
    resources = [(resource.name,) for resource in problem.resources]
    priorities = sorted({row.priority for row in problem.demand})
    return Ledger(
        problem=problem,
        material=Account("material_balance", problem.stock_points, periods),
        hours=Account("hours_limit", [*resources, *pools], periods, upper=np.inf),
        workers=Account("head_count", pools, periods),
        cost=Account("cost", [("total",)], periods),
        service=Account("service", [(str(priority),) for priority in priorities], periods=None),
        flows=Flows(periods, needs_known=needs_known, roomy=roomy),
        gates=Gates(),
        needy=needy,
    )


def whole_periods(problem: PlanningProblem) -> NDArray[np.bool_]:
    """Return in which periods what must be whole is whole."""
    return problem.horizon.between(None, problem.integer_until)
