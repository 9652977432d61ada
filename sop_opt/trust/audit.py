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
from sop_opt.trust import (
    audit_age,
    audit_costs,
    audit_demand,
    audit_figures,
    audit_hours,
    audit_lots,
    audit_material,
    audit_people,
    audit_prices,
    audit_rules,
    audit_setups,
    audit_shape,
    audit_stock,
    audit_strategy,
    audit_supply,
)
from sop_opt.trust.comparison import COLUMNS
from sop_opt.trust.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sop_opt.plan import Plan
    from sop_opt.trust.comparison import Comparison

Check = Callable[[Evidence], "Iterator[Comparison]"]
"""Yields what a plan says, held against what must be true."""

SHOWN = 10
"""Violations that the printed audit lists."""

CHECKS: tuple[Check, ...] = (
    audit_shape.numbers,
    audit_material.output_of_runs,
    audit_material.opening_stock,
    audit_material.material_balance,
    audit_supply.processes,
    audit_supply.suppliers,
    audit_supply.lanes,
    audit_demand.demand_balance,
    audit_demand.launches,
    audit_demand.unmet_demand,
    audit_demand.on_time,
    audit_demand.open_at_end,
    audit_demand.revenue,
    audit_stock.stock_levels,
    audit_stock.safety_stock,
    audit_stock.disposal,
    audit_stock.storage,
    audit_age.shelf_life,
    audit_hours.calendar_hours,
    audit_hours.overtime,
    audit_hours.extra_shifts,
    audit_hours.maintenance,
    audit_hours.machines_down,
    audit_hours.load,
    audit_hours.available_hours,
    audit_people.head_count,
    audit_people.head_count_limits,
    audit_people.moves,
    audit_people.short_time,
    audit_people.regular_hours,
    audit_people.hours_balance,
    audit_people.overtime,
    audit_setups.use,
    audit_setups.states,
    audit_setups.durations,
    audit_setups.cycles,
    audit_setups.counts,
    audit_setups.carried,
    audit_rules.limits,
    audit_rules.usage,
    audit_rules.use_rules,
    audit_rules.smoothing,
    audit_rules.stability,
    audit_strategy.strategy,
    audit_prices.price_steps,
    audit_lots.lots,
    audit_lots.sizes,
    audit_lots.lasting_orders,
    audit_costs.categories,
    audit_costs.objective,
    audit_figures.key_figures,
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
    for check in (audit_shape.columns, audit_shape.rows):
        audit = _extended(audit, evidence, [check])
        if not audit.violations.empty:  # all other checks read whole tables
            return audit
    return replace(_extended(audit, evidence, CHECKS), notes=_notes(evidence))


def _notes(evidence: Evidence) -> tuple[str, ...]:
    """Return what the tables hold beside what this library puts there."""
    return tuple(
        f"{noun} {name!r} is not of this library and taken as stated"
        for noun, names in (
            ("balance entry", audit_material.foreign_entries(evidence)),
            ("cost category", audit_costs.foreign_categories(evidence)),
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
