"""Densepack: hire and release for a plan without overtime, subcontracting or idle time.

Source: S. Nahmias, Production and Operations Analysis, chapter on aggregate planning (Densepack).

Question
    Every worker makes a fixed number of disk drives per working day and is never idle. Which head
    count per month costs least in hiring, releasing and holding?

Formulation (t: six months)
    workers[t] = workers[t-1] + hired[t] - released[t]                workers[0] = 300
    run[t] = drives per worker[t] x workers[t]                        no idle time
    stock[t-1] + run[t] = demand[t] + stock[t]                        stock[0] = 500
    stock[6] >= 600
    minimise the sum of 500 hired + 1,000 released + 80 stock

The hours of the pool are counted in drives, so that one drive takes one "hour". The book's linear
programme rounds the drives per worker to three decimals.

Variants
    The exact rate, 0.14653 drives per worker and working day; and that with whole workers.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, Rate, solve_plan

DATA = Path(__file__).parents[1] / "data" / "nahmias_densepack"


def problem() -> PlanningProblem:
    """Return the problem with the rounded rates of the book."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with exact rates, with people in fractions and whole."""
    base = problem()
    rate = Rate(amount=0.14653, per="working_day")
    exact = base.workforce[0].replace(hours_per_worker=rate)
    whole = exact.replace(whole=True)
    return {
        "exact rates": base.replace(workforce=[exact]),
        "exact rates, whole workers": base.replace(workforce=[whole]),
    }


def main() -> None:
    """Print the plan, and the cost of every variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name:28} {solve_plan(variant).objective:14,.2f}")


if __name__ == "__main__":
    main()
