"""A plan in a page of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop_opt.plan.plan import Plan


def summarise(plan: Plan) -> str:
    """Return the plan in a page of text."""
    return f"{plan.problem.name}: {plan.status}, {plan.problem.objective} {plan.objective:,.2f}"
