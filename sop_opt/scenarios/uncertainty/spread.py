"""How figures spread over scenarios: weighted means, their standard errors, and percentiles.

A percentile is the least figure that scenarios with so much weight do not exceed (definition 1 of
R. J. Hyndman and Y. Fan, The American Statistician 50, 1996, 361-365). Scenarios that do not have a
figure do not count.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVELS = (5, 25, 50, 75, 95)
"""Percentiles that are told."""

ROUNDING = 1e-9
"""Share of all weight by which a percentile may be missed: 0.05 x 20 scenarios are one."""


def spread(
    figures: pd.DataFrame, weights: Sequence[float], levels: Sequence[float] = LEVELS
) -> pd.DataFrame:
    """Return how the columns of a frame spread over its rows.

    Parameters
    ----------
    figures
        One row per scenario.
    weights
        How much each row counts.
    levels
        Percentiles, from 0 to 100.

    Returns
    -------
    frame
        Index ``figure``; columns ``mean``, ``least``, one per level such as ``p5``, and ``most``.

    Examples
    --------
    >>> costs = pd.DataFrame({"objective": [10.0, 20.0, 60.0]})
    >>> spread(costs, [2, 1, 1], levels=[50]).loc["objective"].to_dict()
    {'mean': 25.0, 'least': 10.0, 'p50': 10.0, 'most': 60.0}
    """
    weight = np.asarray(weights, dtype=float)
    rows = {
        str(name): _row(column.to_numpy(dtype=float), weight, levels)
        for name, column in figures.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("figure")


def mean_of(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Return the weighted mean of the values that are known; nan where none counts.

    >>> mean_of(np.array([1.0, 4.0, np.nan]), np.array([2.0, 1.0, 5.0]))
    2.0
    """
    known = ~np.isnan(values) & (weight > 0)
    total = weight[known].sum()
    return float(values[known] @ weight[known] / total) if total else math.nan


def percentile(values: NDArray[np.float64], weight: NDArray[np.float64], level: float) -> float:
    """Return the least value that this share of the weight, in percent, does not exceed.

    >>> percentile(np.array([3.0, 1.0, 2.0]), np.ones(3), 50)
    2.0
    """
    known = ~np.isnan(values) & (weight > 0)
    if not known.any():
        return math.nan
    order = np.argsort(values[known], kind="stable")
    share = np.cumsum(weight[known][order]) / weight[known].sum()
    place = int(np.searchsorted(share, level / 100 - ROUNDING))
    return float(values[known][order[min(place, order.size - 1)]])


def error_of_mean(values: NDArray[np.float64], *, paired: bool) -> float:
    """Return the standard error of a mean over draws; nan of fewer than two.

    Parameters
    ----------
    values
        One per draw, in the order of the draws; nan: not known.
    paired
        Whether draws come in antithetic pairs: then the means of pairs are what is independent.

    Examples
    --------
    The variance of 1, 3 and 5 is 4, and that of their mean 4 / 3:

    >>> round(error_of_mean(np.array([1.0, 3.0, 5.0]), paired=False) ** 2, 9)
    1.333333333
    """
    if paired:
        values = values[: values.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    known = values[~np.isnan(values)]
    if known.size < 2:
        return math.nan
    return float(known.std(ddof=1) / math.sqrt(known.size))


def _row(
    values: NDArray[np.float64], weight: NDArray[np.float64], levels: Sequence[float]
) -> dict[str, float]:
    return {
        "mean": mean_of(values, weight),
        "least": percentile(values, weight, 0),
        **{f"p{level:g}": percentile(values, weight, level) for level in levels},
        "most": percentile(values, weight, 100),
    }
