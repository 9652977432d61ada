"""Supply: making, buying and moving happen while available, within their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit.comparison import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import Lane, Process, Product, Supplier
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def processes(evidence: Evidence) -> Iterator[Comparison]:
    """Check that activity keeps to the windows of the process and of every product it makes."""
    rows = evidence.problem.processes
    table = Rows("production", [(row.name,) for row in rows])
    yield from _sources(evidence, table, rows, evidence.runs, processes_available(evidence))


def suppliers(evidence: Evidence) -> Iterator[Comparison]:
    """Check that orders keep to the windows of the offer and of the product."""
    rows, table = evidence.problem.suppliers, evidence["purchases"]
    available = products_available(evidence, [row.product for row in rows])
    available &= windows(evidence, rows)
    yield from _sources(evidence, table, rows, table["quantity"], available)


def lanes(evidence: Evidence) -> Iterator[Comparison]:
    """Check that departures keep to the window of the lane, from the launch of the product on."""
    rows, table = evidence.problem.lanes, evidence["transport"]
    available = products_launched(evidence, [row.product for row in rows])
    available &= windows(evidence, rows)
    yield from _sources(evidence, table, rows, table["quantity"], available)


def processes_available(evidence: Evidence) -> NDArray[np.bool_]:
    """Return when processes and all that they make are available, shape (processes, periods)."""
    rows = evidence.problem.processes
    available = windows(evidence, rows)
    for place, row in enumerate(rows):
        available[place] &= products_available(evidence, list(row.outputs)).all(axis=0)
    return available


def windows(
    evidence: Evidence, rows: Sequence[Process | Supplier | Lane | Product]
) -> NDArray[np.bool_]:
    """Return when rows are available, shape (rows, periods)."""
    first, last = [row.available_from for row in rows], [row.available_until for row in rows]
    return evidence.window(first, last)


def products_available(evidence: Evidence, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return when products are between launch and phase-out, shape (names, periods)."""
    return windows(evidence, [evidence.problem.product[name] for name in names])


def products_launched(evidence: Evidence, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return when products have been launched, shape (names, periods)."""
    known = [evidence.problem.product[name] for name in names]
    return evidence.window([row.available_from for row in known], [None] * len(known))


def _sources(
    evidence: Evidence,
    table: Rows,
    rows: Sequence[Process | Supplier | Lane],
    quantity: NDArray[np.float64],
    available: NDArray[np.bool_],
) -> Iterator[Comparison]:
    """Yield the rules that making, buying and moving share."""
    floor = np.where(available, stack(rows, "minimum", evidence.horizon), 0.0)
    ceiling = stack(rows, "maximum", evidence.horizon)
    yield table.zero("only while available", np.where(available, 0.0, quantity))
    yield table.within("minimum and maximum", quantity, floor, ceiling)
    yield table.whole(quantity, [row.whole for row in rows], evidence.whole_periods)
