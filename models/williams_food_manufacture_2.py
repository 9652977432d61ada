"""Food manufacture II: at most three oils in a blend, and not in driblets.

Source: H. P. Williams, Model Building in Mathematical Programming, 5th edition, problem 12.2.

Question
    As in food manufacture I, with three more rules: a month uses at most three oils; an oil that is
    used at all is used by at least 20 tons; a month that uses a vegetable oil uses OIL3 too.

Formulation (o: five oils; t: six months; in use[o,t] is 0 or 1)
    20 in use[o,t] <= run[o,t] <= capacity of its line x in use[o,t]
    sum over o of in use[o,t] <= 3
    in use[VEG1,t] <= in use[OIL3,t],   in use[VEG2,t] <= in use[OIL3,t]
    everything else as in food manufacture I

All three are use rules on the flow "used" of the oils.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "williams_food_manufacture_2"


def problem() -> PlanningProblem:
    """Return the problem of the book."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print the plan."""
    print(solve_plan(problem()).summary())


if __name__ == "__main__":
    main()
