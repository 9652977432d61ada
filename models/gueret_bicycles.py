"""Bicycles: stock or overtime for a seasonal market.

Source: C. Gueret, C. Prins, M. Sevaux, Applications of Optimization with Xpress-MP, chapter 8,
planning the production of bicycles.

Question
    A factory makes 30,000 bicycles a month and up to half as many again in overtime. How many are
    made in each month of the year, at least cost?

Formulation (t: twelve months)
    run[t] <= 30,000 + overtime[t],   overtime[t] <= 15,000           factory, in bicycles
    stock[t-1] + run[t] = demand[t] + stock[t]                        stock[0] = 2,000
    minimise the sum of 32 run + 8 overtime + 5 stock

The factory's hours are counted in bicycles; overtime costs 40 per bicycle: 8 on top of 32.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "gueret_bicycles"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
