"""Draw ``docs/plan.png``: the plan of ``data/company``, period by period.

Run it from anywhere: ``python docs/plan_figure.py``. It needs matplotlib.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from sop_opt import Plan, PlanningProblem, SolveOptions, solve_plan

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Solve the company's problem and write the figure."""
    problem = PlanningProblem.from_folder(ROOT / "data" / "company")
    plan = solve_plan(problem, options=SolveOptions(mip_gap=0.001, time_limit=60))
    draw(plan.require_solved(), ROOT / "docs" / "plan.png")


def draw(plan: Plan, path: Path) -> None:
    """Write the figure: units made, due and in stock above; people and overtime below."""
    figure, (units, people) = plt.subplots(
        2, 1, figsize=(9, 6), sharex=True, height_ratios=(3, 2), layout="constrained"
    )
    _draw_units(plan, units)
    _draw_people(plan, people)
    people.tick_params("x", rotation=60)
    figure.savefig(path, dpi=110)


def _by_period(plan: Plan, table: str, column: str) -> pd.Series[float]:
    """Return the sum of a column per period, in horizon order."""
    periods = list(plan.problem.horizon.names)
    return plan.tables[table].groupby("period")[column].sum().reindex(periods, fill_value=0.0)


def _draw_units(plan: Plan, axes: plt.Axes) -> None:
    made = _by_period(plan, "production", "quantity")
    bought = _by_period(plan, "purchases", "quantity")
    axes.bar(made.index, made, color="#9ecae1", label="made")
    axes.bar(made.index, bought, bottom=made, color="#c7b9e2", label="bought")
    axes.plot(_by_period(plan, "demand", "quantity"), color="#222222", marker="o", label="due")
    axes.plot(
        _by_period(plan, "inventory", "closing"), color="#e6550d", label="in stock at the end"
    )
    axes.set_ylabel("units")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_title(f"{plan.problem.name}: stock and people carry the season", loc="left")
    axes.set_ylim(0, 1.15 * _by_period(plan, "demand", "quantity").max())
    axes.legend(frameon=False, ncols=4, loc="upper left")


def _draw_people(plan: Plan, axes: plt.Axes) -> None:
    workers = plan.tables["workforce"].pivot_table(
        index="period", columns="pool", values="workers", sort=False
    )
    axes.stackplot(workers.index, workers.to_numpy().T, labels=list(workers), alpha=0.7)
    axes.set_ylabel("workers")
    axes.set_ylim(0, 1.25 * workers.sum(axis=1).max())
    axes.legend(frameon=False, ncols=3, loc="upper left")
    overtime = axes.twinx()
    hours = _by_period(plan, "workforce", "overtime_hours")
    overtime.plot(hours.index, hours, color="#222222", linestyle=":", label="overtime (right)")
    overtime.set_ylabel("hours")
    overtime.yaxis.set_major_formatter("{x:,.0f}")
    overtime.set_ylim(0, 1.25 * hours.max())
    overtime.legend(frameon=False, loc="upper right")


if __name__ == "__main__":
    main()
