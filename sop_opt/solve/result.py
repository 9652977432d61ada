"""What a solver answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Status = Literal["optimal", "feasible", "infeasible", "unbounded", "no_plan"]
"""``optimal``: proven within the gap asked for; ``feasible``: a limit was hit with a plan in hand;
``infeasible``: no plan satisfies the rules; ``unbounded``: the objective improves without limit;
``no_plan``: a limit was hit before the first plan."""


@dataclass(frozen=True)
class SolveResult:
    """Status, values and bound of one solve of one matrix."""

    status: Status
    values: NDArray[np.float64] | None
    """One number per column; None where there is no plan."""
    row_duals: NDArray[np.float64] | None
    """Change of the objective per unit of each row's bounds; None unless the solve was linear."""
    objective: float
    """Objective of the values; nan where there are none."""
    bound: float
    """Best objective that is possible; nan where unknown."""
    seconds: float

    @property
    def gap(self) -> float:
        """Relative distance of objective and bound; nan where either is unknown."""
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-10)
