r"""The restricted master: the best mixture of the plans that the parts have proposed.

==================  ==================  ==========================================================
symbol              in the code         meaning
==================  ==================  ==========================================================
:math:`x_{kj}`      ``add``             proposal j of part k, with its cost and its use of the
                                        linking rows, :math:`a_{kj} = A_k x_{kj}`
:math:`w_{kj}`      ``weights``         its share of the plan of part k, 0 or more
:math:`y`           ``split.supply``    columns of what supplies the parts, with rows of their own
:math:`s^+, s^-`                        by how much a linking row is missed, at ``penalty``
==================  ==================  ==========================================================

Minimise :math:`c y + \sum_{kj} c_k x_{kj} w_{kj} + p (s^+ + s^-)` so that
:math:`l \le A y + \sum_{kj} a_{kj} w_{kj} + s^+ - s^- \le u` and, for every part,
:math:`\sum_j w_{kj} = 1`. The duals of the linking rows are the prices at which parts propose next
(G. Dantzig and P. Wolfe, Decomposition principle for linear programs, Operations Research 8, 1960;
for lots, A. Manne, Programming of economic lot sizes, Management Science 4, 1958, who also found
that as there are few linking rows, most parts end with one plan of weight 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.matrix import Matrix
from sop_opt.solve.highs import highs_with
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Split
    from sop_opt.solve.options import SolveOptions

    Numbers = NDArray[np.float64]

BETTER = 1e-9
"""Share of the objective by which a proposal betters a mixture, or else rounding does."""
RARE = 1e-9
"""Weights up to this are rounding errors."""


@dataclass(frozen=True)
class Mixture:
    """The optimum of the restricted master."""

    objective: float
    """Of the mixture, with what linking rows are missed by at its penalty."""
    prices: Numbers
    """Of the linking rows."""
    thresholds: Numbers
    """Of the parts: a proposal that costs less at these prices betters the mixture."""
    missed: float
    """By how much linking rows are missed in all."""
    weights: Numbers
    """Of the proposals, in the order in which they came."""
    values: Numbers
    """Columns of the whole matrix."""


class Master:
    """A linear model to which proposals are added."""

    def __init__(self, split: Split, options: SolveOptions) -> None:
        self._split = split
        self._links, self._width = split.penalty.size, split.supply.matrix.cost.size
        self._proposals: list[Numbers] = []
        self._block: list[int] = []
        self._highs = highs_with(_empty_master(split), options)
        self._fixed = self._highs.getNumCol()

    def add(self, number: int, values: Numbers, use: Numbers, mixture: Mixture | None) -> bool:
        """Add a proposal of a block unless it would not better a mixture; return if it is added.

        ``use`` is what it uses of the linking rows.
        """
        block = self._split.blocks[number]
        cost = float(block.matrix.cost @ values)
        if mixture is not None:
            saved = mixture.thresholds[number] - (cost - mixture.prices @ use)
            if saved <= BETTER * max(1.0, abs(mixture.objective)):
                return False
        rows = np.append(np.flatnonzero(use), self._links + number).astype(np.int32)
        entries = np.append(use[use != 0], 1.0)
        self._highs.addCol(cost, 0.0, highspy.kHighsInf, rows.size, rows, entries)
        self._proposals.append(values)
        self._block.append(number)
        return True

    @property
    def block(self) -> NDArray[np.intp]:
        """Block of every proposal."""
        return np.array(self._block, dtype=np.intp)

    def decide(self, proposals: NDArray[np.intp]) -> None:
        """Give these proposals the weight 1 for good."""
        once = np.ones(proposals.size)
        columns = (self._fixed + proposals).astype(np.int32)
        self._highs.changeColsBounds(columns.size, columns, once, once)

    def solve(self, until: float) -> Mixture | None:
        """Return the best mixture, None where the time is too short."""
        run_until(self._highs, until, linear=True)
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        columns, duals = np.array(solution.col_value), np.array(solution.row_dual)
        return Mixture(
            objective=float(self._highs.getInfo().objective_function_value),
            prices=duals[: self._links],
            thresholds=duals[self._links : self._links + len(self._split.blocks)],
            missed=float(columns[self._width : self._fixed].sum()),
            weights=columns[self._fixed :],
            values=self._mixed(columns),
        )

    def _mixed(self, columns: Numbers) -> Numbers:
        values = np.zeros(self._split.size)
        values[self._split.supply.columns] = columns[: self._width]
        weights = columns[self._fixed :]
        for number in np.flatnonzero(weights > RARE):
            part = self._split.blocks[self._block[number]]
            values[part.columns] += weights[number] * self._proposals[number]
        return values

    def raise_penalty(self, factor: float) -> None:
        """Let it cost more to miss a linking row."""
        slacks = np.arange(self._width, self._fixed, dtype=np.int32)
        costs = np.array(self._highs.getLp().col_cost_)[slacks]
        self._highs.changeColsCost(slacks.size, slacks, factor * costs)


def _empty_master(split: Split) -> Matrix:
    """Return the rows of the master, with what supplies the parts and what misses the rows."""
    supply, links, parts = split.supply, split.penalty.size, len(split.blocks)
    own, numbers = supply.matrix, np.arange(links)
    width = own.cost.size
    own_row = links + parts + np.repeat(np.arange(own.row_lower.size), np.diff(own.starts))
    row = np.concatenate([supply.row, numbers, numbers, own_row])
    column = np.concatenate([supply.column, width + numbers, width + links + numbers, own.columns])
    value = np.concatenate([supply.value, np.ones(links), -np.ones(links), own.values])
    order = np.argsort(row, kind="stable")
    rows = links + parts + own.row_lower.size
    once = np.ones(parts)
    return Matrix(
        cost=np.concatenate([own.cost, split.penalty, split.penalty]),
        offset=split.offset,
        lower=np.append(own.lower, np.zeros(2 * links)),
        upper=np.append(own.upper, np.full(2 * links, np.inf)),
        integer=np.zeros(width + 2 * links, dtype=bool),
        row_lower=np.concatenate([split.lower, once, own.row_lower]),
        row_upper=np.concatenate([split.upper, once, own.row_upper]),
        starts=np.searchsorted(row[order], np.arange(rows + 1)).astype(np.int32),
        columns=column[order].astype(np.int32),
        values=value[order],
    )
