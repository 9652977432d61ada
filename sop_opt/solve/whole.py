"""HiGHS where it is enough, and a search beside it where there are many whole numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.decompose import solve_by_decomposition
from sop_opt.solve.decompose.structure import find_promising, find_structure
from sop_opt.solve.floors import without_idle_floors
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.search import pays, solve_by_search

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.decompose.structure import Structure
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.result import SolveResult


def solve_with_search(
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None = None,
    report: Reporter | None = None,
) -> SolveResult:
    """Minimise a matrix; what its rules imply is used where it helps.

    In the answer columns that are implied are 0: nobody asks for them.
    """
    structure = _parts_of(matrix, options)
    if structure is None and options.method != "decomposition":
        return _solve_whole(matrix, options, start, report)
    options = options.model_copy(update={"method": "auto"})
    return solve_by_decomposition(
        matrix, options, start, report, direct=_solve_whole, structure=structure
    )


def _parts_of(matrix: Matrix, options: SolveOptions) -> Structure | None:
    """Return the parts to solve a matrix by, if that is asked for or likely to be better."""
    if options.method == "decomposition":
        return find_structure(matrix)
    return find_promising(matrix) if options.method == "auto" else None


def _solve_whole(
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None = None,
    report: Reporter | None = None,
) -> SolveResult:
    """Minimise a matrix as a whole."""
    if not matrix.is_mip:
        return without_idle_floors(solve_with_highs, matrix, options, report)
    if not pays(matrix):
        return solve_with_highs(matrix, options, start, report)
    if not matrix.implied.any():
        return solve_by_search([matrix], options, start, report)
    own = np.flatnonzero(~matrix.implied)
    plain = matrix.without_implied()
    begun = None if start is None else start[own]
    result = solve_by_search([plain, matrix], options, begun, report)
    if result.values is None:
        return result
    values = np.zeros(matrix.cost.size)
    values[own] = result.values
    return replace(result, values=values)
