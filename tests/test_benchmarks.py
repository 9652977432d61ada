"""The benchmark runs, and its variants agree on the optimum."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_quick_benchmark_prints_one_row_per_variant():
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "tests.benchmarks.run", "--quick"]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    head, _, *rows = done.stdout.strip().splitlines()
    assert len(rows) == 10  # 5 variants of 2 problems
    assert {row.count("|") for row in rows} == {head.count("|")}
    assert sum("422,275.00" in row for row in rows) == 5  # the optimum of Red Tomato Tools
