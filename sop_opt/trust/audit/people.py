"""People: head counts from period to period, and the hours of those employed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit import recipes
from sop_opt.trust.audit.preparation import preparation_hours
from sop_opt.trust.audit.recipes import delayed, shifted, summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Pool, ShortTime
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def head_count(evidence: Evidence) -> Iterator[Comparison]:
    """Check that workers are those of the period before, and who came less who went."""
    table = evidence["workforce"]
    before = shifted(table["workers"], [pool.opening for pool in evidence.problem.workforce])
    yield table.equal("opening workers", table["opening"], before)
    leavers = _data(evidence, "attrition") * table["opening"]
    leavers = leavers + _data(evidence, "attrition_of_new_hires") * table["hired"]
    yield table.equal("attrition", table["left"], leavers, table["opening"] + table["hired"])
    came = table["opening"] + table["hired"] + table["moved_in"]
    went = table["released"] + table["moved_out"] + table["left"]
    yield table.equal("head count", table["workers"], came - went, came + went)


def head_count_limits(evidence: Evidence) -> Iterator[Comparison]:
    """Check that workers, hires and releases stay within their limits, whole where asked."""
    table, whole = evidence["workforce"], [pool.whole for pool in evidence.problem.workforce]
    floor, ceiling = _data(evidence, "minimum_workers"), _data(evidence, "maximum_workers")
    yield table.within("workers within their limits", table["workers"], floor, ceiling)
    for column in ("hired", "released"):
        most = _data(evidence, f"maximum_{column}")
        yield table.within(f"most workers {column}", table[column], most=most)
        yield table.whole(table[column], whole, evidence.whole_periods)


def moves(evidence: Evidence) -> Iterator[Comparison]:
    """Check that those who move leave one pool, and that the share that arrives joins another."""
    table, workforce = evidence["moves"], evidence["workforce"]
    pairs = [(pool, move) for pool in evidence.problem.workforce for move in pool.moves]
    rules = [move for _, move in pairs]
    arriving = table["moved"] * stack(rules, "arriving", evidence.horizon)
    yield table.equal("workers who arrive", table["arrived"], arriving, table["moved"])
    most = stack(rules, "maximum", evidence.horizon)
    yield table.within("most workers moved", table["moved"], most=most)
    whole = {pool.name: pool.whole for pool in evidence.problem.workforce}
    wanted = [pool.whole or whole[move.to] for pool, move in pairs]
    yield table.whole(table["moved"], wanted, evidence.whole_periods)
    joining = delayed(table["arrived"], [rule.lead_time for rule in rules])
    for column, names, amounts in (
        ("moved_out", [pool.name for pool, _ in pairs], table["moved"]),
        ("moved_in", [rule.to for rule in rules], joining),
    ):
        total = summed(names, amounts, _names(evidence))
        yield workforce.equal(f"workers {column.replace('_', ' ')}", workforce[column], total)


def short_time(evidence: Evidence) -> Iterator[Comparison]:
    """Check that only people employed are on short time, within limits, whole where asked."""
    table, (pools, rules) = evidence["short_time"], _short_time(evidence)
    most = stack(rules, "maximum", evidence.horizon)
    yield table.within("most workers on short time", table["workers"], most=most)
    names = _names(evidence)
    employed = evidence["workforce"]["workers"][[names.index(pool.name) for pool in pools]]
    yield table.within("employed while on short time", table["workers"], most=employed)
    yield table.whole(table["workers"], [pool.whole for pool in pools], evidence.whole_periods)


def regular_hours(evidence: Evidence) -> Iterator[Comparison]:
    """Check that regular hours are those of the workers, less learning, training, short time."""
    table, hours = evidence["workforce"], _data(evidence, "hours_per_worker")
    staying = table["hired"] * (1.0 - _data(evidence, "attrition_of_new_hires"))
    learning = staying * hours * (_data(evidence, "productivity_of_new_hires") - 1.0)
    training = table["hired"] * _data(evidence, "training_hours")
    lost = _hours_on_short_time(evidence)
    terms = np.array([table["workers"] * hours, learning, -training, -lost])
    scale = np.abs(terms).sum(axis=0)
    yield table.equal("regular hours", table["regular_hours"], terms.sum(axis=0), scale)


def _hours_on_short_time(evidence: Evidence) -> NDArray[np.float64]:
    pools, rules = _short_time(evidence)
    hours = stack(pools, "hours_per_worker", evidence.horizon)
    lost = hours * stack(rules, "hours_lost", evidence.horizon)
    amounts = lost * evidence["short_time"]["workers"]
    return summed([pool.name for pool in pools], amounts, _names(evidence))


def hours_balance(evidence: Evidence) -> Iterator[Comparison]:
    """Check that all hours are worked or idle, and idle only where that is allowed."""
    table, needed = evidence["workforce"], recipes.labour_hours(evidence.problem)
    worked = summed(needed.names, needed.times(evidence.runs), _names(evidence))
    yield table.equal("load is runs x hours", table["load_hours"], worked)
    prepared = preparation_hours(evidence, _names(evidence))
    yield table.equal("hours of set-ups", table["setup_hours"], prepared)
    spent = table["load_hours"] + table["setup_hours"] + table["idle_hours"]
    paid = table["regular_hours"] + table["overtime_hours"]
    scale = np.abs(table["regular_hours"]) + table["overtime_hours"] + spent
    yield table.equal("hours worked or idle", spent, paid, scale)
    busy = np.array([not pool.idle_allowed for pool in evidence.problem.workforce])
    idle = np.where(busy.reshape(-1, 1), table["idle_hours"], 0.0)
    yield table.equal("no idle time", idle, 0.0, scale)


def overtime(evidence: Evidence) -> Iterator[Comparison]:
    """Check that overtime stays below its ceiling per worker, and is zero where there is none."""
    pools, table = evidence.problem.workforce, evidence["workforce"]
    per_worker = np.zeros((len(pools), evidence.size))
    rules = [pool.overtime for pool in pools if pool.overtime]
    having = [place for place, pool in enumerate(pools) if pool.overtime]
    per_worker[having] = stack(rules, "hours_per_worker", evidence.horizon)
    endless = np.isinf(per_worker)
    most = np.where(endless, np.inf, table["workers"] * np.where(endless, 0.0, per_worker))
    yield table.within("overtime ceiling per worker", table["overtime_hours"], most=most)


def _data(evidence: Evidence, field: str) -> NDArray[np.float64]:
    data: NDArray[np.float64] = stack(evidence.problem.workforce, field, evidence.horizon)
    return data


def _names(evidence: Evidence) -> list[str]:
    return [pool.name for pool in evidence.problem.workforce]


def _short_time(evidence: Evidence) -> tuple[list[Pool], list[ShortTime]]:
    """Return the pools that may work short time, and their rules."""
    pools = [pool for pool in evidence.problem.workforce if pool.short_time]
    return pools, [pool.short_time for pool in pools if pool.short_time]
