"""Production: activity within its bounds and windows, recipes, lead times, yields, alternates.

The world of :func:`worlds.make_problem` makes bread at 2 a unit and needs 10 and 20 of it. Where
the timing matters, bread costs 1 a unit and period to keep, so that nothing is made early for fun.
"""

from __future__ import annotations

import math

import pytest

from sop_opt import ProblemError, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent

KEEPS_AT_1 = [{"product": "bread", "holding_cost": 1}]


def bread(**fields):
    return [{"product": "bread", "cost": 2, **fields}]


def made(plan, **where):
    return column(plan, "production", "quantity", **where)


def test_what_is_due_is_made_in_its_period_when_nothing_limits():
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1))
    assert made(plan) == [10, 20]
    assert plan.objective == 60  # 30 units at 2


def test_a_ceiling_moves_output_forward_into_stock():
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=bread(maximum=15)))
    assert made(plan) == [15, 15]
    assert plan.objective == 65  # 30 at 2, 5 kept for a period


def test_a_ceiling_that_is_high_enough_costs_nothing():
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=bread(maximum=20)))
    assert plan.objective == 60


def test_a_ceiling_below_all_demand_leaves_no_plan():
    assert solve_plan(make_problem(processes=bread(maximum=14))).status == "infeasible"


def test_a_ceiling_in_one_period_leaves_the_others_free():
    processes = bread(maximum={"Feb": 5})
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=processes))
    assert made(plan) == [25, 5]
    assert plan.objective == 75  # 15 units are kept for a period


def test_a_floor_makes_more_than_is_wanted():
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=bread(minimum=18)))
    assert made(plan) == [18, 18]
    assert plan.objective == 86  # 36 at 2; 8 kept after January, 6 after February


def test_whole_units_round_the_plan_up():
    demand = [{"product": "bread", "quantity": [10.5, 0]}]
    world = {"demand": demand, "inventory": KEEPS_AT_1}
    free = solve_plan(make_problem(**world, processes=bread()))
    whole = solve_plan(make_problem(**world, processes=bread(whole=True)))
    assert free.objective == 21  # 10.5 at 2
    assert whole.objective == 23  # 11 at 2, half a unit kept twice
    assert made(whole) == [11, 0]


def test_nothing_starts_before_the_first_period_of_a_process():
    inventory = [{"product": "bread", "opening": 10}]
    plan = solve_plan(make_problem(inventory=inventory, processes=bread(available_from="Feb")))
    assert made(plan) == [0, 20]
    bare = make_problem(processes=bread(available_from="Feb"))
    assert solve_plan(bare).status == "infeasible"


def test_nothing_starts_after_the_last_period_of_a_process():
    processes = bread(available_until="Jan")
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=processes))
    assert made(plan) == [30, 0]


def test_a_minimum_holds_only_while_the_process_is_available():
    processes = bread(available_until="Jan", minimum=30)
    assert made(solve_plan(make_problem(processes=processes))) == [30, 0]


def test_a_product_is_not_made_before_launch_or_after_phase_out():
    inventory = [{"product": "bread", "opening": 30}]
    demand = [{"product": "bread", "quantity": [0, 20]}]
    for window in ({"available_from": "Feb"}, {"available_until": "Jan"}):
        products = [{"name": "bread", **window}]
        processes = bread(
            cost=-1, maximum=7
        )  # making it earns money: it is made whenever it may be
        world = make_problem(
            products=products, inventory=inventory, demand=demand, processes=processes
        )
        open_periods = [0, 7] if "available_from" in window else [7, 0]
        assert made(solve_plan(world)) == open_periods


def test_what_a_process_starts_arrives_after_its_lead_time():
    inventory = [{"product": "bread", "opening": 10}]
    plan = solve_plan(make_problem(inventory=inventory, processes=bread(lead_time=1)))
    assert made(plan) == [20, 0]  # started in January for February
    assert plan.objective == 40


def test_a_lead_time_longer_than_the_wait_leaves_no_plan():
    inventory = [{"product": "bread", "opening": 10}]
    world = make_problem(inventory=inventory, processes=bread(lead_time=2))
    assert solve_plan(world).status == "infeasible"


