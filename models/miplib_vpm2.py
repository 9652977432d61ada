"""Vpm2: seven items on four machines, little room between least and most stock.

Source: instance vpm2 of MIPLIB 3 (R. E. Bixby, S. Ceria, C. M. McZeal, M. W. P. Savelsbergh, An
updated mixed integer programming library, Optima 58, 1998), decoded to the terms of lot sizing.

Question
    Each machine makes another quantity of an item in a period. Which item is set up on which
    machine, and when, if a set-up costs and takes more on some machines than on others?

Formulation (i: seven items; m: four machines; t: six periods)
    run[i,m,t]: share of period t in which machine m makes item i
    stock[i,t-1] + sum over m of output[i,m] run[i,m,t] = demand[i,t] + stock[i,t]
    least[i] <= stock[i,t] <= most[i]
    sum over i of (run[i,m,t] + share[i,m] set up[i,m,t]) <= 1
    run[i,m,t] = 0 unless set up[i,m,t]
    minimise the sum of set-up cost[i,m] set up[i,m,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "miplib_vpm2"


def problem() -> PlanningProblem:
    """Return the problem of the library."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and what is set up where and when."""
    plan = solve_plan(problem())
    print(plan.summary())
    print(f"cost {plan.objective:,.2f}")
    done = plan.tables["setups"].query("done > 0.5")
    print(done[["setup", "period"]].to_string(index=False))


if __name__ == "__main__":
    main()
