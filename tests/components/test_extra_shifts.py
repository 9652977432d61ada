"""Extra shifts: hours bought in whole steps at a fixed price, or in parts where that is allowed.

The oven bakes a unit in an hour and offers 10 hours a period; a shift adds 8 hours for 20.
"""

from __future__ import annotations

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def baking(quantity, *, inventory=(), overtime=None, **shift):
    shifts = [{"name": "night", "hours": 8, "cost": 20, **shift}]
    return make_problem(
        inventory=inventory,
        resources=[{"name": "oven", "hours": 10, "overtime": overtime, "extra_shifts": shifts}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=[{"product": "bread", "quantity": quantity}],
    )


def shifts(plan, **where):
    return column(plan, "extra_shifts", "shifts", **where)


def test_no_shift_is_bought_when_the_hours_suffice():
    plan = solve_plan(baking([10, 10]))
    assert shifts(plan) == [0, 0]
    assert plan.objective == 0


def test_a_shift_is_paid_in_full_though_few_of_its_hours_are_used():
    plan = solve_plan(baking([10, 11], inventory=[{"product": "bread", "maximum": 0}]))
    assert shifts(plan) == [0, 1]
    assert column(plan, "extra_shifts", "hours") == [0, 8]
    assert plan.objective == 20
    assert column(plan, "capacity", "available_hours") == [10, 18]


def test_part_of_a_shift_costs_its_part_where_parts_can_be_bought():
    plan = solve_plan(baking([10, 12], inventory=[{"product": "bread", "maximum": 0}], whole=False))
    assert shifts(plan) == [0, 0.25]
    assert plan.objective == 5


def test_no_more_shifts_than_there_are():
    assert solve_plan(baking([18, 0])).objective == 20
    assert solve_plan(baking([19, 0])).status == "infeasible"
    assert solve_plan(baking([34, 0], maximum=3)).objective == 60


def test_a_shift_need_not_be_on_offer_in_every_period():
    """February has none: its 18 units are begun in January, which has two."""
    plan = solve_plan(baking([10, 18], maximum={"Jan": 2}))
    assert shifts(plan) == [1, 0]
    assert solve_plan(baking([10, 27], maximum={"Jan": 2})).status == "infeasible"


def test_the_cheap_period_is_chosen():
    plan = solve_plan(baking([10, 15], cost=[30, 20]))
    assert shifts(plan) == [0, 1]


def test_kinds_of_shift_are_chosen_by_what_they_cost_for_the_hours_needed():
    """12 hours are missing: two nights cost 40, night and Saturday 29, a Sunday 35."""
    kinds = [
        {"name": "night", "hours": 8, "cost": 20, "maximum": 2},
        {"name": "Saturday", "hours": 4, "cost": 9},
        {"name": "Sunday", "hours": 12, "cost": 35},
    ]
    world = baking([22, 0])
    oven = {"name": "oven", "hours": 10, "extra_shifts": kinds}
    plan = solve_plan(world.replace(resources=[oven]))
    assert plan.objective == 29
    assert shifts(plan, shift="night") == [1, 0]
    assert shifts(plan, shift="Saturday") == [1, 0]


def test_shifts_belong_to_their_resource():
    world = baking([11, 0])
    other = {"name": "mixer", "hours": 0, "extra_shifts": [{"hours": 100}]}
    resources = [{"name": "oven", "hours": 10}, other]
    assert solve_plan(world.replace(resources=resources)).status == "infeasible"


def test_overtime_and_shifts_are_weighed_against_each_other():
    """Overtime costs 3 an hour, a shift of 8 hours 20."""
    few, many = (
        solve_plan(baking([10 + missing, 0], overtime={"cost": 3}, maximum=2)) for missing in (5, 9)
    )
    assert few.objective == 15  # 5 hours of overtime
    assert spent(many, "extra shifts") == 20
    assert spent(many, "overtime") == 3  # one hour beyond the shift


def test_rules_can_address_shifts_by_resource_and_name():
    flows = assemble(baking([10, 10], maximum=[1, 2]), STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="extra_shifts", resource="oven", shift="night"))
    assert flows.largest(chosen).tolist() == [[1, 2]]
