r"""(l,S) inequalities: either the stock before a few periods covers them, or one of them is open.

I. Barany, T. J. Van Roy and L. A. Wolsey, Strong formulations for multi-item capacitated lot
sizing, Management Science 30 (1984) 1255-1261, in the form for Wagner-Whitin costs (Y. Pochet and
L. A. Wolsey, Mathematical Programming 67, 1994, 297-323), for all runs of a few periods.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`N_t`         ``total``           units  that must have been supplied by t
:math:`a_t`         ``ahead``           units  supplied up to t beyond N
:math:`S_t`         ``short``           units  lost up to t
:math:`X_t, y_t`                               units that arrive in t, and what they need
==================  ==================  =====  ===================================================

Rules
    ``ahead_so_far``    a = a of the period before + X - n
    ``covered_or_open``  a of k - 1 + sum over t from k to l of (N of l - N of t - 1) y >= N of l
                        - N of k - 1; what needs no opener counts in full, and so does S of l

With late demand the rule is wrong, as the stock before a few periods says nothing of what comes
after them for their sake.
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


def fits(system: System) -> bool:
    """Return whether the rule holds for a system: not where anything may be late."""
    return not system.late


def add_covers(block: Block, systems: Sequence[System], short: Short, window: int = WINDOW) -> None:
    """Say of every run of a few periods that stock covers it or something is open in it."""
    points = [system.point for system in systems]
    least = np.array([0.0 if system.must_be_met else -np.inf for system in systems])
    ahead = block.variables("ahead", points, lower=least[:, None])
    balance = block.rule("ahead_so_far", points)
    for row, system, own in zip(balance.rows(), systems, ahead, strict=True):
        period = system.periods[system.slots]
        balance.post("supplies", row[period], system.coefficients, system.columns)
        balance.post("ahead before", row[1:], 1.0, own[:-1])
        balance.post("ahead", row, -1.0, own)
        balance.post_constant("due", row, -system.due)
    for length in range(1, window + 1):
        labels = [(*point, str(length)) for point in points]
        rule = block.rule(f"covered_or_open_{length}", labels, lower=0.0, upper=np.inf)
        for row, system, own in zip(rule.rows(), systems, ahead, strict=True):
            _post_run(rule, row, system, own, length)
            short.post(rule, _ends(row, system, length), system, 1.0)


def _ends(row: NDArray[np.intp], system: System, length: int) -> NDArray[np.intp]:
    """Return the row of the run that ends in each period; -1 where there is none.

    A run that ends with nothing due says no more than the one before it.
    """
    ends = np.arange(row.size)
    return np.where((ends >= length - 1) & (system.due > 0), row, -1)


def _post_run(
    rule: Account, row: NDArray[np.intp], system: System, ahead: NDArray[np.intp], length: int
) -> None:
    """Post the runs of so many periods, each to the row of its last one."""
    rows, total = _ends(row, system, length), np.append(0.0, system.total)
    before = np.arange(row.size) - length
    needed = total[1:] - total[np.maximum(before + 1, 0)]
    rule.post_constant("due", rows, -needed)
    rule.post("ahead before", np.where(before >= 0, rows, -1), 1.0, ahead[np.maximum(before, 0)])
    for wait in range(length):
        end = np.minimum(system.periods + wait, row.size - 1)
        own = np.where((system.periods + wait < row.size), rows[end], -1)
        opened = np.where(system.gated, own, -1)
        rule.post("opener", opened, total[end + 1] - total[system.periods], system.openers)
        always = np.where(system.gated, -1, own)[system.slots]
        rule.post("supplies", always, system.coefficients, system.columns)
