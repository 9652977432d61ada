"""Usage: how many are in use, how much at least, and what must be used together.

Bread is made by oven A at 2 a unit, by B at 1 and by C at 3, at most 30 each; 10 and 20 are due and
nothing is kept, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import LostSales, PlanningProblem, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.usage import Usage
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem

COSTS = {"A": 2, "B": 1, "C": 3}


def baking(*rules, maximum=30, **sections):
    world = {
        "processes": [
            {"name": name, "outputs": {"bread": 1}, "cost": cost, "maximum": maximum}
            for name, cost in COSTS.items()
        ],
        "inventory": [{"product": "bread", "maximum": 0}],
    }
    named = [
        {"name": f"rule {n}", "flow": "run", "each": "process", **rule}
        for n, rule in enumerate(rules, 1)
    ]
    return make_problem(**(world | sections), usage=named)


def runs(plan, process):
    return column(plan, "production", "runs", process=process)


def test_without_use_rules_there_is_no_component():
    assert Usage.from_problem(make_problem()) is None
    assert solve_plan(make_problem()).tables["usage"].empty


def test_what_is_used_is_used_for_a_minimum_at_least():
    """B makes at most 8, and another oven at least 5: 5 of the first 10 come from A, not 2."""
    world = baking({"minimum_if_used": 5}, maximum=[8, 20])
    plan = solve_plan(world)
    assert runs(plan, "A") == [5, 0]
    assert runs(plan, "B") == [5, 20]
    assert plan.objective == pytest.approx(35)
    assert_books_close(plan)


def test_a_minimum_that_is_met_anyway_changes_nothing():
    plan = solve_plan(baking({"minimum_if_used": 5}))
    assert runs(plan, "B") == [10, 20]
    assert plan.objective == pytest.approx(30)


def test_a_minimum_above_what_is_due_is_infeasible():
    assert solve_plan(baking({"minimum_if_used": 11})).status == "infeasible"


def test_at_most_so_many_are_in_use():
    """Three ovens with 12 each: without A and B together, 20 cannot be made by one of them."""
    cheapest = solve_plan(baking(maximum=12))
    assert (runs(cheapest, "A"), runs(cheapest, "B")) == ([0, 8], [10, 12])
    assert solve_plan(baking({"most_in_use": 2}, maximum=12)).objective == cheapest.objective
    assert solve_plan(baking({"most_in_use": 1}, maximum=12)).status == "infeasible"
    assert solve_plan(baking({"most_in_use": 1, "periods": "Jan"}, maximum=12)).solved


def test_at_least_so_many_are_in_use():
    """All three, 2 units each at least: 6 x 1 + 2 x 2 + 2 x 3, then 16 x 1 + 2 x 2 + 2 x 3."""
    plan = solve_plan(baking({"least_in_use": 3, "minimum_if_used": 2}))
    assert plan.objective == pytest.approx(42)
    assert column(plan, "usage", "used") == [1] * 6
    assert solve_plan(baking({"least_in_use": 3, "minimum_if_used": 4})).status == "infeasible"


def test_a_rule_speaks_of_the_members_it_selects_only():
    """Of A and C at least one is used; B is nobody's business."""
    rule = {"process": "A; C", "least_in_use": 1, "minimum_if_used": 2}
    plan = solve_plan(baking(rule))
    assert (runs(plan, "A"), runs(plan, "B")) == ([2, 2], [8, 18])
    assert column(plan, "usage", "member") == ["A", "A", "C", "C"]


def test_what_is_used_may_require_another():
    """B takes 4 units of C with it: too dear for January's 4, worth it for February's 20.

    4 from A cost 8, from C alone 12; 16 from B and 4 from C cost 28, 20 from A 40.
    """
    rules = (
        {"process": "B", "requires": {"flow": "run", "process": "C"}},
        {"minimum_if_used": 4, "process": "C"},
    )
    plan = solve_plan(baking(*rules, demand=[{"product": "bread", "quantity": [4, 20]}]))
    assert (runs(plan, "A"), runs(plan, "B"), runs(plan, "C")) == ([4, 0], [0, 16], [0, 4])
    assert plan.objective == pytest.approx(36)


