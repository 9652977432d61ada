"""What a method makes of an instance, and the figures that are read from it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PROOF = 1e-4
"""Relative gap at which a plan counts as proved, for all methods."""
ENORMOUS = 1e19
"""Where solvers' numbers begin that stand for infinity."""


class Limits(NamedTuple):
    """What a method may use."""

    seconds: float
    threads: int | None = None
    seed: int = 0


class Moment(NamedTuple):
    """The best plan and bound so far; infinite where there is none."""

    seconds: float
    plan: float = math.inf
    bound: float = -math.inf

    @property
    def gap(self) -> float:
        """Distance of plan and bound as a share of the plan; 1 where it is more or not known."""
        if self.plan <= self.bound:
            return 0.0
        if math.isinf(self.plan - self.bound):
            return 1.0
        return min(1.0, (self.plan - self.bound) / max(abs(self.plan), 1e-9))


@dataclass
class Trace:
    """How a run goes, as the solver tells it."""

    began: float = field(default_factory=time.perf_counter)
    moments: list[Moment] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self.began

    def note(self, plan: float, bound: float) -> None:
        """Note where the run stands, if that is better than before."""
        last = self.moments[-1] if self.moments else Moment(0.0)
        better = (min(last.plan, _or(plan, math.inf)), max(last.bound, _or(bound, -math.inf)))
        if better != last[1:]:
            self.moments.append(Moment(self.seconds, *better))

    def end(self, plan: float, bound: float) -> None:
        """Note how the run ended, whether that is news or not."""
        self.moments.append(Moment(self.seconds, _or(plan, math.inf), _or(bound, -math.inf)))


def _or(number: float, unknown: float) -> float:
    return number if abs(number) < ENORMOUS else unknown


@dataclass(frozen=True)
class Outcome:
    """One run of one method on one instance."""

    limits: Limits
    moments: list[Moment]
    """In order of time; the last one is the end of the run."""
    rows: int = 0
    columns: int = 0
    whole: int = 0
    root_bound: float = math.nan
    """Optimum of the linear programme that is left when nothing has to be whole."""
    outside: float = 0.0
    """Seconds of the run outside the solver."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with the run or its plan."""

    @classmethod
    def from_json(cls, stated: dict[str, Any]) -> Outcome:
        """Read an outcome from what :func:`dataclasses.asdict` made of one."""
        moments = [Moment(*moment) for moment in stated["moments"]]
        return cls(**stated | {"moments": moments, "limits": Limits(*stated["limits"])})

    @property
    def end(self) -> Moment:
        """How it ended."""
        return self.moments[-1]

    def after(self, seconds: float) -> Moment:
        """Return where the run stood; its end, too, counts as in time when its limit was."""
        if self.limits.seconds <= seconds:
            return self.end
        return next(
            (moment for moment in reversed(self.moments) if moment.seconds <= seconds), Moment(0.0)
        )

    def seconds_to_plan(self, best: float, share: float) -> float:
        """Return when a plan was within a share of the best one; infinite: never."""
        enough = best + share * abs(best) if math.isfinite(best) else -math.inf
        return next((m.seconds for m in self.moments if m.plan <= enough), math.inf)

    def seconds_to_proof(self) -> float:
        """Return when the plan was proved; infinite: never."""
        proved = PROOF * (1 + 1e-6)
        return next((m.seconds for m in self.moments if m.gap <= proved), math.inf)
