"""Draws of demand: the same for the same names, and correlated as asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from sop_opt import PlanningProblem
from sop_opt.errors import ProblemError
from sop_opt.scenarios.changes.draws import DrawDemand
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.uncertainty.correlation import Correlation, CorrelationMatrix

NORMAL = [{"kind": "normal", "cv": 0.1}]
DRAWS = 3_000
ERROR = 4 / DRAWS**0.5
"""Four standard errors of a correlation of 0; those of others are smaller."""


def market(*rows, periods=2):
    """Return a problem with demand of 100 in each period for every product and customer."""
    names = sorted({product for product, _ in rows})
    return PlanningProblem(
        horizon=[f"t{k}" for k in range(periods)],
        products=[{"name": name, "family": name[0] if name[0] in "AB" else ""} for name in names],
        demand=[{"product": name, "customer": who, "quantity": 100} for name, who in rows],
    )


TWO_FAMILIES = market(("A1", "shop"), ("A1", "export"), ("A2", "shop"), ("B1", "shop"))


def drawn(problem, number=1, demand=NORMAL, **fields):
    return DrawDemand(number=number, seed=7, demand=demand, **fields).quantities(problem)


def correlations(problem, **correlation):
    """Return the correlations of all rows in the first period, over many draws."""
    law = Correlation(**correlation)
    sample = [drawn(problem, k, correlation=law)[:, 0] for k in range(1, DRAWS + 1)]
    return np.corrcoef(np.array(sample).T)


def test_rows_draw_the_same_whatever_other_rows_there_are_and_in_what_order():
    few = market(("A1", "shop"), ("B1", "shop"))
    many = market(("C1", "shop"), ("B1", "shop"), ("A1", "export"), ("A1", "shop"))
    law = {"overall": 0.2, "within_family": 0.5, "within_product": 0.8, "serial": 0.3}
    for number in (1, 6):
        one, other = (drawn(each, number, correlation=law) for each in (few, many))
        assert (one == other[[3, 1]]).all()


def test_a_matrix_gives_the_same_draws_in_whatever_order_it_is_written():
    lines = {
        "A1": {"A1": 1.0, "A2": 0.7, "B1": 0.1},
        "A2": {"A1": 0.7, "A2": 1.0, "B1": 0.3},
        "B1": {"A1": 0.1, "A2": 0.3, "B1": 1.0},
    }
    turned = {name: dict(reversed(line.items())) for name, line in reversed(lines.items())}
    one, other = (drawn(TWO_FAMILIES, correlation={"products": each}) for each in (lines, turned))
    assert (one == other).all()
    frame = drawn(TWO_FAMILIES, correlation=Correlation(products=pd.DataFrame(lines)))
    assert (one == frame).all()


def test_a_longer_horizon_begins_with_the_same_numbers():
    short, long = market(("A1", "shop"), periods=2), market(("A1", "shop"), periods=5)
    assert (drawn(short) == drawn(long)[:, :2]).all()


def test_draws_and_seeds_differ():
    problem = market(("A1", "shop"))
    numbers = [drawn(problem, k)[0, 0] for k in range(1, 51)]
    other = DrawDemand(number=1, seed=8, demand=NORMAL).quantities(problem)[0, 0]
    assert len({*numbers, other}) == 51


def test_without_correlation_rows_are_independent():
    expected = np.eye(4)
    assert np.abs(correlations(TWO_FAMILIES) - expected).max() < ERROR


def test_rows_are_as_alike_as_what_they_share():
    found = correlations(TWO_FAMILIES, overall=0.2, within_family=0.5, within_product=0.8)
    expected = [
        [1.0, 0.8, 0.5, 0.2],
        [0.8, 1.0, 0.5, 0.2],
        [0.5, 0.5, 1.0, 0.2],
        [0.2, 0.2, 0.2, 1.0],
    ]
    assert np.abs(found - expected).max() < ERROR


def test_products_without_a_family_share_none():
    found = correlations(market(("C1", "shop"), ("C2", "shop")), within_family=0.9)
    assert abs(found[0, 1]) < ERROR


def test_a_matrix_of_products_may_say_that_one_goes_down_as_the_other_goes_up():
    lines = {"A1": {"A1": 1, "B1": -0.6}, "B1": {"A1": -0.6, "B1": 1}}
    found = correlations(TWO_FAMILIES, products=lines)
    # both rows of A1 are one; A2 is not named, and so on its own
    expected = [[1, 1, 0, -0.6], [1, 1, 0, -0.6], [0, 0, 1, 0], [-0.6, -0.6, 0, 1]]
    assert np.abs(found - expected).max() < ERROR


def test_surprises_last_from_period_to_period():
    """With 0.8 from one period to the next, it is 0.64 over two; the spread stays the same."""
    problem = market(("A1", "shop"), periods=3)
    sample = np.array(
        [drawn(problem, k, correlation={"serial": 0.8})[0] for k in range(1, DRAWS + 1)]
    )
    found = np.corrcoef(sample.T)
    assert np.abs(found[0] - [1.0, 0.8, 0.64]).max() < ERROR
    # the standard error of a standard deviation s is s / sqrt(2 n): four of them are 0.52
    assert sample.std(axis=0) == pytest.approx([10.0, 10.0, 10.0], abs=0.52)


def test_draws_of_a_pair_mirror_each_other():
    """Both are 100 on average: 20 above in the one is 20 below in the other."""
    law = {"overall": 0.3, "serial": 0.5}
    for number in (1, 3):
        pair = [drawn(TWO_FAMILIES, number + k, antithetic=True, correlation=law) for k in range(2)]
        assert sum(pair) == pytest.approx(np.full((4, 2), 200.0))
        assert (pair[0] != pair[1]).all()


def test_the_last_distribution_that_speaks_of_units_holds_and_others_stay():
    some = [
        {"kind": "empirical", "past": [3], "family": "A"},
        {"kind": "empirical", "past": [0.5], "product": "A1", "customer": "shop", "end": "t0"},
    ]
    expected = [[50, 300], [300, 300], [300, 300], [100, 100]]
    assert drawn(TWO_FAMILIES, demand=some).tolist() == expected


def test_a_scenario_of_a_draw_carries_it_out_and_can_be_written():
    change = {"kind": "draw_demand", "number": 4, "seed": 7, "demand": NORMAL}
    scenario = Scenario(name="draw 4", changes=[change])
    again = Scenario.model_validate_json(scenario.model_dump_json())
    due = [row.quantity for row in again.applied_to(TWO_FAMILIES).demand]
    assert due == [tuple(row) for row in drawn(TWO_FAMILIES, 4).tolist()]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"demand": [{"kind": "normal", "cv": 0.1, "product": "A9"}]}, "A9.*is not in products"),
        (
            {"demand": [{"kind": "normal", "cv": 0.1, "family": "B", "customer": "export"}]},
            "no row of demand",
        ),
        ({"correlation": {"products": {"X": {"X": 1}}}}, "correlation.products 'X': is not in"),
    ],
)
def test_an_address_that_matches_nothing_is_a_fault(fields, message):
    change = DrawDemand(**({"number": 1, "demand": NORMAL} | fields))
    with pytest.raises(ProblemError, match=message):
        change.changed(TWO_FAMILIES)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"overall": 0.5, "within_family": 0.2}, "must not fall"),
        ({"products": {"A": {"A": 1}}, "overall": 0.1}, "takes the place"),
        ({"products": {"A": {"A": 1, "B": 0.5}, "B": {"B": 1}}}, "every product once"),
        ({"products": {"A": {"A": 2}}}, "1 on its diagonal"),
        # A goes with B and with C, which go against each other
        (
            {
                "products": {
                    "A": {"A": 1, "B": 0.9, "C": 0.9},
                    "B": {"A": 0.9, "B": 1, "C": -0.9},
                    "C": {"A": 0.9, "B": -0.9, "C": 1},
                }
            },
            "negative eigenvalue",
        ),
        ({"products": CorrelationMatrix(("B", "A"), ((1.0, 0.0), (0.0, 1.0)))}, "sorted"),
        ({"serial": 1.0}, "serial"),
    ],
)
def test_correlations_that_cannot_be_are_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        Correlation(**fields)
