"""Every column of every component is a decision, follows from one, or reacts."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from components.golden_worlds import CREW, OVEN, WORLDS
from components.test_golden import kinds_of
from sop_opt import STANDARD
from sop_opt.assemble import assemble
from sop_opt.scenarios.uncertainty.decisions import (
    DECISIONS,
    FAMILIES,
    FOLLOWING,
    columns_of,
    following,
)
from worlds import make_problem

REACTING = {
    "demand.backlog",
    "demand.lost",
    "demand.never_served",
    "demand.open_at_end",
    "demand.served",
    "inventory.below_safety",
    "inventory.disposed",
    "inventory.stock",
    "limits.excess",
    "limits.shortfall",
    "price_steps.applies",
    "price_steps.in_step",
    "production.run",
    "purchases.bought",
    "resources.overtime",
    "shelf_life.spoiled",
    "smoothing.decrease",
    "smoothing.increase",
    "stability.above_pin",
    "stability.above_previous",
    "stability.below_pin",
    "stability.below_previous",
    "stability.is_moved",
    "transport.moved",
    "workforce.idle",
    "workforce.overtime",
}
"""Families that react when demand is known."""


def families():
    """Return all families that ask for something, from the smallest world of every component."""
    models = [
        assemble(world.model_copy(update={"objective": objective}), kinds_of(name)).formulation
        for name, world in WORLDS.items()
        for objective in ("cost", "profit")
    ]
    return {family.name for model in models for family in model.variables if not family.implied}


def test_every_family_is_a_decision_or_follows_or_reacts_and_no_name_is_made_up():
    decided = [name for names in (*FAMILIES.values(), *FOLLOWING.values()) for name in names]
    named = Counter([*decided, *REACTING])
    assert max(named.values()) == 1
    assert set(named) == families()


def test_every_kind_of_decision_has_families():
    assert tuple(FAMILIES) == tuple(FOLLOWING) == DECISIONS
    assert all(FAMILIES.values())


@pytest.fixture
def model():
    """One oven with an extra shift and one crew, in two periods."""
    shift = {"name": "Saturday", "hours": 8, "cost": 50}
    problem = make_problem(resources=[OVEN | {"extra_shifts": [shift]}], workforce=[CREW])
    return assemble(problem, STANDARD).formulation


def test_columns_of_a_decision_are_counted_by_family_and_period(model):
    # hired and released of one crew, two periods each; one shift, two periods
    assert columns_of(model, ["head_count"]).sum() == 4
    assert columns_of(model, ["shifts"]).sum() == 2
    assert columns_of(model, DECISIONS).sum() == 6
    assert columns_of(model, ["lots"]).sum() == 0


def test_only_the_first_periods_are_decided_early(model):
    assert columns_of(model, ["head_count"], until="Jan").sum() == 2
    assert columns_of(model, ["head_count"], until="Feb").sum() == 4


def test_the_head_count_follows_from_who_comes_and_goes(model):
    [workers] = [family for family in model.variables if family.name == "workforce.workers"]
    expected = np.zeros(model.size, dtype=bool)
    expected[workers.columns] = True
    assert (following(model, ["head_count"]) == expected).all()
    assert not (following(model, DECISIONS) & columns_of(model, DECISIONS)).any()


def test_a_choice_without_periods_is_made_at_the_start():
    """The campaigns of a cycle are chosen once; holding January alone holds that choice too."""
    model = assemble(WORLDS["setups"], STANDARD).formulation
    [cycles] = [family for family in model.variables if family.name == "setups.cycles_from"]
    assert cycles.columns.size
    assert columns_of(model, ["lots"], until=model.period_names[0])[cycles.columns].all()
