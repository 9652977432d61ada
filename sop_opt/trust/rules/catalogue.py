"""Every rule of a problem that may give way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sop_opt.trust.rules import (
    age,
    demand,
    hours,
    limits,
    lots,
    machines,
    maintenance,
    people,
    products,
    setups,
    smoothing,
    stability,
    stock,
    strategy,
    supply,
    usage,
)
from sop_opt.trust.rules.places import Places

if TYPE_CHECKING:
    from sop_opt.assemble import Assembled
    from sop_opt.matrix import Matrix
    from sop_opt.trust.rules.rule import Rule

SECTIONS: tuple[Callable[[Places], Iterable[Rule]], ...] = (
    products.rules,
    age.rules,
    stock.rules,
    hours.rules,
    maintenance.rules,
    people.rules,
    supply.rules,
    lots.rules,
    machines.rules,
    setups.rules,
    demand.rules,
    limits.rules,
    usage.rules,
    smoothing.rules,
    stability.rules,
    strategy.rules,
)
"""Where the rules of each section are read."""


def rules_of(assembled: Assembled, matrix: Matrix) -> tuple[Rule, ...]:
    """Return the rules of a problem, in the order of its sections.

    What they leave out is what makes a plan a plan: balances of material, hours and people, and
    what follows from what is on hand.
    """
    places = Places(assembled, matrix)
    return tuple(rule for rules in SECTIONS for rule in rules(places))
