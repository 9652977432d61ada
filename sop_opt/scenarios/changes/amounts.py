"""Per-period quantities with some periods changed, in a form that a problem can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import suggestion
from sop_opt.problem.base import vector
from sop_opt.problem.quantities import as_cell, as_digits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon


def put(
    old: PerPeriodValue | None,
    new: float | NDArray[np.float64],
    where: NDArray[np.bool_],
    horizon: Horizon,
    missing: float = 0.0,
) -> PerPeriodValue | None:
    """Return a quantity with new amounts in some periods and the old ones in the others.

    Parameters
    ----------
    missing
        What a mapping, or None, means for the periods it does not name; infinite: no limit.

    Returns
    -------
    quantity
        One number where it was one, or none, and can be one; else one per period. Periods without a
        limit are left out of a mapping; None: there is no limit in any.

    Examples
    --------
    >>> from sop_opt.problem.horizon import Horizon
    >>> horizon = Horizon.of("Jan", "Feb", working_days=(20, 18))
    >>> first = np.array([True, False])
    >>> put(40.0, 0.0, first, horizon)
    (0.0, 40.0)
    >>> put(None, 0.0, first, horizon, missing=np.inf)
    {'Jan': 0.0}
    """
    amounts = np.where(where, new, vector(old, horizon, missing))
    limited = np.isfinite(amounts)
    if not limited.all():
        pairs = zip(horizon.names, amounts.tolist(), limited, strict=True)
        return {name: amount for name, amount, there in pairs if there} or None
    if isinstance(old, float | None) and np.ptp(amounts) == 0:
        return float(amounts[0])
    return tuple(amounts.tolist())


def scaled(
    old: PerPeriodValue | None,
    by: float | NDArray[np.float64],
    horizon: Horizon,
    missing: float = 0.0,
) -> PerPeriodValue | None:
    """Return a quantity times a factor per period; no limit stays none, but for a factor of 0.

    >>> from sop_opt.problem.horizon import Horizon
    >>> scaled((10.0, 20.0), np.array([1.0, 0.5]), Horizon.of("Jan", "Feb"))
    (10.0, 10.0)
    """
    factor = np.broadcast_to(np.asarray(by, dtype=float), len(horizon))
    before = vector(old, horizon, missing)
    some = np.broadcast_to(factor > 0, before.shape)
    after = np.multiply(before, factor, out=np.zeros_like(before), where=some)
    return put(old, after, np.ones(len(horizon), dtype=bool), horizon, missing)


def told(quantity: PerPeriodValue) -> str:
    """Return a quantity in words.

    >>> told(1.5), told({"Jan": 10.0})
    ('1.5', 'Jan: 10')
    """
    cell = as_cell(quantity)
    return cell if isinstance(cell, str) else as_digits(cell)


def misfit(quantity: PerPeriodValue, horizon: Horizon) -> str:
    """Return what keeps a quantity from fitting a horizon; nothing where it does.

    >>> from sop_opt.problem.horizon import Horizon
    >>> misfit((1.0, 2.0), Horizon.of("Jan"))
    'has 2 numbers for 1 periods'
    """
    if isinstance(quantity, tuple) and len(quantity) != len(horizon):
        return f"has {len(quantity)} numbers for {len(horizon)} periods"
    named = quantity if isinstance(quantity, dict) else {}
    unknown = [name for name in named if name not in horizon.position]
    if not unknown:
        return ""
    return f"names {unknown[0]!r}, no period; {suggestion(unknown[0], horizon.names)}"
