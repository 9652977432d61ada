"""Toy lorries: make or subcontract assemblies under a bill of material of three levels.

Source: C. Gueret, C. Prins, M. Sevaux, Applications of Optimization with Xpress-MP, chapter 8,
material requirement planning.

Question
    3,000 blue and 3,000 red lorries are due in one month. Which assemblies are made, which are
    subcontracted, and what is bought, at least cost?

Formulation (i: lorries, assemblies and components)
    made[i] + bought[i] = sum over parents j of units[i,j] run[j] + served[i] + stock[i]
    run[i] <= capacity[i]
    minimise the sum of assembly cost[i] run[i] + price[i] bought[i]
    all in whole units
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "gueret_toy_lorries_bom"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan, and who makes the assemblies."""
    plan = solve_plan(problem())
    print(plan.summary())
    bought = plan.tables["purchases"].query("supplier == 'subcontractor'")
    print(bought[["product", "quantity"]].to_string(index=False))


if __name__ == "__main__":
    main()
