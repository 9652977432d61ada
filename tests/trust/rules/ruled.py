"""Rules of small problems, and what happens when some of them give way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt import SolveOptions, solve_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.fixes import Fix, fix_of
from sop_opt.trust.rules import plain_model, rules_of

if TYPE_CHECKING:
    from sop_opt import PlanningProblem
    from sop_opt.assemble import Assembled

QUIET = SolveOptions(progress=False)


def ruled(problem: PlanningProblem) -> tuple[Assembled, RuledModel]:
    """Return the model of a problem, with all its rules."""
    assembled = plain_model(problem)
    matrix = assembled.formulation.matrix()
    return assembled, RuledModel(matrix, rules_of(assembled, matrix))


@dataclass(frozen=True)
class Case:
    """A problem without a plan, and the one field that gives way."""

    place: tuple[str, int, str]
    problem: PlanningProblem
    amounts: dict[str, float]
    """By how much, per period."""
    words: str
    """What that is called."""
    becomes: object
    """What the field says then."""


def check(case: Case) -> None:
    """Check that the field gives way by so much, in these words, and that it helps."""
    way = way_out(case.problem, *case.place)
    assert way.amounts == case.amounts
    assert way.fix is not None
    assert str(way.fix) == case.words
    assert value_at(way.fix.apply(case.problem), *case.place) == case.becomes
    assert way.repaired == "optimal"


def value_at(problem: PlanningProblem, section: str, row: int, path: str) -> object:
    """Return what a field says; rows are counted from 1, and 0 is the section or the problem."""
    owner = problem if section == "problem" else getattr(problem, section)
    for part in [str(row)] * bool(row) + path.split("."):
        owner = owner[int(part) - 1] if part.isdigit() else getattr(owner, part)
    return owner


@dataclass(frozen=True)
class Way:
    """What gives way when nothing but the rules of one field may."""

    amounts: dict[str, float]
    """Amount per period, of the rules that give way; an empty name for the horizon."""
    fix: Fix | None
    repaired: str
    """Status of the plan once the fix is made; empty without one."""


def way_out(problem: PlanningProblem, section: str, row: int, field: str) -> Way:
    """Let the rules of one field give way, by the least share."""
    assert solve_plan(problem, options=QUIET).status == "infeasible"
    _, model = ruled(problem)
    soft = [rule for rule in model.rules if rule.place == (section, row, field)]
    elastic = model.elastic(soft)
    result = solve_with_highs(elastic.matrix, QUIET)
    assert result.values is not None, "the rules of this field are not what stands in the way"
    amounts = elastic.amounts(result.values)
    fix = fix_of(problem, soft, amounts, result.values)
    status = "" if fix is None else solve_plan(fix.apply(problem), options=QUIET).status
    given = {
        rule.period: round(float(amount), 6)
        for rule, amount in zip(soft, amounts, strict=True)
        if abs(amount) > 1e-6
    }
    return Way(given, fix, status)
