"""Lot rules: what is refused, what an order may be, and the same rule in every format."""

from __future__ import annotations

import math

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.problem import LotRule
from sop_opt.problem.horizon import Horizon
from worlds import make_problem

MONTHS = Horizon.of("Jan", "Feb")
FULL = {
    "minimum": (10.0, 20.0),
    "multiple": 5.0,
    "maximum": {"Feb": 60.0},
    "fixed_cost": 7.0,
    "fixed_hours": {"oven": 2.0, "crew": (1.0, 0.5)},
    "fixed_materials": {"flour": 3.0},
    "periods_of_supply": 2,
}


def world(**lot):
    """Return a bakery and a shop in which everything that can have a lot rule has one."""
    return make_problem(
        products=[{"name": "bread"}, {"name": "flour"}],
        sites=[{"name": "main"}, {"name": "shop"}],
        resources=[{"name": "oven", "hours": 40}],
        workforce=[{"name": "crew", "opening": 1, "hours_per_worker": 40}],
        processes=[
            {
                "product": "bread",
                "lead_time": 2,
                "materials": {"flour": 1},
                "material_offsets": {"flour": 1},
                "lot": lot,
            },
            {"name": "by hand", "outputs": {"bread": 1}},
        ],
        suppliers=[{"supplier": "baker", "product": "bread", "lot": lot}],
        lanes=[{"product": "bread", "origin": "main", "destination": "shop", "lot": lot}],
        integer_until="Jan",
    )


def faults(**lot):
    with pytest.raises(ProblemError) as caught:
        make_problem(processes=[{"product": "bread", "lot": lot}])
    return [(fault.row, fault.field) for fault in caught.value.faults]


def test_a_minimum_above_the_maximum_is_refused_with_its_period():
    with pytest.raises(ProblemError, match=r"lot\.minimum.*is above the maximum in 'Feb'; lower"):
        make_problem(processes=[{"product": "bread", "lot": {"minimum": [5, 9], "maximum": 8}}])


def test_sizes_without_a_whole_number_of_batches_are_refused():
    """Between 45 and 55 there is no multiple of 20."""
    assert faults(minimum=45, maximum=55, multiple=20) == [("row 1", "lot.multiple")]


def test_unknown_names_are_refused_where_they_are_meant():
    found = faults(fixed_hours={"kiln": 1}, fixed_materials={"flower": 1})
    assert found == [
        ("row 1", "lot.fixed_hours.kiln"),
        ("row 1", "lot.fixed_materials.flower"),
    ]


@pytest.mark.parametrize(
    "lot", [{"multiple": 0}, {"minimum": -1}, {"periods_of_supply": 0}, {"fixed_cost": -5}]
)
def test_numbers_that_make_no_order_are_refused(lot):
    assert faults(**lot) == [("row 1", f"lot.{next(iter(lot))}")]


def test_an_order_is_of_whole_multiples_within_its_limits():
    """12 to 50 in tens: 20 to 50 in January; without a maximum in February."""
    rule = LotRule(minimum=12, multiple=10, maximum={"Jan": 55})
    assert rule.least(MONTHS).tolist() == [20, 20]
    assert rule.most(MONTHS).tolist() == [50, math.inf]


def test_decimals_do_not_cost_a_batch():
    """0.3 is three times 0.1, although in binary it is a little less and 0.1 x 3 a little more."""
    rule = LotRule(minimum=0.1 * 3, multiple=0.1, maximum=0.3)
    assert rule.least(MONTHS) == pytest.approx([0.3, 0.3])
    assert rule.most(MONTHS) == pytest.approx([0.3, 0.3])


def test_what_an_order_uses_is_stocked_where_the_order_starts():
    points = world(fixed_materials={"flour": 1}).stock_points
    assert ("flour", "main") in points
    assert ("flour", "shop") not in points


def test_frames_have_a_column_per_field_of_a_rule():
    frame = world(**FULL).to_frames()["suppliers"]
    assert frame["lot.periods_of_supply"].tolist() == [2]
    assert frame["lot.fixed_cost"].tolist() == [7]


@pytest.mark.parametrize("lot", [FULL, {}], ids=["full", "empty"])
def test_a_lot_rule_is_the_same_in_every_format(lot, tmp_path):
    problem = world(**lot)
    assert PlanningProblem.from_json(problem.to_json()) == problem
    assert PlanningProblem.from_frames(problem.to_frames()) == problem
    problem.to_folder(tmp_path / "folder")
    assert PlanningProblem.from_folder(tmp_path / "folder") == problem
    problem.to_excel(tmp_path / "book.xlsx")
    assert PlanningProblem.from_excel(tmp_path / "book.xlsx") == problem
