"""Changes of demand: more, other, sooner or later, and promotions."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.scenarios.changes import Promotion, ReplaceDemand, ScaleDemand, ShiftDemand
from worlds import make_problem, red_tomato


def world(**sections: Any) -> PlanningProblem:
    """Return two products of two families, wanted by two customers over four periods."""
    return make_problem(
        **{
            "horizon": ["Jan", "Feb", "Mar", "Apr"],
            "products": [{"name": "bread", "family": "baked"}, {"name": "tea", "family": "drinks"}],
            "demand": [
                {"product": "bread", "customer": "shop", "quantity": [10, 20, 30, 40], "price": 5},
                {"product": "bread", "customer": "online", "quantity": 8},
                {"product": "tea", "customer": "shop", "quantity": {"Jan": 4, "Mar": 6}},
            ],
        }
        | sections
    )


def quantities(problem: PlanningProblem) -> list[Any]:
    return [row.quantity for row in problem.demand]


def test_all_demand_is_scaled_without_an_address() -> None:
    after = ScaleDemand(by=1.5).changed(world())
    # a mapping names the periods in which something is due: 4 and 6 of four
    assert quantities(after) == [(15.0, 30.0, 45.0, 60.0), 12.0, (6.0, 0.0, 9.0, 0.0)]


@pytest.mark.parametrize(
    ("address", "changed"),
    [
        ({"product": "tea"}, {2}),
        ({"product": ["tea", "bread"]}, {0, 1, 2}),
        ({"family": "baked"}, {0, 1}),
        ({"customer": "shop"}, {0, 2}),
        ({"family": "baked", "customer": "shop"}, {0}),
        ({"site": "main"}, {0, 1, 2}),
    ],
)
def test_names_of_one_word_are_alternatives_and_words_hold_together(
    address: dict[str, Any], changed: set[int]
) -> None:
    before, after = world(), ScaleDemand(by=2, **address).changed(world())
    pairs = zip(quantities(before), quantities(after), strict=True)
    assert {place for place, (old, new) in enumerate(pairs) if old != new} == changed


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"periods": "Feb; Apr"}, (10.0, 40.0, 30.0, 80.0)),
        ({"start": "Mar"}, (10.0, 20.0, 60.0, 80.0)),
        ({"end": "Jan"}, (20.0, 20.0, 30.0, 40.0)),
        ({"start": "Feb", "end": "Mar"}, (10.0, 40.0, 60.0, 40.0)),
        ({"periods": ["Jan", "Feb"], "start": "Feb"}, (10.0, 40.0, 30.0, 40.0)),
    ],
)
def test_only_the_periods_that_are_meant_are_scaled(
    window: dict[str, Any], expected: tuple[float, ...]
) -> None:
    after = ScaleDemand(by=2, product="bread", customer="shop", **window).changed(world())
    assert after.demand[0].quantity == expected


def test_a_factor_per_period_is_1_where_it_is_not_given() -> None:
    after = ScaleDemand(by={"Feb": 0.5}, customer="shop").changed(world())
    assert after.demand[0].quantity == (10.0, 10.0, 30.0, 40.0)


def test_a_rate_per_working_day_is_scaled_by_the_days_of_each_period() -> None:
    problem = make_problem(
        horizon=[{"name": "Jan", "working_days": 20}, {"name": "Feb", "working_days": 10}],
        demand=[{"product": "bread", "quantity": "3 per working day"}],
    )
    after = ScaleDemand(by=2, periods="Jan").changed(problem)
    assert after.demand[0].quantity == (120.0, 30.0)  # 2 x 3 x 20, and 3 x 10


def test_units_late_before_the_first_period_are_not_scaled() -> None:
    demand = [{"product": "bread", "quantity": 5, "unmet": "backlog", "opening_backlog": 3}]
    after = ScaleDemand(by=2).changed(make_problem(demand=demand))
    assert (after.demand[0].quantity, after.demand[0].opening_backlog) == (10.0, 3.0)


def test_demand_is_replaced_in_the_periods_that_are_meant() -> None:
    after = ReplaceDemand(quantity={"Jan": 7, "Feb": 9}, product="tea", end="Feb").changed(world())
    assert after.demand[2].quantity == (7.0, 9.0, 6.0, 0.0)
    assert quantities(after)[:2] == quantities(world())[:2]


def test_demand_that_moves_beyond_the_horizon_is_no_longer_planned_for() -> None:
    after = ShiftDemand(by=2, product="bread", customer="shop").changed(world())
    assert after.demand[0].quantity == (0.0, 0.0, 10.0, 20.0)


def test_demand_cannot_fall_due_before_the_first_period() -> None:
    after = ShiftDemand(by=-2, product="bread", customer="shop").changed(world())
    assert after.demand[0].quantity == (10.0 + 20.0 + 30.0, 40.0, 0.0, 0.0)


def test_a_share_of_some_periods_moves_and_the_rest_stays() -> None:
    change = ShiftDemand(by=1, share=0.25, periods="Feb", product="bread", customer="shop")
    assert change.changed(world()).demand[0].quantity == (10.0, 15.0, 35.0, 40.0)


def test_the_promotion_of_chopra_and_meindl() -> None:
    # January: 1.1 x 1,600 + 0.2 x (3,000 + 3,200); the two months after it keep 0.8 of theirs;
    # 1 off a price of 40
    change = Promotion(lift=0.1, forward_buying=[0.2, 0.2], discount=0.025, periods="January")
    row = change.changed(red_tomato()).demand[0]
    assert row.quantity == pytest.approx((3000, 2400, 2560, 3800, 2200, 2200))
    assert row.price == pytest.approx((39, 40, 40, 40, 40, 40))


def test_nobody_buys_ahead_for_a_period_that_is_promoted_as_well() -> None:
    # Jan buys 0.2 of Mar, Feb 0.1 of Mar and 0.2 of Apr: 10 + 6, 20 + 3 + 8, 30 - 9, 40 - 8
    change = Promotion(forward_buying=[0.1, 0.2], end="Feb", product="bread", customer="shop")
    assert change.changed(world()).demand[0].quantity == pytest.approx((16, 31, 21, 32))


def test_units_after_the_horizon_are_not_bought_ahead() -> None:
    change = Promotion(lift=0.5, forward_buying=0.5, periods="Apr", customer="online")
    assert change.changed(world()).demand[1].quantity == pytest.approx((8, 8, 8, 12))


def test_forward_buying_moves_units_and_lift_adds_some() -> None:
    before = sum(world().demand[0].quantity)  # type: ignore[arg-type]
    change = Promotion(lift=0.1, forward_buying=[0.3], periods="Feb", customer="shop")
    after = change.changed(world()).demand[0].quantity
    assert sum(after) == pytest.approx(before + 0.1 * 20)  # type: ignore[arg-type]


def test_more_than_all_of_a_period_cannot_be_bought_ahead() -> None:
    with pytest.raises(ProblemError, match=r"takes a share of 1\.2 from 'Mar'"):
        Promotion(forward_buying=[0.6, 0.6], end="Feb").changed(world())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Promotion(periods="Jan"), "promotes nothing"),
        (ShiftDemand(by=0), "shifts nothing"),
        (ShiftDemand(by=4), "by 4: shifts demand beyond all of the 4 periods"),
        (ShiftDemand(by=-4), "by -4: shifts demand beyond all of the 4 periods"),
        (ScaleDemand(by=[1, 2]), "has 2 numbers for 4 periods"),
        (ScaleDemand(by={"Jann": 2}), "'Jann': is not a period of the horizon"),
        (ScaleDemand(by=2, start="Mar", end="Feb"), "'Mar to Feb': leaves no period"),
        (ScaleDemand(by=2, periods="Jan", start="Feb"), "leaves no period"),
        (ScaleDemand(by=2, product="braed"), "product 'braed': .* did you mean 'bread'?"),
        (ScaleDemand(by=2, family="bakd"), "family 'bakd': .* did you mean 'baked'?"),
        (ScaleDemand(by=2, customer="shops"), "customer 'shops': .* did you mean 'shop'?"),
        (ScaleDemand(by=2, site="mian"), "site 'mian': .* did you mean 'main'?"),
        (ScaleDemand(by=2, periods="Jam"), "periods 'Jam': .* did you mean 'Jan'?"),
        (
            ScaleDemand(by=2, product="tea", customer="online"),
            "product, customer 'tea; online': no row of demand has all of these",
        ),
    ],
)
def test_a_change_that_says_nothing_or_finds_nothing_is_a_fault(change: Any, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        change.changed(world())


def test_a_product_that_nobody_wants_matches_nothing() -> None:
    problem = world(products=[{"name": "bread"}, {"name": "tea"}, {"name": "jam"}])
    with pytest.raises(ProblemError, match="product 'jam': no row of demand has it"):
        ScaleDemand(by=2, product="jam").changed(problem)


def test_all_faults_of_a_change_are_told_at_once() -> None:
    with pytest.raises(ProblemError) as raised:
        ScaleDemand(by=2, product="braed", periods="Jam").changed(world())
    assert [fault.field for fault in raised.value.faults] == ["product", "periods"]
