"""Ceilings worked out from needs never cut off the optimum: the same with ceilings far too high."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.random_problems import FEW, Sections
from sop_opt import PlanningProblem, solve_plan
from sop_opt.problem.needs import Needs

FAR_TOO_HIGH = 2000.0
PERIODS = 4

series = st.lists(st.integers(0, 9), min_size=PERIODS, max_size=PERIODS)


def maybe(strategy):
    return st.one_of(st.none(), strategy)


@st.composite
def lots(draw: st.DrawFn) -> Sections | None:
    """Draw a lot rule; most have a minimum, a price per order or both."""
    if not draw(st.integers(0, 3)):
        return None
    minimum = draw(st.sampled_from([0, 0, 5, 12]))
    most = draw(st.sampled_from([None, None, 15]))
    return {
        "minimum": minimum,
        "multiple": draw(st.sampled_from([None, None, 3])),
        "maximum": most,
        "fixed_cost": draw(st.sampled_from([0, 8, 20])),
        "periods_of_supply": draw(st.sampled_from([1, 1, 1, 2])),
        "fixed_materials": draw(st.sampled_from([{}, {}, {"pallet": 1}])),
    }


@st.composite
def offers(draw: st.DrawFn, supplier: str, product: str, price: int) -> Sections:
    """Draw an offer, some with a discount on all units from 10 upwards."""
    steps = [{"start": 0, "cost": 1}, {"start": 10, "cost": 0}]
    return {
        "supplier": supplier,
        "product": product,
        "price": price,
        "lead_time": draw(st.sampled_from([0, 0, 1])),
        "cost_steps": draw(st.sampled_from([[], [], steps])),
        "steps_apply": "all_units",
        "lot": draw(lots()),
    }


@st.composite
def stocks(draw: st.DrawFn, product: str, site: str) -> Sections:
    return {
        "product": product,
        "site": site,
        "opening": draw(st.sampled_from([0, 0, 4, 15])),
        "holding_cost": draw(st.integers(0, 3)),
        "safety_stock": draw(st.sampled_from([0, 0, 2])),
        "safety_stock_cost": 2,
        "disposal_cost": draw(st.sampled_from([None, None, 0, 1])),
    }


@st.composite
def worlds(draw: st.DrawFn) -> Sections:
    """Draw a chain of material, part and end product with a co-product, a sink and a shop."""
    wait = draw(st.integers(0, 1))
    policies = [{"kind": "lost_sales", "cost": 30}]
    if draw(st.booleans()):
        policies.append({"kind": "backlog", "cost": 2, "max_periods": draw(maybe(st.just(1)))})
    make = {
        "name": "make",
        "outputs": {"end": 1, "by": draw(st.sampled_from([0, 0, 0.5]))},
        "materials": {"part": draw(st.sampled_from([0.5, 1, 2]))},
        "scrap": {"part": draw(st.sampled_from([0, 0.5]))},
        "lead_time": wait,
        "material_offsets": {"part": draw(st.integers(0, wait))},
        "cost": draw(st.integers(0, 3)),
        "lot": draw(lots()),
        "minimum": draw(st.sampled_from([0, 0, 0, [0, 0, 6, 0]])),
    }
    sections: Sections = {
        "horizon": [f"t{k}" for k in range(PERIODS)],
        "products": [
            {"name": "end", "shelf_life": draw(st.sampled_from([None, None, 1]))},
            *({"name": name} for name in ("by", "part", "raw", "sink", "pallet")),
        ],
        "sites": [{"name": "main"}, {"name": "shop"}],
        "inventory": [
            draw(stocks(product, site))
            for product, site in (("end", "main"), ("end", "shop"), ("by", "main"))
        ]
        + [{**draw(stocks("part", "main")), "disposal_cost": None}],
        "processes": [
            make,
            {"product": "part", "materials": {"raw": 1}, "lot": draw(lots())},
            {"name": "sink", "outputs": {"sink": 1}, "materials": {"end": 1}, "lot": draw(lots())},
        ],
        "suppliers": [
            draw(offers("mine", "raw", 1)),
            draw(offers("trader", "end", 9)),
            {"supplier": "carpenter", "product": "pallet", "lot": {"fixed_cost": 2}},
        ],
        "lanes": [{"product": "end", "origin": "main", "destination": "shop", "lot": draw(lots())}],
        "demand": [
            {"product": "end", "site": site, "quantity": draw(series), "unmet": policies}
            for site in ("main", "shop")
        ],
    }
    if draw(st.booleans()):
        sections["demand"].append(
            {"product": "by", "quantity": draw(series), "unmet": policies[:1]}
        )
    if draw(st.booleans()):
        setup = {"name": "oven", "process": "make", "cost": 3, "minimum": draw(st.integers(0, 8))}
        sections["setups"] = [setup]
    if draw(st.booleans()):
        pin = {"flow": "bought", "supplier": "mine", "quantity": {"t2": 7}, "cost": 1}
        kept = {"flow": "run", "process": "make", "quantity": draw(series)}
        prices = {"departure_cost": draw(st.integers(0, 1)), "order_departure_cost": 4}
        sections["stability"] = {"previous": [kept], "pins": [pin], **prices}
    if draw(st.booleans()):
        sections["inventory"][0]["maximum"] = draw(st.integers(0, 9))
        sections["inventory"][0]["safety_stock"] = 0
        sections["inventory"][0]["disposal_cost"] = 0
    return sections


def least_cost(problem: PlanningProblem) -> float:
    plan = solve_plan(problem)
    assert plan.status in {"optimal", "infeasible"}
    return plan.objective if plan.status == "optimal" else np.inf


@settings(FEW, max_examples=12)
@given(worlds())
def test_ceilings_from_needs_never_cut_off_the_optimum(sections: Sections):
    problem = PlanningProblem(**sections)
    needed = least_cost(problem)
    with patch.object(Needs, "source", lambda self, row: np.full(PERIODS, FAR_TOO_HIGH)):
        assert needed == pytest.approx(least_cost(problem), rel=1e-5, abs=1e-4)
