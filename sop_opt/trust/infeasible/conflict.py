"""The smallest set of rules that clash: without any one of them the others could be kept.

1. A set that clashes and is small already: the rules that HiGHS' proof of infeasibility weighs, or,
   where fractions of what must be whole could keep all rules, those found by the elastic filter.
2. Each place (section, row and field) is left out in turn, with all its periods, and stays out if
   the others still clash; then each period of what is left.

Elastic filter and deletion filter are those of J. W. Chinneck, *Feasibility and Infeasibility in
Optimization*, Springer 2008, ch. 6. What the second leaves is minimal, which is not always least in
number: another clash may have fewer members.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.solve.result import SolveResult
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.fixes import DUST
from sop_opt.trust.infeasible.feasibility import Feasibility, crossed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.elastic import Elastic
    from sop_opt.trust.rules import Rule

MOST_CONFLICTS = 5
"""Conflicts after which no more are looked for."""

ROUGH = 0.1
"""Relative gap at which the elastic filter takes a way out; any would do, short ones are better."""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all be kept."""

    rules: tuple[Rule, ...]
    """In the order of the problem; none: what no rule can change clashes already."""
    is_minimal: bool
    """Whether it is proved of each of them that the others could be kept without it."""


def find_conflicts(model: RuledModel, options: SolveOptions, until: float) -> list[Conflict]:
    """Return conflicts that share no place: the smallest there is, and more of fractions alone.

    Parameters
    ----------
    model
        The model with all its rules.
    options
        Seed of the solver.
    until
        Time on the performance counter at which what is in hand is returned.
    """
    found: list[Conflict] = []
    conflict = find_conflict(model, options, until)
    while conflict is not None:
        found.append(conflict)
        if not conflict.rules or len(found) == MOST_CONFLICTS:
            break
        places = {rule.place for rule in conflict.rules}
        others = [rule for rule in model.rules if rule.place not in places]
        model = RuledModel(model.keeping(others), others)
        conflict = _find_linear(model, options, until)
    return found


def find_conflict(model: RuledModel, options: SolveOptions, until: float) -> Conflict | None:
    """Return rules that clash, as few as the time allows; None: none do, or none were found.

    Parameters
    ----------
    model
        The model with all its rules.
    options
        Seed of the solver.
    until
        Time on the performance counter at which what is in hand is returned.
    """
    found = _find_linear(model, options, until)
    if not model.matrix.is_mip:
        return found
    rules = _elastic_filter(model, options, until) if found is None else list(found.rules)
    if rules is None:
        return None
    return _minimised(rules, Feasibility(model, options, until, whole=True))


def _find_linear(model: RuledModel, options: SolveOptions, until: float) -> Conflict | None:
    """Return rules that clash even where fractions will do."""
    linear = Feasibility(model, options, until, whole=False)
    found = linear.clashing(model.rules)
    return None if found is None else _minimised(found, linear)


def _minimised(clashing: list[Rule], feasibility: Feasibility) -> Conflict:
    rules = _minimal(clashing, feasibility)
    return Conflict(tuple(rules), is_minimal=not feasibility.timed_out)


def _minimal(clashing: list[Rule], feasibility: Feasibility) -> list[Rule]:
    """Return some of the rules that clash, each of which is needed for that."""
    for divided in (_places, _periods):
        for group in divided(clashing):
            others = [rule for rule in clashing if rule not in group]
            if len(others) < len(clashing):
                fewer = feasibility.clashing(others)
                clashing = clashing if fewer is None else fewer
    return clashing


def _places(rules: Sequence[Rule]) -> list[set[Rule]]:
    """Return the rules of each place, all periods together."""
    groups: dict[tuple[str, int, str], set[Rule]] = defaultdict(set)
    for rule in rules:
        groups[rule.place].add(rule)
    return list(groups.values())


def _periods(rules: Sequence[Rule]) -> list[set[Rule]]:
    """Return each rule of the places that have several; whether one is needed is known by now."""
    return [{rule} for group in _places(rules) if len(group) > 1 for rule in rules if rule in group]


def _elastic_filter(model: RuledModel, options: SolveOptions, until: float) -> list[Rule] | None:
    """Return rules that clash: whatever gives way is enforced, until nothing can give way.

    Every clash loses a member to each way out, hence what ways out have used contains a clash.
    """
    enforced: list[Rule] = []
    while True:
        held = set(enforced)
        soft = [rule for rule in model.rules if rule not in held]
        elastic = model.elastic(soft)
        result = loosened_least(elastic, options, until, gap=ROUGH)
        if result.status == "infeasible":
            return enforced
        if result.values is None:
            return None
        amounts = elastic.amounts(result.values)
        used = {
            rule.place
            for rule, amount in zip(soft, amounts, strict=True)
            if abs(amount) > DUST * rule.scale
        }
        if not used:
            return None
        enforced += [rule for rule in soft if rule.place in used]


def loosened_least(
    elastic: Elastic, options: SolveOptions, until: float, *, gap: float
) -> SolveResult:
    """Return the values of an elastic model at which rules give way least.

    Parameters
    ----------
    elastic
        The model.
    options
        Seed of the solver.
    until
        Time on the performance counter at which the best in hand is returned.
    gap
        Relative gap at which it is good enough.
    """
    if any(where.any() for where in crossed(elastic.matrix).values()):
        return SolveResult("infeasible")
    left = max(until - time.perf_counter(), LEAST_SECONDS)
    limits = {"time_limit": left, "mip_gap": gap, "threads": None, "method": "auto"}
    return solve_with_highs(elastic.matrix, options.model_copy(update=limits))
