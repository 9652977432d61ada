"""Chase, level or neither: the classic strategies and what the best plan saves.

Source: lecture figures of the course OPM 301, production and operations management II, chapters 4
and 5, as used in a public learning game.

Question
    A factory makes 750 units a period in regular time; more is overtime. Compare the plan that
    follows demand, the plan of constant output, and the plan of least cost.

Formulation (t: eight periods)
    run[t] <= 750 + overtime[t]                                       factory, in units
    stock[t-1] + run[t] = served[t] + stock[t]                        stock[0] = stock[8] = 0
    minimise the sum of 22 stock + 72 overtime
    chase: nothing is stocked ahead of demand;  level: run[t] = run[t-1]

Variants
    Overtime at 32 and at 112 per unit; late deliveries at 18 per unit and period.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import Backlog, Overtime, PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "opm301_aggregate_planning"


def problem() -> PlanningProblem:
    """Return the problem with overtime at 72 per unit."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the classic strategies, two other prices of overtime, and late deliveries."""
    base = problem()
    late = base.demand[0].replace(unmet=(Backlog(cost=18),))
    return {
        "chase": base.replace(strategy="chase"),
        "level": base.replace(strategy="level"),
        "overtime at 32": with_overtime(base, 32),
        "overtime at 112": with_overtime(base, 112),
        "late deliveries at 18": base.replace(demand=[late]),
    }


def with_overtime(base: PlanningProblem, cost: float) -> PlanningProblem:
    """Return the problem with another price of overtime."""
    factory = base.resources[0].replace(overtime=Overtime(cost=cost))
    return base.replace(resources=[factory])


def main() -> None:
    """Print the plan, and the cost of every variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name:28} {solve_plan(variant).objective:14,.2f}")


if __name__ == "__main__":
    main()
