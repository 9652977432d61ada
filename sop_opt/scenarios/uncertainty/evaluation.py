"""What a plan with held decisions came to in every scenario.

==============  ====================================================================================
frame           columns
==============  ====================================================================================
table           one row per scenario: ``status``, ``weight``, ``objective``, ``perfect`` (objective
                of the plan that would have been made, had the scenario been known), ``regret``
                (money by which the plan is worse), ``reason`` and the key figures
spread          one row per figure: ``mean``, ``least``, percentiles and ``most`` over the scenarios
                that have a plan, by their weight
==============  ====================================================================================

The regret is infinite where the held decisions leave no plan and there would have been one. It is
not a number where that is not known, and where service comes before cost: money is then not all. It
is as exact as the gaps of both plans.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.plan import text
from sop_opt.plan.kpis import UNITS
from sop_opt.plan.tables import DECIMALS
from sop_opt.scenarios.uncertainty.shortage import in_words
from sop_opt.scenarios.uncertainty.spread import LEVELS, mean_of, spread
from sop_opt.scenarios.uncertainty.telling import spread_lines, without_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sop_opt.plan import Plan
    from sop_opt.scenarios.batch.comparison import Comparison
    from sop_opt.scenarios.batch.outcome import Outcome
    from sop_opt.scenarios.uncertainty.decisions import Decision

MONEY = ("objective", "perfect", "regret")
"""Columns of the table that are money."""

TOLD = ("objective", "regret", "fill_rate_on_time", "units_lost", "units_late")
"""Figures of the summary; those that no scenario has are left out."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Outcomes of one plan in several scenarios; print it for a summary."""

    plan: Plan
    """The plan."""
    hold: tuple[Decision, ...]
    """Its decisions that are held."""
    comparison: Comparison
    """What it comes to in every scenario, with all tables."""
    perfect: Comparison | None = None
    """What would have been, had every scenario been known; None where that was not asked for."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """One per scenario, in the order in which they were given."""
        return self.comparison.outcomes

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Tables of all scenarios stacked, by name; index ``scenario`` and ``row``."""
        return self.comparison.tables

    @cached_property
    def table(self) -> pd.DataFrame:
        """Status, money, regret and key figures; the module lists the columns."""
        best = self.perfect.outcomes if self.perfect else [None] * len(self.outcomes)
        rows = [
            {
                "status": outcome.status,
                "weight": self.comparison.weights.get(outcome.scenario, 1.0),
                "objective": outcome.objective,
                "perfect": math.nan if known is None else known.objective,
                "regret": math.nan if known is None else regret(outcome, known),
                "reason": outcome.reason,
                **outcome.kpis,
            }
            for outcome, known in zip(self.outcomes, best, strict=True)
        ]
        return pd.DataFrame(rows, index=pd.Index(self.comparison.names, name="scenario"))

    @property
    def mean(self) -> float:
        """Weighted mean of the objective over the scenarios that have a plan."""
        return mean_of(self.table["objective"].to_numpy(), self.table["weight"].to_numpy())

    @property
    def feasible_share(self) -> float:
        """Share of all weight that is on scenarios that have a plan."""
        solved = np.array([float(outcome.solved) for outcome in self.outcomes])
        return mean_of(solved, self.table["weight"].to_numpy())

    def spread(self, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
        """Return mean and percentiles of money and key figures; the module lists the columns."""
        figures = self.table[[*MONEY, *UNITS]]
        return spread(figures, self.table["weight"].tolist(), levels)

    def summary(self) -> str:
        """Return the evaluation in a page of text, to be shown to a colleague."""
        parts = (self._heading(), self._figures(), self._without())
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Evaluation of {self.plan.problem.name!r}: {len(self.outcomes)} scenarios>"

    def _heading(self) -> list[str]:
        held = f"with {in_words(self.hold)} held" if self.hold else "with nothing held"
        count = len(self.outcomes)
        planned = text.money(self.plan.objective, self.plan.problem.currency)
        share = text.share(self.feasible_share)
        return [
            f"{self.plan.problem.name}: the plan {held}, in {count} scenarios",
            f"  planned {planned}; there is a plan in {share} of all cases, by weight",
        ]

    def _figures(self) -> list[str]:
        """Return how the figures spread, one line each."""
        return spread_lines(self.spread().loc[list(TOLD)].dropna(subset="mean"))

    def _without(self) -> list[str]:
        return without_lines(self.outcomes)


def regret(outcome: Outcome, known: Outcome) -> float:
    """Return by how much money an outcome is worse than that of a plan that knew the scenario."""
    if not known.solved or known.aim == "service":
        return math.nan
    if not outcome.solved:
        return math.inf if outcome.status == "infeasible" else math.nan
    sign = -1.0 if known.aim == "profit" else 1.0
    return round(sign * (outcome.objective - known.objective), DECIMALS) + 0.0
