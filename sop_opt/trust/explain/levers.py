"""Lead times as levers: which of them must be shorter, and by how much, so that units are in time.

A lead time is no bound of the model but its shape, so that the model is put together again for
every trial. First all lead times on the way to the product are 0; then one after the other, from
the nearest on, is made as long again as leaves the units in time; those that stay shorter are the
ones that are waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.plan import text
from sop_opt.problem import Lane, Process
from sop_opt.problem.changes import Change
from sop_opt.trust.fixes import DUST, Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.problem import Supplier
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.question import Levels, Question
    from sop_opt.trust.explain.shortfalls import Shortfall


@dataclass(frozen=True, eq=False)
class Lever:
    """A lead time that may be shorter."""

    section: str
    row: int
    source: Process | Supplier | Lane

    @property
    def name(self) -> str:
        """What a planner calls it."""
        if isinstance(self.source, Process):
            return self.source.name
        if isinstance(self.source, Lane):
            return f"{self.source.product} from {self.source.origin} to {self.source.destination}"
        return f"{self.source.product} from {self.source.supplier}"

    def changes(self, lead_time: int) -> list[Change]:
        """Return the changes that give it another lead time."""
        found = [Change(self.section, self.row, "lead_time", lead_time)]
        if isinstance(self.source, Process) and self.source.material_offsets:
            offsets = self.source.material_offsets.items()
            shorter = {name: min(offset, lead_time) for name, offset in offsets}
            found.append(Change(self.section, self.row, "material_offsets", shorter))
        return found


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

    def fix(self, shortfall: Shortfall, levels: Levels) -> tuple[tuple[Lever, ...], Fix] | None:
        """Return the lead times that a shortfall waits for, and how much shorter they must be.

        None: shorter lead times alone are not enough.
        """
        place = (shortfall.product, shortfall.site)
        levers = [
            Lever(section, row, source)
            for section, row, source in self._network.upstream(place)
            if source.lead_time
        ]
        times = dict.fromkeys(levers, 0)
        if not levers or not self._in_time(times, shortfall, levels):
            return None
        for lever in levers:
            times[lever] = self._longest(lever, times, shortfall, levels)
        needed = tuple(lever for lever in levers if times[lever] < lever.source.lead_time)
        return (needed, self._as_fix(needed, times)) if needed else None

    def _longest(
        self, lever: Lever, times: dict[Lever, int], shortfall: Shortfall, levels: Levels
    ) -> int:
        """Return the longest lead time with which the units are in time, the others as given."""
        for lead_time in range(lever.source.lead_time, 0, -1):
            if self._in_time(times | {lever: lead_time}, shortfall, levels):
                return lead_time
        return 0

    def _in_time(self, times: dict[Lever, int], shortfall: Shortfall, levels: Levels) -> bool:
        """Return whether nothing has to give way with these lead times."""
        changes = [change for lever, periods in times.items() for change in lever.changes(periods)]
        answer = self._question.changed(changes, shortfall).ask(shortfall, levels)
        if answer is None:
            return False
        scales = np.array([rule.scale for rule in answer.rules])
        return bool((np.abs(answer.amounts) <= DUST * scales).all())

    def _as_fix(self, needed: Sequence[Lever], times: dict[Lever, int]) -> Fix:
        shorter = {lever: lever.source.lead_time - times[lever] for lever in needed}
        words = "; ".join(
            f"{lever.name} {self._span(periods)} sooner" for lever, periods in shorter.items()
        )
        share = sum(periods / lever.source.lead_time for lever, periods in shorter.items())
        changes = [change for lever in needed for change in lever.changes(times[lever])]
        return Fix(tuple(changes), words, share)

    def _span(self, periods: int) -> str:
        """Return periods in words, with the days that they come to on average."""
        days = text.number(periods * float(self._horizon.days.mean()))
        return f"{periods} period{'s' if periods > 1 else ''} ({days} days)"
