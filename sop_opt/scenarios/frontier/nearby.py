"""The search for plans near one in hand: the ends of every measure, then hop, skip and jump."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.scenarios.frontier.aims import Aim, Seeker
from sop_opt.scenarios.frontier.measures import GENERAL, Measure, measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.scenarios.frontier.aims import Limit, Reached
    from sop_opt.solve.options import SolveOptions

IN_USE = 1e-6
"""Amount from which on a column counts as used, and two plans as different."""

JUMP = "unlike the others"
"""What a plan found by hop, skip and jump aims at."""


@dataclass(frozen=True, eq=False)
class Alternative:
    """One plan, and what it was sought for."""

    aim: str
    """Such as ``least overtime``."""
    plan: Plan
    proven: bool
    """Whether it is proven, within the gap, that the aim cannot be reached any better."""


class Search:
    """Seeks plans near one in hand.

    Parameters
    ----------
    plan
        The plan in hand.
    prepared
        Its problem.
    options
        How to solve.
    allowance
        Money by which the others may be worse.
    differ_in
        Names of the measures to differ in.
    """

    def __init__(
        self,
        plan: Plan,
        prepared: Prepared,
        options: SolveOptions,
        allowance: float,
        differ_in: Sequence[str],
    ) -> None:
        assert plan.values is not None
        self._plan, self._prepared, self._options = plan, prepared, options
        self._start = prepared.matrix.padded(plan.values)
        names = dict.fromkeys([*GENERAL, *differ_in])
        self.measures = measures(prepared.assembled, names)
        self.differ_in = [name for name in differ_in if self.measures[name].coefficients.any()]
        """Those of the measures that the problem has something of."""
        self.endless: list[str] = []
        """Aims that could be reached without end."""
        self._seen = [self._start]
        """Values of all plans so far."""
        self._stopped = False
        """Whether Ctrl-C was pressed."""
        self._limits: dict[str, Limit] = {}
        self._rows = [self.measures[name] for name in self.differ_in]
        self._limit_money(allowance)
        self._hold_service()

    def alternatives(self, count: int | None) -> Iterator[Alternative]:
        """Yield plans: the ends of every measure and, where a number is asked for, more."""
        if count is None:
            return self._ends()
        return islice(chain(self._ends(), self._jumps()), count)

    def _limit_money(self, allowance: float) -> None:
        money = self.measures["objective"]
        worst = self._plan.objective + money.sense * allowance
        self._limit(money, Aim.better(money).limit(worst))

    def _hold_service(self) -> None:
        """Let no plan be worse in what comes before money."""
        for stage in self._prepared.stages:
            before = Measure(stage.name, "units", "less", stage.cost, stage.offset)
            self._limit(before, Aim.better(before).limit(before.of(self._start)))

    def _limit(self, measure: Measure, limit: Limit) -> None:
        self._rows.append(measure)
        self._limits[measure.name] = limit

    def _ends(self) -> Iterator[Alternative]:
        """Yield the least and the most of every measure."""
        seeker = self._seeker(self._rows)
        for name in self.differ_in:
            for sense in (1.0, -1.0):
                aim = Aim(self.measures[name], sense)
                if self._stopped:
                    return
                reached = seeker.seek([aim], self._limits, self._start)
                if reached.result.status == "unbounded":
                    self.endless.append(str(aim))
                else:
                    yield self._alternative(str(aim), reached)

    def _jumps(self) -> Iterator[Alternative]:
        """Yield plans that use least of what the others use, until nothing new comes."""
        while not self._stopped:
            aim = Aim(Measure(JUMP, "", "less", self._uses()), 1.0)
            seeker = self._seeker([*self._rows, aim.measure])
            reached = seeker.seek([aim], self._limits, self._start)
            if reached.result.values is None or not self._is_new(reached.result.values):
                return
            yield self._alternative(JUMP, reached)

    def _seeker(self, rows: Iterable[Measure]) -> Seeker:
        unlike = {measure.name: measure for measure in rows}
        return Seeker(self._prepared, unlike.values(), self._options, self._start)

    def _alternative(self, aim: str, reached: Reached) -> Alternative:
        note = f"alternative: {aim}, at nearly the same money"
        plan = reached.plan(self._prepared, self._options, self._plan.bound, note)
        values = plan.require_solved().values
        assert values is not None
        self._seen.append(self._prepared.matrix.padded(values))
        self._stopped = reached.result.interrupted
        return Alternative(aim, plan, reached.proven)

    def _counted(self) -> NDArray[np.float64]:
        """Return what a unit of each column counts in the measures, in ranges that they showed."""
        counted = np.zeros(self._start.size)
        for name in self.differ_in:
            measure = self.measures[name]
            spread = float(np.ptp([measure.of(values) for values in self._seen]))
            counted += np.abs(measure.coefficients) / (spread if spread > IN_USE else 1.0)
        return counted

    def _uses(self) -> NDArray[np.float64]:
        """Return the weight of every column: how many plans use it, times what it counts."""
        uses = sum((values > IN_USE for values in self._seen), np.zeros(self._start.size))
        return uses * self._counted()

    def _is_new(self, values: NDArray[np.float64]) -> bool:
        """Return whether a plan differs from all so far in some column that counts."""
        counts = self._counted() > 0
        return all(np.abs(values - seen)[counts].max(initial=0.0) > IN_USE for seen in self._seen)
