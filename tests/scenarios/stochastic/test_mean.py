"""The mean of problems that differ in numbers, and of those that have none."""

from __future__ import annotations

import numpy as np
import pytest

from sop_opt.scenarios.stochastic.mean import NoMean, mean_problem
from worlds import make_problem

THREE_TO_ONE = np.array([0.75, 0.25])


def test_demand_is_at_its_mean_in_every_period():
    """A quarter of the way from 10 to 30, and from 20 to 0."""
    more = make_problem(demand=[{"product": "bread", "quantity": [30, 0], "price": 5}])
    mean = mean_problem([make_problem(), more], THREE_TO_ONE)
    assert mean.demand[0].quantity == (15.0, 15.0)
    assert mean.products == make_problem().products


def test_forms_of_quantities_may_differ():
    """10 and 20 as a list, 30 in every period as one number: a quarter of the way there."""
    more = make_problem(demand=[{"product": "bread", "quantity": 30, "price": 5}])
    mean = mean_problem([make_problem(), more], THREE_TO_ONE)
    assert mean.demand[0].quantity == (15.0, 22.5)


def test_numbers_in_mappings_are_at_their_mean():
    def world(hours):
        oven = {"name": "oven", "hours": 100}
        process = {"product": "bread", "resource_hours": {"oven": hours}}
        return make_problem(resources=[oven], processes=[process])

    mean = mean_problem([world(1), world(3)], THREE_TO_ONE)
    assert mean == world(1.5)


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ({"processes": []}, "scenarios differ in processes"),
        ({"processes": [{"product": "bread", "cost": 2, "lead_time": 1}]}, "differ in processes"),
        ({"processes": [{"product": "bread", "cost": 2, "maximum": 9}]}, "differ in processes"),
        ({"processes": [{"product": "bread", "cost": 2, "whole": True}]}, "differ in processes"),
        ({"strategy": "level"}, "scenarios differ in strategy"),
        ({"horizon": ["Jan", "March"]}, "scenarios differ in horizon"),
        (
            {"demand": [{"product": "bread", "quantity": 1, "customer": "export"}]},
            "scenarios differ in demand",
        ),
    ],
)
def test_what_is_no_number_has_no_mean(sections, message):
    with pytest.raises(NoMean, match=message):
        mean_problem([make_problem(), make_problem(**sections)], THREE_TO_ONE)


def test_floors_and_ceilings_have_means_too():
    """A quarter of the way from 1 to 5, and from 3 to 7."""

    def world(minimum, maximum):
        process = {"product": "bread", "minimum": minimum, "maximum": maximum}
        return make_problem(processes=[process])

    assert mean_problem([world(1, 3), world(5, 7)], THREE_TO_ONE) == world(2, 4)
