"""What is late or lost of demand up to each period, as terms of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.lot_sizing.systems import System
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger
    from sop_opt.problem import PlanningProblem


class Short:
    """The columns of what is late, and of what has been lost up to each period, by demand row."""

    def __init__(
        self, block: Block, ledger: Ledger, problem: PlanningProblem, systems: Sequence[System]
    ) -> None:
        wanted = {short.demand for system in systems for short in system.shortfalls}
        rows = {place: problem.demand[place] for place in sorted(wanted)}
        keys = {place: (row.product, row.site, row.customer) for place, row in rows.items()}
        late, lost = _columns(ledger, "late"), _columns(ledger, "lost")
        self._late = {
            place: late[keys[place]] for place, row in rows.items() if row.policy(Backlog)
        }
        losable = [place for place, row in rows.items() if row.policy(LostSales)]
        so_far = block.variables("lost_so_far", [keys[place] for place in losable])
        rule = block.rule("losses_add_up", [keys[place] for place in losable])
        for own, place, total in zip(rule.rows(), losable, so_far, strict=True):
            rule.post("lost", own, 1.0, lost[keys[place]])
            rule.post("before", own[1:], 1.0, total[:-1])
            rule.post("so far", own, -1.0, total)
        self._lost = dict(zip(losable, so_far, strict=True))

    def post(self, rule: Account, rows: NDArray[np.intp], system: System, sign: float) -> None:
        """Post to a rule's rows, one per period, what a system is short of by then; -1: no row."""
        self.post_late(rule, rows, system, sign)
        self.post_lost(rule, rows, system, sign)

    def post_late(self, rule: Account, rows: NDArray[np.intp], system: System, sign: float) -> None:
        """Post what is late at the end of each period."""
        _post(rule, rows, system, sign, self._late)

    def post_lost(self, rule: Account, rows: NDArray[np.intp], system: System, sign: float) -> None:
        """Post what has been lost up to each period."""
        _post(rule, rows, system, sign, self._lost)


def _post(
    rule: Account,
    rows: NDArray[np.intp],
    system: System,
    sign: float,
    known: dict[int, NDArray[np.intp]],
) -> None:
    size = system.due.size
    for shortfall in system.shortfalls:
        if shortfall.demand in known:
            period = np.minimum(np.arange(size) + shortfall.later, size - 1)
            columns = known[shortfall.demand][period]
            rule.post("late or lost", rows, sign * shortfall.units, columns)


def _columns(ledger: Ledger, kind: str) -> dict[tuple[object, ...], NDArray[np.intp]]:
    """Return the columns of one kind of flow by product, site and customer."""
    chosen = ledger.flows.select(Selection(flow=(kind,)))
    return {
        (labels["product"], labels["site"], labels["customer"]): columns
        for labels, columns in zip(chosen.labels, chosen.columns, strict=True)
    }
