"""Mondo Motorcycles: follow demand, or keep the output level.

Source: W. L. Winston, Operations Research: Applications and Algorithms, chapter on linear
programming.

Question
    Training costs 700 per motorcycle made more than in the quarter before, and 600 are spent per
    motorcycle made less. How many are made in each of four quarters, at least cost?

Formulation (t: four quarters)
    run[t] - run[t-1] = rise[t] - fall[t]                             run[0] = 50
    stock[t-1] + run[t] = demand[t] + stock[t]
    minimise the sum of 400 run + 100 stock + 700 rise + 600 fall
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "winston_mondo"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
