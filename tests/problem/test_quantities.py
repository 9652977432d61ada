"""Per-period quantities: four forms, one vector; and what is no quantity."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_opt import Demand, Horizon, Process, Rate, Resource, Stock
from sop_opt.problem.base import stack, vector
from sop_opt.problem.quantities import as_cell, parse_per_period, written

DAYS = Horizon(
    (  # 20 and 18 working days
        {"name": "Jan", "days": 31, "working_days": 20},
        {"name": "Feb", "days": 28, "working_days": 18},
    )
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, [5, 5]),
        ("5", [5, 5]),
        (np.float64(5), [5, 5]),
        ([1, 2], [1, 2]),
        ((1, "2"), [1, 2]),
        (np.array([1.0, 2.0]), [1, 2]),
        (pd.Series([2, 1], index=["Feb", "Jan"]), [1, 2]),
        ({"Feb": 2, "Jan": 1}, [1, 2]),
        ({"Feb": 2}, [-1, 2]),
        ("1; 2", [1, 2]),
        ("Feb: 2; Jan: 1", [1, 2]),
        ("Feb: 2", [-1, 2]),
        ("8 per day", [248, 224]),
        ("8 per working day", [160, 144]),
        ({"amount": 8, "per": "working_day"}, [160, 144]),
        (Rate(amount=8, per="day"), [248, 224]),
    ],
)
def test_every_form_is_one_number_per_period(value: Any, expected: list[float]) -> None:
    # -1 stands for what the mapping does not say
    assert vector(parse_per_period(value), DAYS, missing=-1.0).tolist() == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("abc", "'abc' is not a number"),
        ("1,5", "'1,5' is not a number; write decimals with a point"),
        ("8 per week", "write a rate as '8 per working day' or '8 per day'"),
        ("x per day", "is not a number"),
        (True, "True is not a number"),
        (None, "None is not a number"),
        (math.nan, "nan is not a number"),
        (math.inf, "inf is not finite; leave a ceiling empty for 'no limit'"),
        (10**400, "is not a number"),
        ({}, "names no period; leave it out"),
        ([1, "a", None], "'a' is not a number; None is not a number"),
        ({"Jan": "x", "Feb": 1}, "'x' is not a number"),
        ("Jan: 1; 2", "must name each period once"),
        ("Jan: 1; Jan: 2", "must name each period once"),
        ({"amount": 8, "per": "week"}, "a rate has an amount, and per 'day' or 'working_day'"),
        (b"12 or so", "is not a number"),
        ([[1]], r"\[1\] is not a number"),
    ],
)
def test_what_is_no_quantity_is_refused(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_per_period(value)


def test_amounts_out_of_range_are_named_with_their_bound() -> None:
    with pytest.raises(ValueError, match="-1 is out of range; it must be at least 0"):
        parse_per_period([0, -1], least=0.0)
    with pytest.raises(ValueError, match=r"1\.5 is out of range; it must be at most 1"):
        parse_per_period({"Jan": 1.5}, most=1.0)
    with pytest.raises(ValueError, match=r"-8\.0 is out of range"):
        parse_per_period("-8 per day", least=0.0)


amounts = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(amounts, min_size=1, max_size=4).map(tuple))
def test_a_list_survives_its_cell(value: tuple[float, ...]) -> None:
    assert parse_per_period(as_cell(value)) == value


@given(st.dictionaries(st.sampled_from(["Jan", "a: b", "8 per day", "1"]), amounts, min_size=1))
def test_a_mapping_survives_its_cell(value: dict[str, float]) -> None:
    assert parse_per_period(as_cell(value)) == value


@given(amounts, st.sampled_from(["day", "working_day"]))
def test_a_rate_survives_its_text(amount: float, per: Any) -> None:
    rate = Rate(amount=amount, per=per)
    assert parse_per_period(written(rate)) == rate


def test_what_a_mapping_leaves_out_depends_on_the_field() -> None:
    # costs: nothing; ceilings: no limit; factors: one
    stock = Stock(product="bread", holding_cost={"Jan": 2}, maximum={"Jan": 3})
    assert stack([stock], "holding_cost", DAYS).tolist() == [[2, 0]]
    assert stack([stock], "maximum", DAYS).tolist() == [[3, math.inf]]
    oven = Resource(name="oven", hours=10, efficiency={"Jan": 0.5})
    assert stack([oven], "efficiency", DAYS).tolist() == [[0.5, 1]]


def test_a_field_left_out_is_what_a_mapping_leaves_out() -> None:
    assert stack([Stock(product="bread")], "maximum", DAYS).tolist() == [[math.inf, math.inf]]


def test_rows_are_stacked_by_period() -> None:
    rows = [
        Demand(product="bread", quantity=q) for q in (5, [1, 2], {"Feb": 3}, "1 per working day")
    ]
    assert stack(rows, "quantity", DAYS).tolist() == [[5, 5], [1, 2], [0, 3], [20, 18]]
    assert stack([], "quantity", DAYS).shape == (0, 2)


def test_capacity_is_machines_up_times_hours_of_the_bucket_times_efficiency() -> None:
    # January: (3 - 1) machines x 8 hours x 20 days x 0.9 = 288; February: 3 x 8 x 18 x 0.9 = 388.8
    oven = Resource(
        name="oven", machines=3, hours="8 per working day", efficiency=0.9, downtime={"Jan": 1}
    )
    assert oven.regular_hours(DAYS).tolist() == pytest.approx([288.0, 388.8])


def test_mappings_hold_quantities_too() -> None:
    process = Process(name="bake", outputs={"bread": 1}, materials={"flour": "0.5; 0.6"})
    assert process.materials == {"flour": (0.5, 0.6)}
