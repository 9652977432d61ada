"""Fixes: which rules give way by how much, as changes of the problem and in words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sop_opt.plan import text
from sop_opt.problem.changes import Change, changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.rules import Rule, Side

DIGITS = 4
"""Digits that an amount keeps; what is beyond is rounded up, so that it stays enough."""

TOLERANCE = 1e-7
"""Amount that solvers take for nothing in a row of a model."""

PLURAL = re.compile(r"\b(hours|units|workers|shifts|machines|orders|setups|set-ups|periods)\b")
"""Nouns that come in the singular where there is one."""

DUST = 1e-6
"""Amount, and share of a small scale, below which a rule does not give way at all."""


@dataclass(frozen=True)
class Relief:
    """One rule, and by how much it gives way: above 0 upwards, below 0 downwards."""

    rule: Rule
    amount: float

    @property
    def share(self) -> float:
        """Share of what the rule says on average."""
        return abs(self.amount) / self.rule.scale


@dataclass(frozen=True)
class Fix:
    """A change of the problem by which something becomes possible."""

    changes: tuple[Change, ...]
    words: str
    """What it comes to, such as ``8 more hours of oven in Jan``."""
    share: float
    """Sum of the shares by which rules give way; fixes are small or large by it."""
    reliefs: tuple[Relief, ...] = ()
    """The rules that give way; none where it is something else than a rule, such as a price."""

    def apply(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with the fix made."""
        return changed(problem, self.changes)

    def __str__(self) -> str:
        return self.words


def fix_of(
    problem: PlanningProblem,
    rules: Sequence[Rule],
    amounts: NDArray[np.float64],
    values: NDArray[np.float64],
) -> Fix | None:
    """Return the fix by which rules give way; None where data cannot say it, or nothing does.

    Parameters
    ----------
    problem
        The problem that the rules are of.
    rules, amounts
        Rules, and by how much each gives way.
    values
        Values of all columns of the model where that is enough.
    """
    reliefs = tuple(
        Relief(rule, _rounded_up(rule, float(amount)))
        for rule, amount in zip(rules, amounts, strict=True)
        if abs(amount) > DUST * min(rule.scale, 1.0)
    )
    if not reliefs or any(relief.rule.loosened is None for relief in reliefs):
        return None
    places: dict[tuple[str, int, str], Change] = {}
    for relief in reliefs:
        assert relief.rule.loosened is not None
        change = relief.rule.loosened(problem, relief.amount, values)
        problem = changed(problem, [change])
        places[change.section, change.row, change.field] = change
    words = "; ".join(_phrase(list(own)) for _, own in groupby(reliefs, _same_kind))
    share = sum(relief.share for relief in reliefs)
    return Fix(tuple(places.values()), words, share, reliefs)


def _rounded_up(rule: Rule, amount: float) -> float:
    """Return the amount away from 0 to a few digits, or to whole units.

    An amount that is whole but for the solver's dust stays so.
    """
    size = abs(amount)
    step = 1.0 if rule.whole else 10.0 ** (math.floor(math.log10(size)) + 1 - DIGITS)
    steps = math.ceil((size - TOLERANCE) / step - DUST)
    return math.copysign(round(max(steps, 1) * step, 12), amount)


def _same_kind(relief: Relief) -> tuple[object, ...]:
    return (*relief.rule.place, relief.rule.name, relief.amount > 0)


def _phrase(reliefs: Sequence[Relief]) -> str:
    """Return what one rule gives in all its periods: 8 more hours of oven in Jan, 2 in Feb."""
    side: Side = "upper" if reliefs[0].amount > 0 else "lower"
    words = reliefs[0].rule.relief[side]
    parts = []
    for amount, alike in groupby(reliefs, lambda relief: text.number(abs(relief.amount))):
        parts.append(f"{_counted(words, amount)}{_when(list(alike))}".lstrip())
        words = "{}" if "{}" in words else ""
    return ", ".join(parts)


def _counted(words: str, amount: str) -> str:
    """Return words with their amount, in the singular where it is one.

    >>> _counted("{} more hours of oven", "1"), _counted("{} more hours of oven", "2")
    ('1 more hour of oven', '2 more hours of oven')
    """
    said = words.format(amount)
    return PLURAL.sub(lambda noun: noun[0][:-1], said, count=1) if amount == "1" else said


def _when(reliefs: Sequence[Relief]) -> str:
    """Return the periods in which a rule gives the same."""
    periods = [relief.rule.period for relief in reliefs if relief.rule.period]
    each = "each of " if len(periods) > 1 else ""
    return f" in {each}{text.listing(periods, most=len(periods))}" if periods else ""
