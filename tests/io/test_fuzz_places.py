"""Places that cannot be read or written: a clean error, and what was there is still there."""

from __future__ import annotations

import errno
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sop_opt import Plan, PlanningProblem, ProblemError, solve_plan
from sop_opt.errors import StorageError
from worlds import make_problem

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def solved(name: str) -> Plan:
    return solve_plan(OLD if name == "old" else NEW)


READERS: list[Callable[[Any], object]] = [
    PlanningProblem.from_folder,
    PlanningProblem.from_json,
    PlanningProblem.from_excel,
    Plan.from_json,
]
WRITERS: dict[str, Callable[[PlanningProblem, Path], object]] = {
    "problem": PlanningProblem.to_folder,
    "problem.json": PlanningProblem.to_json,
    "problem.xlsx": PlanningProblem.to_excel,
    "plan": lambda problem, path: solved(problem.name).to_folder(path),
    "plan.json": lambda problem, path: solved(problem.name).to_json(path),
    "plan.xlsx": lambda problem, path: solved(problem.name).to_excel(path),
}
OLD, NEW = make_problem(name="old", currency="EUR"), make_problem(name="new", objective="profit")


def contents(place: Path) -> dict[str, bytes]:
    """Return the content of every file below a place, hidden ones too."""
    files = (file for file in place.rglob("*") if file.is_file())
    return {str(file.relative_to(place)): file.read_bytes() for file in files}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 5_000, "loop", "text", ""])
def test_what_cannot_be_read_is_a_fault(read, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    Path("text").write_text("name\nbread\n")
    with pytest.raises(ProblemError) as caught:
        read(name)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda file: file.symlink_to(file)])
def test_what_is_no_file_is_no_table(make, tmp_path):
    """Opening a pipe that nobody writes to would wait for good."""
    make_problem().to_folder(tmp_path)
    (tmp_path / "demand.csv").unlink()
    make(tmp_path / "demand.csv")
    with pytest.raises(ProblemError, match=r"demand\.csv: is no file that could be read"):
        PlanningProblem.from_folder(tmp_path)


