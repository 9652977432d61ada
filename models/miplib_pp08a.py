"""Pp08a: eight items share a machine, and deliveries may be late.

Source: instance pp08a of MIPLIB 3 (R. E. Bixby, S. Ceria, C. M. McZeal, M. W. P. Savelsbergh, An
updated mixed integer programming library, Optima 58, 1998), decoded to the terms of lot sizing.

Question
    Set-ups are dear: which items are made early and kept, which late, and in which period, so that
    all is delivered in the end?

Formulation (i: eight items; t: eight periods)
    stock[i,t-1] - late[i,t-1] + made[i,t] = demand[i,t] + stock[i,t] - late[i,t]
    stock = late = 0 at the end
    sum over i of made[i,t] <= capacity[t]
    made[i,t] = 0 unless set up[i,t]
    minimise the sum of set-up cost[i] set up[i,t] + stock[i,t] + 2 late[i,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "miplib_pp08a"


def problem() -> PlanningProblem:
    """Return the problem of the library."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and what is late when."""
    plan = solve_plan(problem())
    print(plan.summary())
    late = plan.tables["demand"].query("backlog > 0")
    print(late[["product", "period", "backlog"]].to_string(index=False))


if __name__ == "__main__":
    main()
