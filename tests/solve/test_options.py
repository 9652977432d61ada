"""Options: what may be asked of a solve."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from sop_opt.solve import SolveOptions


def test_without_a_limit_nothing_is_used_up():
    options = SolveOptions()
    assert options.after(1e9) is options


def test_what_follows_has_the_time_that_is_left():
    options = SolveOptions(time_limit=60, seed=7)
    assert options.after(20).time_limit == 40
    assert options.after(20).seed == 7


def test_when_time_is_up_what_follows_ends_at_once_but_with_an_answer():
    assert 0 < SolveOptions(time_limit=60).after(61).time_limit < 0.01


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_limit": 0},
        {"mip_gap": -0.1},
        {"threads": 0},
        {"seed": -1},
        {"method": "guess"},
        {"executor": 2},
        {"timelimit": 60},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        SolveOptions(**wrong)


def test_options_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        SolveOptions().seed = 3


def test_options_travel_to_another_process_without_their_executor():
    with ThreadPoolExecutor(1) as executor:
        options = SolveOptions(time_limit=60, executor=executor)
        assert options.after(20).executor is executor
        assert pickle.loads(pickle.dumps(options)) == SolveOptions(time_limit=60)
        assert "executor" not in options.model_dump()
