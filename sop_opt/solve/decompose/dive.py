"""Whole plans by deciding on one block after the other and asking the others again.

The proposals that weigh most in the mixture are taken for good, and what they use of the linking
rows is gone; then the other blocks propose at the prices of what is left. So none is left with
plans that no longer fit beside those of the others (R. Sadykov, F. Vanderbeck, A. Pessoa, I. Tahiri
and E. Uchoa, Primal heuristics for branch and price: the assets of diving methods, INFORMS Journal
on Computing 31, 2019).
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.options import LEAST_SECONDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.solve.decompose.master import Master, Mixture
    from sop_opt.solve.decompose.parts import Split
    from sop_opt.solve.decompose.workers import Workers
    from sop_opt.solve.search.board import Board

    Numbers = NDArray[np.float64]

SURE = 0.95
"""Weight from which on a proposal is taken."""
LEAST_SHARE = 0.05
"""Share of the blocks still open that is decided on at a time, the surest first; more when the time
runs out."""
ROUNDS = 3
"""Most rounds of proposals between decisions."""


def dive(
    split: Split, master: Master, workers: Workers, board: Board, until: float
) -> Numbers | None:
    """Return columns of the whole matrix, of which every block's are a plan of its own.

    None where the time is too short. What supplies the blocks need not be whole.
    """
    began = time.perf_counter()
    given = max(until - began, LEAST_SECONDS)
    is_open = np.array([block.matrix.is_mip for block in split.blocks])
    mixture = master.solve(until)
    while mixture is not None and is_open.any() and not board.stopped:
        spent = (time.perf_counter() - began) / given
        chosen = _heaviest(master.block, mixture, is_open, max(LEAST_SHARE, min(spent, 1.0)))
        master.decide(chosen)
        is_open[master.block[chosen]] = False
        mixture = _asked_again(split, master, workers, np.flatnonzero(is_open), until)
    return None if mixture is None or is_open.any() else mixture.values


def _heaviest(
    block: NDArray[np.intp], mixture: Mixture, is_open: NDArray[np.bool_], share: float
) -> NDArray[np.intp]:
    """Return the heaviest proposals of open blocks, one each of the blocks that are surest."""
    order = np.argsort(-mixture.weights, kind="stable")
    order = order[is_open[block[order]]]
    firsts = order[np.sort(np.unique(block[order], return_index=True)[1])]
    sure = int((mixture.weights[firsts] >= SURE).sum())
    return firsts[: max(sure, math.ceil(share * firsts.size))]


def _asked_again(
    split: Split, master: Master, workers: Workers, blocks: NDArray[np.intp], until: float
) -> Mixture | None:
    """Return the best mixture after the open blocks have proposed again."""
    mixture = master.solve(until)
    for _ in range(ROUNDS):
        if mixture is None or not blocks.size:
            break
        proposals = workers.price(mixture.prices, until, blocks.tolist())
        gained = [
            master.add(number, found.values, split.blocks[number].use(found.values), mixture)
            for number, found in zip(blocks.tolist(), proposals, strict=True)
            if found.values is not None
        ]
        if not any(gained):
            break
        mixture = master.solve(until)
    return mixture