def test_what_would_arrive_after_the_horizon_is_paid_but_lost():
    inventory = [{"product": "bread", "opening": 10}]
    processes = bread(lead_time=1, minimum=[0, 5])
    plan = solve_plan(make_problem(inventory=inventory, processes=processes))
    assert plan.objective == 50  # 20 in January, 5 in February for nobody
    assert column(plan, "inventory", "closing") == [0, 0]


def test_yield_raises_the_activity_behind_good_units():
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=bread(yield_rate=0.5)))
    assert made(plan) == [10, 20]
    assert column(plan, "production", "runs") == [20, 40]
    assert plan.objective == 120  # 60 units of activity at 2


def test_yield_may_improve_over_time():
    processes = bread(yield_rate=[0.5, 1.0])
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=processes))
    assert column(plan, "production", "runs") == [20, 20]


def test_materials_are_used_per_unit_of_activity_before_yield():
    plan = solve_plan(
        make_problem(
            products=[{"name": "bread"}, {"name": "flour"}],
            inventory=KEEPS_AT_1,
            processes=bread(yield_rate=0.5, materials={"flour": 3}),
            suppliers=[{"supplier": "mill", "product": "flour", "price": 0.1}],
        )
    )
    assert column(plan, "purchases", "quantity") == [60, 120]  # 3 per run, 2 runs per good unit
    assert plan.objective == pytest.approx(120 + 18)


def test_materials_leave_stock_when_the_process_starts():
    """A lead time delays the bread, not the flour it needs."""
    plan = solve_plan(
        make_problem(
            products=[{"name": "bread"}, {"name": "flour"}],
            inventory=[{"product": "bread", "opening": 10}],
            processes=bread(lead_time=1, materials={"flour": 1}),
            suppliers=[{"supplier": "mill", "product": "flour"}],
        )
    )
    assert column(plan, "purchases", "quantity") == [20, 0]


def test_a_bill_of_material_goes_through_several_levels_in_one_period():
    """10 boxes need 20 loaves, 20 loaves need 10 flour: 0.5 each."""
    plan = solve_plan(
        make_problem(
            products=[{"name": "box"}, {"name": "bread"}, {"name": "flour"}],
            processes=[
                {"product": "box", "materials": {"bread": 2}},
                {"product": "bread", "materials": {"flour": 0.5}},
            ],
            suppliers=[{"supplier": "mill", "product": "flour", "price": 7}],
            demand=[{"product": "box", "quantity": [10, 0]}],
        )
    )
    assert plan.objective == 70
    assert made(plan, product="bread") == [20, 0]


def test_co_products_come_together():
    """20 hides come with 40 meat, of which 30 are wanted; the other 10 are kept at 1 each."""
    world = make_problem(
        products=[{"name": "meat"}, {"name": "hide"}],
        processes=[{"name": "slaughter", "outputs": {"meat": 2, "hide": 1}, "cost": 5}],
        inventory=[{"product": "meat", "holding_cost": 1}],
        demand=[
            {"product": "meat", "quantity": [0, 30]},
            {"product": "hide", "quantity": [0, 20]},
        ],
    )
    plan = solve_plan(world)
    assert made(plan, product="hide") == [0, 20]
    assert made(plan, product="meat") == [0, 40]
    assert plan.objective == 110  # 20 at 5, 10 kept at 1


def test_a_co_product_without_room_stops_the_process():
    world = make_problem(
        products=[{"name": "meat"}, {"name": "hide"}],
        processes=[{"name": "slaughter", "outputs": {"meat": 2, "hide": 1}}],
        inventory=[{"product": "meat", "maximum": 0}],
        demand=[{"product": "hide", "quantity": [0, 20]}],
    )
    assert solve_plan(world).status == "infeasible"


def test_alternate_processes_share_the_work_cheapest_first():
    processes = [
        {"name": "own oven", "product": "bread", "cost": 2, "maximum": 8},
        {"name": "rented oven", "product": "bread", "cost": 3},
    ]
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, processes=processes))
    assert made(plan, process="own oven") == [8, 8]
    assert made(plan, process="rented oven") == [2, 12]
    assert plan.objective == 74  # 16 at 2, 14 at 3


def test_processes_supply_the_stock_of_their_own_site():
    world = make_problem(
        sites=[{"name": "north"}, {"name": "south"}],
        processes=[
            {"name": "bake north", "product": "bread", "site": "north", "cost": 2},
            {"name": "bake south", "product": "bread", "site": "south", "cost": 9},
        ],
        demand=[{"product": "bread", "site": "south", "quantity": [10, 0]}],
    )
    assert solve_plan(world).objective == 90  # no lane: the cheap oven is of no use


