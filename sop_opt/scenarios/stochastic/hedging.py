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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.scenarios.stochastic.cases import Case, Cases
    from sop_opt.scenarios.stochastic.solves import Solves
    from sop_opt.solve.result import SolveResult

NEAREST = 3
"""Decisions of single scenarios that are tried beside the consensus."""

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
    priced = solves.each(
        "each scenario at the prices that make it agree",
        [_priced(case, prices) for case, prices in zip(cases, rounds.prices, strict=True)],
    )
    bound = float(np.fmax(_mean_bound(cases, alone), _mean_bound(cases, priced)))
    best = _best(cases, solves, rounds.consensus, [*priced, *alone], mean)
    note = f"progressive hedging: {rounds.count} rounds"
    if best.decisions is None:
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
    return np.array([case.decided(r.values) for case, r in pairs if r.values is not None])


def _mean_bound(cases: Cases, results: Sequence[SolveResult]) -> float:
    return float(cases.probabilities @ np.array([result.bound for result in results]))


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


def _priced(case: Case, prices: NDArray[np.float64]) -> Matrix:
    """Return the model of a scenario with prices on its decisions."""
    cost = case.matrix.cost.copy()
    cost[case.shared] += prices[case.number]
    return replace(case.matrix, cost=cost)


def _best(
    cases: Cases,
    solves: Solves,
    consensus: NDArray[np.float64],
    plans: Sequence[SolveResult],
    mean: Answer,
) -> Answer:
    """Return the best of the decisions that are tried, with what every scenario makes of them."""
    lower, upper = cases.bounds()
    rounded = np.where(cases.whole(), np.rint(consensus), consensus)
    wishes = [_wishes(cases, plans[: len(cases)]), _wishes(cases, plans[len(cases) :])]
    others = np.unique(np.concatenate(wishes), axis=0)
    distance = np.abs(others - consensus).sum(axis=1)
    tried = [rounded, *others[np.argsort(distance, kind="stable")[:NEAREST]]]
    answers = [mean] if mean.works else []
    for decisions in tried:
        kept = np.clip(decisions, lower, upper)
        found = reaction(cases, kept, solves, "what reacts to decisions that may be best")
        answers.append(Answer("feasible", kept, found))
    able = [answer for answer in answers if answer.works]
    none = Answer("no_plan")
    return min(able, key=lambda answer: float(cases.probabilities @ answer.costs), default=none)
