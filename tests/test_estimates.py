"""An estimate says in advance what a problem takes, in numbers and in a few lines."""

from __future__ import annotations

import tracemalloc

import pytest

from sop_opt import estimates as module
from sop_opt.components import STANDARD
from sop_opt.estimates import Estimate, estimate
from sop_opt.pipeline import prepare
from sop_opt.room import BUILDING
from sop_opt.size import Size
from sop_opt.solve.options import SolveOptions
from tests.benchmarks.problems import Size as Shape
from tests.benchmarks.problems import generate, sections
from worlds import make_problem

LARGE = Size(columns=2_110_000.4, whole=0, rows=1e6, entries=4.7e6, terms=6.8e6, seconds=12.0)


def test_a_small_problem_is_counted():
    found = estimate(make_problem())
    assert (found.columns, found.rows, found.entries, found.whole) == (6, 2, 7, 0)
    assert found.is_exact
    assert found.fits


def test_the_formulation_of_lots_counts():
    """A lot that covers one or two months, and what opens it: more columns than the rules alone."""
    lot = {"product": "bread", "lot": {"fixed_cost": 5}, "maximum": 90}
    problem = make_problem(processes=[lot])
    plain, path = (
        estimate(problem, options=SolveOptions(formulation=name)).columns
        for name in ("plain", "shortest_path")
    )
    assert path > plain


def test_a_summary_tells_size_memory_and_time_by_method():
    text = str(Estimate(LARGE, available=24 * 10**9))
    assert text.startswith("about 2,110,000 columns, 1,000,000 rows, 4,700,000 non-zeros\n")
    assert "24.0 GB of memory are available" in text
    assert "too little" not in text
    rows = [line.split() for line in text.splitlines() if line.startswith("  ")]
    # 4.7 M entries: 1.0 s x 47 ** 1.4 = 219 s, of simplex; 3.5 s x 47 ** 1.75 = 2,953 s, of IPX;
    # 2.11 M x 820 + 1 M x 820 + 4.7 M x 30 bytes
    assert ["hipo", "3.7", "GB", "minutes"] in rows
    assert ["simplex", "2.7", "GB", "minutes"] in rows


def test_a_summary_says_when_nothing_fits_and_where_whole_numbers_come_in():
    whole = Size(**{**vars(LARGE), "whole": 52.0})
    text = Estimate(whole, available=10**9).summary()
    assert "2,110,000 columns (52 whole)" in text
    assert "how long that search takes, nobody can tell" in text
    assert text.endswith("1.0 GB of memory are available: too little, whatever the method")


def test_memory_that_nobody_knows_of_is_left_out(monkeypatch):
    monkeypatch.setattr(module, "available_memory", lambda: None)
    found = estimate(make_problem())
    assert found.fits
    assert "available" not in found.summary()


@pytest.mark.slow
def test_building_takes_the_memory_that_is_told():
    problem = make_problem(**sections(generate(Shape(400, 52, 20))))
    told = BUILDING.of(estimate(problem).size)
    tracemalloc.start()
    prepare(problem, components=STANDARD)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == pytest.approx(taken, rel=0.25)
