"""PROD: crews, overtime and stock that does not keep, over 13 periods.

Source: R. Fourer, D. M. Gay, B. W. Kernighan, A Modeling Language for Mathematical Programming,
Management Science 36 (1990) 519-554, model PROD.

Question
    How many crews per period, how much overtime and which stocks cost least, when stock may be kept
    for two periods and must cover most of the next period's demand?

Formulation (p: three products; t: 13 periods; h: crew-hours per thousand units)
    crews[t] = crews[t-1] + hired[t] - released[t] <= 8               crews[0] = 8
    sum over p of h[p] x run[p,t] <= 8 hours x working days[t] x crews[t] + overtime[t]
    overtime[t] <= 96
    stock[p,t-1] + run[p,t] + late[p,t] = demand[p,t] + late[p,t-1] + stock[p,t]
    stock[p,t] >= safety stock[p,t]
    stock[p,t] <= run[p,t-1] + run[p,t]                               keeps for two periods
    minimise wages + overtime + hiring + releasing + holding + late

Every unit made up to t - 2 must be gone by the end of t: whatever is left has been made in the last
two periods. Taking the oldest units first makes this one rule enough; no ages are needed.

Variant
    The safety stock of 18REG in period 1 with the opening stock counted once, not twice.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "ampl_prod"
LEFT_OF_OPENING_STOCK = 82 - 63.8
"""Thousands of 18REG that the demand of period 1 leaves."""


def problem() -> PlanningProblem:
    """Return the problem whose value is printed."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with the opening stock counted once."""
    base = problem()
    first, *others = base.inventory
    levels = list(first.safety_stock)
    levels[0] += LEFT_OF_OPENING_STOCK
    counted_once = first.replace(safety_stock=tuple(levels))
    return {"opening stock once": base.replace(inventory=[counted_once, *others])}


def main() -> None:
    """Print the plan, and the cost of the variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name:28} {solve_plan(variant).objective:14,.2f}")


if __name__ == "__main__":
    main()