def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path, monkeypatch):
    def denied(folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(ProblemError, match="cannot be read: Permission denied"):
        PlanningProblem.from_folder(tmp_path)


def test_a_file_that_is_gone_by_the_time_it_is_read_is_a_fault(tmp_path, monkeypatch):
    make_problem().to_folder(tmp_path)
    opened = Path.open

    def gone(file: Path, *given: Any, **how: Any) -> Any:
        file.unlink()
        return opened(file, *given, **how)

    monkeypatch.setattr(Path, "open", gone)
    with pytest.raises(ProblemError, match=r"cannot be read: .*No such file") as caught:
        PlanningProblem.from_folder(tmp_path)
    assert {fault.section for fault in caught.value.faults} >= {"demand.csv", "horizon.csv"}


def test_two_files_of_one_table_are_a_fault(tmp_path):
    make_problem().to_folder(tmp_path)
    (tmp_path / "demand.CSV").write_text("product,Jan,Feb\nbread,9,9\n")
    with pytest.raises(ProblemError, match=r"demand\.csv: is there twice; keep one"):
        PlanningProblem.from_folder(tmp_path)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("place", ["file/{}", "a\0b", "x" * 5_000, "loop"])
def test_what_cannot_be_written_is_told(name, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("mine")
    Path("loop").symlink_to("loop")
    path = Path(place.format(name))
    if place == "loop" and path.suffix != Path(name).suffix:
        path = path / name
    with pytest.raises(StorageError, match="cannot be written"):
        WRITERS[name](OLD, path)
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("name", [name for name in WRITERS if "." in name])
def test_a_folder_is_not_replaced_by_a_file(name, tmp_path):
    OLD.to_folder(tmp_path / name)
    before = contents(tmp_path)
    with pytest.raises(StorageError, match="Is a directory"):
        WRITERS[name](NEW, tmp_path / name)
    assert contents(tmp_path) == before


def failing_once(method: str, place: int, calls: list[Path]) -> Callable[..., Any]:
    """Return a method of paths that fails when it is called for the time that is given."""
    works = getattr(Path, method)

    def called(path: Path, *given: Any, **how: Any) -> Any:
        calls.append(path)
        if len(calls) == place + 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return works(path, *given, **how)

    return called


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("method", ["write_text", "write_bytes", "replace", "mkdir"])
def test_a_disk_that_fails_leaves_all_as_it_was(name, existing, method, tmp_path, monkeypatch):
    """Whichever call to the disk fails; what puts things back afterwards works again."""
    if existing:
        WRITERS[name](OLD, tmp_path / name)
    before = contents(tmp_path)
    for failing in range(50):
        calls: list[Path] = []
        with monkeypatch.context() as patch:
            patch.setattr(Path, method, failing_once(method, failing, calls))
            try:
                WRITERS[name](NEW, tmp_path / name)
            except StorageError as error:
                told = str(error)
            else:
                break
        assert "No space left on device" in told
        assert contents(tmp_path) == before
    assert failing == len(calls)  # each call has failed once, and then none
    assert not list(tmp_path.rglob(".*"))


def test_a_folder_in_the_place_of_a_table_is_left_alone(tmp_path):
    (tmp_path / "demand.csv").mkdir()
    (tmp_path / "demand.csv" / "notes").write_text("mine")
    with pytest.raises(StorageError, match=r"holds other tables: 'demand\.csv'"):
        make_problem().to_folder(tmp_path)
    assert contents(tmp_path) == {"demand.csv/notes": b"mine"}


FORMULAS = ("=1+1", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\uff1d1", "'=1", "''=1")


def test_no_name_becomes_a_formula(tmp_path):
    """A file of a problem is no way to run a formula on a planner's machine; names stay exact."""
    problem = make_problem(
        horizon=["=Jan", "-Feb"],
        products=[{"name": name} for name in ("bread", *FORMULAS)],
        inventory=[{"product": name, "opening": 1} for name in FORMULAS],
    )
    plan = solve_plan(problem)
    for thing, name in ((problem, "problem"), (plan, "plan")):
        thing.to_folder(tmp_path / name)
        thing.to_excel(tmp_path / f"{name}.xlsx")
        for file in (tmp_path / name).glob("*.csv"):
            cells = [cell for line in file.read_text().splitlines() for cell in line.split(",")]
            assert not [
                cell for cell in cells if cell.strip('"').startswith(("=", "+", "@", "\uff1d"))
            ]
            assert not [cell for cell in cells if cell.startswith(("-F", "-2+"))]
        for sheet in openpyxl.load_workbook(tmp_path / f"{name}.xlsx"):
            assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    assert PlanningProblem.from_folder(tmp_path / "problem") == problem
    assert PlanningProblem.from_excel(tmp_path / "problem.xlsx") == problem


@pytest.mark.parametrize("text", ["'=1+1", "''=1+1", "=1+1"])
def test_a_formula_in_a_number_is_a_fault(text, tmp_path):
    make_problem().to_folder(tmp_path)
    (tmp_path / "demand.csv").write_text(f"product,Jan,Feb\nbread,{text},2\n")
    with pytest.raises(ProblemError, match=r"demand.csv row 1, Jan .*=1\+1.*: is not a number"):
        PlanningProblem.from_folder(tmp_path)


def test_what_a_spreadsheet_could_not_calculate_is_a_fault(tmp_path):
    make_problem().to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["products"]["A2"] = "#N/A"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ProblemError, match="products row 1, column 1 #N/A: is a failure of the"):
        PlanningProblem.from_excel(tmp_path / "a.xlsx")


def test_text_that_no_cell_can_hold_is_not_cut(tmp_path):
    """10,000 amounts of 0.25 in one cell of a nested section are 59,998 signs."""
    horizon = [f"t{number}" for number in range(10_000)]
    overtime = {"hours": [0.25] * len(horizon), "cost": 1}
    problem = make_problem(
        horizon=horizon,
        resources=[{"name": "oven", "hours": 1, "overtime": overtime}],
        demand=[],
    )
    with pytest.raises(StorageError, match="has 59,998 signs in a cell"):
        problem.to_excel(tmp_path / "a.xlsx")
    assert contents(tmp_path) == {}
    problem.to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == problem
