"""The contract of a component, and the few helpers that components share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, Self, runtime_checkable

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Point, Solution
    from sop_opt.problem import PlanningProblem, Pool, Resource
    from sop_opt.problem.horizon import Horizon


@runtime_checkable
class Component(Protocol):
    """One planning feature: its variables, its rules, its posts and its tables.

    A component decides from the problem whether it exists, writes to its own block and to the
    shared accounts of the ledger, and turns the solution into tables. It never looks at another
    component.
    """

    name: ClassVar[str]
    """Name of its block in the model."""

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Return the component for this problem, or None where it has nothing to say."""
        ...

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add variables and rules to the block and post their terms to the ledger."""
        ...

    def tables(self, solution: Solution) -> Mapping[str, pd.DataFrame]:
        """Return the component's tables at this solution, by name."""
        ...


def post_cost(
    ledger: Ledger, label: str, prices: NDArray[np.float64], columns: NDArray[np.intp]
) -> None:
    """Post price x column to the cost of each period; arrays of shape (points, periods)."""
    ledger.cost.post(label, np.arange(columns.shape[-1]), prices, columns)


def later(rows: NDArray[np.intp], lead_times: Sequence[int]) -> NDArray[np.intp]:
    """Return the rows so many periods later per point; -1 where that is beyond the horizon.

    >>> later(np.array([[0, 1, 2], [3, 4, 5]]), [1, 0]).tolist()
    [[1, 2, -1], [3, 4, 5]]
    """
    periods = rows.shape[1]
    place = np.arange(periods) + np.asarray(lead_times, dtype=np.intp)[:, None]
    within = np.minimum(place, periods - 1)
    return np.where(place < periods, np.take_along_axis(rows, within, axis=1), -1)


class Available(Protocol):
    """Anything with a first and a last period."""

    @property
    def available_from(self) -> str | None: ...  # noqa: D102

    @property
    def available_until(self) -> str | None: ...  # noqa: D102


def windows(rows: Sequence[Available], horizon: Horizon) -> NDArray[np.bool_]:
    """Return in which periods each row is available, shape (rows, periods)."""
    available = np.ones((len(rows), len(horizon)), dtype=bool)
    for place, row in enumerate(rows):
        if row.available_from is not None or row.available_until is not None:
            available[place] = horizon.between(row.available_from, row.available_until)
    return available


def most_hours(problem: PlanningProblem) -> dict[str, NDArray[np.float64]]:
    """Return the most hours per period that every resource and pool can offer."""
    offering: tuple[Resource | Pool, ...] = (*problem.resources, *problem.workforce)
    return {row.name: row.most_hours(problem.horizon) for row in offering}


def grid_frame(
    names: Sequence[str],
    points: Sequence[Point],
    periods: Sequence[str],
    **columns: NDArray[np.float64],
) -> pd.DataFrame:
    """Return a tidy frame of grids: point labels, period, one column per grid.

    Every grid has the shape (points, periods).
    """
    labels = list(zip(*points, strict=True)) if points else [()] * len(names)
    frame = {
        name: pd.Index(label).repeat(len(periods))
        for name, label in zip(names, labels, strict=True)
    }
    frame["period"] = pd.Index(periods).take(np.tile(np.arange(len(periods)), len(points)))
    return pd.DataFrame(frame | {name: grid.ravel() for name, grid in columns.items()})
