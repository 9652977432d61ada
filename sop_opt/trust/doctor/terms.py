"""What a selection of flows adds up: so much per unit of each column, in every period."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.flows import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.problem import Process
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.flows import Selection
    from sop_opt.trust.doctor.columns import Columns

Terms = dict[int, "NDArray[np.float64]"]
"""Coefficients per period by place of the column."""

PLAIN = frozenset({"bought", "moved", "served", "stock", "run", "workers", "hired", "released"})
"""Kinds of flow that are columns themselves."""
OF_RUNS = frozenset({"made", "used", "load"})
"""Kinds of flow that are so much per run of a process."""


def terms_of(selection: Selection, columns: Columns, weight: str = "") -> tuple[Terms, bool]:
    """Return what a selection adds up, and whether all of it could be read."""
    wanted = [(name, selection.names(name)) for name in DIMENSIONS if selection.names(name)]
    periods = len(columns.problem.horizon)
    found: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(periods))
    readable = set(selection.flow) <= PLAIN | OF_RUNS
    for kind in selection.flow:
        per_run = _PER_RUN.get(kind)
        own = {"product", "family"} if kind == "used" else ()  # runs are called by what they make
        filters = [(name, names) for name, names in wanted if name not in own]
        for place in columns.matching("run" if kind in OF_RUNS else kind, filters):
            known = columns.all[place].properties
            factor = 1.0 if not weight else (known or {}).get(weight, np.nan)
            found[place] += factor * (per_run(place, selection, columns) if per_run else 1.0)
    return {place: weights for place, weights in found.items() if weights.any()}, readable


def _process(place: int, columns: Columns) -> Process:
    """Return the process of a column of runs; processes are the first columns."""
    return columns.problem.processes[place]


def _speaks_of(product: str, selection: Selection, columns: Columns) -> bool:
    family = columns.problem.product[product].family
    return product in (selection.product or (product,)) and family in (
        selection.family or (family,)
    )


def _made(place: int, selection: Selection, columns: Columns) -> NDArray[np.float64]:
    row, horizon = _process(place, columns), columns.problem.horizon
    good = vector(row.yield_rate, horizon, 1.0)
    names = [name for name in row.outputs if _speaks_of(name, selection, columns)]
    made = [vector(row.outputs[name], horizon, 0.0) * good for name in names]
    return sum(made, np.zeros(len(horizon)))


def _used(place: int, selection: Selection, columns: Columns) -> NDArray[np.float64]:
    row, horizon = _process(place, columns), columns.problem.horizon
    names = [name for name in row.materials if _speaks_of(name, selection, columns)]
    return sum((row.use(name, horizon) for name in names), np.zeros(len(horizon)))


def _load(place: int, selection: Selection, columns: Columns) -> NDArray[np.float64]:
    row, horizon = _process(place, columns), columns.problem.horizon
    parts = [
        *(() if selection.pool else _named(row.resource_hours, selection.resource)),
        *(() if selection.resource else _named(row.labour_hours, selection.pool)),
    ]
    return sum((vector(hours, horizon, 0.0) for hours in parts), np.zeros(len(horizon)))


def _named(amounts: dict[str, PerPeriodValue], names: tuple[str, ...]) -> list[PerPeriodValue]:
    return [amount for name, amount in amounts.items() if not names or name in names]


_PER_RUN: dict[str, Callable[[int, Selection, Columns], NDArray[np.float64]]] = {
    "made": _made,
    "used": _used,
    "load": _load,
}
"""Units of a kind of flow per run."""