def test_any_one_of_those_required_is_enough():
    rules = (
        {"process": "B", "requires": {"flow": "run", "process": "A; C"}},
        {"minimum_if_used": 4, "process": "A; C"},
    )
    plan = solve_plan(baking(*rules))
    assert (runs(plan, "A"), runs(plan, "C")) == ([4, 4], [0, 0])


def test_members_are_told_apart_by_any_label():
    """Two families of two products; one family a month: all bread first, all cake second."""
    products = ("rye", "wheat", "plum", "cherry")
    world = PlanningProblem(
        horizon=["Jan", "Feb"],
        products=[
            {"name": name, "family": "bread" if name in ("rye", "wheat") else "cake"}
            for name in products
        ],
        processes=[{"product": name, "maximum": 40} for name in products],
        inventory=[{"product": name, "holding_cost": 1} for name in products],
        demand=[
            {"product": name, "quantity": [0 if n > 1 else 5, 5]} for n, name in enumerate(products)
        ],
        usage=[{"name": "one family", "flow": "made", "each": "family", "most_in_use": 1}],
    )
    plan = solve_plan(world)
    assert column(plan, "usage", "quantity", member="bread") == [20, 0]
    assert column(plan, "usage", "quantity", member="cake") == [0, 10]
    assert column(plan, "usage", "used", member="cake") == [0, 1]
    assert plan.objective == pytest.approx(10)  # rye and wheat of February are kept


def test_rules_on_the_same_flows_share_their_statement():
    world = baking({"minimum_if_used": 5}, {"most_in_use": 2}, {"process": "A", "most_in_use": 1})
    families = assemble(world, STANDARD).formulation.variables
    [is_used] = [family for family in families if family.name == "usage.is_used"]
    assert is_used.points == [("rule 1", "A"), ("rule 1", "B"), ("rule 1", "C")]


def test_the_highest_minimum_of_several_rules_counts():
    plan = solve_plan(
        baking({"minimum_if_used": 5}, {"minimum_if_used": 7, "process": "B"}, maximum=[8, 20])
    )
    assert runs(plan, "B") == [0, 20]  # 7 of B would leave 3 for A
    assert runs(plan, "A") == [5, 0]


def test_nothing_is_in_use_where_nothing_can_be():
    """A is not available in January: one oven a month is enough all the same."""
    world = baking({"most_in_use": 1, "least_in_use": 1, "minimum_if_used": 1})
    late = world.processes[1].model_copy(update={"available_from": "Feb"})
    plan = solve_plan(world.replace(processes=(world.processes[0], late)))
    assert (runs(plan, "A"), runs(plan, "B")) == ([10, 0], [0, 20])


