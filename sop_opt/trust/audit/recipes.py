"""Recipes and arrivals, read from the problem by the audit's own code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon


@dataclass(frozen=True)
class Lines:
    """Lines of recipes: which row of a section needs or yields how much of what."""

    row: NDArray[np.intp]
    """Place of the row in its section, one per line."""
    names: tuple[str, ...]
    """Product, resource or pool of each line."""
    amounts: NDArray[np.float64]
    """Amount per unit of the row, shape (lines, periods)."""

    def times(self, quantity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the amount of each line for these quantities per row, shape (lines, periods)."""
        return self.amounts * quantity[self.row]


def lines(recipes: Sequence[Mapping[str, PerPeriodValue]], horizon: Horizon) -> Lines:
    """Return the lines of one recipe per row of a section."""
    listed = [(k, name, amount) for k, part in enumerate(recipes) for name, amount in part.items()]
    amounts = [vector(amount, horizon, 0.0) for _, _, amount in listed]
    return Lines(
        np.array([k for k, _, _ in listed], dtype=np.intp),
        tuple(name for _, name, _ in listed),
        np.array(amounts).reshape(-1, len(horizon)),
    )


def outputs(problem: PlanningProblem) -> Lines:
    """Return good units per unit of activity: outputs x yield."""
    made = lines([row.outputs for row in problem.processes], problem.horizon)
    good = stack(problem.processes, "yield_rate", problem.horizon)
    return Lines(made.row, made.names, made.amounts * good[made.row])


def materials(problem: PlanningProblem) -> Lines:
    """Return units of materials per unit of activity: what goes in, of which a share is lost."""
    good = lines([row.materials for row in problem.processes], problem.horizon)
    lost = [
        vector(problem.processes[k].scrap.get(name, 0.0), problem.horizon, 0.0)
        for k, name in zip(good.row, good.names, strict=True)
    ]
    left = 1.0 - np.reshape(lost, good.amounts.shape)
    return Lines(good.row, good.names, good.amounts / left)


def provided(problem: PlanningProblem) -> Lines:
    """Return units that we provide per unit ordered from a supplier."""
    return lines([row.materials for row in problem.suppliers], problem.horizon)


def machine_hours(problem: PlanningProblem) -> Lines:
    """Return hours on resources per unit of activity."""
    return lines([row.resource_hours for row in problem.processes], problem.horizon)


def labour_hours(problem: PlanningProblem) -> Lines:
    """Return hours of pools per unit of activity."""
    return lines([row.labour_hours for row in problem.processes], problem.horizon)


def delayed(quantity: NDArray[np.float64], lead_times: Sequence[int]) -> NDArray[np.float64]:
    """Return quantities in the period in which they arrive; beyond the horizon they are gone.

    >>> delayed(np.array([[1.0, 2.0, 3.0]]), [1]).tolist()
    [[0.0, 1.0, 2.0]]
    """
    arrived = np.zeros_like(quantity)
    for place, wait in enumerate(lead_times):
        arrived[place, wait:] = quantity[place, : max(quantity.shape[1] - wait, 0)]
    return arrived


def shifted(quantity: NDArray[np.float64], first: Sequence[float]) -> NDArray[np.float64]:
    """Return what each period finds: what the one before left, and in the first what is given.

    >>> shifted(np.array([[1.0, 2.0, 3.0]]), [9]).tolist()
    [[9.0, 1.0, 2.0]]
    """
    given = np.array(first, dtype=float).reshape(-1, 1)
    return np.concatenate([given, quantity[:, :-1]], axis=1)


def summed(
    rows: Sequence[object], amounts: NDArray[np.float64], names: Sequence[object]
) -> NDArray[np.float64]:
    """Return amounts added up per name, shape (names, periods).

    >>> summed(["b", "a", "b"], np.array([[1.0], [2.0], [4.0]]), ["a", "b"]).tolist()
    [[2.0], [5.0]]
    """
    place = {name: k for k, name in enumerate(names)}
    total = np.zeros((len(names), amounts.shape[1]))
    np.add.at(total, [place[name] for name in rows], amounts)
    return total
