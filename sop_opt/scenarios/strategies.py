"""The classic strategies side by side: what a level, a chase and a free plan cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.api import solve_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.problem import Strategy


def compare_strategies(
    problem: PlanningProblem,
    strategies: Sequence[Strategy] = ("level", "chase", "mixed"),
    **solve_plan_arguments: Any,
) -> pd.DataFrame:
    """Return the plans of several strategies, one row each.

    Parameters
    ----------
    problem
        What is asked; its own strategy is replaced.
    strategies
        Strategies to compare, in the order of the rows.
    **solve_plan_arguments
        Passed on to :func:`sop_opt.solve_plan`, such as ``options``.

    Returns
    -------
    frame
        Index ``strategy``; columns in three groups: ``plan`` (status, objective), ``costs`` (money
        by category over the horizon, negative where it is earned) and ``figures`` (key figures). A
        strategy that has no plan has a status only; a category that a plan does not have is 0.

    Examples
    --------
    Demand of 60, 40 and 80 on an oven with 50 hours, overtime at 4 and holding at 1. Chase makes
    just that, with 10 and 30 hours of overtime. Level makes 60 each, with 10 hours of overtime each
    and 20 kept in February. Best is 60, 50 and 70: 30 hours of overtime and 10 kept.

    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb", "Mar"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 50, "overtime": {"cost": 4}}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     inventory=[{"product": "bread", "holding_cost": 1}],
    ...     demand=[{"product": "bread", "quantity": [60, 40, 80]}],
    ... )
    >>> compare_strategies(problem)["plan", "objective"].to_dict()
    {'level': 140.0, 'chase': 160.0, 'mixed': 130.0}
    """
    plans = {
        strategy: solve_plan(problem.replace(strategy=strategy), **solve_plan_arguments)
        for strategy in strategies
    }
    solved = {name: plan for name, plan in plans.items() if plan.solved}
    status = {name: {"status": p.status, "objective": p.objective} for name, p in plans.items()}
    groups = {
        "plan": _frame(status),
        "costs": _frame({name: _totals(plan) for name, plan in solved.items()}).fillna(0.0),
        "figures": _frame({name: plan.kpis for name, plan in solved.items()}),
    }
    rows = {group: frame.reindex(list(plans)) for group, frame in groups.items()}
    return pd.concat(rows, axis=1).rename_axis("strategy")


def _frame(rows: dict[Any, Any]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index")


def _totals(plan: Plan) -> dict[Any, float]:
    """Return the money spent over the horizon by category."""
    return plan.costs.groupby("category", sort=False)["amount"].sum().to_dict()
