"""Steel mill: which steel to roll in which week when the market limits sales.

Source: R. Fourer, D. M. Gay, B. W. Kernighan, AMPL: A Modeling Language for Mathematical
Programming, 2nd edition, section 4.2 (steelT).

Question
    One mill rolls bands and coils at different rates; prices and market limits change by week.
    How much is rolled, stocked and sold for the greatest profit?

Formulation (p: bands, coils; t: four weeks)
    sum over p of hours[p,t] <= hours available[t]                    rolling mill
    stock[p,t-1] + rate[p] hours[p,t] = served[p,t] + stock[p,t]
    served[p,t] <= market limit[p,t]                                  the rest is lost at no cost
    maximise the sum of price[p,t] served[p,t] - cost[p] rate[p] hours[p,t] - holding[p] stock[p,t]

A process here is an hour of rolling: it makes 200 tons of bands or 140 tons of coils.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "ampl_steelt"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
