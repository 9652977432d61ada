"""Smoothing: a sum of flows may not change by more than so much from one period to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.trust.rules.statement import Statement, bounds, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Rule


def rules(places: Places) -> Iterator[Rule]:
    """Yield the greatest change of every sum, both ways."""
    for number, row in enumerate(places.problem.smoothing, 1):
        for direction in ("increase", "decrease"):
            field = f"maximum_{direction}"
            most = vector(getattr(row, field), places.problem.horizon, np.inf)
            if row.opening is None:
                # the first period has none before it to be compared with
                most[0] = np.inf
            statement = Statement(
                "limit",
                "smoothing",
                number,
                field,
                row.name,
                "units",
                {"upper": f"{{}} more {direction} of {row.name}"},
                usual(most),
            )
            columns = places.columns(f"smoothing.{direction}", (row.name,))
            yield from bounds(places, statement, columns, "upper", most)
