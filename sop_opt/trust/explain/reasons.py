"""The reasons of one shortfall: what gives way for it, what it costs, and the fix proved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import ProblemError
from sop_opt.trust.explain.levers import LeadTimes
from sop_opt.trust.explain.prices import Trade, price_fix
from sop_opt.trust.explain.shortfalls import LEAST
from sop_opt.trust.fixes import Fix, fix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.trust.explain.levers import Lever
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.proof import Proof, Prover
    from sop_opt.trust.explain.question import Answer, Levels, Place, Question
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Relief

ROUNDS = 8
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
    in_vain: Proof | None = None
    """A fix that is enough for everybody, and a plan that serves nothing with it nonetheless."""


@dataclass(frozen=True)
class Reasons:
    """Why one shortfall is there, and what was proved to end it."""

    shortfall: Shortfall
    ways: tuple[Way, ...]
    """Ways out of it, the smallest first; any one of them is enough."""
    trade: Trade | None = None
    """What serving it earns and costs, where nothing has to give way, or where whatever gives way
    is in vain: the plan makes no use of it."""

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
        reliefs = answer.reliefs if answer is not None else ()
        unreached = self._question.out_of_nowhere(reliefs)
        parts = shortfall.split(unreached)
        if len(parts) > 1:
            return [reasons for part in parts for reasons in self.of(part)]
        if answer is None or unreached:
            return [self._held_back(shortfall, self._too_late(shortfall))]
        if not reliefs:
            return [self._too_dear(shortfall)]
        return [self._held_back(shortfall, tuple(self._ways(shortfall, answer)))]

    def _held_back(self, shortfall: Shortfall, ways: tuple[Way, ...]) -> Reasons:
        """Return ways out; and the price, where giving way alone would be in vain."""
        in_vain = [way.in_vain for way in ways if way.in_vain is not None]
        if not in_vain or len(in_vain) < len(ways):
            return Reasons(shortfall, ways)
        trade = self._question.after(in_vain[0].plan).trade(shortfall, in_vain[0].levels)
        is_told = math.isfinite(trade.costs) and not trade.pays
        return Reasons(shortfall, ways, trade if is_told else None)

    def _ways(self, shortfall: Shortfall, answer: Answer | None) -> Iterator[Way]:
        """Yield ways out of a shortfall, each of other rules, until they lead too far."""
        kept: set[Place] = set()
        least = math.inf if answer is None else answer.share
        for _ in range(WAYS):
            if (
                answer is None
                or not answer.reliefs
                or answer.share > max(FAR * least, 1.0)
                or self._question.out_of_nowhere(answer.reliefs)
            ):
                return
            asked = _Asked(self._question, shortfall, kept=frozenset(kept))
            yield self._way(asked, answer)
            kept = kept | {relief.rule.place for relief in answer.reliefs}
            answer = self._question.ask(shortfall, self._levels, kept)

    def _too_late(self, shortfall: Shortfall) -> tuple[Way, ...]:
        """Return the lead times that are too long for what nothing reaches in time.

        Rules may have to give way as well, once it is within reach.
        """
        found = self._lead_times.shorter(shortfall, self._levels)
        if found is None:
            return ()
        asked = _Asked(found.question, shortfall, sooner=found.fix)
        return (self._way(asked, found.answer, found.levers),)

    def _too_dear(self, shortfall: Shortfall) -> Reasons:
        trade = self._question.trade(shortfall, self._levels)
        if math.isinf(trade.costs):
            # with nothing giving way it is out of reach by the solver's tolerance alone
            return Reasons(shortfall, ())
        return Reasons(shortfall, (Way(proof=self._worth_it(shortfall, trade)),), trade)

    def _worth_it(self, shortfall: Shortfall, trade: Trade) -> Proof | None:
        """Return the proof of a price at which a shortfall is served; None if there is none."""
        if trade.pays or not self._prover.has_time:
            return None
        lacking = self._question.lacking(shortfall)
        fix = None if lacking is None else price_fix(self._problem, shortfall, lacking)
        proof = None if fix is None else self._prover.prove(fix, shortfall)
        return proof if proof is not None and self._prover.holds(proof, shortfall) else None

    def _way(self, asked: _Asked, answer: Answer, levers: tuple[Lever, ...] = ()) -> Way:
        """Return a way out with the smallest fix that the plan would make use of.

        What gives way may be worth more to others. Then they are held at what they have got, and
        it has to be enough for all of them; until it is, or is no more than it was.
        """
        way, fix, levels = Way(answer.reliefs, levers), asked.fix(answer), self._levels
        for _ in range(ROUNDS):
            proof = None
            if fix is not None and self._prover.has_time:
                proof = self._prover.prove(fix, asked.shortfall)
            if fix is None or proof is None:
                return way
            if self._prover.holds(proof, asked.shortfall):
                return replace(way, proof=proof)
            levels = {kind: np.minimum(most, proof.levels[kind]) for kind, most in levels.items()}
            more = asked.question.ask(asked.shortfall, levels, asked.kept)
            before, fix = fix, None if more is None else asked.fix(more)
            if fix is not None and fix.changes == before.changes:
                nothing_came = proof.left >= sum(asked.shortfall.amounts) * (1 - LEAST)
                return replace(way, in_vain=proof) if nothing_came else way
        return way


@dataclass(frozen=True)
class _Asked:
    """What is asked, again and again until its fix is large enough."""

    question: Question
    shortfall: Shortfall
    kept: frozenset[Place] = frozenset()
    """Places of rules that do not give way."""
    sooner: Fix | None = None
    """Shorter lead times that the question has already."""

    def fix(self, answer: Answer) -> Fix | None:
        """Return the fix of an answer; None where data cannot say it, or would be no problem."""
        try:
            own = fix_of(self.question.problem, answer.rules, answer.amounts, answer.values)
        except ProblemError:
            return None
        if self.sooner is None:
            return own
        if own is None:
            return None if answer.reliefs else self.sooner
        return Fix(
            (*self.sooner.changes, *own.changes),
            f"{self.sooner}; {own}",
            self.sooner.share + own.share,
            own.reliefs,
        )
