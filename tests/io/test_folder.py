"""Folders are written whole, and nothing of anybody else's is lost."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.errors import StorageError
from sop_opt.io import folder as folder_module
from worlds import make_problem


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_files_read_as_a_planner_would_write_them(tmp_path: Path) -> None:
    make_problem(
        name="Bakery",
        demand=[{"product": "bread", "quantity": [10, 20.5], "unmet": "backlog"}],
        resources=[{"name": "oven, old", "finite": False}],
    ).to_folder(tmp_path)
    assert contents(tmp_path) == {
        "problem.csv": "field,value\nschema_version,1\nname,Bakery\n",
        "horizon.csv": "name\nJan\nFeb\n",
        "products.csv": "name\nbread\n",
        "resources.csv": 'name,finite\n"oven, old",false\n',
        "processes.csv": "name,cost\nmake bread,2\n",
        "processes.outputs.csv": "process,product,amount\nmake bread,bread,1\n",
        "demand.csv": "product,unmet,Jan,Feb\nbread,backlog,10,20.5\n",
    }


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    make_problem().to_folder(tmp_path / "a" / "b")
    assert PlanningProblem.from_folder(tmp_path / "a" / "b") == make_problem()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"], "no draft is left"


def test_tables_of_an_earlier_problem_do_not_stay(tmp_path: Path) -> None:
    make_problem(resources=[{"name": "oven", "hours": 10}]).to_folder(tmp_path)
    make_problem().to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == make_problem()
    assert not (tmp_path / "resources.csv").exists()


def test_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Bakery")
    make_problem().to_folder(tmp_path)
    assert (tmp_path / "README.md").read_text() == "# Bakery"


def test_tables_of_something_else_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "demand.csv").write_text("mine")
    (tmp_path / "orders.csv").write_text("mine too")
    with pytest.raises(StorageError, match=r"holds other tables: 'orders.csv'; name another"):
        make_problem().to_folder(tmp_path)
    assert contents(tmp_path) == {"demand.csv": "mine", "orders.csv": "mine too"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "bakery").write_text("mine")
    with pytest.raises(StorageError, match="is a file; name a folder"):
        make_problem().to_folder(tmp_path / "bakery")
    with pytest.raises(ProblemError, match="is not a folder"):
        PlanningProblem.from_folder(tmp_path / "bakery")


def test_a_failure_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_problem().to_folder(tmp_path / "bakery")
    before = contents(tmp_path / "bakery")
    written: list[Path] = []
    write_text = Path.write_text

    def full_disk(path: Path, text: str, **how: Any) -> None:
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "no space left on device")
        written.append(path)
        write_text(path, text, **how)

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(StorageError, match="bakery cannot be written: no space left"):
        make_problem(name="Bakery").to_folder(tmp_path / "bakery")
    assert contents(tmp_path / "bakery") == before
    assert [path.name for path in tmp_path.iterdir()] == ["bakery"]


def test_numbers_in_files_are_exact() -> None:
    numbers = [0.1, 1 / 3, 1e-300, 1e300, 123456789012345680.0, 5e-324]
    text = folder_module.csv_text(pd.DataFrame({"amount": numbers}))
    assert [float(line) for line in text.splitlines()[1:]] == numbers
