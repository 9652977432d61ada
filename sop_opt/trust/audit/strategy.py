"""Strategy: a level plan does not change, and a chasing one builds no stock ahead of need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.demand import Backlog
from sop_opt.trust.audit import recipes
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.recipes import summed
from sop_opt.trust.audit.stock import closing_level, stock_rows
from sop_opt.trust.audit.supply import processes_available

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Resource
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def strategy(evidence: Evidence) -> Iterator[Comparison]:
    """Check the strategy that was asked for."""
    if evidence.problem.strategy == "chase":
        yield _chase(evidence)
    elif evidence.problem.strategy == "level" and evidence.problem.workforce:
        yield _level_head_count(evidence)
    elif evidence.problem.strategy == "level":
        yield _level_output(evidence)


def _level_head_count(evidence: Evidence) -> Comparison:
    """Compare with the first period: to half a worker where whole ones replace a share."""
    workers = evidence["workforce"]["workers"]
    pools = evidence.problem.workforce
    whole = np.array([[pool.whole] for pool in pools])
    leaving = stack(pools, "attrition", evidence.horizon).any(axis=1, keepdims=True)
    slack = np.where(whole & leaving, 0.5, 0.0)
    first = workers[:, :1]
    return evidence["workforce"].within(
        "level head count", workers, least=first - slack, most=first + slack
    )


def _level_output(evidence: Evidence) -> Comparison:
    """Compare what is made with the first period in which it can be made."""
    sold = list(dict.fromkeys(row.product for row in evidence.problem.demand))
    made = recipes.outputs(evidence.problem)
    own = [place for place, name in enumerate(made.names) if name in sold]
    names = [made.names[place] for place in own]
    total = summed(names, made.times(evidence.runs)[own], sold)
    able = (made.amounts > 0) & _can_run(evidence)[made.row]
    can_be_made = summed(names, able[own].astype(float), sold) > 0
    first = total[np.arange(len(sold)), can_be_made.argmax(axis=1)][:, None]
    target = np.where(can_be_made, first, total)
    return Rows("production", [(name,) for name in sold]).equal("level output", total, target)


def _can_run(evidence: Evidence) -> NDArray[np.bool_]:
    """Return when each process is available, allowed to run, and has hours to run on."""
    rows = evidence.problem.processes
    able = processes_available(evidence) & (stack(rows, "maximum", evidence.horizon) > 0)
    needed = recipes.machine_hours(evidence.problem)
    offered = {row.name: _has_hours(evidence, row) for row in evidence.problem.resources}
    for process, name, hours in zip(needed.row, needed.names, needed.amounts, strict=True):
        able[process] &= offered[name] | (hours == 0)
    return np.asarray(able)


def _has_hours(evidence: Evidence, row: Resource) -> NDArray[np.bool_]:
    """Return when a resource can offer any hours: regular, overtime or of extra shifts."""
    horizon = evidence.horizon
    up = stack([row], "machines", horizon)[0] > stack([row], "downtime", horizon)[0]
    usable = stack([row], "hours", horizon)[0] * stack([row], "efficiency", horizon)[0]
    some = (up & (usable > 0)) | (not row.finite)
    if row.overtime is not None:
        some |= stack([row.overtime], "hours", horizon)[0] > 0
    for shift in row.extra_shifts:
        some |= stack([shift], "hours", horizon)[0] * stack([shift], "maximum", horizon)[0] > 0
    return np.asarray(some)


def _chase(evidence: Evidence) -> Comparison:
    """Compare stock with what is asked for, or demand leaves of opening stock and receipts."""
    problem, points = evidence.problem, evidence.problem.stock_points
    rows, table = stock_rows(evidence), evidence["inventory"]
    asked = stack(rows, "safety_stock", evidence.horizon)
    closing = [closing_level(row, "closing_minimum") for row in rows]
    asked[:, -1] = np.maximum(asked[:, -1], closing)
    due = stack(problem.demand, "quantity", evidence.horizon)
    due[:, 0] += [row.opening_backlog for row in problem.demand]
    sold = [(row.product, row.site) for row in problem.demand]
    late = np.array([row.policy(Backlog) is not None for row in problem.demand], dtype=bool)
    given = stack(problem.receipts, "quantity", evidence.horizon)
    supply = summed([(row.product, row.site) for row in problem.receipts], given, points)
    supply[:, 0] += [row.opening for row in rows]
    at_once = summed(sold, np.where(late[:, None], 0.0, due), points)
    some_time = summed(sold, np.where(late[:, None], due, 0.0), points)
    left = np.zeros_like(supply)
    for period in range(evidence.size):
        net = supply[:, period] + (left[:, period - 1] if period else 0.0)
        net = np.where(net > 0, np.maximum(net - at_once[:, period], 0.0), net)
        left[:, period] = net - some_time[:, period]
    most = np.maximum(asked, left)
    return table.within("no stock ahead of need", table["closing"], most=most)
