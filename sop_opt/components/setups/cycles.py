r"""Cycles: campaigns come round every so many periods, from a period that is given or chosen.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`b_{sk}`      ``cycles_from``     0/1    campaigns of set-up s are in period k, k + K, ...
==================  ==================  =====  ===================================================

Rules
    ``one_cycle``   sum over k of b = 1, where the plan chooses
    ``in_cycle``    d - b of the period's place in the cycle <= 0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.components.setups.states import States
    from sop_opt.formulation import Block
    from sop_opt.problem import Setup
    from sop_opt.problem.horizon import Horizon


def in_given_cycle(row: Setup, horizon: Horizon) -> NDArray[np.bool_]:
    """Return in which periods a campaign is possible; in all where the plan chooses them.

    >>> from sop_opt.problem import Setup
    >>> from sop_opt.problem.horizon import Horizon
    >>> row = Setup(name="bread", cycle=2, cycle_start="Feb")
    >>> in_given_cycle(row, Horizon.of("Jan", "Feb", "Mar")).tolist()
    [False, True, False]
    """
    if row.cycle_start is None:
        return np.ones(len(horizon), dtype=bool)
    distance = np.arange(len(horizon)) - horizon.position[row.cycle_start]
    return np.asarray(distance % row.cycle == 0)


def add_chosen_cycles(block: Block, states: States) -> None:
    """Let the plan choose when the campaigns of a cycle are."""
    chosen = [k for k, row in enumerate(states.rows) if row.cycle > 1 and row.cycle_start is None]
    labels = [(states.rows[k].name, str(n)) for k in chosen for n in range(states.rows[k].cycle)]
    starts = block.variables("cycles_from", labels, upper=1.0, integer=True, over_periods=False)
    points = [states.points[k] for k in chosen]
    one = block.rule("one_cycle", points, lower=1.0, upper=1.0, over_periods=False)
    rule = block.rule("in_cycle", points, lower=-np.inf)
    rule.post("done", rule.rows(), 1.0, states.is_done[chosen])
    first, period = 0, np.arange(states.is_done.shape[1])
    for number, place in enumerate(chosen):
        own = starts[first : first + states.rows[place].cycle]
        one.post("cycles", one.rows()[number], 1.0, own)
        rule.post("cycle", rule.rows()[number], -1.0, own[period % own.size])
        first += own.size