def test_the_tightest_of_several_resources_limits_the_output():
    """The mixer allows 24 / 1 = 24, the oven 30 / 2 = 15 a period."""
    world = make_problem(
        inventory=KEEPS_AT_1,
        resources=[{"name": "mixer", "hours": 24}, {"name": "oven", "hours": 30}],
        processes=bread(resource_hours={"mixer": 1, "oven": 2}),
    )
    plan = solve_plan(world)
    assert made(plan) == [15, 15]
    assert plan.objective == 65


def test_hours_per_unit_may_differ_by_period():
    """2 hours a unit in January allow 10, 1 hour in February allows 20."""
    world = make_problem(
        inventory=[{"product": "bread", "maximum": 0}],
        resources=[{"name": "oven", "hours": 20}],
        processes=bread(resource_hours={"oven": [2, 1]}),
    )
    assert made(solve_plan(world)) == [10, 20]
    slow = world.replace(processes=bread(resource_hours={"oven": [2, 1.1]}))
    assert solve_plan(slow).status == "infeasible"


def test_hours_on_a_resource_cost_what_the_resource_asks():
    world = make_problem(
        resources=[{"name": "oven", "hours": 100, "cost_per_hour": 4}],
        processes=bread(resource_hours={"oven": 0.5}),
    )
    plan = solve_plan(world)
    assert spent(plan, "machine hours") == 60  # 15 hours at 4
    assert plan.objective == 120


def test_a_process_that_earns_money_runs_as_much_as_it_may():
    plan = solve_plan(make_problem(processes=bread(cost=-1, maximum=20)))
    assert plan.objective == -40


def test_no_processes_means_no_production_table_rows():
    plan = solve_plan(make_problem(processes=[], inventory=[{"product": "bread", "opening": 30}]))
    assert plan.tables["production"].empty
    assert plan.objective == 0


def most_runs(**sections):
    flows = assemble(make_problem(**sections), STANDARD).ledger.flows
    return flows.largest(flows.select(Selection(flow="run"))).tolist()


def test_the_most_that_can_run_is_what_the_scarcest_hours_allow():
    """Rules on use need the tightest bound that the data give."""
    oven = {"name": "oven", "hours": 40, "overtime": {"hours": 10}, "extra_shifts": [{"hours": 8}]}
    crew = {"name": "crew", "hours_per_worker": 10, "maximum_workers": [3, 9]}
    recipe = {"resource_hours": {"oven": 2}, "labour_hours": {"crew": 1}}
    assert most_runs(processes=bread()) == [[math.inf, math.inf]]
    assert most_runs(resources=[oven], processes=bread(resource_hours={"oven": 2})) == [[29, 29]]
    both = {"resources": [oven], "workforce": [crew]}
    assert most_runs(**both, processes=bread(**recipe)) == [[29, 29]]
    scarce = both | {"workforce": [crew | {"maximum_workers": [1, 2]}]}
    assert most_runs(**scarce, processes=bread(**recipe)) == [[10, 20]]
    assert most_runs(**scarce, processes=bread(**recipe, maximum=12)) == [[10, 12]]
    assert most_runs(**scarce, processes=bread(**recipe, available_from="Feb")) == [[0, 20]]
    endless = both | {"resources": [oven | {"finite": False}]}
    assert most_runs(**endless, processes=bread(**recipe)) == [[30, 90]]
    free = bread(resource_hours={"oven": [2, 0]})
    assert most_runs(resources=[oven], processes=free) == [[29, math.inf]]


def test_rules_can_address_what_processes_make_use_and_load():
    world = make_problem(
        products=[{"name": "bread", "family": "baked"}, {"name": "flour"}],
        resources=[{"name": "oven", "hours": 9}, {"name": "mixer", "hours": 9}],
        workforce=[{"name": "crew", "hours_per_worker": 9}],
        processes=bread(
            yield_rate=0.5,
            materials={"flour": 3},
            resource_hours={"oven": 2, "mixer": 4},
            labour_hours={"crew": 5},
        ),
    )
    flows = assemble(world, STANDARD).ledger.flows

    def per_run(**selection):
        return flows.select(Selection(**selection)).coefficients[:, 0].tolist()

    assert per_run(flow="made", family="baked") == [0.5]
    assert per_run(flow="made", product="flour") == []
    assert per_run(flow="used", product="flour", process="make bread") == [3]
    assert per_run(flow="load", resource="mixer") == [4]
    assert per_run(flow="load", pool="crew", site="main") == [5]
    assert per_run(flow="run", resource="oven", pool="crew") == [1]


