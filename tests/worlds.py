"""The smallest problems that tests start from; a test states only what matters to it."""

from __future__ import annotations

from typing import Any

from sop_opt import Plan, PlanningProblem


def make_problem(**sections: Any) -> PlanningProblem:
    """Return one product made at 2, due 10 and 20 in two periods; sections replace these."""
    world: dict[str, Any] = {
        "horizon": ["Jan", "Feb"],
        "products": [{"name": "bread"}],
        "processes": [{"product": "bread", "cost": 2}],
        "demand": [{"product": "bread", "quantity": [10, 20], "price": 5}],
    }
    return PlanningProblem(**(world | sections))


def red_tomato(*, whole: bool = False, **sections: Any) -> PlanningProblem:
    """Return the Red Tomato Tools aggregate plan (Chopra and Meindl): people, stock, backlog."""
    world: dict[str, Any] = {
        "name": "Red Tomato Tools",
        "horizon": [
            {"name": name, "working_days": 20}
            for name in ("January", "February", "March", "April", "May", "June")
        ],
        "products": [{"name": "tools"}],
        "inventory": [
            {"product": "tools", "opening": 1000, "holding_cost": 2, "closing_minimum": 500}
        ],
        "workforce": [
            {
                "name": "crew",
                "opening": 80,
                "hours_per_worker": "8 per working day",
                "wage_per_hour": 4,
                "hire_cost": 300,
                "release_cost": 500,
                "overtime": {"hours_per_worker": 10, "wage": 6},
                "whole": whole,
            }
        ],
        "processes": [{"product": "tools", "labour_hours": {"crew": 4}, "cost": 10}],
        "suppliers": [{"supplier": "subcontractor", "product": "tools", "price": 30}],
        "demand": [
            {
                "product": "tools",
                "quantity": [1600, 3000, 3200, 3800, 2200, 2200],
                "price": 40,
                "unmet": {"kind": "backlog", "cost": 5},
            }
        ],
    }
    return PlanningProblem(**(world | sections))


def column(plan: Plan, table: str, name: str, **where: str) -> list[float]:
    """Return a column of a table in horizon order, of the rows with these labels."""
    frame = plan.tables[table]
    for label, wanted in where.items():
        frame = frame[frame[label] == wanted]
    return frame[name].tolist()


def spent(plan: Plan, category: str) -> float:
    """Return what a cost category comes to over the horizon; 0 where the plan has none of it."""
    costs = plan.costs
    return float(costs.loc[costs["category"] == category, "amount"].sum())


def assert_books_close(plan: Plan) -> None:
    """Check what holds for every plan: costs sum to the objective, each balance nets to zero."""
    sign = -1 if plan.problem.objective == "profit" else 1
    assert abs(plan.costs["amount"].sum() - sign * plan.objective) < 1e-6
    net = plan.tables["balance"].groupby(["product", "site", "period"])["quantity"].sum()
    assert (net.abs() < 1e-6).all()
