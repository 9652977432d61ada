"""Duals of the rows of a matrix at a plan, and how far each of them holds: shadow prices.

Duals belong to a linear programme. Where a plan has whole numbers, they are those of the programme
that is left when the whole numbers stay as they are and everything else is free to change.

The range of a dual is that of its basis: while the bounds of one row move within it, the same
columns stay at their bounds, and the objective moves by the dual times the move (see D. Bertsimas
and J. N. Tsitsiklis, *Introduction to Linear Optimization*, Athena Scientific 1997, section 5.1). A
row that is away from its bounds has the dual 0 until a bound reaches it. Where several bases give
the same plan (degeneracy) the range of the one in hand may end at once on one side, or on both,
although the dual holds further.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.errors import SolveError
from sop_opt.solve.highs import highs_with, read_result, run
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.rescaled import Scaling
from sop_opt.solve.settled import with_whole_fixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.result import SolveResult


@dataclass(frozen=True)
class Sensitivity:
    """What the objective does when both bounds of one row move, and all others stay."""

    duals: NDArray[np.float64]
    """By how much the objective rises per unit that the bounds of each row rise."""
    rise: NDArray[np.float64]
    """How far the bounds of each row may rise with its dual unchanged; nan: not known."""
    fall: NDArray[np.float64]
    """How far they may fall; nan: not known."""


def sensitivity(matrix: Matrix, result: SolveResult) -> Sensitivity:
    """Return duals and ranges of all rows at a plan; with whole numbers duals alone.

    HiGHS goes on from the basis that the plan was found with, and so takes no step where it has
    one.

    Raises
    ------
    SolveError: the plan is not the optimum of a linear programme, not even with its whole numbers
        fixed.
    """
    assert result.values is not None
    if result.status != "optimal" and not matrix.is_mip:
        raise SolveError("the solve was stopped early, and only an optimum has shadow prices")
    linear, options = with_whole_fixed(matrix, result.values), SolveOptions()
    scaling = Scaling.of(linear)
    scaled = scaling.scaled(linear)
    highs = highs_with(scaled, options)
    if result.basis is not None:
        highs.setBasis(result.basis)
    run(highs, scaled, options, None)
    optimum = scaling.unscaled(read_result(highs, scaled))
    if optimum.row_duals is None:
        raise SolveError(f"no shadow prices: with its whole numbers fixed it is {optimum.status}")
    if matrix.is_mip:
        unknown = np.full_like(optimum.row_duals, np.nan)
        return Sensitivity(optimum.row_duals, rise=unknown, fall=unknown)
    rise, fall = _ranges(highs, scaled)
    return Sensitivity(optimum.row_duals, rise / scaling.row, fall / scaling.row)


def _ranges(
    highs: highspy.Highs, matrix: Matrix
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far the bounds of each row may rise, and fall, with the basis unchanged.

    HiGHS tells between which levels the bound may be that a row is held at. Of rows in the basis it
    tells something else; they are held by nothing until one of their bounds has come to them.
    """
    net, ranging = np.array(highs.getSolution().row_value), highs.getRanging()[1]
    if not ranging.valid:
        unknown = np.full_like(net, np.nan)
        return unknown, unknown
    in_basis = highspy.HighsBasisStatus.kBasic
    is_held = np.array([status != in_basis for status in highs.getBasis().row_status], dtype=bool)
    rise = np.where(is_held, np.array(ranging.row_bound_up.value_) - net, net - matrix.row_lower)
    fall = np.where(is_held, net - np.array(ranging.row_bound_dn.value_), matrix.row_upper - net)
    return rise.clip(0.0), fall.clip(0.0)
