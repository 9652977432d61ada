"""Factory planning II: the months in which machines are down for maintenance.

Source: H. P. Williams, Model Building in Mathematical Programming, 5th edition, problem 12.4.

Question
    As in factory planning I, but the plan chooses the months: every machine must be down for one
    month of the six, and of the four grinders only two.

Formulation (p: seven products; r: five machine types; t: six months)
    sum over p of hours[r,p] run[p,t] <= 384 (machines[r] - machines down[r,t])
    sum over t of machines down[r,t] = stops due[r]                   2, 2, 3, 1, 1
    machines down[r,t] <= machines[r], whole
    stock, market limits and profit as in factory planning I
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "williams_factory_planning_2"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and the stops it chooses."""
    plan = solve_plan(problem())
    print(plan.summary())
    stops = plan.tables["maintenance"].query("machines > 0")
    print(stops[["resource", "period", "machines"]].to_string(index=False))


if __name__ == "__main__":
    main()
