"""Red Tomato Tools: people, overtime, subcontractor, stock or late deliveries.

Source: S. Chopra, P. Meindl, Supply Chain Management: Strategy, Planning, and Operation, chapter
on aggregate planning (and the following one on sales and operations planning, for promotions).

Question
    Demand for garden tools peaks in April. How many people are employed, hired and released, how
    many tools are made, bought and stocked, and what is delivered late, at least cost?

Formulation (t: six months)
    workers[t] = workers[t-1] + hired[t] - released[t]                workers[0] = 80
    overtime[t] <= 10 workers[t]                                      hours
    4 run[t] + idle[t] = 160 workers[t] + overtime[t]                 hours: 20 days of 8
    stock[t-1] + run[t] + bought[t] = served[t] + stock[t]            stock[0] = 1,000
    served[t] + backlog[t] - backlog[t-1] = demand[t]                 backlog[0] = backlog[6] = 0
    stock[6] >= 500
    minimise the sum of 640 workers + 300 hired + 500 released + 6 overtime + 10 run + 30 bought
             + 2 stock + 5 backlog

Variants
    Whole workers. A promotion in January or April: the price falls by 1, the month's own demand
    rises by a tenth, and a fifth of each of the next two months is bought ahead; profit decides.
"""

from __future__ import annotations

from pathlib import Path

from _promotion import promoted

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "red_tomato_tools"


def problem() -> PlanningProblem:
    """Return the problem of the book, with people in fractions."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with whole workers, and with a promotion in January or April."""
    base = problem()
    crew = base.workforce[0].replace(whole=True)
    return {
        "whole workers": base.replace(workforce=[crew]),
        "promotion in January": with_promotion(base, 0),
        "promotion in April": with_promotion(base, 3),
    }


def with_promotion(base: PlanningProblem, month: int) -> PlanningProblem:
    """Return the problem with a promotion in a month, counted from 0."""
    (market,) = base.demand
    quantity = promoted(market.quantity, month, own_increase=0.1, pulled_forward=0.2)
    price = [market.price - (place == month) for place in range(len(base.horizon))]
    changed = market.replace(quantity=quantity, price=tuple(price))
    return base.replace(demand=[changed])


def main() -> None:
    """Print the plan, and the cost and profit of every variant."""
    print(solve_plan(problem()).summary())
    for name, variant in {"as in the book": problem(), **variants()}.items():
        cost = solve_plan(variant).objective
        profit = solve_plan(variant, objective="profit").objective
        print(f"{name:22} cost {cost:12,.2f}   profit {profit:12,.2f}")


if __name__ == "__main__":
    main()
