"""The benchmark runs, and its variants agree on the optimum."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def printed(module: str, *options: str) -> list[str]:
    """Return the rows of the table that a quick benchmark prints, as long as its head."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", "--quick", *options]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    head, _, *rows = done.stdout.strip().splitlines()
    assert {row.count("|") for row in rows} == {head.count("|")}
    return rows


@pytest.mark.slow
def test_the_quick_benchmark_prints_one_row_per_variant():
    rows = printed("run")
    assert len(rows) == 10  # 5 variants of 2 problems
    assert sum("422,275.00" in row for row in rows) == 5  # the optimum of Red Tomato Tools


@pytest.mark.slow
def test_whole_ways_end_at_the_same_optimum():
    rows = printed("whole", "--repeats", "1", "--method", "simplex")
    assert len(rows) == 3  # the library, a textbook model, arrays
    assert len({row.split("|")[-2] for row in rows}) == 1


@pytest.mark.slow
def test_growth_is_told_with_its_powers():
    *rows, last = printed("growth")
    assert [row.split("|")[1].strip() for row in rows] == ["10", "40"]
    assert all(row.endswith("optimal |") for row in rows)
    assert last.startswith("| power |")
