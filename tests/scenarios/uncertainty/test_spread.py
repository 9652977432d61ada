"""Means, percentiles and standard errors, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sop_opt.scenarios.uncertainty.spread import error_of_mean, mean_of, percentile, spread

NOTHING = np.array([math.nan, math.nan])
ONES = np.ones(2)


def test_a_percentile_is_the_least_value_that_so_much_weight_does_not_exceed():
    values, weight = np.array([30.0, 10.0, 20.0]), np.array([1.0, 2.0, 1.0])
    # of a weight of 4, half is on 10, three quarters on 20 or less
    found = [percentile(values, weight, level) for level in (0, 50, 51, 75, 76, 100)]
    assert found == [10.0, 10.0, 20.0, 20.0, 30.0, 30.0]


def test_a_share_that_rounding_alone_exceeds_is_not_exceeded():
    """Three of ten scenarios are 30 %, though 0.1 + 0.1 + 0.1 is a little more."""
    assert percentile(np.arange(10.0), np.full(10, 0.1), 30) == 2.0


def test_what_is_not_known_or_has_no_weight_does_not_count():
    values, weight = np.array([1.0, math.nan, 5.0, 9.0]), np.array([1.0, 1.0, 1.0, 0.0])
    assert mean_of(values, weight) == 3.0
    assert percentile(values, weight, 100) == 5.0


def test_of_nothing_there_is_no_mean_and_no_percentile():
    assert math.isnan(mean_of(NOTHING, ONES))
    assert math.isnan(percentile(NOTHING, ONES, 50))
    assert math.isnan(error_of_mean(np.array([3.0]), paired=False))


def test_the_error_of_pairs_is_that_of_their_means():
    """Pairs of mean 2, 2 and 5: variance 3, and that of their mean 1. The last has no partner."""
    values = np.array([1.0, 3.0, 4.0, 0.0, 5.0, 5.0, 100.0])
    assert error_of_mean(values, paired=True) == pytest.approx(1.0)


def test_the_error_falls_with_the_square_root_of_the_draws():
    values = np.array([0.0, 2.0] * 50)
    # the standard deviation of 100 values that are 1 off their mean is sqrt(100 / 99)
    assert error_of_mean(values, paired=False) == pytest.approx(math.sqrt(1 / 99))


def test_every_column_spreads_for_itself():
    frame = spread(pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, math.nan]}), [1, 3], levels=[50])
    assert frame.loc["a"].to_dict() == {"mean": 1.75, "least": 1.0, "p50": 2.0, "most": 2.0}
    assert frame.loc["b"].to_dict() == {"mean": 5.0, "least": 5.0, "p50": 5.0, "most": 5.0}
