"""Changes of a problem: one field of one row after the other, by where it is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sop_opt.problem.problem import PlanningProblem


ITSELF = "problem"
"""Stands for a section where a field of the problem itself is meant, such as its strategy."""


@dataclass(frozen=True)
class Change:
    """One field of one row, replaced.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"], products=[{"name": "bread"}], resources=[{"name": "oven", "hours": 40}]
    ... )
    >>> changed(problem, [Change("resources", 1, "hours", 48)]).resources[0].hours
    48.0
    """

    section: str
    """Section of the problem, such as ``"resources"``; ``"problem"``: a field of its own."""
    row: int
    """Row counted from 1; 0 for what is one row, such as ``"stability"``, or the problem itself."""
    field: str
    """Field of the row; empty: the row is dropped."""
    value: object = None
    """What it is to be, in any form that the section accepts."""


def changed(problem: PlanningProblem, changes: Iterable[Change]) -> PlanningProblem:
    """Return a checked copy of a problem with changes made; rows keep their numbers meanwhile.

    Raises
    ------
    ProblemError: there is no such section, row or field, or what comes out is no problem.
    """
    by_row: dict[tuple[str, int], dict[str, object]] = defaultdict(dict)
    for change in changes:
        _require_place(problem, change)
        by_row[change.section, change.row][change.field] = change.value
    own = by_row.pop((ITSELF, 0), {})
    sections = {section for section, _ in by_row}
    return problem.replace(**own, **{name: _section(problem, name, by_row) for name in sections})


def _require_place(problem: PlanningProblem, change: Change) -> None:
    """Raise a fault where the problem has no such row or field."""
    rows = _rows(problem, change.section)
    row = rows.get(change.row)
    if row is None or (change.field and change.field not in type(row).model_fields):
        missing = "field" if row is not None else "row"
        raise ProblemError(
            [
                Fault(
                    change.section,
                    f"row {change.row}",
                    change.field,
                    "",
                    f"there is no such {missing}",
                )
            ]
        )


def _rows(problem: PlanningProblem, section: str) -> dict[int, Any]:
    """Return the rows of a section by their number."""
    content = problem if section == ITSELF else getattr(problem, section, None)
    if isinstance(content, tuple):
        return dict(enumerate(content, 1))
    return {} if content is None else {0: content}


def _section(
    problem: PlanningProblem, section: str, by_row: dict[tuple[str, int], dict[str, object]]
) -> object:
    """Return a section with its changes: a list of rows, or the one row that it is."""
    rows = [
        _row(row, by_row.get((section, number), {}))
        for number, row in _rows(problem, section).items()
        if "" not in by_row.get((section, number), {})
    ]
    if isinstance(getattr(problem, section), tuple):
        return rows
    return rows[0] if rows else None


def _row(row: Any, updates: dict[str, object]) -> Any:
    """Return the row as it is, or the fields of one with updates, which are still to be checked."""
    if not updates:
        return row
    return {name: getattr(row, name) for name in type(row).model_fields} | updates
