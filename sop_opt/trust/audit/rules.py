"""Rules on flows: limits on sums, use rules, smoothing, and what stays of an earlier plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector
from sop_opt.trust.audit.choice import chosen, read, weight
from sop_opt.trust.audit.comparison import TOLERANCE, Rows
from sop_opt.trust.audit.recipes import shifted
from sop_opt.trust.audit.rule_lines import all_members, limit_lines, members, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Selection, UseRule
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence
    from sop_opt.trust.audit.rule_lines import LimitLines, Member


@dataclass(frozen=True)
class Sums:
    """Sums of flows per line of a limit, one column."""

    net: NDArray[np.float64]
    size: NDArray[np.float64]
    """Sums of the absolute values."""


def limits(evidence: Evidence) -> Iterator[Comparison]:
    """Check that sums of flows keep their levels, or miss them as far as stated at a price."""
    table, end = evidence["limits"], 0
    for lines in limit_lines(evidence.problem):
        own = slice(end, end := end + len(lines.periods))
        rows = Rows("limits", table.points[own], lines=True)
        sums, base = _sums_of(evidence, lines)
        yield _value(lines, rows, table["value"][own], sums, base)
        for level, sign in (("least", 1.0), ("most", -1.0)):
            stated = table[level][own]
            yield rows.equal(f"level {level!r}", stated, _levels(evidence, lines, level))
            breach = "shortfall" if level == "least" else "excess"
            known = np.nan_to_num(_levels(evidence, lines, level))
            missed = np.where(np.isnan(stated), 0.0, sign * (known * base.net - sums.net))
            missed, scale = np.maximum(missed, 0.0), sums.size + np.abs(known) * base.size
            strict = lines.limit.price is None
            yield rows.equal(breach, table[breach][own], 0.0 if strict else missed, scale)
            if strict:
                yield rows.equal("limit kept", missed, 0.0, scale)


def _sums_of(evidence: Evidence, lines: LimitLines) -> tuple[Sums, Sums]:
    """Return the sums of a limit, and of the flows it is relative to: 1 if there are none."""
    limit = lines.limit
    sums = _sums(evidence, lines, limit, limit.weight)
    if limit.relative_to is None:
        return sums, Sums(np.ones_like(sums.net), np.ones_like(sums.net))
    return sums, _sums(evidence, lines, limit.relative_to, "")


def _sums(evidence: Evidence, lines: LimitLines, selection: Selection, name: str) -> Sums:
    problem = evidence.problem
    flows = chosen(problem, selection)
    weights = [weight(problem, flow, name) if name else 1.0 for flow in flows]
    amounts = np.array(weights).reshape(-1, 1) * read(evidence, flows)
    net, size = (lines.summed @ part.sum(axis=0) for part in (amounts, np.abs(amounts)))
    return Sums(net[:, None], size[:, None])


def _levels(evidence: Evidence, lines: LimitLines, level: str) -> NDArray[np.float64]:
    """Return the level of each line, one column; not a number where there is none."""
    given: NDArray[np.float64] = vector(getattr(lines.limit, level), evidence.horizon, np.nan)
    return given[lines.last, None]


def _value(
    lines: LimitLines, rows: Rows, stated: NDArray[np.float64], sums: Sums, base: Sums
) -> Comparison:
    """Compare the value of a limit with the sum, or with the ratio where there is a base."""
    if lines.limit.relative_to is None:
        return rows.equal("value of the limit", stated, sums.net, sums.size)
    some = base.net != 0
    ratio, scale = (
        np.divide(part, base.net, out=np.full_like(base.net, np.nan), where=some)
        for part in (sums.net, sums.size)
    )
    return rows.equal("value of the limit", stated, ratio, np.nan_to_num(np.abs(scale)))


def usage(evidence: Evidence) -> Iterator[Comparison]:
    """Check that the table of use says what is in use, and how much."""
    table, listed = evidence["usage"], all_members(evidence.problem)
    due = [_quantity(evidence, member)[member.held] for member in listed]
    quantity = np.concatenate([np.empty(0), *due])[:, None]
    yield table.equal("quantity in use", table["quantity"], quantity)
    yield table.equal("whether it is in use", table["used"], (table["quantity"] > 0).astype(float))


def use_rules(evidence: Evidence) -> Iterator[Comparison]:
    """Check how much of each member is used at least, how many are, and with what."""
    for rule in evidence.problem.usage:
        own = members(evidence.problem, rule, rule)
        yield from _sizes(evidence, rule, own)
        rows, held = Rows("usage", [(rule.name,)]), own[0].held & evidence.whole_periods
        used = _used(evidence, own)
        count = np.where(held, used.sum(axis=0), np.nan)[None]
        least, most = rule.least_in_use or 0, rule.most_in_use
        ceiling = np.inf if most is None else float(most)
        yield rows.within("members in use", count[:, held], float(least), ceiling)
        if rule.requires is not None:
            others = _used(evidence, members(evidence.problem, rule, rule.requires))
            alone = held & used.any(axis=0) & ~others.any(axis=0)
            yield rows.zero("what is in use needs another", alone[None].astype(float))


def _sizes(evidence: Evidence, rule: UseRule, own: list[Member]) -> Iterator[Comparison]:
    """Yield whether each member is in use with its minimum, or not at all."""
    quantity = np.array([_quantity(evidence, member) for member in own])
    least = vector(rule.minimum_if_used, evidence.horizon, 0.0)
    held = own[0].held & evidence.whole_periods
    asked = np.where(_used(evidence, own) & held, least, 0.0)
    rows = Rows("usage", [(rule.name, member.name) for member in own])
    yield rows.within("minimum if used", quantity, asked)


def _used(evidence: Evidence, listed: list[Member]) -> NDArray[np.bool_]:
    """Return which members are in use by more than the tolerance, shape (members, periods)."""
    quantity = np.array([_quantity(evidence, member) for member in listed])
    return np.asarray(quantity > TOLERANCE)


def _quantity(evidence: Evidence, member: Member) -> NDArray[np.float64]:
    total: NDArray[np.float64] = read(evidence, member.flows).sum(axis=0)
    return total


def smoothing(evidence: Evidence) -> Iterator[Comparison]:
    """Check the change of sums of flows from period to period, and its limits."""
    table, rules = evidence["smoothing"], evidence.problem.smoothing
    total = np.zeros((len(rules), evidence.size))
    for place, rule in enumerate(rules):
        total[place] = read(evidence, chosen(evidence.problem, rule)).sum(axis=0)
    yield table.equal("sum that is smoothed", table["total"], total)
    opening = [
        first if rule.opening is None else rule.opening
        for rule, first in zip(rules, total[:, 0], strict=True)
    ]
    before = shifted(total, opening)
    scale = np.abs(total) + np.abs(before)
    for column, change in (("increase", total - before), ("decrease", before - total)):
        yield table.equal(column, table[column], np.maximum(change, 0.0), scale)
        most = stack(rules, f"maximum_{column}", evidence.horizon)
        yield table.within(f"most {column}", change, most=most, scale=scale)


def stability(evidence: Evidence) -> Iterator[Comparison]:
    """Check that what is frozen or pinned stays, and that the table tells what changes."""
    table, listed = evidence["stability"], targets(evidence.problem)
    held = np.array([target.held for target in listed]).reshape(-1, evidence.size).astype(bool)
    flows = [read(evidence, target.flows).sum(axis=0) for target in listed]
    planned, previous = (
        np.array(rows).reshape(-1, evidence.size)[held][:, None]
        for rows in (flows, [target.quantity for target in listed])
    )
    scale = np.abs(planned) + np.abs(previous)
    yield table.equal("quantity planned", table["planned"], planned)
    yield table.equal("quantity of the previous plan or pin", table["previous"], previous)
    yield table.equal("change", table["change"], planned - previous, scale)
    strict = [np.full(target.held.sum(), target.price is None) for target in listed]
    kept = np.concatenate([np.empty(0, dtype=bool), *strict])[:, None]
    changed = np.where(kept, planned - previous, 0.0)
    yield table.equal("what is frozen or pinned stays", changed, 0.0, scale)
    priced = [(target.row_price > 0)[target.held] for target in listed]
    asked = np.concatenate([np.empty(0, dtype=bool), *priced])[:, None]
    differs = np.abs(planned - previous) > TOLERANCE * (1.0 + scale)
    # beyond the whole periods any part of it tells that a row is moved
    whole = np.broadcast_to(evidence.whole_periods, held.shape)[held][:, None]
    told = ~whole & (table["moved"] > 0)
    least, most = (asked & differs & ~told).astype(float), asked.astype(float)
    yield table.within("moved is 1 where a priced row differs", table["moved"], least, most)
