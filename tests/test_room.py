"""A problem that the memory cannot hold is refused before it is made."""

from __future__ import annotations

import pytest

from sop_opt import pipeline, room, solve_plan
from sop_opt.components import STANDARD
from sop_opt.errors import SolveError, TooLarge
from sop_opt.room import BUILDING, SOLVING, Bytes, least_memory, require_room
from sop_opt.size import Size
from worlds import make_problem

PAGE = Size(columns=1_000_000, whole=0, rows=500_000, entries=2_000_000, terms=3e6, seconds=0.0)


def has(monkeypatch, memory):
    monkeypatch.setattr(room, "available_memory", lambda: memory)


def test_a_problem_beyond_memory_is_refused_before_it_is_made(monkeypatch):
    has(monkeypatch, 1_000)
    monkeypatch.setattr(pipeline, "assemble", lambda *_, **__: pytest.fail("it was made"))
    with pytest.raises(TooLarge, match="needs about 4 kB of memory"):
        solve_plan(make_problem())


def test_the_error_says_how_large_the_problem_is_and_what_would_help(monkeypatch):
    has(monkeypatch, 1_000)
    with pytest.raises(SolveError) as caught:
        require_room(make_problem(), STANDARD)
    text = str(caught.value)
    assert "1 kB are available: 6 columns, 2 rows and 7 non-zeros" in text
    assert "telescoping horizon" in text


def test_memory_that_suffices_or_that_nobody_knows_of_refuses_nothing(monkeypatch):
    for memory in (10**6, None):
        has(monkeypatch, memory)
        assert solve_plan(make_problem()).objective == 60  # 30 loaves at 2


def test_a_problem_that_plainly_fits_is_not_counted(monkeypatch):
    has(monkeypatch, 10**9)
    monkeypatch.setattr(room, "size_of", lambda *_, **__: pytest.fail("it was counted"))
    require_room(make_problem(), STANDARD)


def test_the_least_memory_is_that_of_the_model_and_the_most_frugal_method():
    """Making it: 40 M + 50 M + 80 M + 72 M = 242 MB. Of the methods, first order takes 1.5 M x 300
    + 2 M x 150 = 750 MB, and interior point 1.5 M x 500 + 2 M x 85 = 920 MB."""
    assert BUILDING.of(PAGE) == pytest.approx(242e6)
    assert SOLVING["interior_point"].of(PAGE) == pytest.approx(920e6)
    assert least_memory(PAGE) == pytest.approx(992e6)


def test_bytes_count_every_part():
    assert Bytes(1, 10, 100, 1_000).of(Size(1, 0, 2, 3, 4, 0.0)) == 4_321
