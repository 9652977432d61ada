"""Factory planning I: what to make and sell around a given maintenance calendar.

Source: H. P. Williams, Model Building in Mathematical Programming, 5th edition, problem 12.3.

Question
    Seven products need hours on five types of machine, some of which are down in some months. How
    much of each is made, stocked and sold for the greatest profit?

Formulation (p: seven products; r: five machine types; t: six months)
    sum over p of hours[r,p] run[p,t] <= 384 (machines[r] - down[r,t])
    stock[p,t-1] + run[p,t] = served[p,t] + stock[p,t]                stock[p,6] = 50
    served[p,t] <= market limit[p,t],   stock[p,t] <= 100
    maximise the sum of profit[p] served[p,t] - 0.5 stock[p,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "williams_factory_planning_1"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
