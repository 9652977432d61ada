"""Preparation: the hours that orders and set-ups take of resources and pools beside the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.trust.audit.lots import order_hours
from sop_opt.trust.audit.setups import setup_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.trust.audit.evidence import Evidence


def preparation_hours(evidence: Evidence, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the hours taken of these resources or pools, shape (names, periods)."""
    return order_hours(evidence, names) + setup_hours(evidence, names)
