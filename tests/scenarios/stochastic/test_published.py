"""The farmer of Birge and Louveaux: what the book prints comes out of the general schema.

Introduction to Stochastic Programming, 2nd ed. 2011, section 1.1: 170 acres of wheat, 80 of corn
and 250 of beets, for an expected profit of 108,390. Known before, the seasons earn 59,950, 118,600
and 167,667; 115,406 on average. Planned for mean yields (120, 80, 300) it is 107,240. Section 4.1:
EVPI 7,016; section 4.2: VSS 1,150.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from pyomo.environ import SolverFactory, value

from sop_opt.scenarios.stochastic import solve_stochastic, stochastic_model

MODELS = Path(__file__).parents[3] / "models"


@pytest.fixture
def farmer(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(MODELS), *sys.path])
    return import_module("birge_louveaux_farmer")


def test_the_farmer_plants_as_in_the_book(farmer):
    plan = farmer.plan()
    planted = plan.decisions.query("family == 'moves.moved'").set_index("name")
    assert planted["value"].tolist() == pytest.approx([170, 80, 250])
    assert planted["mean_value"].tolist() == pytest.approx([120, 80, 300])
    assert plan.expected == pytest.approx(108_390)
    assert plan.scenarios["wait_and_see"].round().tolist() == [59_950, 118_600, 167_667]
    assert plan.mean_value_plan == pytest.approx(107_240)
    assert plan.evpi == pytest.approx(7_015.56, abs=0.01)
    assert plan.vss == pytest.approx(1_150)
    assert all(each.audit().passed for each in plan.plans.values())


def test_the_model_in_pyomo_earns_as_in_the_book(farmer):
    model = stochastic_model(farmer.problem(), farmer.scenarios(), here_and_now=["head_count"])
    SolverFactory("appsi_highs").solve(model)
    assert value(model.expected_profit) == pytest.approx(108_390)


def test_hedging_comes_near_to_the_book(farmer):
    plan = solve_stochastic(farmer.problem(), farmer.scenarios(), method="progressive_hedging")
    assert plan.expected <= 108_390 + 1e-3
    assert plan.bound >= 108_390 - 1e-3
    assert plan.gap < 0.001


def test_the_farmer_who_fears_regret_gives_away_little(farmer):
    """The worst regret of the best expected profit is 11,130, in bad weather: 59,950 - 48,820."""
    careful = solve_stochastic(farmer.problem(), farmer.scenarios(), criterion="regret")
    assert farmer.plan().worst_regret == pytest.approx(11_130)
    assert careful.worst_regret < 11_130
    assert careful.expected < 108_390
