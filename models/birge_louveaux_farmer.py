"""Farmer: what to plant before the weather is known.

Source: J. R. Birge, F. Louveaux, Introduction to Stochastic Programming, section 1.1, the farmer's
problem, and section 4.1 and 4.2 for what information and the stochastic solution are worth.

Question
    500 acres are planted with wheat, corn and beets. The cattle need wheat and corn, grown or
    bought; the rest is sold. How much of what is planted, when all yields may turn out a fifth
    higher or lower?

Formulation (c: crops; s: bad, mean and good weather, each with probability 1/3)
    sum over c of acres[c] <= 500
    yield[c,s] acres[c] + bought[c,s] >= needed[c] + sold[c,s]
    sold[beets,s] at the high price <= 6,000
    maximise the sum over s of (revenue[s] - purchases[s]) / 3 - cost of planting

    Acres are workers who move from the fallow land to a crop; a ton takes one of their hours.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt import PlanningProblem, Scenario, solve_stochastic

if TYPE_CHECKING:
    from sop_opt.scenarios.stochastic import StochasticPlan

DATA = Path(__file__).parents[1] / "data" / "birge_louveaux_farmer"

WEATHER = {"bad": 0.8, "mean": 1.0, "good": 1.2}
"""Yields in proportion to those of mean weather."""


def problem() -> PlanningProblem:
    """Return the problem for mean weather."""
    return PlanningProblem.from_folder(DATA)


def scenarios() -> list[Scenario]:
    """Return the three kinds of weather, equally likely."""
    yields = {"kind": "change_field", "section": "workforce", "field": "hours_per_worker"}
    return [
        Scenario(name=name, changes=[yields | {"by": factor}] if factor != 1 else [])
        for name, factor in WEATHER.items()
    ]


def plan() -> StochasticPlan:
    """Return what is planted before the weather is known."""
    return solve_stochastic(problem(), scenarios(), here_and_now=["head_count"])


def main() -> None:
    """Print what is planted, and what it is worth."""
    best = plan()
    planted = best.decisions.query("family == 'moves.moved'")
    print(planted[["name", "value", "mean_value"]].to_string(index=False))
    print(best.summary())


if __name__ == "__main__":
    main()
