"""Age of stock: units leave in the order of arrival, and none is kept beyond its shelf life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.audit.material import entries, foreign_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence

STOCK = ("opening stock", "closing stock")
"""Entries that move nothing."""


def shelf_life(evidence: Evidence) -> Iterator[Comparison]:
    """Check that, oldest units out first, nothing too old is kept, and that only the old spoils.

    A unit of age L is still good, so that by the end of a period all that arrived L periods ago or
    earlier must have left. Opening stock arrived in the period before the first. What spoils
    arrived L periods ago, no more than that did, and has been in stock ever since.
    """
    table = evidence["spoilage"]
    arrived, gone = _arrived(evidence), _gone(evidence)
    fresh, spoiled = np.diff(arrived, axis=1, prepend=0.0), table["spoiled"]
    known = evidence.problem.product
    too_old, early, waiting = np.zeros_like(gone), np.zeros_like(gone), np.zeros_like(gone)
    for place, (product, _) in enumerate(table.points):
        life = known[product].shelf_life or 0
        first = max(life - 1, 0)  # before it even the opening stock is good
        due = arrived[place, first - life + 1 : evidence.size - life + 1]
        too_old[place, first:] = np.maximum(due - gone[place, first:], 0.0)
        old = np.zeros(evidence.size)
        old[first:] = fresh[place, first - life + 1 : evidence.size - life + 1]
        old[0] += fresh[place, 0] * (life == 0)
        early[place] = np.maximum(spoiled[place] - old, 0.0)
        for ahead in range(1, min(life, evidence.size - 1) + 1):
            waiting[place, :-ahead] += spoiled[place, ahead:]
    closing = evidence["inventory"]["closing"][_places(evidence)]
    yield table.equal("nothing is kept too long", too_old, 0.0, arrived[:, -1:])
    yield table.equal("nothing is spoiled while good", early, 0.0, arrived[:, -1:])
    yield table.within("what spoils is in stock until then", closing, least=waiting)


def _arrived(evidence: Evidence) -> NDArray[np.float64]:
    """Return all that has arrived so far, from the period before the first on."""
    places = _places(evidence)
    opening = evidence["inventory"]["opening"][places, :1]
    return np.concatenate([opening, _moved(evidence, 1.0)[places]], axis=1).cumsum(axis=1)


def _gone(evidence: Evidence) -> NDArray[np.float64]:
    """Return all that has left so far."""
    gone: NDArray[np.float64] = _moved(evidence, -1.0)[_places(evidence)].cumsum(axis=1)
    return gone


def _moved(evidence: Evidence, sign: float) -> NDArray[np.float64]:
    """Return what comes in (+) or goes out (-) per stock point and period."""
    known = {**entries(evidence), **foreign_entries(evidence)}
    flows = [np.maximum(sign * amount, 0.0) for name, amount in known.items() if name not in STOCK]
    total: NDArray[np.float64] = np.array(flows).sum(axis=0)
    return total


def _places(evidence: Evidence) -> list[int]:
    points = evidence.problem.stock_points
    return [points.index((product, site)) for product, site in evidence["spoilage"].points]
