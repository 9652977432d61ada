"""What a promotion does to demand: more now, and some of the next two months pulled forward."""

from __future__ import annotations

from collections.abc import Sequence

FOLLOWING = 2
"""Months that customers buy ahead from."""


def promoted(
    demand: Sequence[float], month: int, *, own_increase: float, pulled_forward: float
) -> tuple[float, ...]:
    """Return demand with a promotion in one month.

    Parameters
    ----------
    demand
        Units per month without it.
    month
        Place of the month, counted from 0; two months must follow it.
    own_increase
        Rise of the month's own demand, as a share.
    pulled_forward
        Share of each of the two following months that is bought now instead.

    Examples
    --------
    >>> promoted([100, 100, 100, 100], 1, own_increase=0.5, pulled_forward=0.1)
    (100, 170.0, 90.0, 90.0)
    """
    moved = [pulled_forward * due for due in demand[month + 1 : month + 1 + FOLLOWING]]
    now = demand[month] * (1 + own_increase) + sum(moved)
    left = [due - gone for due, gone in zip(demand[month + 1 :], moved, strict=False)]
    return (*demand[:month], now, *left, *demand[month + 1 + FOLLOWING :])
