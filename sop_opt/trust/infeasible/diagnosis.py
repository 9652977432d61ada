"""The diagnosis of a problem without a plan: which rules clash, and what makes room.

========  ==========================================================================================
column    meaning
========  ==========================================================================================
clash     number of the clash that it belongs to, from 1; no two clashes share a place
cause     kind of rule, such as ``capacity`` or ``demand``
section   section of the problem that says it
row       row of the section, counted from 1; 0: the section is one row, or the problem itself
field     field that says it
name      what a planner calls it
periods   periods in which it clashes, as text; empty: it holds for the horizon as a whole
value     what it says in these periods, as text; empty where it is not one plain value
========  ==========================================================================================
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.errors import shortened
from sop_opt.plan import text
from sop_opt.solve.options import SolveOptions
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.infeasible.conflict import find_conflicts
from sop_opt.trust.infeasible.relaxation import Relaxation
from sop_opt.trust.infeasible.stated import stated
from sop_opt.trust.rules import plain_model, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.fixes import Fix
    from sop_opt.trust.infeasible.conflict import Conflict
    from sop_opt.trust.rules import Rule

COLUMNS = ("clash", "cause", "section", "row", "field", "name", "periods", "value")
"""Columns of the table of a conflict."""

SECONDS = 120.0
"""Time for a diagnosis where the options of the solve have no limit."""

SEARCH = 0.5
"""Share of the time after which the search for the smallest conflict makes way for fixes."""

MOST_FIXES = 5
"""Most fixes that are proved; those in smaller shares come first."""

APART = 3
"""Rules of one kind up to so many have a line each; more share one."""

NOT_MINIMAL = "time was too short to prove that each of these rules is needed for the clash"
NOTHING_FOUND = "no rules were found that clash; time may have been too short"
NO_RULE = (
    "what no rule of the data can change clashes already, such as what is on hand or on order "
    "and may not be disposed of"
)
MORE = "other rules clash as well: what makes room at once touches more than those named"
NO_FIX = "no single change of the data was found and proved to make room"
NOT_STANDARD = (
    "the plan has components of its own or a customised model; its problem alone does not say "
    "which rules clash. Solve without them to see whether the problem itself has a plan"
)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """Why there is no plan, and what makes room; print it for sentences to be read out."""

    conflict: pd.DataFrame
    """Rules that clash, one row each with all its periods; the module docstring lists its columns.
    Without any one rule of a clash its others could be kept."""
    fixes: tuple[Fix, ...]
    """Fixes any of which makes room, each proved by solving the problem again; smallest first."""
    notes: tuple[str, ...] = ()
    """What the diagnosis could not do."""

    @property
    def relaxation(self) -> Fix | None:
        """The fix by which rules give way least; None where none was proved."""
        return self.fixes[0] if self.fixes else None

    def __str__(self) -> str:
        return "\n".join(
            [*self._clash(), *self._room(), *(f"Note: {note}." for note in self.notes)]
        )

    def _clash(self) -> list[str]:
        if self.conflict.empty:
            return []
        parts = [(_heading(own), _rows(own)) for _, own in self.conflict.groupby("clash")]
        lines = iter(text.columns([row for _, rows in parts for row in rows], "<><<"))
        return [line for heading, rows in parts for line in (heading, *islice(lines, len(rows)))]

    def _room(self) -> list[str]:
        if not self.fixes:
            return []
        heading = "Any one of these makes room:" if len(self.fixes) > 1 else "This makes room:"
        return [heading, *(f"  {fix}" for fix in self.fixes)]


def diagnose(problem: PlanningProblem, options: SolveOptions = SolveOptions()) -> Diagnosis:
    """Return why a problem has no plan, and what makes room.

    Parameters
    ----------
    problem
        A problem whose plan is infeasible.
    options
        How it was solved; their time limit holds for the diagnosis as a whole, 2 minutes if none.

    Raises
    ------
    ProblemError: the data contradict a rule that only shows when the model is put together.

    Examples
    --------
    10 loaves at an hour each are due, and the oven works for 8:

    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     resources=[{"name": "oven", "hours": 8}],
    ...     processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> diagnose(problem).conflict[["section", "row", "field", "value"]]
         section  row     field value
    0  resources    1     hours     8
    1     demand    1  quantity    10
    """
    options = options.model_copy(update={"progress": False})
    seconds = SECONDS if options.time_limit is None else options.time_limit
    began = time.perf_counter()
    model = ruled_model(problem)
    conflicts = find_conflicts(model, options, began + SEARCH * seconds)
    relaxation = Relaxation(problem, model, options, began + seconds)
    fixes = relaxation.proved(_ways_out(model, conflicts), MOST_FIXES)
    return Diagnosis(_table(problem, conflicts), tuple(fixes), tuple(_notes(conflicts, fixes)))


def diagnosis_of(plan: Plan) -> Diagnosis | None:
    """Return the diagnosis of a plan; None unless it is infeasible."""
    if plan.status != "infeasible":
        return None
    if not plan.standard:
        return Diagnosis(_table(plan.problem, []), (), (NOT_STANDARD,))
    return diagnose(plan.problem, plan.options)


def ruled_model(problem: PlanningProblem) -> RuledModel:
    """Return the plain model of a problem, with its rules."""
    assembled = plain_model(problem)
    matrix = assembled.formulation.matrix()
    return RuledModel(matrix, rules_of(assembled, matrix))


def _ways_out(model: RuledModel, conflicts: Sequence[Conflict]) -> Iterator[list[Rule]]:
    """Yield what may give way at once: all rules, and those of each place in a single conflict."""
    yield list(model.rules)
    alone = conflicts[0].rules if len(conflicts) == 1 else ()
    for place in dict.fromkeys(rule.place for rule in alone):
        yield [rule for rule in model.rules if rule.place == place]


def _notes(conflicts: Sequence[Conflict], fixes: Sequence[Fix]) -> Iterator[str]:
    if not conflicts:
        yield NOTHING_FOUND
    if any(not conflict.rules for conflict in conflicts):
        yield NO_RULE
    if any(not conflict.is_minimal for conflict in conflicts):
        yield NOT_MINIMAL
    named = {rule.place for conflict in conflicts for rule in conflict.rules}
    if named and fixes and not any(_places(fix) <= named for fix in fixes):
        yield MORE
    if not fixes:
        yield NO_FIX


def _places(fix: Fix) -> set[tuple[str, int, str]]:
    return {relief.rule.place for relief in fix.reliefs}


def _table(problem: PlanningProblem, conflicts: Sequence[Conflict]) -> pd.DataFrame:
    """Return one row per rule, all periods of a place and name together."""
    groups: dict[tuple[object, ...], list[Rule]] = {}
    for number, conflict in enumerate(conflicts, 1):
        for rule in conflict.rules:
            groups.setdefault((number, rule.cause, *rule.place, rule.name), []).append(rule)
    rows = [
        (*key, ", ".join(filter(None, (rule.period for rule in own))), stated(problem, own))
        for key, own in groups.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _heading(rules: pd.DataFrame) -> str:
    """Return what introduces one clash."""
    first = rules["clash"].iloc[0] == 1
    if len(rules) == 1:
        return "This rule cannot be kept:" if first else "Nor can this rule be kept:"
    return "These rules clash:" if first else "These rules clash as well:"


def _rows(rules: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rules of one clash, those of one kind together."""
    kinds = rules.groupby(["cause", "section", "field"], sort=False)
    return [line for _, own in kinds for line in _lines(own)]


def _lines(rules: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return rules of one kind for people: a line each, or one for all where they are many."""
    rows: list[Any] = list(rules.itertuples(index=False))
    if len(rows) <= APART:
        return [(row.name, row.value, *_when_and_where([row])) for row in rows]
    return [(text.listing([row.name for row in rows]), "", *_when_and_where(rows))]


def _when_and_where(rows: Sequence[Any]) -> tuple[str, str]:
    """Return the periods of rules of one kind, if they are the same, and where they are written."""
    first, periods = rows[0], {row.periods for row in rows}
    when = f"in {shortened(first.periods)}" if len(periods) == 1 and first.periods else ""
    number = f" row {first.row}" if first.row else ""
    places = (
        f"{first.section}{number}" if len(rows) == 1 else f"{len(rows)} rows of {first.section}"
    )
    return when, f"{first.cause} ({', '.join(filter(None, (places, first.field)))})"
