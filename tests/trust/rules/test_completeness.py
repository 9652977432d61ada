"""Every bound of every model is a rule of the problem, or one of few things that cannot give way.

The worlds are those that make each component say everything it can say, and one in which nearly
every section has a say.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from components.golden_worlds import WORLDS
from sop_opt.assemble import assemble
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.rules import rules_of
from sop_opt.trust.rules.plain import PLAIN
from trust.audit.everything import everything
from trust.rules.ruled import ruled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt import PlanningProblem

ALL: dict[str, PlanningProblem] = WORLDS | {"everything": everything()}

BALANCES = {
    ("row", "material_balance"): "what is there comes from somewhere and goes somewhere",
    ("row", "head_count"): "people who are there have been there, or have come",
    ("row", "hours_limit"): "people work no longer than their number and overtime allow",
    ("row", "demand.met_late_or_lost"): "what is due is served, late or lost",
    ("row", "smoothing.change"): "what an increase and a decrease are",
    ("row", "price_steps.all_in_steps"): "a quantity is the sum of its steps",
    ("row", "stability.as_planned"): "what a departure is, where it has a price",
    ("row", "limits.at_least"): "what a shortfall is, where it has a price",
    ("row", "limits.at_most"): "what an excess is, where it has a price",
    ("row", "inventory.safety_stock"): "what being below safety stock is, which has a price",
}
"""What a plan is: nothing in the data could say otherwise."""

MEANINGS = {
    ("row", "demand.open_or_lost"): "an order is not open and lost at once",
    ("row", "demand.open_orders"): "what is never served",
    ("row", "demand.still_open"): "what is never served",
    ("row", "demand.not_too_late"): "no more waits than has been due so far",
    ("row", "lots.is_an_order"): "what an order is",
    ("row", "lots.order_maximum"): "the most per order splits what is ordered",
    ("row", "lots.order_minimum"): "no minimum, so that the row is empty",
    ("row", "price_steps.from_start"): "what being within a step is",
    ("row", "price_steps.one_step"): "what being within a step is",
    ("row", "price_steps.up_to_end"): "what being within a step is",
    ("row", "setups.carried_from_before"): "what carrying a set-up is",
    ("row", "setups.carried_is_set_up"): "what carrying a set-up is",
    ("row", "setups.done_is_set_up"): "what doing a set-up is",
    ("row", "setups.done_or_carried"): "a set-up is there because it is done or carried",
    ("row", "setups.kept_with_joint"): "an item is there only with its family",
    ("row", "setups.least_if_set_up"): "no minimum, so that the row is empty",
    ("row", "setups.minimum_pause"): "with a pause of 1: what starts was not there before",
    ("row", "setups.minimum_run"): "with a run of 1: what starts is there",
    ("row", "setups.needs_joint_setup"): "an item is there only with its family",
    ("row", "setups.no_other_setup"): "a machine is set up for one thing at a time",
    ("row", "setups.nothing_between"): "a machine is set up for one thing at a time",
    ("row", "setups.one_cycle"): "what a cycle is",
    ("row", "setups.one_is_carried"): "a machine carries one set-up at a time",
    ("row", "setups.only_if_set_up"): "what a set-up is for",
    ("row", "setups.starts"): "what a start is",
    ("row", "shelf_life.kept_until_old"): "what will be spoiled is there until then",
    ("row", "shelf_life.only_old"): "only what has become too old is spoiled",
    ("row", "short_time.only_employed"): "only people who are there work short time",
    ("row", "stability.above_only_if_moved"): "what moving an order is, which has a price",
    ("row", "stability.below_only_if_moved"): "what moving an order is, which has a price",
    ("row", "strategy.level"): "the first period is its own level: the row is empty",
    ("row", "maintenance.machines_there"): "no more machines stop than there are",
    ("row", "usage.members_in_use"): "nothing is asked in this period: the row is empty",
    ("row", "usage.minimum_if_used"): "nothing is asked in this period: the row is empty",
    ("row", "usage.only_if_used"): "what being in use is",
    ("row", "usage.only_together"): "nothing is asked in this period: the row is empty",
    ("row", "workforce.overtime_limit"): "no ceiling, so that the row is empty",
}
"""What words mean."""

CEILINGS = {
    ("column", "demand.backlog"): "no more is open than has been due",
    ("column", "demand.lost"): "no more is lost than is due",
    ("column", "demand.open_at_end"): "no more is open than has been due",
    ("column", "demand.served"): "no more is served than has been due",
    ("column", "inventory.below_safety"): "nothing is below 0",
    ("column", "lots.batches"): "more than all that is of use is of no use",
    ("column", "lots.is_ordered"): "nothing is to be ordered in that period",
    ("column", "lots.orders"): "more than all that is of use is of no use",
    ("column", "maintenance.machines_down"): "no more machines stop than there are",
    ("column", "price_steps.in_step"): "how wide a step is",
    ("column", "setups.is_carried"): "what was not there before the horizon cannot be carried",
    ("column", "smoothing.decrease"): "the first period has none before it",
    ("column", "smoothing.increase"): "the first period has none before it",
    ("column", "usage.is_used"): "no rule speaks of that period",
    ("column", "resources.overtime"): "part of the rule on the hours of the resource",
    ("column", "extra_shifts.shifts"): "part of the rule on the hours of the resource",
}
"""What cannot be more, or is counted elsewhere."""

EXEMPT = BALANCES | MEANINGS | CEILINGS


def unclaimed(problem: PlanningProblem) -> Iterator[tuple[str, str]]:
    """Yield every family and account with a bound that no rule claims."""
    assembled, model = ruled(problem)
    claimed = {
        (piece.what, piece.index, piece.side) for rule in model.rules for piece in rule.pieces
    }
    for family in assembled.formulation.variables:
        binary = family.integer & (family.upper == 1)
        for side, stated in (
            ("lower", family.lower != 0),
            ("upper", np.isfinite(family.upper) & ~binary),
        ):
            columns = family.columns[stated].tolist()
            if any(("column", column, side) not in claimed for column in columns):
                yield "column", family.name
    for account in assembled.formulation.accounts:
        first = assembled.formulation.first_row(account)
        for side, bounds in (("lower", account.lower), ("upper", account.upper)):
            rows = (first + np.flatnonzero(np.isfinite(bounds))).tolist()
            if any(("row", row, side) not in claimed for row in rows):
                yield "row", account.name


@pytest.mark.parametrize("name", ALL)
def test_every_bound_is_a_rule_or_cannot_give_way(name: str) -> None:
    assert {place for place in unclaimed(ALL[name]) if place not in EXEMPT} == set()


def test_nothing_is_exempt_that_needs_not_be() -> None:
    found = {place for problem in ALL.values() for place in unclaimed(problem)}
    assert set(EXEMPT) - found == set()


@pytest.mark.parametrize("roomy", [False, True], ids=["strict", "roomy"])
@pytest.mark.parametrize("name", ALL)
def test_all_rules_together_are_the_model(name: str, *, roomy: bool) -> None:
    """Nothing is lost and nothing is made up: every bound is where it was, to the last digit."""
    assembled = assemble(ALL[name], PLAIN, roomy=roomy)
    matrix = assembled.formulation.matrix()
    rules = rules_of(assembled, matrix)
    kept = RuledModel(matrix, rules).keeping(rules)
    for bound in ("lower", "upper", "row_lower", "row_upper"):
        assert getattr(kept, bound).tolist() == getattr(matrix, bound).tolist()


@pytest.mark.parametrize("name", ALL)
def test_a_rule_that_is_dropped_never_makes_a_bound_stricter(name: str) -> None:
    _, model = ruled(ALL[name])
    bare = model.keeping([])
    assert (bare.lower <= model.matrix.lower).all()
    assert (bare.upper >= model.matrix.upper).all()
    assert (bare.row_lower <= model.matrix.row_lower).all()
    assert (bare.row_upper >= model.matrix.row_upper).all()


@pytest.mark.parametrize("name", ALL)
def test_a_side_of_a_row_belongs_to_one_rule(name: str) -> None:
    """So that what one rule gives way by is not given to another one as well."""
    _, model = ruled(ALL[name])
    owners = Counter(
        (piece.index, piece.side)
        for rule in model.rules
        for piece in rule.pieces
        if piece.what == "row"
    )
    assert max(owners.values(), default=1) == 1


@pytest.mark.parametrize("name", ALL)
def test_every_side_that_a_rule_bounds_has_words(name: str) -> None:
    _, model = ruled(ALL[name])
    for rule in model.rules:
        assert {piece.side for piece in rule.pieces} <= set(rule.relief)
        assert rule.scale > 0
        assert rule.period in ("", *ALL[name].horizon.names)
