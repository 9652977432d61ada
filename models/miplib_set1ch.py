"""Set1ch: twenty items share a machine that can work overtime.

Source: instance set1ch of MIPLIB 3 (R. E. Bixby, S. Ceria, C. M. McZeal, M. W. P. Savelsbergh, An
updated mixed integer programming library, Optima 58, 1998), decoded to the terms of lot sizing.

Question
    Which item is set up in which of twelve periods? Few set-ups mean much stock, and where many
    lots meet in one period, overtime.

Formulation (i: twenty items; t: twelve periods)
    stock[i,t-1] + made[i,t] = demand[i,t] + stock[i,t]                nothing left at the end
    sum over i of made[i,t] <= hours[t] + overtime[t]
    made[i,t] = 0 unless set up[i,t]
    minimise the sum of set-up cost[i] set up[i,t] + holding[i] stock[i,t] + price overtime[t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "miplib_set1ch"


def problem() -> PlanningProblem:
    """Return the problem of the library."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and how many set-ups each period has."""
    plan = solve_plan(problem())
    print(plan.summary())
    done = plan.tables["setups"].groupby("period", sort=False)["done"].sum()
    print(done.to_string())


if __name__ == "__main__":
    main()
