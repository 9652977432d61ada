"""Whether numbers are a plan: within the rows, the bounds and the wholeness of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix

MISSED_BY = 1e-6
"""Tolerance of rows, bounds and wholeness, as of HiGHS; of rows in proportion to large limits."""


def is_plan(matrix: Matrix, values: NDArray[np.float64]) -> bool:
    """Return whether the values satisfy the whole matrix."""
    rows = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
    entries = matrix.values * values[matrix.columns]
    net = np.bincount(rows, entries, minlength=matrix.row_lower.size)
    whole = values[matrix.integer]
    return bool(
        np.isfinite(values).all()
        and (np.abs(whole - np.rint(whole)) <= MISSED_BY).all()
        and _within(matrix.lower, values, matrix.upper)
        and _within(matrix.row_lower, net, matrix.row_upper)
    )


def _within(lower: NDArray[np.float64], values: NDArray[Any], upper: NDArray[np.float64]) -> bool:
    allowed = MISSED_BY * np.maximum(1.0, np.abs(values))
    return bool((values >= lower - allowed).all() and (values <= upper + allowed).all())
