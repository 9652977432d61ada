"""Arithmetic that checks share: what is there later, and what is above beyond all rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import is_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLACK = 1e-9
"""Share by which sums of many decimals may miss each other."""


def clearly_above(
    low: float | NDArray[np.float64], high: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether the first sum is above the second by more than the rounding of sums.

    >>> bool(clearly_above(sum([0.1] * 1000), 100.0)), bool(clearly_above(100.1, 100.0))
    (False, True)
    """
    return is_above(low - SLACK * np.abs(low), high)


def later(amounts: NDArray[np.float64], periods: int) -> NDArray[np.float64]:
    """Return amounts up to each period as they are so many periods later; nothing before.

    >>> later(np.array([1.0, 3.0, 6.0]), 1).tolist()
    [0.0, 1.0, 3.0]
    """
    return np.append(np.zeros(periods), amounts)[: amounts.size]
