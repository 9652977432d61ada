"""Each cause in the smallest world that has it, named at its root, its fix worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sop_opt import PlanningProblem, SolveOptions, solve_plan

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt.trust.explain.explanation import Explanation

LOST = {"kind": "lost_sales", "cost": 50}
LATE = {"kind": "backlog", "cost": 3}
OTHERS: dict[str, Any] = {
    "products": [{"name": "jam"}],
    "resources": [{"name": "kettle", "hours": 4}],
    "processes": [{"product": "jam", "resource_hours": {"kettle": 1}}],
    "suppliers": [],
    "demand": [{"product": "jam", "quantity": [1, 1, 1], "price": 5}],
}
"""Jam, which has nothing to do with bread and is never to be named."""


def explained(**sections: Any) -> Explanation:
    """Return the explanation of a plan for bread beside jam, over three periods."""
    world: dict[str, Any] = {"horizon": ["Jan", "Feb", "Mar"], "products": [{"name": "bread"}]}
    for name, rows in (world | sections).items():
        world[name] = [*rows, *OTHERS.get(name, [])] if isinstance(rows, list) else rows
    for name, rows in OTHERS.items():
        world.setdefault(name, rows)
    plan = solve_plan(PlanningProblem(**world))
    assert plan.require_solved().audit().passed
    return plan.explain()


def only(explanation: Explanation) -> pd.Series[Any]:
    """Return the one row of a table."""
    table = explanation.table
    assert len(table) == 1, table.to_string()
    return table.iloc[0]


def bread(*due: float, **fields: Any) -> list[dict[str, Any]]:
    """Return demand for bread in three periods."""
    return [{"product": "bread", "quantity": list(due), "price": 20, "unmet": LOST} | fields]


def test_lost_units_wait_for_the_capacity_of_the_machine_that_is_full() -> None:
    """The oven bakes 10 a period; 5 of 15 in January need 2 hours each: 10 more hours."""
    found = explained(
        resources=[{"name": "oven", "hours": 20}],
        processes=[{"product": "bread", "resource_hours": {"oven": 2}}],
        demand=bread(15, 0, 0),
    )
    row = only(found)
    assert (row["kind"], row["units"], row["period"], row["until"]) == ("lost", 5, "Jan", "Jan")
    assert (row["cause"], row["what"], row["when"]) == ("capacity", "oven", "Jan")
    assert row["fix"] == "10 more hours of oven in Jan"
    assert row["share"] == pytest.approx(10 / 20)


def test_capacity_is_traced_through_the_bill_of_material_to_its_root() -> None:
    """The oven could bake 100, but the mixer makes dough for 10 of 16: 6 x 3 = 18 more hours."""
    found = explained(
        products=[{"name": "bread"}, {"name": "dough"}],
        resources=[{"name": "oven", "hours": 100}, {"name": "mixer", "hours": 30}],
        processes=[
            {"product": "bread", "materials": {"dough": 1}, "resource_hours": {"oven": 1}},
            {"product": "dough", "resource_hours": {"mixer": 3}},
        ],
        demand=bread(16, 0, 0),
    )
    row = only(found)
    assert (row["cause"], row["what"]) == ("capacity", "mixer")
    assert row["path"] == "bread <- dough"
    assert row["fix"] == "18 more hours of mixer in Jan"


def test_two_bottlenecks_in_a_row_are_both_named_and_both_are_needed() -> None:
    found = explained(
        products=[{"name": "bread"}, {"name": "dough"}],
        resources=[{"name": "oven", "hours": 10}, {"name": "mixer", "hours": 10}],
        processes=[
            {"product": "bread", "materials": {"dough": 1}, "resource_hours": {"oven": 1}},
            {"product": "dough", "resource_hours": {"mixer": 1}},
        ],
        demand=bread(14, 0, 0),
    )
    assert sorted(found.table["what"]) == ["mixer", "oven"]
    assert set(found.table["fix"]) == {"4 more hours of oven in Jan; 4 more hours of mixer in Jan"}


def test_lost_units_wait_for_people_where_hiring_is_limited() -> None:
    """2 workers bake 8 each; 40 in March want 5 workers: 3 hired by then, of 1 allowed a period.

    One each in January, February and March gives 2 + 3 = 5 in March: nothing is lost. With 48 due
    one more worker is needed in any of the three periods.
    """
    found = explained(
        workforce=[
            {"name": "crew", "opening": 2, "hours_per_worker": 8, "maximum_hired": 1, "wage": 1}
        ],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        inventory=[{"product": "bread", "maximum": 0}],
        demand=bread(0, 0, 48),
    )
    row = only(found)
    assert (row["cause"], row["what"], row["units"]) == ("people", "crew", 8)


def test_lost_units_wait_for_the_ceiling_of_a_supplier() -> None:
    """Each bread takes 2 flour, of which 20 come a period: 5 of 15 want 10 more."""
    found = explained(
        products=[{"name": "bread"}, {"name": "flour"}],
        processes=[{"product": "bread", "materials": {"flour": 2}}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": 1, "maximum": 20}],
        demand=bread(15, 0, 0),
    )
    row = only(found)
    assert row["cause"] == "material"
    assert "flour" in row["what"]
    assert "mill" in row["what"]
    assert row["path"] == "bread <- flour"
    assert row["fix"].startswith("10 more units")


def test_demand_before_anything_can_arrive_waits_for_the_lead_time() -> None:
    """Flour takes 2 periods; bread due in February can have it only 1 period sooner."""
    found = explained(
        products=[{"name": "bread"}, {"name": "flour"}],
        processes=[{"product": "bread", "materials": {"flour": 1}}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": 1, "lead_time": 2}],
        demand=bread(0, 7, 0),
    )
    row = only(found)
    assert (row["cause"], row["what"]) == ("lead time", "flour from mill")
    assert row["fix"] == "flour from mill 1 period (30 days) sooner"


def test_both_branches_of_a_bill_are_named_when_both_take_too_long() -> None:
    """Flour takes 2 periods and yeast 1: bread in January wants flour 2 sooner and yeast 1."""
    found = explained(
        products=[{"name": "bread"}, {"name": "flour"}, {"name": "yeast"}],
        processes=[{"product": "bread", "materials": {"flour": 1, "yeast": 0.1}}],
        suppliers=[
            {"supplier": "mill", "product": "flour", "price": 1, "lead_time": 2},
            {"supplier": "brewer", "product": "yeast", "price": 1, "lead_time": 1},
        ],
        demand=bread(7, 0, 0),
    )
    assert set(found.table["what"]) == {"flour from mill", "yeast from brewer"}
    fix = "flour from mill 2 periods (60 days) sooner; yeast from brewer 1 period (30 days) sooner"
    assert set(found.table["fix"]) == {fix}


def test_lost_units_wait_for_a_frozen_plan() -> None:
    """January is frozen at 4 although 9 are due."""
    found = explained(
        processes=[{"product": "bread"}],
        demand=bread(9, 0, 0),
        stability={
            "frozen_periods": ["Jan"],
            "frozen_flows": ["run"],
            "previous": [
                {"flow": "run", "process": "make bread", "quantity": {"Jan": 4}},
                {"flow": "run", "process": "make jam", "quantity": {"Jan": 1}},
            ],
        },
    )
    row = only(found)
    assert (row["cause"], row["when"], row["units"]) == ("frozen", "Jan", 5)
    assert row["fix"]


def test_lost_units_wait_for_a_pin() -> None:
    found = explained(
        processes=[{"product": "bread"}],
        inventory=[{"product": "bread", "maximum": 0}],
        demand=bread(9, 0, 0),
        stability={"pins": [{"flow": "run", "process": "make bread", "quantity": {"Jan": 4}}]},
    )
    row = only(found)
    assert (row["cause"], row["units"]) == ("pin", 5)
    assert row["fix"]


def test_lost_units_wait_for_a_limit() -> None:
    found = explained(
        processes=[{"product": "bread"}],
        demand=bread(9, 9, 9),
        limits=[
            {"name": "quota", "flow": "made", "product": "bread", "most": 20, "per": "horizon"}
        ],
    )
    assert set(found.table["cause"]) == {"limit"}
    assert set(found.table["what"]) == {"quota"}
    assert "it waits for the limit quota." in str(found)
    assert found.table["units"].sum() == pytest.approx(7)


def test_lost_units_wait_for_storage_where_they_have_to_be_built_ahead() -> None:
    """4 due in March, when the oven is off, would have to be stocked, and 3 find room.

    So 1 more unit of room is a way out, and 1 hour of the oven in March is another.
    """
    found = explained(
        sites=[{"name": "main", "storage_capacity": 3}],
        products=[{"name": "bread", "storage_volume": 1}],
        resources=[{"name": "oven", "hours": [10, 10, 0]}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=bread(0, 0, 4),
    )
    oven, storage = found.table.to_dict("records")
    assert (oven["cause"], oven["fix"]) == ("capacity", "1 more hour of oven in Mar")
    assert (storage["cause"], storage["units"], storage["when"]) == ("storage", 1, "Feb")
    assert storage["fix"].startswith("1 more")


def test_lost_units_wait_for_the_lot_rule() -> None:
    """A batch is 10, and stock may not stay over: of 13 due 3 are lost."""
    found = explained(
        processes=[{"product": "bread", "lot": {"multiple": 10}, "maximum": 100}],
        inventory=[{"product": "bread", "maximum": 0}],
        demand=bread(13, 0, 0),
    )
    row = only(found)
    assert row["units"] == pytest.approx(3)
    assert row["cause"] == "lot rule"
    assert row["fix"]


def test_units_that_cost_more_than_they_earn_are_lost_for_their_price() -> None:
    """Bread costs 9 to make, and losing one costs 4."""
    found = explained(
        processes=[{"product": "bread", "cost": 9}],
        demand=bread(10, 0, 0, unmet={"kind": "lost_sales", "cost": 4}),
    )
    row = only(found)
    assert row["cause"] == "price"
    assert (row["costs"], row["earns"]) == (pytest.approx(90), pytest.approx(40))
    assert row["fix"].startswith("a cost of a lost sale that is higher by 5 per unit")


def test_in_profit_mode_the_price_itself_is_what_is_too_low() -> None:
    found = solve_plan(
        PlanningProblem(
            horizon=["Jan"],
            products=[{"name": "bread"}],
            processes=[{"product": "bread", "cost": 9}],
            demand=[{"product": "bread", "quantity": 10, "price": 7, "unmet": "lost_sales"}],
            objective="profit",
        )
    ).explain()
    row = only(found)
    assert (row["costs"], row["earns"]) == (pytest.approx(90), pytest.approx(70))
    assert row["fix"].startswith("a price that is higher by 2 per unit")


def test_late_units_are_explained_like_lost_ones() -> None:
    """10 of 14 are baked in January; 4 are late by a period."""
    found = explained(
        resources=[{"name": "oven", "hours": 10}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=bread(14, 0, 0, unmet=LATE),
    )
    row = only(found)
    assert (row["kind"], row["units"], row["until"]) == ("late", 4, "Jan")
    assert row["fix"] == "4 more hours of oven in Jan"


def test_stock_below_its_safety_level_is_explained() -> None:
    found = explained(
        resources=[{"name": "oven", "hours": [10, 0, 0]}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        inventory=[{"product": "bread", "safety_stock": [6, 0, 0], "safety_stock_cost": 1}],
        demand=bread(8, 0, 0),
    )
    row = only(found)
    assert (row["kind"], row["units"]) == ("below safety stock", 4)
    assert row["fix"] == "4 more hours of oven in Jan"


def test_a_fix_that_others_would_take_is_made_large_enough_for_all() -> None:
    """Cake loses 4 at 50 and bread 5 at 10 each: extra hours go to cake first.

    5 hours more would bake cake, so that bread's fix is 9 hours; that for cake is 4.
    """
    found = explained(
        products=[{"name": "bread"}, {"name": "cake"}],
        resources=[{"name": "oven", "hours": 10}],
        processes=[
            {"product": "bread", "resource_hours": {"oven": 1}},
            {"product": "cake", "resource_hours": {"oven": 1}},
        ],
        demand=[
            *bread(5, 0, 0, unmet={"kind": "lost_sales", "cost": 10}),
            {"product": "cake", "quantity": [14, 0, 0], "unmet": LOST},
        ],
    )
    fixes = found.table.set_index("product")["fix"]
    assert fixes["cake"] == "4 more hours of oven in Jan"
    assert fixes["bread"] == "9 more hours of oven in Jan"
    (bottleneck,) = found.bottlenecks.to_dict("records")
    assert (bottleneck["what"], bottleneck["shortfalls"], bottleneck["units"]) == ("oven", 2, 9)


def test_a_plan_that_serves_all_has_nothing_to_explain() -> None:
    found = explained(processes=[{"product": "bread"}], demand=bread(1, 1, 1))
    assert found.table.empty
    assert "nothing is lost" in str(found)


def test_sentences_name_the_units_the_cause_the_way_and_the_proved_fix() -> None:
    found = explained(
        products=[{"name": "bread"}, {"name": "dough"}],
        resources=[{"name": "mixer", "hours": 30}],
        processes=[
            {"product": "bread", "materials": {"dough": 1}},
            {"product": "dough", "resource_hours": {"mixer": 3}},
        ],
        demand=bread(16, 0, 0),
    )
    text = str(found)
    assert "6 bread for market lost in Jan: it waits for capacity of mixer in Jan" in text
    assert "bread <- dough" in text
    assert "Proved: with 18 more hours of mixer in Jan, nothing of it is missing." in text


def test_whole_numbers_are_kept_when_a_fix_is_sized() -> None:
    """Whole workers of 8 hours: 20 due want 3; the fix is whole people."""
    found = explained(
        workforce=[
            {
                "name": "crew",
                "opening": 2,
                "hours_per_worker": 8,
                "maximum_workers": 2,
                "whole": True,
            }
        ],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        inventory=[{"product": "bread", "maximum": 0}],
        demand=bread(20, 0, 0),
    )
    row = only(found)
    assert (row["cause"], row["what"], row["units"]) == ("people", "crew", 4)
    assert row["fix"].startswith("1 more worker")


@pytest.mark.parametrize("name", ["product", "site", "customer", "period"])
def test_unknown_names_are_told_with_a_suggestion(name: str) -> None:
    plan = solve_plan(
        PlanningProblem(
            horizon=["Jan"],
            products=[{"name": "bread"}],
            processes=[{"product": "bread"}],
            demand=[{"product": "bread", "quantity": 1}],
        ),
        options=SolveOptions(),
    )
    with pytest.raises(Exception, match="is not known; "):
        plan.explain(**{name: "breed"})


def test_periods_that_nothing_reaches_are_told_apart_from_those_without_capacity() -> None:
    """Flour takes a period, so that January gets none; in February the oven bakes 10 of 14."""
    found = explained(
        products=[{"name": "bread"}, {"name": "flour"}],
        resources=[{"name": "oven", "hours": 10}],
        processes=[{"product": "bread", "materials": {"flour": 1}, "resource_hours": {"oven": 1}}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": 1, "lead_time": 1}],
        demand=bread(6, 14, 0),
    )
    early = found.table[found.table["period"] == "Jan"].iloc[0]
    later = found.table[found.table["period"] == "Feb"].iloc[0]
    assert (early["cause"], early["units"]) == ("lead time", 6)
    assert (later["cause"], later["units"]) == ("capacity", 4)


def test_a_minimum_that_takes_the_hours_is_a_way_out() -> None:
    """Cake must be made 6 times though nobody wants it, in an oven of 10 hours with 8 bread due."""
    found = explained(
        products=[{"name": "bread"}, {"name": "cake"}],
        resources=[{"name": "oven", "hours": [10, 0, 0]}],
        processes=[
            {"product": "bread", "resource_hours": {"oven": 1}},
            {"product": "cake", "resource_hours": {"oven": 1}, "minimum": [6, 0, 0]},
        ],
        demand=bread(8, 0, 0),
    )
    assert dict(zip(found.table["cause"], found.table["units"], strict=True)) == {
        "capacity": 4,
        "minimum": 4,
    }
    assert (found.table["fix"] != "").all()


def test_a_strategy_that_is_in_the_way_gives_way_as_a_whole() -> None:
    """A level output of 5 a period and no stock: 4 of 9 due in February are lost."""
    found = explained(
        processes=[{"product": "bread"}],
        inventory=[{"product": "bread", "maximum": 0}, {"product": "jam"}],
        demand=bread(5, 9, 5),
        strategy="level",
    )
    row = only(found)
    assert (row["cause"], row["units"], row["when"]) == ("strategy", 4, "Feb")
    assert found.fixes[0].apply(found.problem).strategy == "mixed"


def test_a_lead_time_and_the_hours_that_are_missing_beside_it_are_named_together() -> None:
    """Baking takes a period, and 14 due in January want 14 hours of an oven that has 10."""
    found = explained(
        resources=[{"name": "oven", "hours": 10}],
        processes=[{"product": "bread", "lead_time": 1, "resource_hours": {"oven": 1}}],
        demand=bread(14, 0, 0),
    )
    assert dict(zip(found.table["cause"], found.table["what"], strict=True)) == {
        "capacity": "oven",
        "lead time": "make bread",
    }
    (fix,) = found.fixes
    assert str(fix) == "make bread 1 period (30 days) sooner; 4 more hours of oven in Jan"
    # all of the one period that there is, and 4 of 10 hours
    assert fix.share == pytest.approx(1 / 1 + 4 / 10)
    assert solve_plan(fix.apply(found.problem)).tables["demand"]["lost"].sum() == 0


def test_a_lead_time_is_as_long_as_still_arrives_in_time() -> None:
    """Flour on order at the start may take 2 periods for March; it takes 6, beyond the horizon."""
    found = explained(
        products=[{"name": "bread"}, {"name": "flour"}],
        processes=[{"product": "bread", "materials": {"flour": 1}}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": 1, "lead_time": 6}],
        demand=bread(0, 0, 7),
    )
    assert only(found)["fix"] == "flour from mill 4 periods (120 days) sooner"


def test_a_fix_that_others_use_up_is_not_proved_again_and_again() -> None:
    """With 4 more hours for cake at 1 the oven bakes bread at 20, until no bread is short."""
    found = explained(
        products=[{"name": "bread"}, {"name": "cake"}],
        resources=[{"name": "oven", "hours": [10, 0, 0]}],
        processes=[
            {"product": "bread", "resource_hours": {"oven": 1}},
            {"product": "cake", "resource_hours": {"oven": 1}},
        ],
        demand=[
            *bread(16, 0, 0),
            {
                "product": "cake",
                "quantity": [4, 0, 0],
                "unmet": {"kind": "lost_sales", "cost": 1},
            },
        ],
    )
    by_product = found.table.set_index("product")["fix"]
    assert by_product["bread"] == "6 more hours of oven in Jan"
    assert by_product["cake"] == "10 more hours of oven in Jan"


def test_a_machine_is_not_all_where_the_plan_would_make_no_use_of_more_hours() -> None:
    """Bread costs 100 and losing it 50: 15 are lost beside an oven for 10 that stands still.

    With 5 more hours serving them costs 15 x 100 and earns 15 x 50.
    """
    found = explained(
        resources=[{"name": "oven", "hours": 10}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}, "cost": 100}],
        demand=bread(15, 0, 0),
    )
    rows = found.table.set_index("cause")
    assert set(rows.index) == {"capacity", "price"}
    assert rows.loc["price", "costs"] == pytest.approx(15 * 100)
    assert rows.loc["price", "earns"] == pytest.approx(15 * 50)
    assert not found.fixes


def test_the_smallest_units_are_explained_as_well() -> None:
    """0.0005 t more than the oven bakes: what comes from nowhere is dear in any unit."""
    found = explained(
        resources=[{"name": "oven", "hours": 0.001}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=[{"product": "bread", "quantity": [0.0015, 0, 0], "price": 2e5, "unmet": LOST}],
    )
    assert only(found)["fix"] == "0.0005 more hours of oven in Jan"


def test_what_has_no_source_is_said_to_have_none() -> None:
    found = explained(
        products=[{"name": "bread"}, {"name": "cake"}],
        processes=[{"product": "cake"}],
        demand=bread(3, 0, 0),
    )
    assert only(found)["cause"] == "not found"
    assert "3 bread for market lost in Jan: nothing makes, buys or brings it." in str(found)


def test_units_that_earn_nothing_and_cost_nothing_want_any_price() -> None:
    """Losing costs nothing and making costs nothing: a cent decides."""
    found = explained(
        processes=[{"product": "bread", "cost": 0}],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=bread(4, 0, 0, price=0, unmet={"kind": "lost_sales", "cost": 0}),
    )
    table = found.table
    assert table.empty or (table["fix"] != "").all()


def test_a_price_is_raised_for_the_last_unit_whoever_else_would_lose_for_it() -> None:
    """Bread earns 4 and cake 6 in an oven of 10 hours with 10 cakes due: bread wants 2 more."""
    found = explained(
        products=[{"name": "bread"}, {"name": "cake"}],
        resources=[{"name": "oven", "hours": 10, "overtime": {"hours": 20, "cost": 9}}],
        processes=[
            {"product": "bread", "resource_hours": {"oven": 1}},
            {"product": "cake", "resource_hours": {"oven": 1}},
        ],
        demand=[
            *bread(5, 0, 0, unmet={"kind": "lost_sales", "cost": 4}),
            {
                "product": "cake",
                "quantity": [10, 0, 0],
                "unmet": {"kind": "lost_sales", "cost": 6},
            },
        ],
    )
    row = found.table[found.table["product"] == "bread"].iloc[0]
    assert (row["cause"], row["costs"], row["earns"]) == ("price", 45, 20)
    assert row["fix"] == "a cost of a lost sale that is higher by 2 per unit"
