"""Sailco: overtime or stock, and long runs that make every further boat cheaper.

Source: W. L. Winston, Operations Research: Applications and Algorithms (Sailco); the second
question is from the sailco examples of IBM ILOG CPLEX Optimization Studio.

Question
    40 boats a quarter cost 400 each, every further one 450 in overtime. How many are built in each
    quarter, at least cost?

Formulation (t: four quarters)
    run[t] <= 40 + overtime[t]                                        shipyard, in boats
    stock[t-1] + run[t] = demand[t] + stock[t]                        stock[0] = 10
    minimise the sum of 400 run + 50 overtime + 20 stock

Variants
    Falling cost: 400 for each of the first 40 boats of a quarter and 350 for each further one. The
    cheap step may be used only when the first is full, which takes a yes/no decision per quarter.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, PriceStep, solve_plan

DATA = Path(__file__).parents[1] / "data" / "winston_sailco"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with a cost that falls from the 41st boat of a quarter on."""
    base = problem()
    steps = (PriceStep(start=0, cost=400), PriceStep(start=40, cost=350))
    boats = base.processes[0].replace(cost=0.0, cost_steps=steps, resource_hours={})
    return {"falling cost": base.replace(processes=[boats], resources=[])}


def main() -> None:
    """Print the plan, and that of the variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"--- {name}")
        print(solve_plan(variant).summary())


if __name__ == "__main__":
    main()
