"""The single-item problem of Wagner and Whitin, with backlog that of Zangwill, by recursion.

Wagner and Whitin, Management Science 5, 1958, 89-96; Zangwill, Management Science 15, 1969,
506-527. There is a cheapest plan in which the periods fall into spans that share no stock and no
backlog, and each span is supplied by one order at most. Opening stock serves what is due first:
what is held of it costs the same in every plan, and what remains is the same problem.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Any


@dataclass(frozen=True)
class SingleItem:
    """One item that is ordered, kept and, where ``backlog`` is given, delivered late."""

    due: list[int]
    order: list[int]
    """Cost of an order, per period."""
    unit: list[int]
    """Cost of a unit, per period."""
    holding: list[int]
    """Cost of a unit in stock at the end of a period."""
    backlog: list[int] | None = None
    """Cost of a unit late at the end of a period; None: nothing is late."""
    opening: int = 0

    @classmethod
    def drawn(cls, seed: object, *, late: bool) -> SingleItem:
        """Return the instance of a seed: three to eight periods, some without demand."""
        chance = random.Random(f"{seed}")
        periods = range(chance.randint(3, 8))

        def numbers(least: int, most: int) -> list[int]:
            return [chance.randint(least, most) for _ in periods]

        due = [amount * chance.choice([0, 1, 1, 1]) for amount in numbers(1, 20)]
        return cls(
            due=due,
            order=numbers(0, 60),
            unit=numbers(0, 4),
            holding=numbers(0, 4),
            backlog=numbers(0, 5) if late else None,
            opening=chance.choice([0, 0, chance.randint(1, 30)]),
        )

    def least_cost(self) -> int:
        """Return the cost of the cheapest plan."""
        total = list(accumulate(self.due))
        left = [max(self.opening - due, 0) for due in total]
        short = [max(due - self.opening, 0) for due in total]
        net = [late - early for early, late in zip([0, *short], short, strict=False)]
        least = [sum(cost * held for cost, held in zip(self.holding, left, strict=True))]
        for end in range(len(net)):
            spans = (least[start] + self.span(net, start, end) for start in range(end + 1))
            least.append(int(min(spans)))
        return least[-1]

    def span(self, net: list[int], start: int, end: int) -> float:
        """Return what supplying the periods of a span costs, by the cheapest single order."""
        due = [(period, net[period]) for period in range(start, end + 1) if net[period]]
        if not due:
            return 0.0
        orders = range(start, end + 1) if self.backlog is not None else [start]
        return min(
            self.order[at] + sum(units * self.supply(at, period) for period, units in due)
            for at in orders
        )

    def supply(self, at: int, period: int) -> int:
        """Return the cost of a unit ordered in one period for another."""
        waiting = sum(self.backlog[period:at]) if self.backlog is not None else 0
        return self.unit[at] + sum(self.holding[at:period]) + waiting

    def sections(self, gate: str) -> dict[str, Any]:
        """Return the item as sections of a problem; an order is a ``lot`` or a ``setup``."""
        process: dict[str, Any] = {"product": "item", "cost": self.unit}
        row: dict[str, Any] = {"product": "item", "quantity": self.due}
        if self.backlog is not None:
            row["unmet"] = {"kind": "backlog", "cost": self.backlog}
        sections: dict[str, Any] = {
            "horizon": [f"t{k}" for k in range(1, len(self.due) + 1)],
            "products": [{"name": "item"}],
            "processes": [process],
            "inventory": [
                {"product": "item", "opening": self.opening, "holding_cost": self.holding}
            ],
            "demand": [row],
        }
        if gate == "setup":
            return sections | {"setups": [{"name": "set up", "cost": self.order}]}
        process["lot"] = {"fixed_cost": self.order}
        return sections
