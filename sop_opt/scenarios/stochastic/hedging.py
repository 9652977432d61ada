r"""Progressive hedging: every scenario plans for itself, and is drawn towards what all agree on.

=====================  ==================  =======================================================
symbol                 in the code         meaning
=====================  ==================  =======================================================
:math:`x_s`            ``shared``          decisions as scenario s would make them
:math:`\bar x`         ``consensus``       their mean
:math:`w_s`            ``prices``          price on decisions in scenario s; their mean is 0
:math:`\rho`           ``penalties``       penalty on the squared distance from the mean
=====================  ==================  =======================================================

Each round minimises, scenario by scenario, :math:`f_s(x_s) + w_s x_s + \rho/2\,(x_s - \bar x)^2`,
and then raises :math:`w_s` by :math:`\rho\,(x_s - \bar x)` (R. T. Rockafellar and R. J.-B. Wets,
Mathematics of Operations Research 16, 1991). The rounds are run by mpi-sppy (B. Knueven and others,
Mathematical Programming Computation 15, 2023) on HiGHS, in which quadratic terms and whole numbers
exclude each other: hence without whole numbers.

What comes of them is proven in the full model. As the mean of :math:`w_s` is 0, the mean over all
scenarios of the least :math:`f_s(x_s) + w_s x_s` is a bound on the expected cost of any decisions
(D. Gade and others, Mathematical Programming 157, 2016). And what is decided is the best of a few:
the consensus with whole numbers rounded, those decisions of single scenarios that are nearest to
it, and those for the mean of all data; each with what every scenario makes of it.

The penalty is in proportion to what agreement may cost: decisions that differ by as much as those
of each scenario alone pay for the difference between planning for the mean and knowing all before.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import SolverMissing
from sop_opt.scenarios.stochastic.answers import Answer, reaction
from sop_opt.scenarios.stochastic.cases import WITHIN
from sop_opt.scenarios.stochastic.rounds import rounds_of
from sop_opt.solve.result import relative_gap
from sop_opt.solve.staged import with_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.scenarios.stochastic.cases import Cases
    from sop_opt.scenarios.stochastic.solves import Solves
    from sop_opt.solve.result import SolveResult

NEAREST = 3
"""Decisions of single scenarios that are tried beside the consensus."""

ROUNDING = 1e-6
"""How far, relative to it, a cost may lie above the most that a better plan can have."""

SHARE = 0.01
"""Share of the cost that agreement is taken to cost where planning for the mean has no plan."""


def by_progressive_hedging(
    cases: Cases, solves: Solves, alone: Sequence[SolveResult], mean: Answer
) -> Answer:
    """Return decisions that all scenarios have come to agree on, with a proven bound.

    Parameters
    ----------
    cases
        The scenarios; all know the same decisions.
    solves
        How to solve.
    alone
        Best of every scenario, known in advance.
    mean
        Decisions for the mean of all data.

    Raises
    ------
    SolverMissing: mpi-sppy is not installed.
    SolveError: it has failed.
    """
    _require_mpisppy()
    wishes = _wishes(cases, alone)
    solves.tell("progressive hedging")
    rounds = rounds_of(cases, wishes, _penalties(cases, wishes, alone, mean), solves.options)
    rounded = np.where(cases.whole(), np.rint(rounds.consensus), rounds.consensus)
    best = _best(cases, solves, mean, [rounded, *_nearest(rounds.consensus, wishes)])
    priced = solves.each(
        "each scenario at the prices that make it agree",
        _priced(cases, rounds.prices, alone, best),
    )
    best = _best(cases, solves, best, _nearest(rounds.consensus, _wishes(cases, priced)))
    bound = float(np.fmax(_mean_bound(cases, alone), _mean_bound(cases, priced)))
    note = f"progressive hedging: {rounds.count} rounds"
    if not best.works:
        return Answer("no_plan", bound=bound, notes=(note, "no decisions suit all scenarios"))
    gap = relative_gap(float(cases.probabilities @ best.costs), bound)
    proven = gap <= solves.options.mip_gap
    return replace(best, status="optimal" if proven else "feasible", bound=bound, notes=(note,))


def _require_mpisppy() -> None:
    if find_spec("mpisppy") is None:
        raise SolverMissing(
            "progressive hedging needs mpi-sppy; install it with: pip install 'sop-opt[stochastic]'"
        )


def _wishes(cases: Cases, results: Sequence[SolveResult]) -> NDArray[np.float64]:
    """Return decisions (columns) as each plan of a scenario (rows) has them."""
    pairs = zip(cases, results, strict=True)
    wishes = [case.decided(r.values) for case, r in pairs if r.values is not None]
    return np.reshape(wishes, (-1, len(cases.names)))


def _mean_bound(cases: Cases, results: Sequence[SolveResult]) -> float:
    pairs = zip(cases, results, strict=True)
    return sum(case.probability * result.bound for case, result in pairs if case.probability)


def _penalties(
    cases: Cases, wishes: NDArray[np.float64], alone: Sequence[SolveResult], mean: Answer
) -> NDArray[np.float64]:
    """Return the penalty on every decision; those that all agree on get the mean of the others."""
    probabilities = cases.probabilities
    known = float(probabilities @ np.array([result.objective for result in alone]))
    price = float(probabilities @ mean.costs) - known if mean.works else 0.0
    if price <= 0.0:
        price = max(SHARE * abs(known), SHARE)
    spread = probabilities @ (wishes - probabilities @ wishes) ** 2
    differs = spread > WITHIN
    penalties = np.ones(spread.size)
    if differs.any():
        penalties[differs] = 2.0 * price / (differs.sum() * spread[differs])
        penalties[~differs] = penalties[differs].mean()
    return penalties


def _priced(
    cases: Cases, prices: NDArray[np.float64], alone: Sequence[SolveResult], best: Answer
) -> list[Matrix]:
    """Return the model of every scenario with prices on its decisions.

    Where a plan is known, costs that no better one can have are ruled out: the others have at least
    their cost alone, so that all above it falls to one scenario at most. Else people who are hired
    and released at once, at no cost of their own, could be worth any number at these prices.
    """
    spare = np.inf
    if best.works:
        spare = float(cases.probabilities @ best.costs) - _mean_bound(cases, alone)
    models = []
    for case, price, result in zip(cases, prices, alone, strict=True):
        matrix, cost = case.matrix, case.matrix.cost.copy()
        cost[case.shared] += price[case.number]
        most = result.bound + spare / case.probability if case.probability else np.inf
        if np.isfinite(most):
            room = ROUNDING * max(abs(most), 1.0)
            matrix = with_row(matrix, matrix.cost, most + room - matrix.offset)
        models.append(replace(matrix, cost=cost))
    return models


def _nearest(
    consensus: NDArray[np.float64], wishes: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Return the wishes that are nearest to the consensus."""
    different = np.unique(wishes, axis=0)
    distance = np.abs(different - consensus).sum(axis=1)
    return list(different[np.argsort(distance, kind="stable")[:NEAREST]])


def _best(
    cases: Cases, solves: Solves, known: Answer, tried: Sequence[NDArray[np.float64]]
) -> Answer:
    """Return the best decisions of those known and tried, with what every scenario makes of it."""
    lower, upper = cases.bounds()
    answers = [known]
    for decisions in tried:
        kept = np.clip(decisions, lower, upper)
        found = reaction(cases, kept, solves, "what reacts to decisions that may be best")
        answers.append(Answer("feasible", kept, found))
    able = [answer for answer in answers if answer.works]
    none = Answer("no_plan")
    return min(able, key=lambda answer: float(cases.probabilities @ answer.costs), default=none)
