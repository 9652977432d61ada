"""What one scenario came to: all that is kept of its plan, and all that a worker sends back."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self

from sop_opt.plan.kpis import KeyFigures, no_figures
from sop_opt.solve.result import Status

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from sop_opt.plan import Plan
    from sop_opt.problem.problem import Objective
    from sop_opt.scenarios.resolver import Path

Ending = Status | Literal["failed", "not run"]
"""How a scenario ended: as a plan does; ``failed``: it makes no problem, or could not be solved;
``not run``: Ctrl-C came first."""

UNANSWERED = ("failed", "not run")
"""Endings that leave open what the scenario comes to."""


@dataclass(frozen=True)
class Outcome:
    """Status, money, key figures and tables of one scenario.

    >>> Outcome("boom", "infeasible").solved
    False
    """

    scenario: str
    """Its name."""
    status: Ending
    """How it ended."""
    aim: Objective | Literal[""] = ""
    """What was best: the objective of its problem."""
    objective: float = math.nan
    """Money: the cost, or the profit where profit is the aim; nan without a plan."""
    bound: float = math.nan
    """Best objective that any plan could reach; nan where none is known."""
    gap: float = math.nan
    """Relative distance of objective and bound."""
    kpis: KeyFigures = field(default_factory=no_figures, repr=False)
    """Key figures by name."""
    costs: Mapping[str, float] = field(default_factory=dict, repr=False)
    """Money spent over the horizon by category, negative where it is earned."""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    """Tables of the plan that were kept, by name."""
    path: Path | Literal[""] = ""
    """How it was solved: ``fresh``, ``warm`` or ``rebuilt``."""
    seconds: float = 0.0
    """Seconds from the scenario to its figures."""
    reason: str = ""
    """Why it failed."""
    log: tuple[str, ...] = field(default=(), repr=False)
    """Choices that were made on the way, with their reason."""

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return self.status in ("optimal", "feasible")

    @classmethod
    def of(
        cls, scenario: str, plan: Plan, tables: Collection[str] | None, path: Path, began: float
    ) -> Self:
        """Return what a plan came to that was begun then; these tables are kept, None: all."""
        kept = plan.tables if tables is None else tables
        return cls(
            scenario,
            plan.status,
            aim=plan.problem.objective,
            objective=plan.objective,
            bound=plan.bound,
            gap=plan.gap,
            kpis=plan.kpis,
            costs=_totals(plan.costs),
            tables={name: plan.tables[name] for name in kept} if plan.solved else {},
            path=path,
            seconds=time.perf_counter() - began,
            log=plan.log,
        )


def _totals(costs: pd.DataFrame) -> dict[str, float]:
    amounts = costs.groupby("category", sort=False)["amount"].sum()
    return {str(category): float(amount) for category, amount in amounts.items()}
