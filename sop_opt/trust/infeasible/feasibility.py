"""Whether rules can be kept together, asked of one HiGHS for one set after the other.

Where a linear model cannot keep them, HiGHS has a proof (J. Farkas 1902): multipliers of rows,
whose weighted sum no values of the columns can satisfy. Rules that the proof does not weigh are no
part of the clash, so that one solve leaves few out of thousands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.solve.highs import highs_with
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.elastic import RuledModel
    from sop_opt.trust.rules import Rule

TOLERANCE = 1e-9
"""Share of the largest multiplier, or amount between two bounds, that is taken for 0."""

_KEPT = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty}
_CLASH = {
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # without an objective nothing is unbounded
}


class Feasibility:
    """Tells which rules clash, until the time is up.

    Parameters
    ----------
    model
        The model with all its rules.
    options
        Seed of the solver.
    until
        Time on the performance counter at which no further answer is waited for.
    whole
        Whether what must be whole is; otherwise fractions will do, which is quicker.
    """

    def __init__(
        self, model: RuledModel, options: SolveOptions, until: float, *, whole: bool
    ) -> None:
        self._model, self._until = model, until
        bare = as_question(model.keeping([]))
        self._matrix = bare if whole else replace(bare, integer=np.zeros_like(bare.integer))
        self._highs = highs_with(_uncrossed(self._matrix), options)
        if not whole:
            # a proof is at hand where the simplex method has met the model as it is
            self._highs.setOptionValue("solver", "simplex")
            self._highs.setOptionValue("presolve", "off")
        self.timed_out = False
        """Whether any question has found no answer in time."""

    def clashing(self, kept: Sequence[Rule]) -> list[Rule] | None:
        """Return some of these rules that clash already; None: they do not, or the time was up."""
        if not self._clash(kept):
            return None
        core = self._weighed(kept)
        return core if len(core) < len(kept) and self._clash(core) else list(kept)

    def _clash(self, kept: Sequence[Rule]) -> bool:
        """Return whether no values of the columns keep these rules; False also without answer."""
        trial = self._model.keeping(kept)
        self._crossed = crossed(trial)
        if any(where.any() for where in self._crossed.values()):
            return True
        self._change(_uncrossed(trial))
        run_until(self._highs, self._until, linear=not self._matrix.is_mip)
        status = self._highs.getModelStatus()
        self.timed_out |= status not in _KEPT | _CLASH
        return status in _CLASH

    def _change(self, trial: Matrix) -> None:
        columns = np.arange(trial.lower.size, dtype=np.int32)
        rows = np.arange(trial.row_lower.size, dtype=np.int32)
        self._highs.changeColsBounds(columns.size, columns, trial.lower, trial.upper)
        # HiGHS' own stubs lack what it has for rows
        self._highs.changeRowsBounds(  # type: ignore[attr-defined]
            rows.size, rows, trial.row_lower, trial.row_upper
        )

    def _weighed(self, kept: Sequence[Rule]) -> list[Rule]:
        """Return the rules that the proof of the clash weighs; all of them without a proof."""
        weighed = self._crossed
        if not any(where.any() for where in weighed.values()):
            if self._matrix.is_mip:
                return list(kept)
            weighed = self._proof()
        return [rule for rule in kept if any(weighed[p.what][p.index] for p in rule.pieces)]

    def _proof(self) -> dict[str, NDArray[np.bool_]]:
        """Return which rows and columns HiGHS' proof weighs; all where it gives none."""
        _, given, multipliers = self._highs.getDualRay()  # type: ignore[attr-defined]
        matrix = self._matrix
        if not given:
            return {name: np.ones(size, dtype=bool) for name, size in _sizes(matrix).items()}
        entries = matrix.values * np.repeat(multipliers, np.diff(matrix.starts))
        summed = np.bincount(matrix.columns, entries, minlength=matrix.cost.size)
        largest = np.abs(multipliers).max(initial=0.0)
        return {
            "row": np.abs(multipliers) > TOLERANCE * largest,
            "column": np.abs(summed) > TOLERANCE * largest,
        }


def as_question(matrix: Matrix) -> Matrix:
    """Return the model without its objective: any values that it allows are an answer."""
    return replace(matrix, cost=np.zeros_like(matrix.cost), offset=0.0)


def crossed(matrix: Matrix) -> dict[str, NDArray[np.bool_]]:
    """Return the rows and columns whose lower bound lies above the upper one."""
    return {
        "row": matrix.row_lower > matrix.row_upper + TOLERANCE,
        "column": matrix.lower > matrix.upper + TOLERANCE,
    }


def _uncrossed(matrix: Matrix) -> Matrix:
    """Return the model with bounds that rounding alone has crossed brought together."""
    return replace(
        matrix,
        lower=np.minimum(matrix.lower, matrix.upper),
        row_lower=np.minimum(matrix.row_lower, matrix.row_upper),
    )


def _sizes(matrix: Matrix) -> dict[str, int]:
    return {"row": matrix.row_lower.size, "column": matrix.cost.size}
