r"""Runs: starts have a price, and set-ups and pauses last a while once they have begun.

Runs and pauses follow D. Rajan and S. Takriti, Minimum up/down polytopes of the unit commitment
problem with start-up costs, IBM RC23628 (2005).

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`z_{st}`      ``is_started``      0/1    set-up s is there after a period in which it was not
:math:`R_s`         ``minimum_run``     periods  in a row with the set-up, at least
:math:`P_s`         ``minimum_pause``   periods  in a row without it, at least
==================  ==================  =====  ===================================================

Rules
    ``starts``         u - u of the period before - z <= 0
    ``minimum_run``    sum of z over the last R periods - u <= 0
    ``minimum_pause``  sum of z over the last P periods + u of P periods before <= 1
    R and P are 1 at least, so that z is exactly what starts.
Posts
    cost   ``start-ups``  on z
    hours  ``set-ups``  -hours on z
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.base import post_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.setups.states import States
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger
    from sop_opt.problem import Setup


def settled_before(row: Setup, periods: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return floor and ceiling of a set-up per period, by what its state before still asks for.

    >>> from sop_opt.problem import Setup
    >>> row = Setup(name="bread", minimum_run=3, opening=1)
    >>> [side.tolist() for side in settled_before(row, 4)]
    [[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]]
    """
    period = np.arange(periods)
    runs_on = (row.opening > 0) & (period < row.minimum_run - row.opening)
    rests_on = (row.opening < 0) & (period < row.minimum_pause + row.opening)
    return np.where(runs_on, 1.0, 0.0), np.where(rests_on, 0.0, 1.0)


def has_starts(row: Setup) -> bool:
    """Return whether anything depends on when a set-up starts."""
    lasts = row.minimum_run > 1 or row.minimum_pause > 1
    return lasts or row.start_cost != 0 or bool(row.start_hours)


def add_runs(block: Block, ledger: Ledger, states: States) -> NDArray[np.intp]:
    """Add starts, runs and pauses; return the places of the set-ups and their columns of starts."""
    places = np.array([k for k, row in enumerate(states.rows) if has_starts(row)], dtype=np.intp)
    points, there = [states.points[k] for k in places], states.is_set_up[places]
    started = block.variables("is_started", points, upper=1.0, integer=True)
    rule = block.rule("starts", points, lower=-np.inf)
    rule.post("set up", rule.rows(), 1.0, there)
    rule.post("set up before", rule.rows()[:, 1:], -1.0, there[:, :-1])
    rule.post_constant("set up before", rule.rows()[:, 0], -1.0 * states.was_set_up[places])
    rule.post("started", rule.rows(), -1.0, started)
    _add_durations(block, states, places, started)
    post_cost(ledger, "start-ups", states.stacked("start_cost")[places], started)
    columns = np.full_like(states.is_set_up, -1)
    columns[places] = started
    return columns


def _add_durations(
    block: Block, states: States, places: NDArray[np.intp], started: NDArray[np.intp]
) -> None:
    """Let runs and pauses last: one period at least, so that nothing starts without need."""
    rows, points = [states.rows[k] for k in places], [states.points[k] for k in places]
    run = block.rule("minimum_run", points, lower=-np.inf)
    _post_recent(run, [row.minimum_run for row in rows], started)
    run.post("set up", run.rows(), -1.0, states.is_set_up[places])
    lasting = np.array([row.minimum_pause for row in rows], dtype=np.intp)
    pause = block.rule("minimum_pause", points, lower=-np.inf, upper=1.0)
    _post_recent(pause, lasting, started)
    before = np.arange(started.shape[1]) - lasting[:, None]
    there = np.take_along_axis(states.is_set_up[places], np.maximum(before, 0), axis=1)
    pause.post("set up before", np.where(before >= 0, pause.rows(), -1), 1.0, there)
    # what was there before the horizon was so at that time, or started since
    was_there = (before < 0) & states.was_set_up[places, None]
    pause.post_constant("set up before", pause.rows(), 1.0 * was_there)


def _post_recent(
    rule: Account, lasting: Sequence[int] | NDArray[np.intp], started: NDArray[np.intp]
) -> None:
    """Add up the starts of the last periods, as many as a run or a pause lasts."""
    longest = np.minimum(lasting, started.shape[1])
    for ago in range(int(longest.max(initial=0))):
        rows = np.where(ago < longest[:, None], rule.rows(), -1)[:, ago:]
        rule.post("starts", rows, 1.0, started[:, : rows.shape[1]])
