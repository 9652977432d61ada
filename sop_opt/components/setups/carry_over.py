r"""Carry-over: the set-up that a machine ends a period with is there at the start of the next.

After C. Suerie and H. Stadtler, The capacitated lot-sizing problem with linked lot sizes,
Management Science 49 (2003) 1039-1054, with set-ups that may be carried over several periods.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`c_{st}`      ``is_carried``      0/1    set-up s is still there from the period before
:math:`e_{gt}`      ``keeps_one``       0/1    one of siblings g stays all through t
==================  ==================  =====  ===================================================

Bounds
    In the first period c = 0 unless the set-up was there before the horizon.
Rules
    ``done_or_carried``      u - d - c <= 0
    ``done_is_set_up``       d - u <= 0
    ``carried_is_set_up``    c - u <= 0
    ``carried_from_before``  c - u of the period before <= 0
    ``one_is_carried``       sum of c over siblings - c of their joint set-up <= 0; <= 1 without one
    ``nothing_between``      c + c of the next period - d - e <= 1: what comes in and goes out
                             without being done again leaves no room for others:
    ``no_other_setup``       d + e <= 1
    ``kept_with_joint``      e - e of the joint set-up and its siblings <= 0

Siblings are the items of a family, or the set-ups of a machine that are in none (``joint``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.components.setups.states import States
    from sop_opt.formulation import Block


def add_carry_over(block: Block, states: States) -> NDArray[np.intp]:
    """Add what machines carry from period to period and return its columns."""
    points = [states.points[k] for k in states.carried]
    most = np.ones((len(points), states.is_set_up.shape[1]))
    most[:, 0] = states.was_set_up[states.carried]
    carried = block.variables("is_carried", points, upper=most, integer=True)
    _add_presence(block, states, carried)
    _add_one_at_the_turn(block, states, carried)
    _add_nothing_between(block, states, carried)
    return carried


def _add_presence(block: Block, states: States, carried: NDArray[np.intp]) -> None:
    """Tie what is there to what is done and what is carried."""
    points = [states.points[k] for k in states.carried]
    there, done = states.is_set_up[states.carried], states.is_done[states.carried]
    rule = block.rule("done_or_carried", points, lower=-np.inf)
    rule.post("set up", rule.rows(), 1.0, there)
    rule.post("done", rule.rows(), -1.0, done)
    rule.post("carried", rule.rows(), -1.0, carried)
    for name, columns in (("done_is_set_up", done), ("carried_is_set_up", carried)):
        rule = block.rule(name, points, lower=-np.inf)
        rule.post("part", rule.rows(), 1.0, columns)
        rule.post("set up", rule.rows(), -1.0, there)
    rule = block.rule("carried_from_before", points, lower=-np.inf)
    rule.post("carried", rule.rows()[:, 1:], 1.0, carried[:, 1:])
    rule.post("set up before", rule.rows()[:, 1:], -1.0, there[:, :-1])


def _add_one_at_the_turn(block: Block, states: States, carried: NDArray[np.intp]) -> None:
    """Let a machine have one set-up at the turn of a period, an item only with its family."""
    groups = list(states.nesting.siblings(states.carrying))
    columns = np.full_like(states.is_set_up, -1)
    columns[states.carried] = carried
    rule = block.rule("one_is_carried", [group.point for group in groups], lower=-np.inf)
    for row, group in zip(rule.rows(), groups, strict=True):
        rule.post("carried", row, 1.0, columns[group.places])
        if group.joint is None:
            rule.bound(row, upper=1.0)
        else:
            rule.post("joint", row, -1.0, columns[group.joint])


def _add_nothing_between(block: Block, states: States, carried: NDArray[np.intp]) -> None:
    """Keep what stays on a machine all through a period alone there."""
    groups = list(states.nesting.siblings(states.carrying))
    labels, places = [group.point for group in groups], states.carried
    keeps = block.variables("keeps_one", labels, upper=1.0, integer=True)
    own, siblings = np.empty(len(states.rows), dtype=np.intp), np.arange(len(groups))
    for number, group in enumerate(groups):
        own[group.places] = number
    points, done = [states.points[k] for k in places], states.is_done[places]
    between = block.rule("nothing_between", points, lower=-np.inf, upper=1.0)
    rows = between.rows()[:, :-1]
    between.post("carried in", rows, 1.0, carried[:, :-1])
    between.post("carried out", rows, 1.0, carried[:, 1:])
    between.post("done", rows, -1.0, done[:, :-1])
    between.post("kept", rows, -1.0, keeps[own[places], :-1])
    other = block.rule("no_other_setup", points, lower=-np.inf, upper=1.0)
    other.post("done", other.rows(), 1.0, done)
    other.post("kept", other.rows(), 1.0, keeps[own[places]])
    inner = [number for number in siblings if groups[number].joint is not None]
    outer = [own[group.joint] for group in groups if group.joint is not None]
    within = block.rule("kept_with_joint", [labels[number] for number in inner], lower=-np.inf)
    within.post("kept", within.rows(), 1.0, keeps[inner])
    within.post("joint", within.rows(), -1.0, keeps[outer])
