"""Manpower planning: recruit, retrain, downgrade, make redundant or put on short time.

Source: H. P. Williams, Model Building in Mathematical Programming, 5th edition, problem 12.5.

Question
    New machinery needs fewer unskilled and more skilled people over three years. Which changes of
    the three grades make the fewest people redundant - and which cost least?

Formulation (i: unskilled, semi-skilled, skilled; t: three years)
    workers[i,t] = 0.90 or 0.95 workers[i,t-1] + 0.75, 0.80 or 0.90 hired[i,t] - released[i,t]
                   + sum over j of arriving[j,i] moved[j,i,t] - sum over j of moved[i,j,t]
    need[i,t] + idle[i,t] + 0.5 short time[i,t] = workers[i,t]
    hired <= 500, 800, 500;   short time <= 50;   sum over i of idle[i,t] <= 150
    moved[unskilled to semi-skilled] <= 200
    moved[semi-skilled to skilled] <= a quarter of workers[skilled]
    arriving: 0.95 of those retrained, 0.5 of those downgraded
    minimise 200, 500, 500 released + 400 or 500 retrained + 1,500, 2,000, 3,000 idle
             + 500, 400, 400 short time

The need of a year is a demand for work that cannot be stored; overmanning is idle time.

Variants
    Fewest redundancies: released people are all that counts.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, ShortTime, solve_plan

DATA = Path(__file__).parents[1] / "data" / "williams_manpower_planning"


def problem() -> PlanningProblem:
    """Return the problem of the book at least cost."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem in which only redundancies count, one each."""
    base = problem()
    short_time = ShortTime(maximum=50)
    pools = [
        pool.replace(
            release_cost=1.0,
            idle_cost=0.0,
            short_time=short_time,
            moves=tuple(move.replace(cost=0.0) for move in pool.moves),
        )
        for pool in base.workforce
    ]
    return {"fewest redundancies": base.replace(workforce=pools)}


def main() -> None:
    """Print the plan of least cost, and the fewest redundancies."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name}: {solve_plan(variant).objective:,.3f}")


if __name__ == "__main__":
    main()
