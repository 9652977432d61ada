r"""(l,S) inequalities: either the stock before a few periods covers them, or one of them is open.

I. Barany, T. J. Van Roy and L. A. Wolsey, Strong formulations for multi-item capacitated lot
sizing, Management Science 30 (1984) 1255-1261, in the form for Wagner-Whitin costs (Y. Pochet and
L. A. Wolsey, Mathematical Programming 67, 1994, 297-323), for all runs of a few periods.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`N_t`         ``total``           units  that must have been supplied by t
:math:`a_t`         ``ahead``           units  supplied up to t beyond N
:math:`b_t`         ``late``            units  late at the end of t
:math:`l_t`         ``lost``            units  lost up to t
:math:`X_t, y_t`                               units that arrive in t, and what they need
==================  ==================  =====  ===================================================

Rules
    ``ahead_so_far``     a = a of the period before + X - n
    ``late_in_all``      b = all that is late for the node;  ``lost_in_all``  l likewise
    ``covered_or_open``  a of k - 1 + sum over t from k to l of (N of l - N of t - 1) y + l of l
                         + sum over t from k - 1 to l of b >= N of l - N of k - 1; what needs no
                         opener counts in full

With late demand the stock before a few periods says nothing of what comes after them for their
sake. The rule then holds only because all that is late in these periods counts: if nothing is open
before t, then the units supplied up to k - 1 are all there are up to t - 1, and they fall short of
N of t - 1 by no more than what is late then, or lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.lot_sizing.shortfalls import Short
    from sop_opt.components.lot_sizing.systems import System
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account

WINDOW = 6
"""Longest run of periods that gets a rule: longer ones are rarely covered by the stock before."""


def add_covers(block: Block, systems: Sequence[System], short: Short, window: int = WINDOW) -> None:
    """Say of every run of a few periods that stock covers it or something is open in it."""
    points = [system.point for system in systems]
    ahead = _add_ahead(block, systems)
    flexible = [place for place, system in enumerate(systems) if system.shortfalls]
    late = _add_in_all(block, "late", systems, flexible, short)
    lost = _add_in_all(block, "lost", systems, flexible, short)
    for length in range(1, window + 1):
        rule = block.rule(f"covered_or_open_{length}", points, upper=np.inf)
        for row, system, own in zip(rule.rows(), systems, ahead, strict=True):
            _post_run(rule, _ends(row, system, length), system, own, length)
        for place, was_late, was_lost in zip(flexible, late, lost, strict=True):
            ends = _ends(rule.rows()[place], systems[place], length)
            rule.post("lost", ends, 1.0, was_lost)
            for ago in range(min(length + 1, ends.size)):
                rule.post("late", ends[ago:], 1.0, was_late[: ends.size - ago])


def _add_ahead(block: Block, systems: Sequence[System]) -> NDArray[np.intp]:
    """Add what is supplied beyond what is required: below zero only where demand may fall short."""
    points = [system.point for system in systems]
    least = np.array([0.0 if system.must_be_met else -np.inf for system in systems])
    ahead = block.variables("ahead", points, lower=least[:, None])
    rule = block.rule("ahead_so_far", points)
    for row, system, own in zip(rule.rows(), systems, ahead, strict=True):
        period = system.periods[system.slots]
        rule.post("supplies", row[period], system.coefficients, system.columns)
        rule.post("ahead before", row[1:], 1.0, own[:-1])
        rule.post("ahead", row, -1.0, own)
        rule.post_constant("due", row, -system.due)
    return ahead


def _add_in_all(
    block: Block, kind: str, systems: Sequence[System], flexible: list[int], short: Short
) -> NDArray[np.intp]:
    """Add up all that is late, or lost, for each system, so that rules need not repeat it."""
    points = [systems[place].point for place in flexible]
    columns = block.variables(kind, points)
    rule = block.rule(f"{kind}_in_all", points)
    rule.post("in all", rule.rows(), -1.0, columns)
    post = short.post_late if kind == "late" else short.post_lost
    for row, place in zip(rule.rows(), flexible, strict=True):
        post(rule, row, systems[place], 1.0)
    return columns


def _ends(row: NDArray[np.intp], system: System, length: int) -> NDArray[np.intp]:
    """Return the row of the run that ends in each period; -1 where there is none.

    A run that ends with nothing due says no more than the one before it.
    """
    ends = np.arange(row.size)
    return np.where((ends >= length - 1) & (system.due > 0), row, -1)


def _post_run(
    rule: Account, rows: NDArray[np.intp], system: System, ahead: NDArray[np.intp], length: int
) -> None:
    """Post the runs of so many periods, each to the row of its last one."""
    total = np.append(0.0, system.total)
    before = np.arange(rows.size) - length
    needed = total[1:] - total[np.maximum(before + 1, 0)]
    rule.post_constant("due", rows, -needed)
    rule.post("ahead before", np.where(before >= 0, rows, -1), 1.0, ahead[np.maximum(before, 0)])
    for wait in range(length):
        end = np.minimum(system.periods + wait, rows.size - 1)
        own = np.where(system.periods + wait < rows.size, rows[end], -1)
        opened = np.where(system.gated, own, -1)
        rule.post("opener", opened, total[end + 1] - total[system.periods], system.openers)
        always = np.where(system.gated, -1, own)[system.slots]
        rule.post("supplies", always, system.coefficients, system.columns)
