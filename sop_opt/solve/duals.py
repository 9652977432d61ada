"""Duals of the rows of a matrix at a plan, from which shadow prices are read.

Duals belong to a linear programme. Where a plan has whole numbers, they are those of the programme
that is left when the whole numbers stay as they are and everything else is free to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.errors import SolveError
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.settled import with_whole_fixed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.result import SolveResult


def row_duals(matrix: Matrix, result: SolveResult) -> NDArray[np.float64]:
    """Return by how much the objective rises per unit that the bounds of each row rise.

    Raises
    ------
    SolveError: the plan is not the optimum of a linear programme, not even with its whole numbers
        fixed.
    """
    if result.row_duals is not None:
        return result.row_duals
    assert result.values is not None
    if result.status != "optimal" and not matrix.is_mip:
        raise SolveError("the solve was stopped early, and only an optimum has shadow prices")
    linear = solve_with_highs(with_whole_fixed(matrix, result.values), SolveOptions())
    if linear.row_duals is None:
        raise SolveError(f"no shadow prices: with its whole numbers fixed it is {linear.status}")
    return linear.row_duals
