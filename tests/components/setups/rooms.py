"""Small problems with set-ups: items made when they are due, on a mixer or on none."""

from __future__ import annotations

from typing import Any

from sop_opt import Plan, PlanningProblem, solve_plan
from worlds import column

Row = dict[str, Any]


def mixing(
    due: dict[str, list[float]], setups: list[Row], *, stock: float = 0, **mixer: Any
) -> PlanningProblem:
    """Return items due in each period; so much of each may be kept, at 1 per unit and period."""
    periods = len(next(iter(due.values())))
    return PlanningProblem(
        horizon=[f"t{k}" for k in range(1, periods + 1)],
        products=[{"name": item} for item in due],
        inventory=[{"product": item, "maximum": stock, "holding_cost": 1} for item in due],
        resources=[{"name": "mixer", "hours": 1000} | mixer],
        processes=[
            {"name": item, "outputs": {item: 1}, "resource_hours": {"mixer": 1}} for item in due
        ],
        demand=[{"product": item, "quantity": quantity} for item, quantity in due.items()],
        setups=setups,
    )


def setup(name: str, *processes: str, **fields: Any) -> Row:
    """Return the set-up of processes on the mixer; of the one of its own name if none is given."""
    return {"name": name, "machine": "mixer", "process": list(processes or (name,)), **fields}


def solved(problem: PlanningProblem) -> Plan:
    """Return an optimal plan that passes the audit."""
    plan = solve_plan(problem)
    assert plan.status == "optimal"
    plan.audit().require_passed()
    return plan


def states(plan: Plan, name: str, part: str = "set_up") -> list[float]:
    """Return a column of the table of set-ups in horizon order."""
    return [round(value, 6) for value in column(plan, "setups", part, setup=name)]
