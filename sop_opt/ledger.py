"""Accounts that components post to, so that no component knows its neighbours.

An account holds signed linear terms per row: what supplies is positive, what uses is negative. A
post is a label with arrays of rows, coefficients and columns (variables) of any one shape. Because
posts are labelled, an account also tells afterwards what each label came to.

Three accounts carry the plan, and components make further ones for their own rules:

========  =======================  ==================  =====================================
account   row                      closed as           posts
========  =======================  ==================  =====================================
material  product, site, period    net = 0             stock, production, arrivals, deliveries
hours     resource/pool, period    net >= 0            calendar, overtime, workers, load
cost      period                   objective           money spent (+) and earned (-)
========  =======================  ==================  =====================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.needs import Needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from sop_opt.flows import Flows
    from sop_opt.gates import Gates
    from sop_opt.problem import PlanningProblem

Point = tuple[str, ...]
"""Labels of a row or a variable without its period, such as (product, site)."""


@dataclass(frozen=True)
class Solution:
    """The value of every column (variable), and where known the dual of every row."""

    values: NDArray[np.float64]
    """One number per column."""

    def of(self, columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the values of these columns in their shape."""
        return self.values[columns]


@dataclass(frozen=True)
class Post:
    """Labelled terms: coefficient x column, added to rows."""

    label: str
    rows: NDArray[np.intp]
    coefficients: NDArray[np.float64]
    columns: NDArray[np.intp]


class Account:
    """Signed linear terms per row, posted as arrays and closed as ``lower <= net <= upper``.

    Parameters
    ----------
    name
        Name of the rule, such as ``material_balance`` or ``workforce.head_count``.
    points
        Labels of the rows without their period.
    periods
        Number of periods: row of point p and period t is ``p * periods + t``. None: one row per
        point, without a period.
    lower, upper
        Bounds on the net of every row; :meth:`bound` sets them for single rows.
    """

    def __init__(
        self,
        name: str,
        points: Sequence[Point],
        periods: int | None,
        *,
        lower: float = 0.0,
        upper: float = 0.0,
    ) -> None:
        self.name = name
        self.points = points
        self.periods = periods
        self.size = len(points) * (periods or 1)
        self.lower = np.full(self.size, lower)
        self.upper = np.full(self.size, upper)
        self.posts: list[Post] = []
        self.constants: dict[str, NDArray[np.float64]] = {}
        self._position: dict[Point, int] = {}

    def rows(self, points: Iterable[Point] | None = None) -> NDArray[np.intp]:
        """Return row numbers, shape (points, periods), of all points or of those given."""
        width = self.periods or 1
        if points is None:
            return np.arange(self.size).reshape(-1, width)
        if not self._position:
            self._position = {point: place for place, point in enumerate(self.points)}
        places = np.array([self._position[point] for point in points], dtype=np.intp)
        return places[:, None] * width + np.arange(width)

    def post(
        self, label: str, rows: ArrayLike, coefficients: ArrayLike, columns: ArrayLike
    ) -> None:
        """Add coefficient x column to each row; the arrays are broadcast against each other.

        Row numbers below 0 stand for rows beyond the horizon and are left out, as are zeros.
        """
        row, coefficient, column = np.broadcast_arrays(rows, coefficients, columns)
        kept = (row >= 0) & (coefficient != 0)
        self.posts.append(Post(label, row[kept], coefficient[kept].astype(float), column[kept]))

    def post_constant(self, label: str, rows: ArrayLike, amounts: ArrayLike) -> None:
        """Add a number to each row; repeated rows add up, rows below 0 are left out."""
        row, amount = np.broadcast_arrays(rows, amounts)
        kept = row >= 0
        total = self.constants.setdefault(label, np.zeros(self.size))
        np.add.at(total, row[kept], amount[kept])

    def bound(
        self,
        rows: NDArray[np.intp],
        *,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
    ) -> None:
        """Set the bounds on the net of these rows."""
        if lower is not None:
            self.lower[rows] = lower
        if upper is not None:
            self.upper[rows] = upper

    @property
    def constant(self) -> NDArray[np.float64]:
        """Sum of the constants per row."""
        return sum(self.constants.values(), np.zeros(self.size))

    @property
    def labels(self) -> list[str]:
        """Labels in the order of their first post."""
        return list(dict.fromkeys([*self.constants, *(post.label for post in self.posts)]))

    def amount(self, label: str, solution: Solution) -> NDArray[np.float64]:
        """Return what was posted under a label, per row, at this solution."""
        total = np.zeros(self.size) + self.constants.get(label, 0.0)
        for post in self.posts:
            if post.label == label:
                terms = post.coefficients * solution.of(post.columns)
                total += np.bincount(post.rows, weights=terms, minlength=self.size)
        return total

    def supplies(
        self, rows: NDArray[np.intp], *, besides: Collection[str]
    ) -> tuple[Post, NDArray[np.float64]]:
        """Return what adds to these rows under any other label: its terms, and its constants.

        The terms are numbered by their place in ``rows``; the constants have its shape.
        """
        place = np.full(self.size, -1)
        place[rows] = np.arange(rows.size).reshape(rows.shape)
        added = Post("supplies", *(np.empty(0, dtype=kind) for kind in (np.intp, float, np.intp)))
        for post in self.posts:
            kept = (place[post.rows] >= 0) & (post.coefficients > 0) & (post.label not in besides)
            added = Post(
                added.label,
                np.append(added.rows, place[post.rows[kept]]),
                np.append(added.coefficients, post.coefficients[kept]),
                np.append(added.columns, post.columns[kept]),
            )
        amounts = [amount for label, amount in self.constants.items() if label not in besides]
        return added, sum((amount.clip(0.0) for amount in amounts), np.zeros(self.size))[rows]

    def grid(self, label: str, solution: Solution) -> NDArray[np.float64]:
        """Return :meth:`amount` in the shape (points, periods)."""
        return self.amount(label, solution).reshape(len(self.points), -1)


@dataclass(frozen=True)
class Ledger:
    """What planning components share: the accounts, and the flows that rules can address."""

    problem: PlanningProblem
    material: Account
    hours: Account
    workers: Account
    cost: Account
    service: Account
    flows: Flows
    gates: Gates
    log: list[str] = field(default_factory=list)
    """Choices made while building, with their reason."""
    needy: PlanningProblem | None = None
    """Problem whose needs ceilings have to leave room for; None: its own."""

    @cached_property
    def needs(self) -> Needs:
        """What the horizon can need of everything, worked out when a rule first asks."""
        return Needs(self.needy or self.problem)
