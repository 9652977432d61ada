"""Six items share a machine on which set-ups take time.

Source: W. W. Trigeiro, L. J. Thomas, J. O. McClain, Capacitated lot sizing with setup times,
Management Science 35(3), 1989: their instance G30 with one hour per unit of every item, which the
literature calls tr6-15.

Question
    Set-ups take up to 50 of 728 hours. Which items are made in which of fifteen periods, so that
    set-ups and stock cost least and the machine can do it?

Formulation (i: six items; t: fifteen periods)
    stock[i,t-1] + made[i,t] = demand[i,t] + stock[i,t]
    sum over i of (made[i,t] + set-up hours[i] set up[i,t]) <= 728
    made[i,t] = 0 unless set up[i,t]
    minimise the sum of set-up cost[i] set up[i,t] + holding[i] stock[i,t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "trigeiro_tr6_15"


def problem() -> PlanningProblem:
    """Return the problem of the paper."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and the hours spent on set-ups."""
    plan = solve_plan(problem())
    print(plan.summary())
    hours = plan.tables["capacity"][["period", "load_hours", "setup_hours"]]
    print(hours.to_string(index=False))


if __name__ == "__main__":
    main()
