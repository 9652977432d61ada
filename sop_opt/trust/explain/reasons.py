"""The reasons of one shortfall: what gives way for it, what it costs, and the fix proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import ProblemError
from sop_opt.trust.explain.levers import LeadTimes
from sop_opt.trust.explain.prices import Trade, price_fix
from sop_opt.trust.fixes import DUST, Relief, fix_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sop_opt.trust.explain.levers import Lever
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.proof import Proof, Prover
    from sop_opt.trust.explain.question import Answer, Levels, Place, Question
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Fix

ROUNDS = 4
"""Times that a fix is sized again because others took what it gave."""

WAYS = 3
"""Ways out of a shortfall that are looked for, each of other rules."""

FAR = 4.0
"""Times the shares of the smallest way beyond which another is no way out, unless its rules give
way by less than all they say."""


@dataclass(frozen=True)
class Way:
    """What has to give way together, nobody else being served worse."""

    reliefs: tuple[Relief, ...] = ()
    """Rules, and by how much each gives way."""
    levers: tuple[Lever, ...] = ()
    """Lead times that have to be shorter."""
    proof: Proof | None = None
    """The fix, and the plan that proves it; None: none was proved."""


@dataclass(frozen=True)
class Reasons:
    """Why one shortfall is there, and what was proved to end it."""

    shortfall: Shortfall
    ways: tuple[Way, ...]
    """Ways out of it, the smallest first; any one of them is enough."""
    trade: Trade | None = None
    """What serving it earns and costs, where nothing has to give way."""

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Fixes that were proved, the smallest first."""
        return tuple(way.proof.fix for way in self.ways if way.proof is not None)


class Reasoning:
    """Finds the reasons of one shortfall after the other.

    Parameters
    ----------
    question
        The model of the plan's problem, for these shortfalls.
    network
        What its products come from.
    prover
        Solves it again with fixes made.
    levels
        What is missing in the plan.
    """

    def __init__(
        self, question: Question, network: Network, prover: Prover, levels: Levels
    ) -> None:
        self._problem, self._question = question.problem, question
        self._prover, self._levels = prover, levels
        self._lead_times = LeadTimes(question, network)

    def of(self, shortfall: Shortfall) -> list[Reasons]:
        """Return the reasons of a shortfall, with fixes as far as there is time to prove them.

        Periods that nothing can reach are told apart from those that can be served.
        """
        answer = self._question.ask(shortfall, self._levels)
        reliefs = _reliefs(answer)
        unreached = self._question.out_of_nowhere(relief.rule for relief in reliefs)
        parts = shortfall.split(unreached)
        if len(parts) > 1:
            return [reasons for part in parts for reasons in self.of(part)]
        if answer is None or unreached:
            return [Reasons(shortfall, self._too_late(shortfall))]
        if not reliefs:
            return [self._too_dear(shortfall)]
        return [Reasons(shortfall, tuple(self._ways(shortfall, answer)))]

    def _ways(self, shortfall: Shortfall, answer: Answer | None) -> Iterator[Way]:
        """Yield ways out of a shortfall, each of other rules, until they lead too far."""
        kept: set[Place] = set()
        least = _share(_reliefs(answer))
        for _ in range(WAYS):
            reliefs = _reliefs(answer)
            if (
                not reliefs
                or _share(reliefs) > max(FAR * least, 1.0)
                or self._question.out_of_nowhere(relief.rule for relief in reliefs)
            ):
                return
            yield Way(reliefs, proof=self._proved(shortfall, answer, kept))
            kept = kept | {relief.rule.place for relief in reliefs}
            answer = self._question.ask(shortfall, self._levels, kept)

    def _too_late(self, shortfall: Shortfall) -> tuple[Way, ...]:
        """Return the lead times that are too long for what nothing reaches in time."""
        found = self._lead_times.fix(shortfall, self._levels)
        if found is None:
            return ()
        levers, fix = found
        return (Way(levers=levers, proof=self._proof_of(fix, shortfall)),)

    def _too_dear(self, shortfall: Shortfall) -> Reasons:
        trade = self._question.trade(shortfall, self._levels)
        fix = None if trade.pays else price_fix(self._problem, shortfall, trade)
        proof = None if fix is None else self._proof_of(fix, shortfall)
        return Reasons(shortfall, (Way(proof=proof),), trade)

    def _proved(
        self, shortfall: Shortfall, answer: Answer | None, kept: Collection[Place]
    ) -> Proof | None:
        """Return the smallest fix that the plan would make use of for this shortfall.

        What gives way may be worth more to others. Then they are held at what they have got, and
        it has to be enough for all of them.
        """
        levels = self._levels
        for _ in range(ROUNDS):
            if answer is None or not self._prover.has_time:
                return None
            fix = self._fix_of(answer)
            proof = None if fix is None else self._prover.prove(fix, shortfall)
            if proof is None or self._prover.holds(proof, shortfall):
                return proof
            levels = {kind: np.minimum(most, proof.levels[kind]) for kind, most in levels.items()}
            answer = self._question.ask(shortfall, levels, kept)
        return None

    def _fix_of(self, answer: Answer) -> Fix | None:
        """Return the fix of an answer; None where data cannot say it, or would be no problem."""
        try:
            return fix_of(self._problem, answer.rules, answer.amounts, answer.values)
        except ProblemError:
            return None

    def _proof_of(self, fix: Fix, shortfall: Shortfall) -> Proof | None:
        """Return the proof of a fix that has one size only; None if it fails."""
        proof = self._prover.prove(fix, shortfall) if self._prover.has_time else None
        return proof if proof is not None and self._prover.holds(proof, shortfall) else None


def _share(reliefs: Sequence[Relief]) -> float:
    return sum(relief.share for relief in reliefs)


def _reliefs(answer: Answer | None) -> tuple[Relief, ...]:
    """Return what gives way by more than the solver's dust."""
    if answer is None:
        return ()
    amounts = zip(answer.rules, answer.amounts.tolist(), strict=True)
    return tuple(
        Relief(rule, amount) for rule, amount in amounts if abs(amount) > DUST * rule.scale
    )
