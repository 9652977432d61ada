"""The reasons of one shortfall: what gives way for it, what it costs, and the fix proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.explain.levers import LeadTimes
from sop_opt.trust.explain.prices import Trade, price_fix
from sop_opt.trust.fixes import DUST, Relief, fix_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.explain.levers import Lever
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.proof import Proof, Prover
    from sop_opt.trust.explain.question import Answer, Levels, Question
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Fix

ROUNDS = 4
"""Times that a fix is sized again because others took what it gave."""


@dataclass(frozen=True)
class Reasons:
    """Why one shortfall is there, and what was proved to end it."""

    shortfall: Shortfall
    reliefs: tuple[Relief, ...] = ()
    """Rules that have to give way, nobody else being served worse, and by how much."""
    levers: tuple[Lever, ...] = ()
    """Lead times that have to be shorter."""
    trade: Trade | None = None
    """What serving it earns and costs, where nothing has to give way."""
    proof: Proof | None = None
    """The fix, and the plan that proves it; None: none was proved."""


class Reasoning:
    """Finds the reasons of one shortfall after the other.

    Parameters
    ----------
    problem
        The problem of the plan.
    question
        Its model, for these shortfalls.
    network
        What its products come from.
    prover
        Solves it again with fixes made.
    levels
        What is missing in the plan.
    seconds
        Time for the whole numbers of each question.
    """

    def __init__(
        self,
        problem: PlanningProblem,
        question: Question,
        network: Network,
        prover: Prover,
        levels: Levels,
        seconds: float,
    ) -> None:
        self._problem, self._question = problem, question
        self._prover, self._levels, self._seconds = prover, levels, seconds
        self._lead_times = LeadTimes(problem, network, seconds)

    def of(self, shortfall: Shortfall) -> Reasons:
        """Return the reasons of a shortfall, with a fix if there is time to prove one."""
        answer = self._question.ask(shortfall, self._levels, self._seconds)
        reliefs = _reliefs(answer)
        if answer is None or any(relief.rule.loosened is None for relief in reliefs):
            return self._too_late(shortfall, reliefs)
        if not reliefs:
            return self._too_dear(shortfall)
        return Reasons(shortfall, reliefs, proof=self._proved(shortfall, answer))

    def _too_late(self, shortfall: Shortfall, reliefs: Sequence[Relief]) -> Reasons:
        """Return the lead times that are too long; else whatever rules give way with them."""
        known = tuple(relief for relief in reliefs if relief.rule.row)
        found = self._lead_times.fix(shortfall, self._levels)
        if found is None:
            return Reasons(shortfall, known)
        levers, fix = found
        return Reasons(shortfall, levers=levers, proof=self._proof_of(fix, shortfall))

    def _too_dear(self, shortfall: Shortfall) -> Reasons:
        trade = self._question.trade(shortfall, self._levels, self._seconds)
        fix = None if trade.pays else price_fix(self._problem, shortfall, trade)
        proof = None if fix is None else self._proof_of(fix, shortfall)
        return Reasons(shortfall, trade=trade, proof=proof)

    def _proved(self, shortfall: Shortfall, answer: Answer | None) -> Proof | None:
        """Return the smallest fix that the plan would make use of for this shortfall.

        What gives way may be worth more to others. Then they are held at what they have got, and
        it has to be enough for all of them.
        """
        levels = self._levels
        for _ in range(ROUNDS):
            if answer is None or not self._prover.has_time:
                return None
            fix = fix_of(self._problem, answer.rules, answer.amounts, answer.values)
            proof = None if fix is None else self._prover.prove(fix, shortfall)
            if proof is None or self._prover.holds(proof, shortfall):
                return proof
            levels = {kind: np.minimum(most, proof.levels[kind]) for kind, most in levels.items()}
            answer = self._question.ask(shortfall, levels, self._seconds)
        return None

    def _proof_of(self, fix: Fix, shortfall: Shortfall) -> Proof | None:
        """Return the proof of a fix that has one size only; None if it fails."""
        proof = self._prover.prove(fix, shortfall) if self._prover.has_time else None
        return proof if proof is not None and self._prover.holds(proof, shortfall) else None


def _reliefs(answer: Answer | None) -> tuple[Relief, ...]:
    """Return what gives way by more than the solver's dust."""
    if answer is None:
        return ()
    amounts = zip(answer.rules, answer.amounts.tolist(), strict=True)
    return tuple(
        Relief(rule, amount) for rule, amount in amounts if abs(amount) > DUST * rule.scale
    )
