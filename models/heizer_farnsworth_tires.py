"""Farnsworth Tire: regular time, overtime or subcontractor.

Source: J. Heizer, B. Render, Operations Management, chapter on aggregate planning.

Question
    Three months of demand are met from a factory with a little overtime and from a subcontractor
    with a ceiling. What is made and bought when, at least cost?

Formulation (t: three months)
    run[t] <= 700 + overtime[t],  overtime[t] <= 50                   factory, in tires
    bought[t] <= 150, 150, 130
    stock[t-1] + run[t] + bought[t] = demand[t] + stock[t]            stock[0] = 100
    minimise the sum of 40 run + 10 overtime + 70 bought + 2 stock
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "heizer_farnsworth_tires"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
