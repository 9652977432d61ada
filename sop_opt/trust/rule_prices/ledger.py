"""What rules cost: a table, and a page of text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sop_opt.plan import text
from sop_opt.plan.tables import tidy

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.result import Status
    from sop_opt.trust.difference import Difference, Level
    from sop_opt.trust.rule_prices.removals import Removal

COLUMNS = (
    "kind",
    "section",
    "row",
    "name",
    "rules",
    "objective_without",
    "cost",
    "uncertainty",
    "unmet",
    "status",
)
"""Columns of the table.

``section``, ``row``: where the rule is written; of stability the number of the pin or frozen
period; 0 where several ``rules`` are dropped together, which ``name`` says.
``objective_without``: objective of the best plan known without them.
``cost``: money that they cost, 0 or more; inf: without them the objective improves without limit.
``uncertainty``: money by which the cost may be off, either way, as far as the gaps tell.
``unmet``: units fewer that are lost, or late at the end of a period, in the plan without them;
nan where the objective improves without limit.
``status``: of the re-solve; ``refused``: what remains is no problem, and so has no price.
"""

ROWS = 15
"""Most rows of the text."""


@dataclass(frozen=True)
class RulePrice:
    """What rules cost that are dropped together."""

    removal: Removal
    cost: Difference
    level: Level
    """What the best plan known without them costs."""
    unmet: float
    """Units fewer that are lost or late in it."""
    status: Status | Literal["refused"]

    def cells(self) -> tuple[str, ...]:
        """Return what it is, and what it costs, as text."""
        cost, uncertainty = self.cost.amount, self.cost.uncertainty
        about = f"give or take {text.number(uncertainty)}" if uncertainty > 0 else ""
        amount = "without limit" if math.isinf(cost) else text.number(cost)
        return self.removal.kind, self.removal.name, amount, about


@dataclass(frozen=True)
class RulePrices:
    """What the rules of a problem cost, each alone and together.

    Rules that stand in for one another cost little alone and much together, and the other way
    round: prices do not add up.
    """

    problem: PlanningProblem
    prices: tuple[RulePrice, ...]
    solves: int
    """Problems solved to tell."""

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per rule or rules dropped together, the dearest first; the module says more."""
        sign = self.problem.sign
        rows = [
            (
                price.removal.kind,
                price.removal.section,
                price.removal.row,
                price.removal.name,
                len(price.removal.places),
                sign * price.level.cost,
                price.cost.amount,
                price.cost.uncertainty,
                price.unmet,
                price.status,
            )
            for price in self.prices
        ]
        frame = tidy(pd.DataFrame(rows, columns=list(COLUMNS)))
        return frame.sort_values("cost", ascending=False, kind="stable", ignore_index=True)

    def __str__(self) -> str:
        if not self.prices:
            return f"{self.problem.name}: no rules that could be dropped."
        told = [price for price in self.prices if price.cost.amount > price.cost.uncertainty]
        dear = sorted(told, key=lambda price: -price.cost.amount)
        unit = f" ({self.problem.currency})" if self.problem.currency else ""
        lines = text.columns([price.cells() for price in dear[:ROWS]], "<<><")
        if less := len(dear) - len(dear[:ROWS]):
            lines.append(f"  and {less} that cost less")
        if rest := len(self.prices) - len(dear):
            lines.append(f"  and {rest} whose price cannot be told from 0")
        return "\n".join([f"{self.problem.name}: what rules cost{unit}", *lines])

    def __repr__(self) -> str:
        return f"<RulePrices of {self.problem.name!r}: {len(self.prices)} prices>"
