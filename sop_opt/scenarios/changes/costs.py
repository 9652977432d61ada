"""Changes of prices and costs, by what the plan's table of costs calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sop_opt.errors import Fault, ProblemError
from sop_opt.problem.base import Signed  # noqa: TC001 - pydantic reads it at run time
from sop_opt.scenarios.changes.amounts import told
from sop_opt.scenarios.changes.edits import Edit

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.horizon import Horizon
    from sop_opt.scenarios.changes.paths import Leaf

Cost = Literal[
    "price",
    "production",
    "machine hours",
    "purchases",
    "price steps",
    "transport",
    "orders",
    "set-ups",
    "start-ups",
    "holding",
    "below safety stock",
    "disposal",
    "spoilage",
    "backlog",
    "lost sales",
    "overtime",
    "extra shifts",
    "maintenance",
    "wages",
    "wages per hour",
    "hiring",
    "releasing",
    "idle time",
    "short time",
    "moving people",
]

COSTS: dict[str, dict[str, str]] = {
    "price": {"demand": "price"},
    "production": {"processes": "cost"},
    "machine hours": {"resources": "cost_per_hour"},
    "purchases": {"suppliers": "price"},
    "price steps": {"processes": "cost_steps.*.cost", "suppliers": "cost_steps.*.cost"},
    "transport": {"lanes": "cost"},
    "orders": dict.fromkeys(("processes", "suppliers", "lanes"), "lot.fixed_cost"),
    "set-ups": {"setups": "cost"},
    "start-ups": {"setups": "start_cost"},
    "holding": {"inventory": "holding_cost"},
    "below safety stock": {"inventory": "safety_stock_cost"},
    "disposal": {"inventory": "disposal_cost"},
    "spoilage": {"products": "spoilage_cost"},
    "backlog": {"demand": "unmet.backlog.cost"},
    "lost sales": {"demand": "unmet.lost_sales.cost"},
    "overtime": {"resources": "overtime.cost", "workforce": "overtime.wage"},
    "extra shifts": {"resources": "extra_shifts.*.cost"},
    "maintenance": {"resources": "maintenance.*.cost"},
    "wages": {"workforce": "wage"},
    "wages per hour": {"workforce": "wage_per_hour"},
    "hiring": {"workforce": "hire_cost"},
    "releasing": {"workforce": "release_cost"},
    "idle time": {"workforce": "idle_cost"},
    "short time": {"workforce": "short_time.cost"},
    "moving people": {"workforce": "moves.*.cost"},
}
"""Costs and prices by what the plan's table of costs calls them -> section -> place in its rows."""


class ChangeCost(Edit):
    """A cost or a price changed, by what the plan's table of costs calls it.

    Price steps are on top of ``production`` and ``purchases``; ``price steps`` changes them.

    >>> print(ChangeCost(of="purchases", by=1.1, supplier="mill"))
    purchases times 1.1, supplier mill
    """

    kind: Literal["change_cost"] = "change_cost"
    """Marks the change in JSON and tables."""
    of: Cost
    """The cost; ``price`` is the price that customers pay."""
    to: Signed | None = None
    """Money in place of the old value; None: ``by`` and ``plus`` count."""

    def _replaces(self) -> bool:
        return self.to is not None

    def _new(self, leaf: Leaf, horizon: Horizon) -> Any:
        return self.to

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        homes = COSTS[self.of]
        found = {
            section: rows
            for section, path in homes.items()
            if (rows := self.edit_section(problem, section, path)) is not None
        }
        if not found:
            raise ProblemError([self._nothing(problem, list(homes))])
        return found

    def _nothing(self, problem: PlanningProblem, sections: list[str]) -> Fault:
        """Return the fault of a cost that no row has."""
        if any(self.places(problem, section) for section in sections):
            message = f"no row of {' or '.join(sections)} that is meant has such a cost; "
            return self.fault("of", self.of, message + "give it there first, or name others")
        given = set(self.filters())
        fit = [name for name in sections if given <= set(self.labels(problem, name))]
        return self.no_row(problem, (fit or sections)[0])

    def _effect(self) -> str:
        return f"{self.of} {super()._effect() if self.to is None else told(self.to)}"
