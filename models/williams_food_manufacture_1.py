"""Food manufacture I: when to buy which oil, and how to blend it.

Source: H. P. Williams, Model Building in Mathematical Programming, 5th edition, problem 12.1.

Question
    A food is blended of five oils whose prices change by month. How much of each oil is bought,
    stored and used, so that the hardness of the food stays within its band, at greatest profit?

Formulation (o: five oils; t: six months)
    sum over vegetable oils of run[o,t] <= 200,  over the others <= 250      refining lines
    stock[o,t-1] + bought[o,t] = run[o,t] + stock[o,t]                stock[o,0] = stock[o,6] = 500
    stock[o,t] <= 1,000
    3 sum of run[o,t] <= sum of hardness[o] run[o,t] <= 6 sum of run[o,t]
    served[t] = sum of run[o,t]                                       the food is never stored
    maximise the sum of 150 served[t] - price[o,t] bought[o,t] - 5 stock[o,t]

The market takes any amount; its limit in the data is what both lines can refine. The hardness is a
limit on a flow relative to a flow, weighted by a property of the product.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "williams_food_manufacture_1"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
