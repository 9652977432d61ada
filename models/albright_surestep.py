"""SureStep shoes: hiring, firing, overtime, or customers who wait.

Source: S. C. Albright, W. L. Winston, Practical Management Science, chapter on linear programming
models, aggregate planning.

Question
    How many people are employed and how many pairs of shoes made in each of four months, at least
    cost?

Formulation (t: four months)
    workers[t] = workers[t-1] + hired[t] - released[t], whole         workers[0] = 100
    4 run[t] + idle[t] = 160 workers[t] + overtime[t],  overtime[t] <= 20 workers[t]
    stock[t-1] + run[t] = served[t] + stock[t]                        stock[0] = 500
    minimise the sum of 1,500 workers + 1,600 hired + 2,000 released + 13 overtime + 15 run
             + 3 stock

Variants
    Late deliveries at 20 per pair and month, all delivered by the end of the fourth month.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import Backlog, PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "albright_surestep"


def problem() -> PlanningProblem:
    """Return the problem of the book: everything is delivered on time."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem in which shoes may be late."""
    base = problem()
    late = base.demand[0].replace(unmet=(Backlog(cost=20),))
    return {"late deliveries at 20": base.replace(demand=[late])}


def main() -> None:
    """Print the plan, and the cost of the variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name:28} {solve_plan(variant).objective:14,.2f}")


if __name__ == "__main__":
    main()
