"""Lead times as levers: which of them must be shorter, and by how much, so that units are in time.

A lead time is no bound of the model but its shape, so that the model is put together again for
every trial. First all lead times on the way to the product are 0; then they are made as long again,
from the nearest on, as leaves the units within reach, with rules giving way no more than before;
those that stay shorter are the ones that are waited for.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.plan import text
from sop_opt.problem import Process, Supplier
from sop_opt.problem.changes import Change
from sop_opt.trust.fixes import DUST, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.problem.sources import Source
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.question import Answer, Levels, Question
    from sop_opt.trust.explain.shortfalls import Shortfall


@dataclass(frozen=True, eq=False)
class Lever:
    """A lead time that may be shorter."""

    source: Source

    @property
    def lead_time(self) -> int:
        """Periods that it takes as it is."""
        return self.source.row.lead_time

    @property
    def name(self) -> str:
        """What a planner calls it."""
        row = self.source.row
        if isinstance(row, Supplier):
            return f"{row.product} from {row.supplier}"
        return self.source.name

    def changes(self, lead_time: int) -> list[Change]:
        """Return the changes that give it another lead time."""
        place, row = (self.source.section, self.source.number), self.source.row
        found = [Change(*place, "lead_time", lead_time)]
        if isinstance(row, Process) and row.material_offsets:
            offsets = row.material_offsets.items()
            shorter = {name: min(offset, lead_time) for name, offset in offsets}
            found.append(Change(*place, "material_offsets", shorter))
        return found


Times = dict[Lever, int]
"""Lead times to try."""


@dataclass(frozen=True)
class Shorter:
    """Lead times that have to be shorter, and what has to give way beside."""

    levers: tuple[Lever, ...]
    fix: Fix
    question: Question
    """The same question with the lead times as short as they have to be."""
    answer: Answer
    """What it answers."""


class LeadTimes:
    """The search for lead times that are too long.

    Parameters
    ----------
    question
        The model of the problem.
    network
        What its products come from.
    """

    def __init__(self, question: Question, network: Network) -> None:
        self._question, self._network = question, network
        self._horizon = question.problem.horizon

    def shorter(self, shortfall: Shortfall, levels: Levels) -> Shorter | None:
        """Return the lead times that a shortfall waits for, and how much shorter they must be.

        None: no lead times would bring it within reach.
        """
        place = (shortfall.product, shortfall.site)
        levers = [Lever(source) for source in self._network.upstream(place) if source.row.lead_time]
        if not levers:
            return None
        trial = _Trial(self._question, shortfall, levels)
        none_at_all = dict.fromkeys(levers, 0)
        least = trial.share(none_at_all)
        if math.isinf(least):
            return None
        times = trial.longest(none_at_all, levers, least)
        needed = tuple(lever for lever in levers if times[lever] < lever.lead_time)
        question, answer = trial.asked(times)
        if not needed or answer is None:
            return None
        return Shorter(needed, self._as_fix(needed, times), question, answer)

    def _as_fix(self, needed: Sequence[Lever], times: Times) -> Fix:
        shorter = {lever: lever.lead_time - times[lever] for lever in needed}
        words = "; ".join(
            f"{lever.name} {self._span(periods)} sooner" for lever, periods in shorter.items()
        )
        share = sum(periods / lever.lead_time for lever, periods in shorter.items())
        changes = [change for lever in needed for change in lever.changes(times[lever])]
        return Fix(tuple(changes), words, share)

    def _span(self, periods: int) -> str:
        """Return periods in words, with the days that they come to on average."""
        days = text.number(periods * float(self._horizon.days.mean()))
        return f"{periods} period{'s' if periods > 1 else ''} ({days} days)"


class _Trial:
    """Lead times tried for one shortfall: by which share rules have to give way with them."""

    def __init__(self, question: Question, shortfall: Shortfall, levels: Levels) -> None:
        self._question, self._shortfall, self._levels = question, shortfall, levels

    def asked(self, times: Times) -> tuple[Question, Answer | None]:
        """Return the question with these lead times, and what it answers."""
        changes = [change for lever, periods in times.items() for change in lever.changes(periods)]
        question = self._question.changed(changes, self._shortfall)
        return question, question.ask(self._shortfall, self._levels)

    def share(self, times: Times) -> float:
        """Return by which share rules give way; without end where nothing is within reach."""
        question, answer = self.asked(times)
        if answer is None or question.out_of_nowhere(answer.reliefs):
            return math.inf
        return answer.share

    def longest(self, times: Times, levers: Sequence[Lever], least: float) -> Times:
        """Return the same with these lead times as long as lets no more than a share give way.

        Most lead times are no matter: they are made as long as they are at once, and halves of
        them where that is too long.
        """

        def is_enough(trial: Times) -> bool:
            return self.share(times | trial) <= least * (1 + DUST) + DUST

        as_they_are = {lever: lever.lead_time for lever in levers}
        if is_enough(as_they_are):
            return times | as_they_are
        if len(levers) > 1:
            half = len(levers) // 2
            return self.longest(self.longest(times, levers[:half], least), levers[half:], least)
        (lever,) = levers
        shorter = range(1, lever.lead_time)
        longest = bisect_left(shorter, x=True, key=lambda time: not is_enough({lever: time}))
        return times | {lever: longest}
