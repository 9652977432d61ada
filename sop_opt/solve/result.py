"""What a solver answers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from highspy import HighsBasis
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "no_plan"]
"""``optimal``: proven within the gap asked for; ``feasible``: a limit was hit with a plan in hand;
``infeasible``: no plan satisfies the rules; ``unbounded``: the objective improves without limit;
``no_plan``: a limit was hit before the first plan."""


@dataclass(frozen=True)
class SolveResult:
    """Status, values and bound of one solve of one matrix."""

    status: Status
    values: NDArray[np.float64] | None = None
    """One number per column; None where there is no plan."""
    row_duals: NDArray[np.float64] | None = None
    """Change of the objective per unit of each row's bounds; None unless the solve was linear and
    the solver tells them."""
    basis: HighsBasis | None = None
    """HiGHS' basis of the values, from which it can go on; None unless the solve was linear."""
    objective: float = math.nan
    """Objective of the values; nan where there are none."""
    bound: float = math.nan
    """Best objective that is possible; nan where unknown."""
    seconds: float = 0.0
    """Seconds that the solve took."""
    interrupted: bool = False
    """Whether Ctrl-C stopped it."""
    notes: tuple[str, ...] = ()
    """Choices that were made, with their reason."""

    @property
    def gap(self) -> float:
        """Relative distance of objective and bound; nan where either is unknown.

        >>> SolveResult("feasible", objective=100.0, bound=98.0).gap
        0.02
        """
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float, bound: float) -> float:
    """Return the distance of a plan from the best that is possible, relative to the plan.

    >>> relative_gap(0.0, 0.0)
    0.0
    """
    return abs(objective - bound) / max(abs(objective), 1e-10)


def own_part(result: SolveResult, matrix: Matrix) -> tuple[SolveResult, Matrix]:
    """Return the answer for the model without what its rules imply, and that model."""
    if not (matrix.implied.any() or matrix.implied_rows.any()):
        return result, matrix
    values = None if result.values is None else result.values[~matrix.implied]
    return replace(result, values=values, row_duals=None, basis=None), matrix.without_implied()
