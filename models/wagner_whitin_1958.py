"""Wagner and Whitin: one item, a set-up cost that differs from month to month.

Source: H. M. Wagner, T. M. Whitin, Dynamic version of the economic lot size model, Management
Science 5(1), 1958.

Question
    A year's demand of one item is known. In which months is it made, and how much each time, when
    every month of making costs a set-up and every unit kept costs holding?

Formulation (t: twelve months)
    stock[t-1] + made[t] = demand[t] + stock[t]
    made[t] = 0 unless set up[t]
    minimise the sum of set-up cost[t] set up[t] + stock[t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "wagner_whitin_1958"


def problem() -> PlanningProblem:
    """Return the problem of the paper."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan and its lots."""
    plan = solve_plan(problem())
    print(plan.summary())
    print(plan.tables["production"][["period", "quantity"]].to_string(index=False))


if __name__ == "__main__":
    main()
