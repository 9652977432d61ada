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

from sop_opt.solve.highs import highs_with, whole_bounds
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

Weighed = dict[str, "NDArray[np.bool_]"]
"""Which rows and which columns of the model have a part in a clash."""

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
        self._model = model
        bare = as_question(model.keeping([]))
        # a number of threads would bind this thread for good, and is of no use to small questions
        options = options.model_copy(update={"threads": None})
        self._linear = _Linear(bare, options, until)
        self._whole = _Solver(bare, options, until) if whole and bare.is_mip else None
        self.timed_out = False
        """Whether any question has found no answer in time."""

    def clashing(self, kept: Sequence[Rule]) -> list[Rule] | None:
        """Return some of these rules that clash already; None: they do not, or the time was up."""
        weighed = self._clash(kept)
        if weighed is None:
            return None
        core = [rule for rule in kept if any(weighed[p.what][p.index] for p in rule.pieces)]
        return core if len(core) < len(kept) and self._clash(core) else list(kept)

    def _clash(self, kept: Sequence[Rule]) -> Weighed | None:
        """Return which rows and columns show that rules clash; None: they do not, or no answer."""
        trial = self._model.keeping(kept)
        at_a_glance = crossed(trial)
        if any(where.any() for where in at_a_glance.values()):
            return at_a_glance
        trial = _uncrossed(trial)
        can_be_kept = self._linear.answer(trial)
        if can_be_kept is False:
            return self._linear.proof()
        if can_be_kept and self._whole is not None:
            can_be_kept = self._linear.keeps_again(trial) or self._answer_whole(trial)
        self.timed_out |= can_be_kept is None
        return _everything(trial) if can_be_kept is False else None

    def _answer_whole(self, trial: Matrix) -> bool | None:
        """Return whether whole values keep the bounds, and remember them for the next question."""
        assert self._whole is not None
        can_be_kept = self._whole.answer(trial)
        if can_be_kept:
            self._linear.remember(self._whole.values())
        return can_be_kept


class _Solver:
    """One HiGHS, in which only bounds change from one question to the next."""

    def __init__(self, bare: Matrix, options: SolveOptions, until: float) -> None:
        self._bare, self._until = bare, until
        self._highs = highs_with(_uncrossed(bare), options)

    def answer(self, trial: Matrix) -> bool | None:
        """Return whether any values keep the bounds; None: the time was up."""
        columns = np.arange(trial.lower.size, dtype=np.int32)
        rows = np.arange(trial.row_lower.size, dtype=np.int32)
        lower, upper = whole_bounds(replace(trial, integer=self._bare.integer))
        self._highs.changeColsBounds(columns.size, columns, lower, upper)
        # HiGHS' own stubs lack what it has for rows
        self._highs.changeRowsBounds(  # type: ignore[attr-defined]
            rows.size, rows, trial.row_lower, trial.row_upper
        )
        run_until(self._highs, self._until, linear=not self._bare.is_mip)
        status = self._highs.getModelStatus()
        return status in _KEPT if status in _KEPT | _CLASH else None

    def values(self) -> NDArray[np.float64]:
        """Return the values of all columns that were found last."""
        return np.array(self._highs.getSolution().col_value)


class _Linear(_Solver):
    """The model without whole numbers, solved by the simplex method from where it stood last."""

    def __init__(self, bare: Matrix, options: SolveOptions, until: float) -> None:
        super().__init__(bare.relaxed(), options, until)
        self._integer, self._known = bare.integer, np.empty(0)
        # a proof is at hand where the simplex method has met the model as it is
        self._highs.setOptionValue("solver", "simplex")
        self._highs.setOptionValue("presolve", "off")

    def remember(self, values: NDArray[np.float64]) -> None:
        """Remember values whose whole ones are whole."""
        self._known = np.rint(values[self._integer])

    def keeps_again(self, trial: Matrix) -> bool:
        """Return whether whole values that have kept other rules keep these as well."""
        if not self._known.size:
            return False
        lower, upper = trial.lower.copy(), trial.upper.copy()
        lower[self._integer] = upper[self._integer] = self._known
        inside = (self._known >= trial.lower[self._integer] - TOLERANCE).all() and (
            self._known <= trial.upper[self._integer] + TOLERANCE
        ).all()
        return bool(inside and self.answer(replace(trial, lower=lower, upper=upper)))

    def proof(self) -> Weighed:
        """Return what HiGHS' proof weighs; everything where it gives none."""
        _, given, multipliers = self._highs.getDualRay()  # type: ignore[attr-defined]
        matrix = self._bare
        if not given:
            return _everything(matrix)
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


def crossed(matrix: Matrix) -> Weighed:
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


def _everything(matrix: Matrix) -> Weighed:
    sizes = {"row": matrix.row_lower.size, "column": matrix.cost.size}
    return {what: np.ones(size, dtype=bool) for what, size in sizes.items()}
