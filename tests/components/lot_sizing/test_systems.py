"""Nodes with what they are due and the slots of their supplies, told by hand."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from sop_opt import STANDARD
from sop_opt.assemble import assemble
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.lot_sizing.systems import systems
from worlds import make_problem

SETUP = {"name": "knead", "process": "make bread"}
WEEKS = ["t1", "t2", "t3"]


def found(problem, components=STANDARD):
    """Return the systems of a problem and the names of its columns."""
    built = assemble(problem, [kind for kind in components if kind is not LotSizing])
    names = {
        int(column): f"{family.name.partition('.')[2]} {point[0]} {period}"
        for family in built.formulation.variables
        for point, columns in zip(family.points, family.columns, strict=True)
        for period, column in enumerate(columns, 1)
    }
    return systems(problem, built.ledger, built.formulation.integer), names | {-1: "always"}


def world(**sections):
    """Return bread due 10, 0 and 20, with a set-up."""
    demand = [{"product": "bread", "quantity": [10, 0, 20]} | sections.pop("row", {})]
    given = {"horizon": WEEKS, "setups": [SETUP], "demand": demand} | sections
    return make_problem(**given)


def only(problem):
    (system,), names = found(problem)
    return system, names


def test_a_slot_is_a_period_and_what_opens_it():
    system, names = only(world())
    assert system.point == ("bread", "all sites")
    assert system.due.tolist() == [10, 0, 20]
    assert system.total.tolist() == [10, 10, 30]
    assert system.periods.tolist() == [0, 1, 2]
    assert [names[k] for k in system.openers] == [f"is_set_up knead {t}" for t in (1, 2, 3)]
    assert [names[k] for k in system.columns] == [f"run make bread {t}" for t in (1, 2, 3)]
    assert system.must_be_met
    assert system.late == 0


def test_supplies_with_one_opener_share_a_slot_and_those_without_are_always_open():
    """Two recipes with a joint set-up, 1 and 2 loaves per run, and a baker next door."""
    ways = [{"name": f"way {k}", "outputs": {"bread": k}, "maximum": 9} for k in (1, 2)]
    joint = {"name": "heat", "process": ["way 1", "way 2"]}
    offer = {"supplier": "next door", "product": "bread"}
    system, names = only(world(processes=ways, setups=[joint], suppliers=[offer]))
    told = {
        (int(system.periods[slot]), names[system.openers[slot]], names[column], units)
        for slot, column, units in zip(
            system.slots, system.columns, system.coefficients, strict=True
        )
    }
    assert {row for row in told if row[0] == 0} == {
        (0, "is_set_up heat 1", "run way 1 1", 1),
        (0, "is_set_up heat 1", "run way 2 1", 2),
        (0, "always", "bought bread 1", 1),
    }
    assert system.gated.sum() == 3


def test_a_supply_counts_in_the_period_in_which_it_arrives():
    slow = {"product": "bread", "lead_time": 1}
    system, names = only(world(processes=[slow], inventory=[{"product": "bread", "opening": 10}]))
    assert system.due.tolist() == [0, 0, 20]
    assert system.periods.tolist() == [1, 2]
    assert [names[k] for k in system.openers] == ["is_set_up knead 1", "is_set_up knead 2"]


def test_a_share_of_a_set_up_opens_a_supply_but_says_nothing_of_its_size():
    """Beyond integer_until half a set-up may do for half of what is due."""
    system, names = only(world(integer_until="t1"))
    assert [names[k] for k in system.openers] == ["is_set_up knead 1", "always", "always"]


def test_the_sites_of_a_product_are_nodes_beside_all_of_them():
    lane = {"product": "bread", "origin": "main", "destination": "shop", "lot": {"maximum": 50}}
    sites = [{"name": "main"}, {"name": "shop"}]
    problem = world(sites=sites, lanes=[lane], row={"site": "shop"})
    nodes, names = found(problem)
    assert [node.point for node in nodes] == [
        ("bread", "all sites"),
        ("bread", "main"),
        ("bread", "shop"),
    ]
    assert {names[k] for k in nodes[2].columns} == {f"moved bread {t}" for t in (1, 2, 3)}
    assert {names[k] for k in nodes[2].openers} == {f"orders moved {t}" for t in (1, 2, 3)}
    assert {names[k] for k in nodes[0].columns} == {f"run make bread {t}" for t in (1, 2, 3)}


@pytest.mark.parametrize(
    ("row", "sections", "late", "missed"),
    [
        ({}, {}, 0, False),
        ({"unmet": "lost_sales"}, {}, 0, True),
        ({"unmet": "backlog"}, {}, 3, False),
        ({"unmet": [{"kind": "backlog", "max_periods": 1}]}, {}, 1, False),
        # what is never served waits to the end, and longer
        (
            {"unmet": [{"kind": "backlog", "max_periods": 1, "must_end_clear": False}]},
            {},
            3,
            True,
        ),
        # what is lost in between, what arrives anyway and stock that is set free serve some in
        # time, and what is supplied for them may then serve others later than any of them waits
        ({"unmet": [{"kind": "backlog", "max_periods": 1}, {"kind": "lost_sales"}]}, {}, 3, True),
        (
            {"unmet": [{"kind": "backlog", "max_periods": 1}]},
            {"receipts": [{"product": "bread", "quantity": [0, 3, 0]}]},
            3,
            False,
        ),
        (
            {"unmet": [{"kind": "backlog", "max_periods": 1}]},
            {"inventory": [{"product": "bread", "safety_stock": [4, 4, 0]}]},
            3,
            False,
        ),
    ],
)
def test_how_late_a_supply_may_be_and_whether_it_may_never_come(row, sections, late, missed):
    system, _ = only(world(row=row, **sections))
    assert (system.late, system.may_miss) == (late, missed)


def test_nothing_is_known_where_a_component_of_your_own_supplies_material():
    class Gift:
        name: ClassVar[str] = "gift"

        @classmethod
        def from_problem(cls, problem):
            return cls()

        def build(self, block, ledger):
            gift = block.variables("gift", [("bread",)], upper=5)
            ledger.material.post("gifts", ledger.material.rows([("bread", "main")]), 1.0, gift)

        def tables(self, solution):
            return {}

    assert len(found(world())[0]) == 1
    assert found(world(), [*STANDARD, Gift])[0] == []


def test_no_system_where_nothing_is_due_or_nothing_has_a_gate():
    stock = [{"product": "bread", "opening": 30}]
    assert found(world(inventory=stock))[0] == []
    assert found(world(setups=[]))[0] == []


def test_dust_is_not_due():
    system, _ = only(world(inventory=[{"product": "bread", "opening": 10 - 1e-9}]))
    assert np.array_equal(system.due, [0, 0, 20])
