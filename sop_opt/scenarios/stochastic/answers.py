"""Decisions for now, found by the extensive form, and what reacts to any decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.scenarios.stochastic.extensive import Extensive
from sop_opt.solve.result import SolveResult
from sop_opt.solve.staged import aim, hold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.scenarios.stochastic.cases import Case, Cases
    from sop_opt.scenarios.stochastic.plan import Criterion
    from sop_opt.scenarios.stochastic.solves import Solves
    from sop_opt.solve.result import Status
    from sop_opt.solve.staged import Stage


@dataclass(frozen=True)
class Answer:
    """Decisions for now, with what every scenario makes of them; costs are minimised."""

    status: Status
    decisions: NDArray[np.float64] | None = None
    """By number; None without a plan."""
    results: tuple[SolveResult, ...] = ()
    """Best reaction of every scenario."""
    bound: float = np.nan
    """Least that any decisions could reach, in what the criterion counts."""
    notes: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether every scenario has a plan."""
        return bool(self.results) and all(result.values is not None for result in self.results)

    @property
    def costs(self) -> NDArray[np.float64]:
        """Cost of every scenario; infinite where it has no plan."""
        found = [np.inf if result.values is None else result.objective for result in self.results]
        return np.array(found)


def reaction(
    cases: Cases,
    decisions: NDArray[np.float64],
    solves: Solves,
    what: str,
    starts: Sequence[NDArray[np.float64]] | None = None,
) -> tuple[SolveResult, ...]:
    """Return what is best in every scenario once decisions are made."""
    held = [case.holding(decisions) for case in cases]
    return tuple(solves.each(what, held, starts))


def by_extensive_form(
    cases: Cases, solves: Solves, criterion: Criterion, best: NDArray[np.float64], known: Answer
) -> Answer:
    """Return the best decisions by the joint model of all scenarios.

    Parameters
    ----------
    cases
        The scenarios.
    solves
        How to solve.
    criterion
        What is best.
    best
        Least cost of every scenario alone.
    known
        Any decisions to start from.
    """
    joint = Extensive.of(cases)
    start = None
    if known.works:
        start = joint.values_from([r.values for r in known.results if r.values is not None])
    solves.tell(f"all scenarios together: {joint.matrix.cost.size} columns")
    if criterion == "expected":
        result = solves.one(joint.matrix, start)
    else:
        if start is not None:
            start = np.append(start, (known.costs - best)[cases.probabilities > 0].max())
        result = _least_regret(*joint.with_regret(cases, best), solves, start)
    if result.values is None:
        return Answer(result.status, bound=result.bound, notes=result.notes)
    return _with_reaction(cases, solves, joint, result)


def _least_regret(
    matrix: Matrix, stage: Stage, solves: Solves, start: NDArray[np.float64] | None
) -> SolveResult:
    """Return the plan of least worst regret that costs least, with the bound on the regret."""
    aimed = aim(matrix, stage)
    first = solves.one(aimed, start)
    if first.values is None:
        return first
    second = solves.one(hold(matrix, aimed.cost, first.values), first.values)
    return first if second.values is None else replace(first, values=second.values)


def _with_reaction(cases: Cases, solves: Solves, joint: Extensive, result: SolveResult) -> Answer:
    """Return decisions with the best reaction of every scenario, one that counts for nothing too.

    Where rounding or a limit keeps a solver from that, a scenario keeps its part of the joint plan.
    """
    assert result.values is not None
    whole = cases.whole()
    decisions = result.values[: len(cases.names)]
    decisions = np.where(whole, np.rint(decisions), decisions).clip(*cases.bounds())
    parts = [result.values[place] for place in joint.places]
    found = reaction(cases, decisions, solves, "what reacts", parts)
    kept = map(_better, cases, parts, found)
    return Answer(result.status, decisions, tuple(kept), result.bound, result.notes)


def _better(case: Case, part: NDArray[np.float64], again: SolveResult) -> SolveResult:
    """Return the reaction that was found, or the part of the joint plan where that is cheaper."""
    cost = float(case.matrix.cost @ part) + case.matrix.offset
    if again.values is not None and (again.status == "optimal" or again.objective <= cost):
        return again
    return SolveResult("feasible", values=part, objective=cost)