def mixing(**fields):
    """Bread of 3 flour each, which the mill sells at 1 and which costs 1 a period to keep."""
    return {
        "horizon": ["Jan", "Feb", "Mar"],
        "products": [{"name": "bread"}, {"name": "flour"}],
        "processes": bread(materials={"flour": 3}, **fields),
        "suppliers": [{"supplier": "mill", "product": "flour", "price": 1}],
        "inventory": [*KEEPS_AT_1, {"product": "flour", "holding_cost": 1}],
        "demand": [{"product": "bread", "quantity": [0, 0, 10]}],
    }


def used(plan):
    entries = plan.tables["balance"]
    taken = entries[entries["entry"] == "used"].set_index("period")["quantity"]
    return (-taken).reindex(["Jan", "Feb", "Mar"], fill_value=0).tolist()


def test_scrap_takes_more_material_than_what_goes_into_the_product():
    """A quarter is lost: 3 of 4 units of flour get into the bread; in March nothing is."""
    world = mixing(scrap={"flour": [0.25, 0.25, 0]}) | {
        "demand": [{"product": "bread", "quantity": [0, 5, 10]}]
    }
    plan = solve_plan(make_problem(**world))
    assert column(plan, "purchases", "quantity") == [0, 20, 30]
    assert used(plan) == [0, 20, 30]
    assert plan.objective == 15 * 2 + 50
    plan.audit().require_passed()


def test_a_material_is_taken_so_many_periods_after_the_start():
    """Bread due in March starts in January; its flour is bought when it is needed."""
    for offset, when in ((0, [30, 0, 0]), (1, [0, 30, 0]), (2, [0, 0, 30])):
        plan = solve_plan(make_problem(**mixing(lead_time=2, material_offsets={"flour": offset})))
        assert column(plan, "production", "runs") == [10, 0, 0]
        assert column(plan, "purchases", "quantity") == when
        assert used(plan) == when
        plan.audit().require_passed()


def test_what_is_needed_beyond_the_horizon_is_not_taken():
    """10 must start in March, of which nothing arrives and for which nothing is used in time."""
    fields = {"lead_time": 1, "material_offsets": {"flour": 1}, "minimum": {"Mar": 10}}
    plan = solve_plan(make_problem(**mixing(**fields)))
    assert column(plan, "production", "runs") == [0, 10, 10]
    assert used(plan) == [0, 0, 30]
    plan.audit().require_passed()


def test_rules_on_materials_used_count_them_in_the_period_of_the_start():
    """20 units of flour may be used a period, so that the start is spread over January and Feb."""
    world = mixing(lead_time=1, material_offsets={"flour": 1}, scrap={"flour": 0.25})
    limit = {"name": "silo", "flow": "used", "product": "flour", "most": 20}
    plan = solve_plan(make_problem(**world, limits=[limit]))
    assert column(plan, "limits", "value") == [20, 20, 0]
    assert used(plan) == [0, 20, 20]
    plan.audit().require_passed()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"scrap": {"yeast": 0.1}}, "scrap.yeast 'yeast': is not in products"),
        ({"scrap": {"bread": 0.1}}, "scrap.bread 'bread': is not a material of this process"),
        ({"scrap": {"flour": 1}}, "scrap.flour 1.0: loses everything; it must be below 1"),
        ({"scrap": {"flour": 1.5}}, "scrap.flour 1.5: is out of range; it must be at most 1"),
        ({"material_offsets": {"bread": 0}}, "material_offsets.bread 'bread': is not a material"),
        ({"material_offsets": {"flour": 1}}, "material_offsets.flour 1: must be from 0 to the le"),
        ({"material_offsets": {"flour": -1}}, "material_offsets.flour -1: must be from 0 to the"),
    ],
)
def test_wrong_scrap_and_offsets_are_told(fields, told):
    with pytest.raises(ProblemError) as raised:
        make_problem(**mixing(**fields))
    assert told in str(raised.value)
