"""Material: for every product, site and period what comes in equals what goes out.

Each entry of the balance is worked out from the tables of decisions and the data, and held against
the table ``balance``; together the entries must net to zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit import recipes
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.due import listed_entries
from sop_opt.trust.audit.lots import order_materials
from sop_opt.trust.audit.recipes import delayed, summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.trust.audit.comparison import Comparison, Point
    from sop_opt.trust.audit.evidence import Evidence

Entries = dict[str, "NDArray[np.float64]"]
"""Signed quantities by entry, shape (stock points, periods)."""


def output_of_runs(evidence: Evidence) -> Iterator[Comparison]:
    """Check that good units are activity x outputs x yield, of one activity per process."""
    made, table = recipes.outputs(evidence.problem), evidence["production"]
    yield table.equal("one activity per process", table["runs"], evidence.runs[made.row])
    good = made.times(evidence.runs)
    yield table.equal("quantity is runs x outputs x yield", table["quantity"], good)


def opening_stock(evidence: Evidence) -> Iterator[Comparison]:
    """Check that each period opens with the stock that the one before closed with."""
    stock = evidence["inventory"]
    given = {(row.product, row.site): row.opening for row in evidence.problem.inventory}
    first = [given.get(point, 0.0) for point in evidence.problem.stock_points]
    before = recipes.shifted(stock["closing"], first)
    yield stock.equal("opening stock is what was left before", stock["opening"], before)


def material_balance(evidence: Evidence) -> Iterator[Comparison]:
    """Check that the entries agree with the table one by one, and net to zero."""
    derived, stated = entries(evidence), stated_balance(evidence)
    rows = Rows("balance", evidence.problem.stock_points)
    none = np.zeros((len(rows.points), evidence.size))
    for entry, amount in derived.items():
        yield rows.equal(f"entry {entry!r}", stated.get(entry, none), amount)
    terms = np.array([*derived.values(), *foreign_entries(evidence).values()])
    yield rows.equal("material balance", terms.sum(axis=0), 0.0, np.abs(terms).sum(axis=0))


def entries(evidence: Evidence) -> Entries:
    """Return every entry of the balance as the decisions and the data give it."""
    demand, stock = evidence.problem.demand, evidence["inventory"]
    places = [(row.product, row.site) for row in demand]
    spoilage = evidence["spoilage"]
    return {
        "opening stock": stock["opening"],
        "receipts": _receipts(evidence),
        **_production(evidence),
        **_purchases(evidence),
        **_transport(evidence),
        "used per order": -_at_points(evidence, *order_materials(evidence)),
        "served": -_at_points(evidence, places, evidence["demand"]["served"]),
        "disposed": -stock["disposed"],
        "spoiled": -_at_points(evidence, spoilage.points, spoilage["spoiled"]),
        "closing stock": -stock["closing"],
    }


def stated_balance(evidence: Evidence) -> Entries:
    """Return the entries that the table ``balance`` states."""
    names = listed_entries(evidence.tables["balance"])
    shape = (len(names), len(evidence.problem.stock_points), evidence.size)
    amounts = evidence["balance"]["quantity"].reshape(shape)
    return dict(zip(names, amounts, strict=True))


def foreign_entries(evidence: Evidence) -> Entries:
    """Return the entries that are not of this library; they are taken as stated."""
    known = entries(evidence)
    return {name: amount for name, amount in stated_balance(evidence).items() if name not in known}


def _at_points(
    evidence: Evidence, points: Sequence[Point], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    return summed(points, amounts, evidence.problem.stock_points)


def _receipts(evidence: Evidence) -> NDArray[np.float64]:
    rows = evidence.problem.receipts
    amounts = stack(rows, "quantity", evidence.horizon)
    return _at_points(evidence, [(row.product, row.site) for row in rows], amounts)


def _production(evidence: Evidence) -> Entries:
    rows = evidence.problem.processes
    made, used = recipes.outputs(evidence.problem), recipes.materials(evidence.problem)
    sites = [row.site for row in rows]
    arrived = delayed(made.times(evidence.runs), [rows[k].lead_time for k in made.row])
    lines = zip(used.row, used.names, strict=True)
    waits = [rows[k].material_offsets.get(name, 0) for k, name in lines]
    taken = delayed(used.times(evidence.runs), waits)
    return {
        "made": _at_points(evidence, _sited(made, sites), arrived),
        "used": -_at_points(evidence, _sited(used, sites), taken),
    }


def _purchases(evidence: Evidence) -> Entries:
    rows, bought = evidence.problem.suppliers, evidence["purchases"]["quantity"]
    provided = recipes.provided(evidence.problem)
    arrived = delayed(bought, [row.lead_time for row in rows])
    out = provided.times(bought)
    return {
        "bought": _at_points(evidence, [(row.product, row.site) for row in rows], arrived),
        "provided": -_at_points(evidence, _sited(provided, [row.site for row in rows]), out),
    }


def _transport(evidence: Evidence) -> Entries:
    rows, moved = evidence.problem.lanes, evidence["transport"]["quantity"]
    arrived = delayed(moved, [row.lead_time for row in rows])
    return {
        "sent": -_at_points(evidence, [(row.product, row.origin) for row in rows], moved),
        "arrived": _at_points(evidence, [(row.product, row.destination) for row in rows], arrived),
    }


def _sited(lines: recipes.Lines, sites: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, sites[k]) for k, name in zip(lines.row, lines.names, strict=True)]
