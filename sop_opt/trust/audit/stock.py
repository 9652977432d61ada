"""Stock: levels per product and site, and the space of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.inventory import Stock
from sop_opt.trust.audit.recipes import summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def stock_rows(evidence: Evidence) -> list[Stock]:
    """Return the stock rules of every product and site; the default where there are none."""
    known = {(row.product, row.site): row for row in evidence.problem.inventory}
    return [
        known.get((product, site)) or Stock(product=product, site=site)
        for product, site in evidence.problem.stock_points
    ]


def stock_levels(evidence: Evidence) -> Iterator[Comparison]:
    """Check that closing stock stays between its floors and ceilings."""
    rows, table = stock_rows(evidence), evidence["inventory"]
    most = stack(rows, "maximum", evidence.horizon)
    yield table.within("maximum stock", table["closing"], most=most)
    floor, ceiling = (
        np.array([closing_level(row, field) for row in rows]).reshape(-1, 1)
        for field in ("closing_minimum", "closing_maximum")
    )
    yield table.within("stock at the end of the horizon", table["closing"][:, -1:], floor, ceiling)


def closing_level(row: Stock, field: str) -> float:
    """Return a bound on the last closing stock in units; infinite where there is none."""
    level = getattr(row, field)
    if level is None:
        return np.inf
    return row.opening if level == "opening" else float(level)


def safety_stock(evidence: Evidence) -> Iterator[Comparison]:
    """Check that stock is below the safety stock only at a price, and as far as stated."""
    rows, table = stock_rows(evidence), evidence["inventory"]
    due = stack(rows, "safety_stock", evidence.horizon)
    yield table.equal("safety stock", table["safety_stock"], due)
    short, scale = np.maximum(due - table["closing"], 0.0), due + table["closing"]
    yield table.equal("stock below safety", table["below_safety"], short, scale)
    hard = np.array([row.safety_stock_cost is None for row in rows]).reshape(-1, 1)
    yield table.equal("safety stock kept", np.where(hard, short, 0.0), 0.0, scale)


def disposal(evidence: Evidence) -> Iterator[Comparison]:
    """Check that stock is thrown away only where that is allowed."""
    table = evidence["inventory"]
    kept = np.array([row.disposal_cost is None for row in stock_rows(evidence)]).reshape(-1, 1)
    yield table.zero("no disposal", np.where(kept, table["disposed"], 0.0))


def storage(evidence: Evidence) -> Iterator[Comparison]:
    """Check that the closing stock of a site fits its storage."""
    table, points = evidence["storage"], evidence.problem.stock_points
    volume = [evidence.problem.product[product].storage_volume for product, _ in points]
    space = evidence["inventory"]["closing"] * np.array(volume).reshape(-1, 1)
    sites = {site.name: site for site in evidence.problem.sites}
    taken = summed([site for _, site in points], space, list(sites))
    limited = [place for place, name in enumerate(sites) if (name,) in table.points]
    yield table.equal("volume in stock", table["volume"], taken[limited])
    rows = [sites[name] for (name,) in table.points]
    most = stack(rows, "storage_capacity", evidence.horizon)
    stated = np.where(np.isinf(most), np.nan, most)
    yield table.equal("capacity of the storage", table["capacity"], stated)
    yield table.within("stock fits its storage", taken[limited], most=most)
