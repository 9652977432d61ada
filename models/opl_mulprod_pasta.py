"""Pasta: make inside under scarce flour and eggs, or buy outside.

Source: the mulprod example of IBM ILOG CPLEX Optimization Studio, after P. Van Hentenryck, The OPL
Optimization Programming Language.

Question
    Three kinds of pasta are made inside or bought, and may be stocked. What is made, bought and
    stocked, at least cost - and how much flour per period would still save money?

Formulation (p: three kinds of pasta; r: flour, eggs; t: three periods)
    sum over p of use[r,p] run[p,t] <= capacity[r]                    cannot be carried over
    stock[p,t-1] + run[p,t] + bought[p,t] = demand[p,t] + stock[p,t]
    minimise the sum of inside[p] run[p,t] + outside[p] bought[p,t] + holding[p] stock[p,t]

Variants
    Flour is raised by one unit at a time until the cost falls no more.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

from sop_opt import PlanningProblem, solve_plan

DATA = Path(__file__).parents[1] / "data" / "opl_mulprod_pasta"


def problem() -> PlanningProblem:
    """Return the problem with 20 units of flour per period."""
    return PlanningProblem.from_folder(DATA)


def variants() -> dict[str, PlanningProblem]:
    """Return the problem with as much flour as is worth having."""
    base = problem()
    cost = solve_plan(base).objective
    for flour in count(21):
        more = with_flour(base, flour)
        lower = solve_plan(more).objective
        if lower > cost - 1e-6:
            break
        best, cost = more, lower
    return {"flour raised until no gain": best}


def with_flour(base: PlanningProblem, amount: float) -> PlanningProblem:
    """Return the problem with this much flour per period."""
    changed = {"flour": {"hours": float(amount)}}
    rows = [row.replace(**changed.get(row.name, {})) for row in base.resources]
    return base.replace(resources=rows)


def main() -> None:
    """Print the plan, and how far more flour pays."""
    print(solve_plan(problem()).summary())
    for name, variant in variants().items():
        print(f"{name}: {solve_plan(variant).objective:,.2f}")
        print(f"flour per period: {variant.resources[0].hours:g}")


if __name__ == "__main__":
    main()
