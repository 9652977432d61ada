"""Ten small lot-sizing problems of textbooks: one item, an order cost, a holding cost.

Sources: the instances and what each is taken from are listed with the data.

Question
    In which periods is the item ordered, and how much each time, when every order costs the same
    and every unit kept costs holding?

Formulation (t: four to twelve periods)
    stock[t-1] + made[t] = demand[t] + stock[t]
    made[t] = 0 unless ordered[t]
    minimise the sum of order cost ordered[t] + unit cost[t] made[t] + holding[t] stock[t]

Variants
    All ten, each by its name; two start with stock, one must end with stock, and in one the unit
    cost changes.
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "lot_sizing_single_item_set"


def problem() -> PlanningProblem:
    """Return the first of the ten, example 3.9 of Snyder and Shen."""
    return PlanningProblem.from_folder(DATA / "snyder_shen_example_3_9")


def variants() -> dict[str, PlanningProblem]:
    """Return all ten."""
    folders = sorted(path for path in DATA.iterdir() if path.is_dir())
    return {folder.name: PlanningProblem.from_folder(folder) for folder in folders}


def main() -> None:
    """Print the plan of the first, and the cost and the lots of each."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        plan = solve_plan(variant)
        lots = plan.tables["lots"].query("orders > 0.5")
        made = ", ".join(f"{lot.quantity:g} in {lot.period}" for lot in lots.itertuples())
        print(f"{name}: {plan.objective:,.2f} ({made})")


if __name__ == "__main__":
    main()
