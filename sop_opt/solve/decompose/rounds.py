r"""Rounds of prices and proposals, each of which proves a bound.

==================  ==================  ==========================================================
symbol              in the code         meaning
==================  ==================  ==========================================================
:math:`\pi`         ``prices``          prices asked at
:math:`\pi^M`       ``mixture.prices``  duals of the restricted master
:math:`\pi^B`       ``centre``          prices that have proved the best bound so far
:math:`\alpha`      ``pull``            how much of the centre is kept
==================  ==================  ==========================================================

The bound is Lagrange's: at any prices no plan costs less than

.. math:: L(\pi) = \sum_i \min_{l_i \le r_i \le u_i} \pi_i r_i
          + \sum_k \min_{x_k \in X_k} (c_k - \pi A_k) x_k

At the best prices it is the optimum of a linear programme; with whole columns it is at least the
bound of the relaxation, as every :math:`x_k` is whole (M. Luebbecke and J. Desrosiers, Selected
topics in column generation, Operations Research 53, 2005).

The master's duals leap about while it knows few proposals. Hence parts are asked at
:math:`\pi = \alpha \pi^B + (1 - \alpha) \pi^M` (P. Wentges, Weighted Dantzig-Wolfe decomposition
for linear mixed-integer programming, International Transactions in Operational Research 4, 1997).
The pull is raised or lowered by where the bound rises (A. Pessoa, R. Sadykov, E. Uchoa and F.
Vanderbeck, Automation and combination of linear-programming based stabilization techniques in
column generation, INFORMS Journal on Computing 30, 2018), and given up for a round when the prices
have brought nothing that betters the mixture.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Literal

import numpy as np

from sop_opt.solve.decompose.master import Master
from sop_opt.solve.result import relative_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sop_opt.solve.decompose.master import Mixture
    from sop_opt.solve.decompose.parts import Split
    from sop_opt.solve.decompose.pricing import Proposal
    from sop_opt.solve.decompose.workers import Workers
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board

    Numbers = NDArray[np.float64]

Ended = Literal["met", "stopped", "infeasible", "endless"]
"""``met``: mixture and bound are as close as they come; ``stopped``: by a limit; ``infeasible``: a
part alone has no plan; ``endless``: a part alone gets better without limit."""

PULL, STEP = 0.5, 0.1
"""First pull, and the share by which it changes from round to round."""
RELEASED = 0.25
"""Pull below which it is given up at once."""
MISSED = 1e-9
"""Share of all right-hand sides by which a mixture may miss its rows."""
DEARER, OFTEN = 10.0, 4
"""Factor by which missing a row becomes dearer when nothing else keeps it, and how often."""


class Rounds:
    """One decomposition while its bound rises.

    Parameters
    ----------
    split
        The parts.
    options
        Of the master.
    workers
        Price the parts.
    board
        Is told of bounds; all rounds end when it stops.
    tell
        Is given the columns of every mixture that keeps all rows.
    """

    def __init__(
        self,
        split: Split,
        options: SolveOptions,
        workers: Workers,
        board: Board,
        tell: Callable[[Numbers], object],
    ) -> None:
        self._split, self._workers, self._board, self._tell = split, workers, board, tell
        self.master = Master(split, options)
        limits = np.abs(np.concatenate([split.lower, split.upper]))
        self._scale = limits[np.isfinite(limits)].max(initial=1.0)
        self._centre = np.zeros(split.lower.size)
        self._bound = -math.inf
        self._pull = PULL
        self._dearer = 0
        self._ended: Ended = "stopped"
        self.count = 0

    def run(self, close: float, until: float) -> Ended:
        """Go on until mixture and bound meet, or the time on the performance counter has come.

        ``close`` is the relative distance at which they do.
        """
        self._ask(self._centre, until)
        while self._goes_on(until):
            mixture = self.master.solve(until)
            if mixture is None:
                break
            keeps = mixture.missed <= MISSED * self._scale
            if keeps:
                self._tell(mixture.values)
            is_far = relative_gap(mixture.objective, self._bound) > close
            if is_far and (self._better(mixture, until) or not self._goes_on(until)):
                continue
            if keeps or self._dearer == OFTEN:
                return "met"
            self.master.raise_penalty(DEARER)
            self._dearer += 1
        return self._ended

    def _goes_on(self, until: float) -> bool:
        going = self._ended == "stopped" and not self._board.stopped
        return going and time.perf_counter() < until

    def _better(self, mixture: Mixture, until: float) -> bool:
        """Ask for proposals near the duals of a mixture, and at last at the duals themselves.

        Return whether any betters the mixture; if none does at its own duals, it is the best.
        """
        pull = self._pull
        while self._goes_on(until):
            prices = pull * self._centre + (1 - pull) * mixture.prices
            rise, gained = self._ask(prices, until, mixture)
            towards = rise @ (mixture.prices - self._centre)
            step = -STEP if towards > 0 else STEP * (1 - self._pull)
            self._pull = max(0.0, self._pull + step)
            if gained or not pull:
                return gained
            pull = max(0.0, 2 * pull - 1) if pull > RELEASED else 0.0
        return False

    def _ask(
        self, prices: Numbers, until: float, mixture: Mixture | None = None
    ) -> tuple[Numbers, bool]:
        """Ask all parts.

        Return in which direction of the prices the bound rises, and whether anything betters the
        mixture.
        """
        prices = self._signed(prices)
        proposals = self._workers.price(prices, until)
        self.count += 1
        self._judge(proposals, until)
        self._prove(prices, proposals)
        used, gained = np.zeros(prices.size), False
        for number, (part, proposal) in enumerate(zip(self._split.parts, proposals, strict=True)):
            if proposal.values is not None:
                use = part.use(proposal.values)
                used += use
                if number < len(self._split.blocks):
                    gained |= self.master.add(number, proposal.values, use, mixture)
        lower, upper = self._split.lower, self._split.upper
        side = np.where(prices > 0, lower, np.where(prices < 0, upper, np.clip(used, lower, upper)))
        return side - used, gained

    def _signed(self, prices: Numbers) -> Numbers:
        """Return the prices without those of missing limits, which are rounding errors."""
        allowed = np.where(
            prices > 0, np.isfinite(self._split.lower), np.isfinite(self._split.upper)
        )
        return np.where(allowed, prices, 0.0)

    def _prove(self, prices: Numbers, proposals: Sequence[Proposal]) -> None:
        """Tell the bound of these prices, and keep them where it is the best."""
        side = np.where(prices > 0, self._split.lower, self._split.upper)
        priced = prices != 0
        bound = float(prices[priced] @ side[priced]) + self._split.offset
        bound += sum(proposal.bound for proposal in proposals)
        if bound > self._bound:
            self._bound, self._centre = bound, prices
            self._board.raise_bound(bound)

    def _judge(self, proposals: Sequence[Proposal], until: float) -> None:
        """See whether a part alone tells all: that it has no plan, or no end."""
        bounds = np.array([proposal.bound for proposal in proposals[:-1]])
        if (bounds == math.inf).any():
            self._ended = "infeasible"
        elif (
            (bounds == -math.inf).any() and not self._board.stopped and time.perf_counter() < until
        ):
            self._ended = "endless"
