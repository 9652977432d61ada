"""Three products on two resources, each product with a set-up cost.

Source: the lot-sizing example of the GAMSPy documentation (GAMS-dev/gamspy-examples, models/clsp).

Question
    Which product is set up in which of four periods, and how much of it is made, when every unit
    needs both resources and neither has hours to make all of a peak?

Formulation (p: three products; r: two resources; t: four periods)
    stock[p,t-1] + made[p,t] = demand[p,t] + stock[p,t]
    sum over p of made[p,t] <= capacity[r,t]
    made[p,t] = 0 unless set up[p,t]
    minimise the sum of set-up cost[p] set up[p,t] + holding[p] stock[p,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "gamspy_clsp"


def problem() -> PlanningProblem:
    """Return the problem of the example."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and what is made when."""
    plan = solve_plan(problem())
    print(plan.summary())
    made = plan.tables["production"].pivot_table(
        index="product", columns="period", values="quantity", sort=False
    )
    print(made.to_string())


if __name__ == "__main__":
    main()