def test_the_ceiling_of_what_is_used_comes_from_the_process():
    """Flour used is limited through the runs: 12 runs x 3 units of flour."""
    world = make_problem(
        products=[{"name": "bread"}, {"name": "flour"}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": 1}],
        processes=[{"product": "bread", "materials": {"flour": 3}, "maximum": [12, 20]}],
        usage=[{"name": "flour", "flow": "used", "minimum_if_used": 36}],
    )
    formulation = assemble(world, STANDARD).formulation
    [only] = [a for a in formulation.accounts if a.name == "usage.only_if_used"]
    largest = [
        -value for post in only.posts if post.label == "largest" for value in post.coefficients
    ]
    assert largest == [36, 60]
    assert column(solve_plan(world), "usage", "quantity") == [36, 54]


@pytest.mark.parametrize(
    ("rules", "field", "reason"),
    [
        ([{"most_in_use": 1}], "flow", "'A' has no ceiling; give a maximum"),
        ([{"flow": "stock", "most_in_use": 1}], "each", "'stock' flows have no such label"),
        ([{"flow": "moved", "most_in_use": 1}], "flow", "matches nothing"),
        (
            [{"most_in_use": 1, "requires": {"flow": "run", "site": "main", "pool": "crew"}}],
            "requires.pool",
            "drop this filter",
        ),
    ],
)
def test_rules_that_cannot_be_applied_are_faults(rules, field, reason):
    floor = {"name": "much", "flow": "run", "least": 1}  # more than demand asks for, no end known
    crew = {"name": "crew", "hours_per_worker": 1}
    world = baking(*rules, maximum=None, workforce=[crew], limits=[floor])
    with pytest.raises(ProblemError) as raised:
        solve_plan(world)
    assert raised.value.faults[0].field == field
    assert reason in raised.value.faults[0].message


@pytest.mark.parametrize(
    "rule",
    [{"least_in_use": 1}, {"process": "A", "requires": {"flow": "run", "process": "B"}}],
)
def test_being_in_use_must_mean_some_units(rule):
    with pytest.raises(ProblemError, match="would be met by 0 units"):
        solve_plan(baking(rule))


def test_a_rule_must_ask_for_something_possible():
    with pytest.raises(ProblemError, match="asks nothing"):
        baking({})
    with pytest.raises(ProblemError, match="is above most_in_use 1"):
        baking({"least_in_use": 2, "most_in_use": 1, "minimum_if_used": 1})


OILS = {
    "VEG1": ("vegetable", 8.8, [110, 130, 110, 120, 100, 90]),
    "VEG2": ("vegetable", 6.1, [120, 130, 140, 110, 120, 100]),
    "OIL1": ("non-vegetable", 2.0, [130, 110, 130, 120, 150, 140]),
    "OIL2": ("non-vegetable", 4.2, [110, 90, 100, 120, 110, 80]),
    "OIL3": ("non-vegetable", 5.0, [115, 115, 95, 125, 105, 135]),
}
"""Line, hardness and price per month of each oil (H. P. Williams, Model Building in Mathematical
Programming, 5th ed. 2013, problem 12.1)."""


def food_manufacture(**sections):
    """Return Williams' Food Manufacture: buy, keep, refine and blend oils into a food of 3 to 6."""
    levels = {"opening": 500, "closing_minimum": 500, "closing_maximum": 500}
    return PlanningProblem(
        objective="profit",
        horizon=["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
        products=[
            *({"name": oil, "properties": {"hardness": row[1]}} for oil, row in OILS.items()),
            {"name": "food"},
        ],
        inventory=[
            *({"product": oil, "maximum": 1000, "holding_cost": 5, **levels} for oil in OILS),
            {"product": "food", "maximum": 0},
        ],
        resources=[{"name": "vegetable", "hours": 200}, {"name": "non-vegetable", "hours": 250}],
        processes=[
            {
                "name": f"refine {oil}",
                "outputs": {"food": 1},
                "materials": {oil: 1},
                "resource_hours": {row[0]: 1},
            }
            for oil, row in OILS.items()
        ],
        suppliers=[
            {"supplier": "market", "product": oil, "price": row[2]} for oil, row in OILS.items()
        ],
        demand=[
            {"product": "food", "quantity": 450, "price": 150, "unmet": LostSales(cost=0)},
        ],
        limits=[
            {
                "name": "hardness",
                "flow": "used",
                "weight": "hardness",
                "relative_to": {"flow": "used"},
                "least": 3,
                "most": 6,
            }
        ],
        **sections,
    )


def test_food_manufacture_earns_what_is_published():
    """107,843 is the published profit (Williams, problem 12.1)."""
    plan = solve_plan(food_manufacture())
    assert plan.objective == pytest.approx(107842.5926, rel=1e-9)
    assert_books_close(plan)


def test_food_manufacture_with_use_rules_earns_what_is_published():
    """At most 3 oils a month, 20 tons of each at least, and OIL3 with any vegetable oil: 100,279
    is the published profit (Williams, problem 12.2)."""
    plan = solve_plan(
        food_manufacture(
            usage=[
                {
                    "name": "three oils a month",
                    "flow": "used",
                    "minimum_if_used": 20,
                    "most_in_use": 3,
                },
                {
                    "name": "OIL3 with vegetable oil",
                    "flow": "used",
                    "product": "VEG1; VEG2",
                    "requires": {"flow": "used", "product": "OIL3"},
                },
            ]
        )
    )
    assert plan.objective == pytest.approx(100278.7037, rel=1e-9)
    usage = plan.tables["usage"]
    oils = usage[usage["rule"] == "three oils a month"]
    assert (oils.groupby("period")["used"].sum() <= 3).all()
    assert oils.loc[oils["used"] == 1, "quantity"].min() >= 20 - 1e-6
