"""The command's body: a file of scenarios in, a folder of results out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sop_opt.errors import ProblemError
from sop_opt.scenarios.command import compare_file
from worlds import make_problem

GRID = {
    "axes": {
        "demand": [
            {"name": "boom", "changes": [{"kind": "scale_demand", "by": 1.5}]},
            {"name": "as planned"},
        ],
        "options": [
            {"name": "level", "changes": [{"kind": "change_policy", "strategy": "level"}]},
            {"name": "free"},
        ],
    }
}


def test_a_grid_is_solved_and_its_summary_written_beside_the_results(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file, out = tmp_path / "grid.json", tmp_path / "out"
    file.write_text(json.dumps(GRID))
    for _ in range(2):
        comparison = compare_file(make_problem(), file, out=out)
    table = pd.read_csv(out / "summary.csv").set_index("scenario")
    assert table["objective"].to_dict() == {
        "base": 60.0,
        "boom / level": 90.0,
        "boom / free": 90.0,
        "as planned / level": 60.0,
        "as planned / free": 60.0,
    }
    assert {"status", "costs: production", "figures: cost"} <= set(table.columns)
    assert (out / "summary.txt").read_text() == f"{comparison}\n"
    # all options cost the same in both cases
    assert comparison.regret(decision="options").to_numpy().tolist() == [[0, 0], [0, 0]]
    assert len(list(out.glob("*/outcome.json"))) == 5


def test_a_plain_list_needs_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"scenarios": GRID["axes"]["demand"]}))
    assert compare_file(make_problem(), file).names == ["base", "boom", "as planned"]


def test_a_number_of_workers_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"scenarios": GRID["axes"]["demand"]}))
    with pytest.raises(ProblemError, match="executor 0: is no executor"):
        compare_file(make_problem(), file, workers=0)
