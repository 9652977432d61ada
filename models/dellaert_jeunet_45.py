"""Five levels: each item is made of the one below it, and holding falls with the level.

Source: N. Dellaert, J. Jeunet, Solving large unconstrained multilevel lot-sizing problems using a
hybrid genetic algorithm, International Journal of Production Research 38(5), 2000; problem 45 of
the small ones, as recorded in Lemoine-OR/LotSizingDataModel.

Question
    A lot of an item needs a lot of the item below it, now or before. In which periods is each level
    set up?

Formulation (i: five levels, 1 the end item; t: twelve periods)
    stock[i,t-1] + made[i,t] = demand[i,t] + made[i-1,t] + stock[i,t]
    made[i,t] = 0 unless set up[i,t]
    minimise the sum of set-up cost[i] set up[i,t] + holding[i] stock[i,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "dellaert_jeunet_45"


def problem() -> PlanningProblem:
    """Return the problem as recorded."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan and the periods in which each level is made."""
    plan = solve_plan(problem())
    print(plan.summary())
    print(f"cost {plan.objective:,.2f}")
    made = plan.tables["production"].query("quantity > 0")
    print(made.groupby("product")["period"].agg(", ".join).to_string())


if __name__ == "__main__":
    main()
