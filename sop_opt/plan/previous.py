"""A plan as the previous plan of the next problem, to be frozen or departed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.problem.stability import PreviousFlow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.plan.plan import Plan
    from sop_opt.problem.horizon import Horizon

SOURCES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "run": ("production", "runs", ("process",)),
    "bought": ("purchases", "quantity", ("product", "site", "supplier")),
    "moved": ("transport", "quantity", ("product", "origin", "destination")),
}
"""By kind of flow: the table that holds it, its column, and the labels that tell flows apart."""


def previous_from_plan(plan: Plan, horizon: Horizon | None = None) -> tuple[PreviousFlow, ...]:
    """Return what a plan makes, buys and moves as rows of ``Stability.previous``.

    Parameters
    ----------
    plan
        The earlier plan.
    horizon
        Periods of the problem that is planned next; others are left out, since it does not know
        them. None: those of the plan.

    Raises
    ------
    SolveError: there is no plan to take.

    Examples
    --------
    >>> from sop_opt import PlanningProblem, solve_plan
    >>> plan = solve_plan(
    ...     PlanningProblem(
    ...         horizon=["Jan", "Feb"],
    ...         products=[{"name": "bread"}],
    ...         processes=[{"product": "bread", "cost": 2}],
    ...         inventory=[{"product": "bread", "holding_cost": 1}],
    ...         demand=[{"product": "bread", "quantity": [10, 20]}],
    ...     )
    ... )
    >>> [row] = previous_from_plan(plan)
    >>> row.process, row.quantity
    (('make bread',), {'Jan': 10.0, 'Feb': 20.0})
    """
    plan.require_solved()
    periods = (horizon or plan.problem.horizon).names
    return tuple(row for kind in SOURCES for row in _rows(plan, kind, periods))


def _rows(plan: Plan, kind: str, periods: Sequence[str]) -> Iterator[PreviousFlow]:
    """Yield one row per flow of a kind; the first output of a process tells its runs."""
    table, column, labels = SOURCES[kind]
    frame = plan.tables[table]
    known = frame[frame["period"].isin(periods)].drop_duplicates([*labels, "period"])
    for names, rows in known.groupby(list(labels), sort=False):
        quantity = dict(zip(rows["period"], rows[column], strict=True))
        selected = {label: (name,) for label, name in zip(labels, names, strict=True)}
        yield PreviousFlow.model_validate({"flow": kind, "quantity": quantity, **selected})
