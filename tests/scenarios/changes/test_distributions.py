"""Factors on demand have the mean, the spread and the shape that a distribution says."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from pydantic import ValidationError

from sop_opt.problem.horizon import Horizon
from sop_opt.scenarios.changes.distributions import (
    EmpiricalDemand,
    LognormalDemand,
    NormalDemand,
    TriangularDemand,
    probability,
)
from worlds import make_problem

ONE = Horizon.of("Jan")
LEVELS = (np.arange(20_000) + 0.5) / 20_000
"""Probabilities in the middle of 20,000 equal shares."""
QUANTILES = np.array([[NormalDist().inv_cdf(level)] for level in LEVELS])
"""Standard normal numbers of these probabilities: a sample without chance."""


@pytest.mark.parametrize(
    ("distribution", "mean", "deviation"),
    [
        (NormalDemand(cv=0.2), 1.0, 0.2),
        (NormalDemand(cv=0.2, mean=0.9), 0.9, 0.18),
        (LognormalDemand(cv=0.5, mean=1.2), 1.2, 0.6),
        # corners 0.7, 1.0 and 1.6: mean 3.3 / 3; the variance is the sum of squares of the corners
        # less that of their products, over 18: (4.05 - 3.42) / 18 = 0.035
        (TriangularDemand(least=0.7, most=1.6), 1.1, math.sqrt(0.035)),
        (EmpiricalDemand(past=(0.5, 1.0, 1.5, 1.0)), 1.0, math.sqrt(0.125)),
    ],
)
def test_mean_and_deviation_are_those_of_the_distribution(distribution, mean, deviation):
    factors = distribution.factors(QUANTILES, ONE)
    assert factors.mean() == pytest.approx(mean, rel=1e-3)
    assert factors.std() == pytest.approx(deviation, rel=1e-2)
    assert distribution.mean_factor(ONE) == pytest.approx([mean])


@pytest.mark.parametrize(
    "distribution",
    [
        NormalDemand(cv=2.0),
        LognormalDemand(cv=2.0),
        TriangularDemand(least=0.0, most=2.0),
        TriangularDemand(least=1.0, most=1.0),
        EmpiricalDemand(past=(0.0, 3.0)),
    ],
)
def test_factors_grow_with_the_normal_number_and_are_never_below_0(distribution):
    factors = distribution.factors(QUANTILES, ONE)[:, 0]
    assert factors.min() >= 0
    assert (np.diff(factors) >= -1e-12).all()


def test_quantiles_of_a_triangle_lie_on_its_two_sides():
    """Between 0 and 4 with its top at 1, a quarter of the area lies below 1.

    The quantile of 1/16 is 0 + sqrt(1/16 x 4 x 1) = 0.5, that of 3/4 is 4 - sqrt(1/4 x 4 x 3).
    """
    normal = np.array([[NormalDist().inv_cdf(level)] for level in (1 / 16, 1 / 4, 3 / 4)])
    factors = TriangularDemand(least=0, likeliest=1, most=4).factors(normal, ONE)
    assert factors[:, 0] == pytest.approx([0.5, 1.0, 4 - math.sqrt(3)])


def test_variation_may_grow_with_the_distance():
    two = Horizon.of("Jan", "Feb")
    assert NormalDemand(cv=(0.1, 0.3)).factors(np.ones(2), two) == pytest.approx([1.1, 1.3])


def test_each_past_factor_is_drawn_as_often_as_it_occurs():
    factors = EmpiricalDemand(past="0.8; 1.2; 0.8").factors(QUANTILES, ONE)
    assert (factors == 0.8).mean() == pytest.approx(2 / 3, abs=1e-4)
    assert set(np.unique(factors)) == {0.8, 1.2}


def test_probabilities_are_those_of_the_standard_normal():
    assert probability(np.array([-1.0, 2.5])) == pytest.approx(
        [NormalDist().cdf(-1.0), NormalDist().cdf(2.5)]
    )


def test_a_distribution_as_a_change_makes_demand_its_mean_in_its_periods():
    problem = make_problem()
    changed = NormalDemand(cv=0.3, mean=0.5, periods=("Feb",)).changed(problem)
    assert changed.demand[0].quantity == (10.0, 10.0)  # 10, and half of 20


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (TriangularDemand, {"least": 1.1, "most": 1.2}, "must not fall"),
        (EmpiricalDemand, {"past": ()}, "at least 1 item"),
        (EmpiricalDemand, {"past": (1.0, -0.1)}, "0 or more"),
        (NormalDemand, {"cv": -0.1}, "cv"),
    ],
)
def test_a_distribution_that_is_none_is_refused(kind, fields, message):
    with pytest.raises(ValidationError, match=message):
        kind(**fields)
