"""Northern Airplane: build jet engines when it is cheap and possible.

Source: F. S. Hillier, G. J. Lieberman, Introduction to Operations Research, chapter on the
transportation problem.

Question
    Capacity and unit cost change by month. How many engines are built in each of four months?

Formulation (t: four months)
    run[t] <= 25, 35, 30, 10
    stock[t-1] + run[t] = demand[t] + stock[t]
    minimise the sum of cost[t] run[t] + 0.015 stock[t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "hillier_northern_airplane"


def problem() -> PlanningProblem:
    """Return the problem of the book, in millions."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
