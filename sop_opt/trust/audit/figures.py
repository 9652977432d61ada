"""Key figures: the plan's own summary of itself, worked out again from the tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.audit.comparison import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def key_figures(evidence: Evidence) -> Iterator[Comparison]:
    """Check service, load, people and money; figures of stock only value what is checked anyway."""
    for name, amount in {**_service(evidence), **_hours(evidence), **_money(evidence)}.items():
        stated = np.array([[evidence.plan.kpis[name]]])
        yield Rows("key figures", [(name,)]).equal("key figure", stated, amount)


def _service(evidence: Evidence) -> dict[str, float]:
    table = evidence["demand"]
    due, served, on_time, lost = (
        float(table[name].sum()) for name in ("quantity", "served", "on_time", "lost")
    )
    opening = sum(row.opening_backlog for row in evidence.problem.demand)
    return {
        "fill_rate_on_time": _share(on_time, due),
        "fill_rate_in_the_end": _share(served, due + opening),
        "units_lost": lost,
        "units_late": due - on_time - lost,
    }


def _hours(evidence: Evidence) -> dict[str, float]:
    machines, people = evidence["capacity"], evidence["workforce"]
    finite = [place for place, row in enumerate(evidence.problem.resources) if row.finite]
    regular, overtime = (
        float(machines[name].sum() + people[name].sum())
        for name in ("regular_hours", "overtime_hours")
    )
    load, available = (
        float(machines[name][finite].sum()) for name in ("load_hours", "available_hours")
    )
    head_count = people["workers"].sum(axis=0) if people.points else np.array([math.nan])
    return {
        "utilisation": _share(load, available),
        "overtime_share": _share(overtime, regular + overtime),
        "workers_least": float(head_count.min()),
        "workers_most": float(head_count.max()),
    }


def _money(evidence: Evidence) -> dict[str, float]:
    revenue, costs = float(evidence["demand"]["revenue"].sum()), evidence["costs"]
    spent = [name not in ("revenue", "revenue forgone") for (name,) in costs.points]
    cost = float(costs["amount"][np.flatnonzero(spent)].sum())
    return {"revenue": revenue, "cost": cost, "margin": revenue - cost}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
