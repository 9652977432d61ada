r"""The extensive form: the models of all scenarios as one, with one copy of what is decided now.

==================  ======================  =================================================
symbol              in the code             meaning
==================  ======================  =================================================
:math:`x`           ``case.shared``         decisions that are made now
:math:`y_s`         all other columns       what reacts in scenario s
:math:`p_s`         ``probability``         probability of scenario s
:math:`R`           ``worst``               largest regret of all scenarios
:math:`z_s`         ``best``                least cost of scenario s alone, known in advance
==================  ======================  =================================================

Expected cost
    minimise the sum over s of :math:`p_s (c_s x + q_s y_s)`
Worst regret
    minimise R, and then the expected cost, with :math:`c_s x + q_s y_s - R \le z_s` for every s
    of a probability above 0

Every row of scenario s is kept, in x and :math:`y_s`. Bounds of x hold all together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.matrix import Matrix
from sop_opt.solve.staged import Stage, with_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.scenarios.stochastic.cases import Cases


@dataclass(frozen=True)
class Extensive:
    """The joint model, and where the columns of every scenario stand in it."""

    matrix: Matrix
    places: tuple[NDArray[np.intp], ...]

    @classmethod
    def of(cls, cases: Cases) -> Extensive:
        """Return the joint model of all scenarios, at expected cost."""
        places = tuple(_places(cases))
        return cls(_joined(cases, places), places)

    def values_from(self, parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the columns of the joint model from those of every scenario."""
        values = np.zeros(self.matrix.cost.size)
        for place, part in zip(self.places, parts, strict=True):
            values[place] = part
        return values

    def with_regret(self, cases: Cases, best: NDArray[np.float64]) -> tuple[Matrix, Stage]:
        """Return the model with one more column, the worst regret, and the stage that lowers it."""
        worst = self.matrix.cost.size
        matrix = replace(
            self.matrix,
            cost=np.append(self.matrix.cost, 0.0),
            lower=np.append(self.matrix.lower, -np.inf),
            upper=np.append(self.matrix.upper, np.inf),
            integer=np.append(self.matrix.integer, False),
        )
        for case, place, least in zip(cases, self.places, best.tolist(), strict=True):
            if not case.probability:
                continue
            coefficients = np.zeros(worst + 1)
            coefficients[place], coefficients[worst] = case.matrix.cost, -1.0
            matrix = with_row(matrix, coefficients, least - case.matrix.offset)
        aim = np.zeros(worst + 1)
        aim[worst] = 1.0
        return matrix, Stage("worst regret", aim, 0.0)


def _places(cases: Cases) -> list[NDArray[np.intp]]:
    """Return for every scenario the columns of the joint model that its own columns are."""
    first, places = len(cases.names), []
    for case in cases:
        place = np.full(case.matrix.cost.size, -1)
        place[case.shared] = case.number
        own = place < 0
        count = int(own.sum())
        place[own] = np.arange(first, first + count)
        first += count
        places.append(place)
    return places


def _joined(cases: Cases, places: Sequence[NDArray[np.intp]]) -> Matrix:
    size = cases.size
    cost, integer = np.zeros(size), np.zeros(size, dtype=bool)
    lower, upper = np.full(size, -np.inf), np.full(size, np.inf)
    period, point = np.full(size, -1, dtype=np.int32), np.full(size, -1, dtype=np.int32)
    first_point = 0
    for case, place in zip(cases, places, strict=True):
        matrix = case.matrix
        cost[place] += case.probability * matrix.cost
        lower[place] = np.maximum(lower[place], matrix.lower)
        upper[place] = np.minimum(upper[place], matrix.upper)
        integer[place] |= matrix.integer
        period[place] = matrix.period
        point[place] = np.where(matrix.point < 0, -1, matrix.point + first_point)
        first_point += int(matrix.point.max(initial=-1)) + 1
    parts = [case.matrix for case in cases]
    ends = np.concatenate([np.diff(part.starts) for part in parts])
    return Matrix(
        cost=cost,
        offset=sum(case.probability * case.matrix.offset for case in cases),
        lower=lower,
        upper=upper,
        integer=integer,
        row_lower=np.concatenate([part.row_lower for part in parts]),
        row_upper=np.concatenate([part.row_upper for part in parts]),
        starts=np.append(0, np.cumsum(ends)).astype(np.int32),
        columns=np.concatenate(
            [place[part.columns] for place, part in zip(places, parts, strict=True)]
        ).astype(np.int32),
        values=np.concatenate([part.values for part in parts]),
        period=period,
        point=point,
    )
