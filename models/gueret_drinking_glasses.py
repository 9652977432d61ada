"""Drinking glasses: six products share people, machines and a small warehouse.

Source: C. Gueret, C. Prins, M. Sevaux, Applications of Optimization with Xpress-MP, chapter 8,
production of drinking glasses.

Question
    How many batches of each glass are made in each of twelve weeks, at least cost?

Formulation (p: six glasses; t: twelve weeks)
    sum over p of worker hours[p] run[p,t] <= 390
    sum over p of machine hours[p] run[p,t] <= 850
    sum over p of trays[p] stock[p,t] <= 1,000                        storage capacity of the site
    stock[p,t-1] + run[p,t] = demand[p,t] + stock[p,t]                stock[p,12] >= 10
    minimise the sum of cost[p] run[p,t] + holding[p] stock[p,t]

Variants
    450 hours of people a week, as in a later copy of the case.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "gueret_drinking_glasses"


def problem() -> PlanningProblem:
    """Return the problem of the book, with 390 hours of people a week."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with more hours of people."""
    base = problem()
    workers, machines = base.resources
    more = workers.replace(hours=450.0)
    return {"450 hours of people": base.replace(resources=[more, machines])}


def main() -> None:
    """Print the plan, and the cost of the variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name:28} {solve_plan(variant).objective:14,.2f}")


if __name__ == "__main__":
    main()
