"""Electronic components: what a steady production level is worth.

Source: C. Gueret, C. Prins, M. Sevaux, Applications of Optimization with Xpress-MP, chapter 8,
planning the production of electronic components.

Question
    Every change of the total output from month to month costs money. How many of each of four
    components are made per month, at least cost?

Formulation (p: four components; t: six months)
    stock[p,t-1] + run[p,t] = demand[p,t] + stock[p,t]                stock[p,6] >= closing[p]
    sum over p of run[p,t] - sum over p of run[p,t-1] = rise[t] - fall[t]      from the 2nd month
    minimise the sum of cost[p] run[p,t] + holding[p] stock[p,t] + 1 rise[t] + 0.5 fall[t]
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "gueret_electronic_components"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
