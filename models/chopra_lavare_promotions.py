"""Lavare sinks: the month in which a promotion pays.

Source: S. Chopra, P. Meindl, Supply Chain Management, chapter on sales and operations planning,
exercise on Lavare.

Question
    The crew cannot change, so that the season is met by overtime and stock. A one percent discount
    raises the month's own demand by a fifth and pulls a tenth of each of the next two months
    forward. Should it be in April, in July, or not at all - at a price of 125, and at 250?

Formulation (t: twelve months)
    2 run[t] + idle[t] = 160 x 250 + overtime[t],  overtime[t] <= 20 x 250   hours
    stock[t-1] + run[t] = demand[t] + stock[t]                        stock[0] = 4,000 <= stock[12]
    minimise the sum of 2,400 x 250 + 22 overtime + 40 run + 3 stock
    profit: price[t] demand[t] less that

Variants
    A promotion in April or July; and all three at a price of 250.
"""

from __future__ import annotations

from pathlib import Path

from _promotion import promoted

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "chopra_lavare_promotions"
MONTHS = {"no promotion": None, "promotion in April": 3, "promotion in July": 6}
"""Place of the month of each promotion, counted from 0."""


def problem() -> PlanningProblem:
    """Return the problem of the book at a price of 125, without a promotion."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem for both prices without a promotion, with one in April, and in July."""
    base = problem()
    return {
        f"{name}, price {price}": with_promotion(base, month, price)
        for price in (125, 250)
        for name, month in MONTHS.items()
    }


def with_promotion(base: PlanningProblem, month: int | None, price: float) -> PlanningProblem:
    """Return the problem at this price, with a promotion in a month or none."""
    (market,) = base.demand
    quantity = market.quantity
    if month is not None:
        quantity = promoted(quantity, month, own_increase=0.2, pulled_forward=0.1)
    prices = [0.99 * price if place == month else price for place in range(len(base.horizon))]
    changed = market.replace(quantity=quantity, price=tuple(prices))
    return base.replace(demand=[changed])


def main() -> None:
    """Print the plan, and the cost and profit of every variant."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        cost = solve_plan(variant).objective
        profit = solve_plan(variant, objective="profit").objective
        print(f"{name:30} cost {cost:13,.2f}   profit {profit:13,.2f}")


if __name__ == "__main__":
    main()
