"""Fernhill Garden Machines: the sales and operations plan of a make-to-stock company.

Source: invented; ``data/make_company.py`` writes it, ``data/company/README.md`` describes it.

Question
    Forty products in six families, each with its own season, are made on eight lines in two plants
    by three pools of people. What is made, bought, moved and stocked, who is hired, where is there
    overtime or a late shift, and what is delivered late or not at all, for the greatest profit over
    18 months?

Formulation (p: 40 products; s: two plants; k: ways to make; r: eight lines; i: three pools;
d: demand by product and customers; t: 18 months)
    stock[p,s,t-1] + made[p,s,t] + bought[p,s,t-1] + moved to s[p,t]
        = served[p,s,t] + moved from s[p,t] + stock[p,s,t]
    served[d,t] + lost[d,t] + backlog[d,t] - backlog[d,t-1] = demand[d,t]
    no unit is late by more than 1 month (retail chains) or 2 (dealers)
    sum over k of hours[k,r] run[k,t] <= hours up[r,t] + overtime[r,t] + 100 late shifts[r,t]
    sum over k of labour[k,i] run[k,t] + idle[i,t]
        = hours[t] workers[i,t] - 0.3 hours[t] hired[i,t] + overtime[i,t]
    overtime[i,t] <= 14 workers[i,t]
    workers[i,t] = workers[i,t-1] + hired[i,t] - released[i,t], whole, with limits on both
    sum over p of volume[p] stock[p,s,t] <= warehouse[s]
    stock[p,s,t] + below[p,s,t] >= safety stock[p,s,t]
    maximise the revenue of what is served, less production, purchases, transport, holding, stock
             below safety, backlog, lost sales, overtime, late shifts, wages, hiring and releasing
"""

from __future__ import annotations

from pathlib import Path

from sop_opt import PlanningProblem, SolveOptions, solve_plan

DATA = Path(__file__).parents[1] / "data" / "company"


def problem() -> PlanningProblem:
    """Return the problem of the company."""
    return PlanningProblem.from_folder(DATA)


def main() -> None:
    """Print a plan within a tenth of a percent of the best."""
    print(solve_plan(problem(), options=SolveOptions(mip_gap=1e-3)).summary())


if __name__ == "__main__":
    main()
