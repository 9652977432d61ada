"""The audit: a plan is checked against the data of its problem alone.

Nothing that made the plan is used: no component, ledger, model or solver. Every rule, every derived
column and every cost is worked out again here, in numpy, from the problem and the plan's tables.

Tolerance
    A number may miss its limit by 1e-6 x (1 + the sum of the absolute terms behind it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import pandas as pd

from sop_opt.errors import AuditFailed
from sop_opt.trust.audit import (
    age,
    costs,
    demand,
    figures,
    hours,
    lots,
    material,
    people,
    prices,
    rules,
    setups,
    shape,
    stock,
    strategy,
    supply,
)
from sop_opt.trust.audit.comparison import COLUMNS
from sop_opt.trust.audit.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sop_opt.plan import Plan
    from sop_opt.trust.audit.comparison import Comparison

Check = Callable[[Evidence], "Iterator[Comparison]"]
"""Yields what a plan says, held against what must be true."""

SHOWN = 10
"""Violations that the printed audit lists."""

CHECKS: tuple[Check, ...] = (
    shape.numbers,
    material.output_of_runs,
    material.opening_stock,
    material.material_balance,
    supply.processes,
    supply.suppliers,
    supply.lanes,
    demand.demand_balance,
    demand.launches,
    demand.unmet_demand,
    demand.on_time,
    demand.open_at_end,
    demand.revenue,
    stock.stock_levels,
    stock.safety_stock,
    stock.disposal,
    stock.storage,
    age.shelf_life,
    hours.calendar_hours,
    hours.overtime,
    hours.extra_shifts,
    hours.maintenance,
    hours.machines_down,
    hours.load,
    hours.available_hours,
    people.head_count,
    people.head_count_limits,
    people.moves,
    people.short_time,
    people.regular_hours,
    people.hours_balance,
    people.overtime,
    setups.use,
    setups.states,
    setups.durations,
    setups.cycles,
    setups.counts,
    setups.carried,
    rules.limits,
    rules.usage,
    rules.use_rules,
    rules.smoothing,
    rules.stability,
    strategy.strategy,
    prices.price_steps,
    lots.lots,
    lots.sizes,
    lots.lasting_orders,
    costs.categories,
    costs.objective,
    figures.key_figures,
)
"""Every check, in the order in which its violations are listed."""


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found; print it for a report."""

    title: str
    """Name of the problem and status of the plan."""
    checks: dict[str, int]
    """Numbers compared, by rule; empty where there was nothing to check."""
    violations: pd.DataFrame
    """One row per number that breaks a rule: rule, table, key, period, amount, limit, message."""
    notes: tuple[str, ...] = ()
    """What was taken as stated, because it is not of this library."""

    @property
    def passed(self) -> bool:
        """Whether something was checked and no rule is broken."""
        return bool(self.checks) and self.violations.empty

    def require_passed(self) -> Self:
        """Return the audit itself, or raise what is wrong.

        Raises
        ------
        AuditFailed: a rule is broken, or there is no plan to check.
        """
        if not self.passed:
            raise AuditFailed(str(self))
        return self

    def __str__(self) -> str:
        return "\n".join([f"{self.title}: {self._verdict()}", *self._lines()])

    def __repr__(self) -> str:
        return f"<Audit of {self.title}: {self._verdict()}>"

    def _verdict(self) -> str:
        if not self.checks:
            return "there is no plan, and nothing to check"
        compared = f"{sum(self.checks.values()):,} numbers held against {len(self.checks)} rules"
        if self.passed:
            return f"audit passed, {compared}"
        count = len(self.violations)
        return f"{count:,} violation{'s' if count > 1 else ''}, {compared}"

    def _lines(self) -> Iterator[str]:
        for row in self.violations.head(SHOWN).itertuples():
            where = " ".join(str(part) for part in (row.table, row.key, row.period) if part)
            yield f"  - {where}: {row.message}"
        if len(self.violations) > SHOWN:
            yield f"  - and {len(self.violations) - SHOWN:,} more"
        yield from (f"  note: {note}" for note in self.notes)


def audit_plan(plan: Plan) -> Audit:
    """Return what is wrong with a plan, judged by its problem alone."""
    audit = Audit(f"{plan.problem.name} ({plan.status})", {}, _frame([]))
    if not plan.solved:
        return audit
    evidence = Evidence(plan)
    for check in (shape.columns, shape.rows):
        audit = _extended(audit, evidence, [check])
        if not audit.violations.empty:  # all other checks read whole tables
            return audit
    return replace(_extended(audit, evidence, CHECKS), notes=_notes(evidence))


def _notes(evidence: Evidence) -> tuple[str, ...]:
    """Return what the tables hold beside what this library puts there."""
    return tuple(
        f"{noun} {name!r} is not of this library and taken as stated"
        for noun, names in (
            ("balance entry", material.foreign_entries(evidence)),
            ("cost category", costs.foreign_categories(evidence)),
        )
        for name in names
    )


def _extended(audit: Audit, evidence: Evidence, checks: Iterable[Check]) -> Audit:
    """Return the audit with what more checks found."""
    compared, frames = Counter(audit.checks), [audit.violations]
    for comparison in (found for check in checks for found in check(evidence)):
        compared[comparison.rule] += comparison.amount.size
        if comparison.broken().any():
            frames.append(comparison.violations(evidence.horizon.names))
    return replace(audit, checks=dict(+compared), violations=_frame(frames))


def _frame(frames: list[pd.DataFrame]) -> pd.DataFrame:
    found = [frame for frame in frames if len(frame)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))
