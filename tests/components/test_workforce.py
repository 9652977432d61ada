"""Workforce: hiring, keeping and releasing people; their hours, overtime, idle time and pay.

A unit takes an hour, a worker gives 10 hours a period and earns 20. Nothing else costs anything,
and bread cannot be kept, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Horizon, Pool, Selection
from worlds import column, make_problem, spent

NO_STOCK = [{"product": "bread", "maximum": 0}]


def employing(quantity, *, inventory=NO_STOCK, process=None, **pool):
    return make_problem(
        horizon=["Jan", "Feb", "Mar", "Apr"][: len(quantity)],
        inventory=inventory,
        workforce=[{"name": "crew", "hours_per_worker": 10, "wage": 20, **pool}],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}, **(process or {})}],
        demand=[{"product": "bread", "quantity": quantity}],
    )


def crew(plan, name, **where):
    return column(plan, "workforce", name, **where)


# --- head count -------------------------------------------------------------------------------


def test_workers_are_hired_for_what_has_to_be_made():
    plan = solve_plan(employing([10, 20], hire_cost=30))
    assert crew(plan, "hired") == [1, 1]
    assert crew(plan, "workers") == [1, 2]
    assert plan.objective == 120  # wages of 3 worker-periods, 2 hired


def test_workers_are_released_when_their_wage_costs_more():
    """1 worker is needed of 3: the second and third would cost 20 a period each."""
    plan = solve_plan(employing([10, 10], opening=3, release_cost=35))
    assert crew(plan, "released") == [2, 0]
    assert plan.objective == 110  # 2 released, 2 worker-periods


def test_workers_are_kept_through_a_slack_period_when_parting_costs_more():
    """Letting one go for a period saves 20, and costs 5 and 30 to hire again."""
    plan = solve_plan(employing([20, 10, 20], opening=2, release_cost=5, hire_cost=30))
    assert crew(plan, "workers") == [2, 2, 2]
    cheap = solve_plan(employing([20, 10, 20], opening=2, release_cost=5, hire_cost=10))
    assert crew(cheap, "workers") == [2, 1, 2]
    assert cheap.objective == 115  # 5 worker-periods, one released, one hired


def test_part_workers_are_possible_unless_whole_ones_are_asked_for():
    part = solve_plan(employing([12, 12], hire_cost=30))
    assert crew(part, "workers") == [1.2, 1.2]
    assert part.objective == pytest.approx(84)  # 2.4 at 20, 1.2 hired at 30
    whole = solve_plan(employing([12, 12], hire_cost=30, whole=True))
    assert crew(whole, "workers") == [2, 2]
    assert crew(whole, "idle_hours") == [8, 8]
    assert whole.objective == 140


def test_hiring_stops_at_its_limit():
    assert crew(solve_plan(employing([10, 20], maximum_hired=1)), "hired") == [1, 1]
    assert solve_plan(employing([10, 21], maximum_hired=1)).status == "infeasible"
    early = employing([10, 30], maximum_hired=[3, 0])
    assert crew(solve_plan(early), "workers") == [3, 3]


def test_releasing_stops_at_its_limit():
    plan = solve_plan(employing([10, 10], opening=4, maximum_released=1))
    assert crew(plan, "workers") == [3, 2]
    nobody = solve_plan(employing([10, 10], opening=4, maximum_released=0))
    assert nobody.objective == 160


def test_head_count_stays_between_its_bounds():
    plan = solve_plan(employing([10, 10], opening=1, minimum_workers=[0, 3]))
    assert crew(plan, "workers") == [1, 3]
    assert solve_plan(employing([10, 31], maximum_workers=3)).status == "infeasible"


def test_people_leave_of_their_own():
    """A fifth of the 10 leaves at once; of the 8, 1.6 leave before February and are replaced."""
    plan = solve_plan(employing([80, 80], opening=10, attrition=0.2, hire_cost=100))
    assert crew(plan, "left") == [2, 1.6]
    assert crew(plan, "hired") == [0, 1.6]
    assert crew(plan, "workers") == [8, 8]
    assert plan.objective == pytest.approx(480)  # 16 worker-periods, 1.6 hired


def test_attrition_may_differ_by_period():
    plan = solve_plan(employing([100, 50], opening=10, attrition=[0, 0.5]))
    assert crew(plan, "workers") == [10, 5]
    assert crew(plan, "released") == [0, 0]


def test_new_hires_who_leave_at_once_are_hired_in_vain():
    """Half of them leave: 2 join of 4 hired."""
    plan = solve_plan(employing([20, 0], attrition_of_new_hires=0.5, hire_cost=30))
    assert crew(plan, "hired") == [4, 0]
    assert crew(plan, "left") == [2, 0]
    assert spent(plan, "hiring") == 120
    assert crew(plan, "workers")[0] == 2


def test_whole_people_may_leave_in_parts():
    """Hiring is in whole numbers, attrition is an average: 3 less a quarter is 2.25."""
    plan = solve_plan(employing([30, 22.5], opening=3, attrition=[0, 0.25], whole=True))
    assert crew(plan, "workers") == [3, 2.25]


def test_a_part_worker_at_the_start_may_stay_a_part():
    plan = solve_plan(employing([15, 25], opening=1.5, whole=True))
    assert crew(plan, "workers") == [1.5, 2.5]
    assert crew(plan, "hired") == [0, 1]


# --- hours ------------------------------------------------------------------------------------


def test_hours_per_worker_may_differ_by_period_and_grow_with_the_bucket():
    plan = solve_plan(employing([10, 10], hours_per_worker=[10, 5]))
    assert crew(plan, "workers") == [1, 2]
    horizon = [
        {"name": "day", "days": 1, "working_days": 1},
        {"name": "month", "days": 28, "working_days": 20},
    ]
    world = employing([16, 160], opening=2, hours_per_worker="8 per working day")
    plan = solve_plan(world.replace(horizon=horizon))
    assert crew(plan, "regular_hours") == [16, 160]
    assert crew(plan, "workers") == [2, 1]


def test_new_hires_give_part_of_their_hours_in_their_first_period():
    """2 new workers at half speed replace 1; February needs 2 at full speed."""
    plan = solve_plan(employing([10, 20], productivity_of_new_hires=0.5, hire_cost=5))
    assert crew(plan, "hired") == [2, 0]
    assert crew(plan, "regular_hours") == [10, 20]
    assert plan.objective == 90  # 4 worker-periods, 2 hired


def test_only_those_who_stay_are_slow_at_first():
    """4 hired, 2 stay, each at half speed: 10 hours."""
    plan = solve_plan(
        employing([10], productivity_of_new_hires=0.5, attrition_of_new_hires=0.5, hire_cost=5)
    )
    assert crew(plan, "hired") == [4]
    assert crew(plan, "regular_hours") == [10]


def test_training_takes_hours_of_the_pool():
    """The 2 at work give 20 hours; the third gives 10, of which training takes 4."""
    plan = solve_plan(employing([26, 30], opening=2, training_hours=4))
    assert crew(plan, "hired") == [1, 0]
    assert crew(plan, "regular_hours") == [26, 30]


def test_pools_do_not_lend_each_other_hours():
    world = employing([10, 10], opening=1, maximum_hired=0)
    idle = {"name": "office", "hours_per_worker": 10, "opening": 50}
    two = world.replace(
        workforce=[*world.workforce, idle],
        processes=[{"product": "bread", "labour_hours": {"crew": 2, "office": 1}}],
    )
    assert solve_plan(world).status == "optimal"
    assert solve_plan(two).status == "infeasible"


def test_the_scarcer_of_two_pools_limits_the_output():
    world = make_problem(
        inventory=[{"product": "bread", "holding_cost": 1}],
        workforce=[
            {"name": "bakers", "opening": 3, "hours_per_worker": 10, "maximum_hired": 0},
            {"name": "packers", "opening": 1, "hours_per_worker": 15, "maximum_hired": 0},
        ],
        processes=[{"product": "bread", "labour_hours": {"bakers": 1, "packers": 1}}],
    )
    plan = solve_plan(world)
    assert column(plan, "production", "quantity") == [15, 15]
    assert crew(plan, "load_hours", pool="packers") == [15, 15]
    assert crew(plan, "idle_hours", pool="bakers") == [15, 15]


# --- pay and idle time ------------------------------------------------------------------------


def test_wages_are_paid_whether_people_are_busy_or_not():
    by_head = solve_plan(employing([10, 0], opening=3, maximum_released=0))
    assert by_head.objective == 120
    by_hour = employing([10, 0], opening=3, maximum_released=0, wage=0, wage_per_hour=2)
    assert solve_plan(by_hour).objective == 120  # 3 x 10 hours x 2, twice


def test_an_hourly_wage_follows_the_hours_of_the_period():
    plan = solve_plan(
        employing([0, 0], opening=1, maximum_released=0, hours_per_worker=[10, 5], wage_per_hour=2)
    )
    assert spent(plan, "wages") == 70  # 2 x 20 a head, 15 hours at 2


def test_idle_hours_cost_what_the_planner_says():
    plan = solve_plan(employing([10, 25], opening=3, maximum_released=0, idle_cost=4))
    assert crew(plan, "idle_hours") == [20, 5]
    assert spent(plan, "idle time") == 100


def test_people_make_all_they_can_where_idling_is_forbidden():
    """Constant productivity of a constant crew: 3 workers make 30, wanted or not."""
    world = employing(
        [10, 25],
        opening=3,
        maximum_released=0,
        idle_allowed=False,
        inventory=[{"product": "bread", "holding_cost": 1}],
    )
    plan = solve_plan(world)
    assert column(plan, "production", "quantity") == [30, 30]
    assert plan.objective == 165  # 6 worker-periods, 20 and 25 kept


def test_forbidden_idling_without_room_for_the_output_leaves_no_plan():
    world = employing([10, 25], opening=3, maximum_released=0, idle_allowed=False)
    assert solve_plan(world).status == "infeasible"


# --- overtime ---------------------------------------------------------------------------------


def test_overtime_saves_a_hire_for_a_short_peak():
    """5 hours at 3 are cheaper than half a worker: 10 of wage and 15 of hiring."""
    pool = {"opening": 1, "hire_cost": 30, "overtime": {"hours_per_worker": 6, "wage": 3}}
    plan = solve_plan(employing([10, 15], **pool))
    assert crew(plan, "overtime_hours") == [0, 5]
    assert plan.objective == 55
    dear = solve_plan(employing([10, 15], **(pool | {"overtime": {"wage": 6}})))
    assert crew(dear, "hired") == [0, 0.5]
    assert dear.objective == 65  # 2.5 worker-periods, half a worker hired


def test_overtime_is_limited_per_worker():
    """2 workers may add 6 hours each; the 33rd hour needs more people."""
    pool = {"opening": 2, "maximum_hired": 0, "overtime": {"hours_per_worker": 6, "wage": 3}}
    assert solve_plan(employing([32, 0], **pool)).status == "optimal"
    assert solve_plan(employing([33, 0], **pool)).status == "infeasible"


def test_overtime_without_a_ceiling_is_unlimited():
    pool = {"opening": 1, "maximum_hired": 0, "overtime": {"wage": 3}}
    plan = solve_plan(employing([500, 0], **pool))
    assert crew(plan, "overtime_hours") == [490, 0]


def test_overtime_may_be_barred_in_a_period():
    pool = {"opening": 2, "hire_cost": 1000, "maximum_released": 0}
    overtime = {"hours_per_worker": [5, 0], "wage": 1}
    world = employing(
        [20, 25], **pool, overtime=overtime, inventory=[{"product": "bread", "holding_cost": 1}]
    )
    plan = solve_plan(world)
    assert crew(plan, "overtime_hours") == [5, 0]
    assert plan.objective == 90  # 4 worker-periods, 5 hours, 5 kept


def test_a_pool_without_people_still_has_its_unlimited_overtime():
    pool = {"maximum_workers": 0, "overtime": {"wage": 3}}
    assert solve_plan(employing([10, 0], **pool)).objective == 30


def test_hours_a_pool_can_give_at_most():
    """Bounds for rules on use: 4 workers with 10 + 5 hours; hires twice as fast count double."""
    horizon = Horizon.of("Jan")
    pool = {"name": "crew", "hours_per_worker": 10, "maximum_workers": 4}

    def most(**fields):
        return Pool(**pool | fields).most_hours(horizon).tolist()

    assert most() == [40]
    assert most(overtime={"hours_per_worker": 5}) == [60]
    assert most(productivity_of_new_hires=2) == [80]
    assert most(maximum_workers=None) == [float("inf")]
    assert most(maximum_workers=None, hours_per_worker=0) == [0]
    assert most(maximum_workers=0, overtime={}) == [float("inf")]
    assert most(maximum_workers=None, overtime={"hours_per_worker": 0}, hours_per_worker=0) == [0]


def test_people_are_counted_on_from_period_to_period():
    """5 at the start, a fifth leaves each period: 4, 3.2, 2.56."""
    plan = solve_plan(employing([0, 0, 0], opening=5, attrition=0.2, maximum_released=0))
    assert crew(plan, "opening") == [5, 4, 3.2]
    assert crew(plan, "workers") == [4, 3.2, 2.56]


def test_rules_can_address_people_and_their_hours_by_pool():
    limits = {"maximum_workers": [7, 8], "maximum_hired": 2, "maximum_released": [0, 1]}
    world = employing([0, 0], overtime={"wage": 1}, idle_allowed=False, **limits)
    flows = assemble(world, STANDARD).ledger.flows

    def most(kind):
        return flows.largest(flows.select(Selection(flow=kind, pool="crew"))).tolist()

    assert most("workers") == [[7, 8]]
    assert most("hired") == [[2, 2]]
    assert most("released") == [[0, 1]]
    assert most("idle") == [[0, 0]]
    assert most("overtime") == [[float("inf")] * 2]
