"""Published cases: the number of the book comes out of the general schema.

``exact`` was found by models written by hand from the books' data (for the cases beyond the first
twelve in ``test_by_hand.py``); of the cases with lots, from Wagner and Whitin on, it is what the
source prints, and by hand where no source was read. ``published`` is what the source prints,
rounded as it is there.
``models/README.md`` says which printed values were remembered and not read again.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sop_opt import solve_plan

if TYPE_CHECKING:
    from sop_opt.problem.problem import Objective


class Case(NamedTuple):
    """One number of one variant of a model."""

    model: str
    variant: str
    """Empty: the problem itself."""
    objective: Objective
    exact: float
    published: str = ""
    """As printed in the source; empty where it prints none."""
    slow: bool = False


LAVARE = "chopra_lavare_promotions"
SINGLE_ITEM = "lot_sizing_single_item_set"

CASES = [
    Case("red_tomato_tools", "", "cost", 422_275.0, "422275"),
    Case("red_tomato_tools", "", "profit", 217_725.0, "217725"),
    Case("red_tomato_tools", "whole workers", "cost", 422_660.0, "422660"),
    Case("red_tomato_tools", "promotion in January", "cost", 421_915.0, "421915"),
    Case("red_tomato_tools", "promotion in January", "profit", 221_485.0),
    Case("red_tomato_tools", "promotion in April", "cost", 438_856.0 + 2 / 3, "438857"),
    Case("red_tomato_tools", "promotion in April", "profit", 211_283.0 + 1 / 3),
    Case("ampl_steelt", "", "profit", 515_033.0, "515033"),
    Case("ampl_prod", "", "cost", 4_426_822.890821, "4426822.89"),
    Case("ampl_prod", "opening stock once", "cost", 4_428_412.467590),
    Case("nahmias_densepack", "", "cost", 379_320.9021603924, "379320.9"),
    Case("nahmias_densepack", "exact rates", "cost", 379_291.918083),
    Case("nahmias_densepack", "exact rates, whole workers", "cost", 379_508.6168),
    Case("gueret_bicycles", "", "cost", 11_247_000.0, "11247000"),
    Case("gueret_drinking_glasses", "", "cost", 185_899.3, "185899"),
    Case("gueret_drinking_glasses", "450 hours of people", "cost", 180_880.136364),
    Case("gueret_toy_lorries_bom", "", "cost", 238_365.0),
    Case("gueret_electronic_components", "", "cost", 683_929.0, "683929"),
    Case("opl_mulprod_pasta", "", "cost", 457.0, "457"),
    Case("opl_mulprod_pasta", "flour raised until no gain", "cost", 393.5, "393.5"),
    Case("winston_sailco", "", "cost", 78_450.0, "78450"),
    Case("winston_sailco", "falling cost", "cost", 72_200.0, "72200"),
    Case("winston_mondo", "", "cost", 95_000.0, "95000"),
    Case("opm301_aggregate_planning", "", "cost", 30_940.0, "30940"),
    Case("opm301_aggregate_planning", "chase", "cost", 59_760.0, "59760"),
    Case("opm301_aggregate_planning", "level", "cost", 33_220.0, "33220"),
    Case("opm301_aggregate_planning", "overtime at 32", "cost", 22_260.0, "22260"),
    Case("opm301_aggregate_planning", "overtime at 112", "cost", 33_220.0, "33220"),
    Case("opm301_aggregate_planning", "late deliveries at 18", "cost", 30_700.0, "30700"),
    Case("williams_factory_planning_1", "", "profit", 93_715.178571, "93715.18"),
    Case("williams_factory_planning_2", "", "profit", 108_855.0, "108855.0"),
    Case("williams_food_manufacture_1", "", "profit", 107_842.592593, "107842.6"),
    Case("williams_food_manufacture_2", "", "profit", 100_278.703704, "100278.7"),
    Case("williams_manpower_planning", "", "cost", 498_677.285319, "498677.285"),
    Case("williams_manpower_planning", "fewest redundancies", "cost", 841.796875, "841.797"),
    Case(LAVARE, "", "cost", 16_820_000.0, "16820000"),
    Case(LAVARE, "", "profit", 11_680_000.0, "11680000"),
    Case(
        "chopra_lavare_promotions",
        "promotion in April, price 125",
        "cost",
        17_059_400.0,
        "17059400",
    ),
    Case(
        "chopra_lavare_promotions",
        "promotion in April, price 125",
        "profit",
        11_857_225.0,
        "11857225",
    ),
    Case(
        "chopra_lavare_promotions", "promotion in July, price 125", "cost", 17_367_300.0, "17367300"
    ),
    Case(
        "chopra_lavare_promotions",
        "promotion in July, price 125",
        "profit",
        11_831_450.0,
        "11831450",
    ),
    Case("albright_surestep", "", "cost", 692_820.0, "692820"),
    Case("albright_surestep", "late deliveries at 20", "cost", 690_180.0, "690180"),
    Case("heizer_farnsworth_tires", "", "cost", 105_700.0, "105700"),
    Case("hillier_northern_airplane", "", "cost", 77.3, "77.3"),
    Case("wagner_whitin_1958", "", "cost", 864.0, "864"),
    Case(SINGLE_ITEM, "snyder_shen_example_3_9", "cost", 1_380.0, "1380"),
    Case(SINGLE_ITEM, "snyder_shen_problem_3_27", "cost", 424.0, "424"),
    Case(SINGLE_ITEM, "snyder_shen_problem_3_29", "cost", 423.0, "423"),
    Case(SINGLE_ITEM, "stockpyl_scmo_purchase_cost", "cost", 4_940.0, "4940"),
    Case(SINGLE_ITEM, "southampton_five_period", "cost", 320.0, "320"),
    Case(SINGLE_ITEM, "southampton_five_period_end_stock_40", "cost", 380.0, "380"),
    Case(SINGLE_ITEM, "silver_meal_1973", "cost", 501.2, "501.2"),
    Case(SINGLE_ITEM, "pochet_wolsey_bikes", "cost", 736_000.0, "736000"),
    Case(SINGLE_ITEM, "heizer_render_wagner_whitin", "cost", 455.0, "455"),
    Case(SINGLE_ITEM, "nahmias_silver_meal_casings", "cost", 310.0),
    Case("gamspy_clsp", "", "cost", 1_694.0, "1694"),
    Case("trigeiro_tr6_15", "", "cost", 37_721.0, "37721", slow=True),
    Case("miplib_set1ch", "", "cost", 54_537.75, "54537.75"),
    Case("miplib_pp08a", "", "cost", 7_350.0, "7350"),
    Case("miplib_vpm1", "", "cost", 20.0, "20"),
    Case("miplib_vpm2", "", "cost", 13.75, "13.75"),
    Case("dellaert_jeunet_45", "", "cost", 377.68, "377.68"),
]


def named(case: Case) -> str:
    """Return the name of a test of a case."""
    return "-".join(part for part in (case.model, case.variant, case.objective) if part)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=named(case), marks=pytest.mark.slow if case.slow else ())
        for case in CASES
    ],
)
def test_the_published_number_comes_out(case: Case) -> None:
    model = importlib.import_module(case.model)
    problem = model.variants()[case.variant] if case.variant else model.problem()
    plan = solve_plan(problem, objective=case.objective)
    assert plan.status == "optimal"
    plan.audit().require_passed()
    assert plan.objective == pytest.approx(case.exact, rel=1e-6)
    if case.published:
        digits = len(case.published.partition(".")[2])
        assert f"{plan.objective:.{digits}f}" == case.published


def test_a_promotion_pays_in_april_at_a_low_price_and_in_july_at_a_high_one() -> None:
    """At 125 the forward buying of April costs least stock; at 250 the larger July sells more."""
    variants = importlib.import_module(LAVARE).variants()
    profit = {name: solve_plan(row, objective="profit").objective for name, row in variants.items()}
    for price, best in ((125, "promotion in April"), (250, "promotion in July")):
        at_price = {name: earned for name, earned in profit.items() if name.endswith(str(price))}
        assert max(at_price, key=at_price.__getitem__).startswith(best)


def test_the_best_flour_is_what_the_source_stops_at() -> None:
    """One unit less of flour costs more, one more saves nothing: the cost has reached 393.5."""
    pasta = importlib.import_module("opl_mulprod_pasta")
    best = pasta.variants()["flour raised until no gain"]
    flour = best.resources[0].hours
    less, more = (
        solve_plan(pasta.with_flour(best, amount)).objective for amount in (flour - 1, flour + 1)
    )
    assert less > 393.5 + 1e-6
    assert more == pytest.approx(393.5)
