"""The bound of the root of branch and bound: the relaxation with the cuts HiGHS finds for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.solve.highs import as_solution, highs_with, read_result
from sop_opt.solve.search.submip import LEFT_OUT
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board


def raise_to_root(matrix: Matrix, options: SolveOptions, board: Board, until: float) -> None:
    """Raise the bound on the board to that of the root, and offer what is found on the way."""
    highs = highs_with(matrix, options)
    highs.setOptionValue("mip_max_nodes", 1)
    for option in LEFT_OUT:
        highs.setOptionValue(option, False)  # noqa: FBT003 - HiGHS' own
    plan = board.best[1]
    if plan is not None:
        highs.setSolution(as_solution(plan))
    with board.running(highs):
        run_until(highs, until, linear=False)
    result = read_result(highs, matrix)
    board.raise_bound(result.bound)
    if result.values is not None:
        board.offer(result.values, "branch and bound")
