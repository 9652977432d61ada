r"""Draws: demand as it turns out in one of many draws from its distributions.

Common random numbers: every name (a row of demand, a product, a family) has a stream of numbers of
its own, which the seed, the name and the number of the draw determine. So rows that come, go or
change places, and more draws, leave the numbers of the others as they are, and two problems or two
plans meet the same demand (P. Glasserman and D. D. Yao, Management Science 38, 1992, 884-908).

Antithetic draws come in pairs: what is high in one is as low in the other, so that the mean of both
varies less (J. M. Hammersley and K. W. Morton, Proceedings of the Cambridge Philosophical Society
52, 1956, 449-475).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from sop_opt.errors import ProblemError, suggestion
from sop_opt.problem.base import stack
from sop_opt.scenarios.changes.base import ScenarioChange
from sop_opt.scenarios.changes.distributions import AnyDistribution
from sop_opt.scenarios.uncertainty.correlation import Correlation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.errors import Fault
    from sop_opt.problem import PlanningProblem


class DrawDemand(ScenarioChange):
    """Demand of one draw; where several distributions speak of the same units, the last holds.

    >>> change = DrawDemand(number=3, seed=1, demand=[{"kind": "normal", "cv": 0.2}])
    >>> print(change)
    draw 3 of demand
    """

    kind: Literal["draw_demand"] = "draw_demand"
    """Marks the change in JSON and tables."""
    number: int = Field(ge=1)
    """Number of the draw, counted from 1."""
    seed: int = Field(default=0, ge=0)
    """Seed of all draws."""
    demand: tuple[AnyDistribution, ...] = Field(min_length=1)
    """Distributions; demand that none of them speaks of stays as it is."""
    correlation: Correlation = Correlation()
    """What demands have in common."""
    antithetic: bool = False
    """Whether draws 2, 4, 6, ... mirror the ones before them."""

    def quantities(self, problem: PlanningProblem) -> NDArray[np.float64]:
        """Return what is due, shape (rows of demand, periods).

        Raises
        ------
        ProblemError: a distribution speaks of no demand, or a matrix of unknown products.
        """
        horizon, rows = problem.horizon, problem.demand
        spoken_of = self._spoken_of(problem)
        stream = partial(self._stream, len(horizon))
        families = {product.name: product.family for product in problem.products}
        normal = self.correlation.normals(rows, families, stream)
        factors = np.ones_like(normal)
        for distribution, (places, periods) in zip(self.demand, spoken_of, strict=True):
            drawn = distribution.factors(normal[places], horizon)
            factors[places] = np.where(periods, drawn, factors[places])
        return stack(rows, "quantity", horizon) * factors

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        due = self.quantities(problem).tolist()
        pairs = zip(problem.demand, due, strict=True)
        return {"demand": tuple(row.replace(quantity=tuple(units)) for row, units in pairs)}

    def _effect(self) -> str:
        return f"draw {self.number} of demand"

    def _spoken_of(self, problem: PlanningProblem) -> list[tuple[list[int], NDArray[np.bool_]]]:
        """Return the rows and the periods that each distribution speaks of."""
        of_product: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(problem.demand):
            of_product[row.product].append(place)
        pairs = []
        for each in self.demand:
            named = [place for name in each.product for place in of_product[name]]
            among = named if each.product else None
            pairs.append((each, each.places(problem, "demand", among)))
        faults = [each.no_row(problem, "demand") for each, places in pairs if not places]
        faults += list(self._unknown_correlations(problem))
        if faults:
            raise ProblemError(faults)
        return [(places, each.window(problem.horizon)) for each, places in pairs]

    def _unknown_correlations(self, problem: PlanningProblem) -> Iterator[Fault]:
        """Yield products of a matrix that the problem does not have."""
        known = problem.product
        for name in self.correlation.products.names if self.correlation.products else ():
            if name not in known:
                remedy = suggestion(name, known)
                yield self.fault("correlation.products", name, f"is not in products; {remedy}")

    def _stream(self, periods: int, *name: str) -> NDArray[np.float64]:
        """Return the independent standard normal numbers of a name in this draw."""
        pair, mirrored = divmod(self.number - 1, 2) if self.antithetic else (self.number, 0)
        words = hashlib.blake2b("\0".join(name).encode(), digest_size=16).digest()
        key = np.random.SeedSequence([self.seed, pair, *np.frombuffer(words, dtype="<u4").tolist()])
        drawn = np.random.Generator(np.random.PCG64(key)).standard_normal(periods)
        return -drawn if mirrored else drawn
