"""Workbooks: text stays text, formulas count by their value, and openpyxl may be missing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.errors import SopOptError, StorageError
from sop_opt.io import excel
from sop_opt.io.naming import table_names
from worlds import make_problem

if TYPE_CHECKING:
    from pathlib import Path

BAKERY: dict[str, list[list[Any]]] = {
    "horizon": [["name"], ["Jan"], ["Feb"]],
    "products": [["name"], ["bread"]],
    "processes": [["product", "cost"], ["bread", 2]],
    "demand": [["product", "Jan", "Feb", "price"], ["bread", 10, 20, 5]],
}


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write cells as a spreadsheet program would: text that begins with = is a formula."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (BAKERY | sheets).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet_is_a_table(tmp_path: Path) -> None:
    assert PlanningProblem.from_excel(workbook(tmp_path / "a.xlsx")) == make_problem()


def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    name = '=HYPERLINK("http://example.org","bread")'
    make_problem(products=[{"name": "bread"}, {"name": name}]).to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cell = book["products"]["A3"]
    assert (cell.data_type, cell.value) == ("s", name)


def test_numbers_and_dates_of_a_sheet_can_be_names(tmp_path: Path) -> None:
    days = [datetime(2026, 1, day) for day in (5, 6)]  # noqa: DTZ001 - spreadsheets know no zones
    problem = PlanningProblem.from_excel(
        workbook(
            tmp_path / "a.xlsx",
            horizon=[["name", "start"], *([day, day] for day in days)],
            products=[["name"], [101]],
            processes=[["product"], [101]],
            demand=[["product", *days], [101, 10, 20]],
        )
    )
    assert problem.horizon.names == ("2026-01-05", "2026-01-06")
    assert problem.horizon.periods[0].start == days[0].date()
    assert (problem.demand[0].product, problem.demand[0].quantity) == ("101", (10.0, 20.0))


def test_blank_sheets_rows_and_columns_say_nothing(tmp_path: Path) -> None:
    demand = [["product", None, "Jan", "Feb"], [], ["bread", None, 3, None], [None, None, " "]]
    path = workbook(tmp_path / "a.xlsx", Sheet1=[], demand=demand)
    assert PlanningProblem.from_excel(path).demand[0].quantity == {"Jan": 3.0}


def test_faults_name_sheet_row_and_column(tmp_path: Path) -> None:
    demand = [["product", "Jan", "Feb"], ["bread", "many", 2]]
    path = workbook(tmp_path / "a.xlsx", demand=demand, notes=[["a"], ["b"]])
    with pytest.raises(ProblemError) as caught:
        PlanningProblem.from_excel(path)
    assert [str(fault) for fault in caught.value.faults] == [
        "notes: no such table; did you mean 'sites'?",
        "demand row 1, Jan 'many': is not a number",
    ]


def test_names_that_are_too_long_for_a_sheet_are_cut(tmp_path: Path) -> None:
    crew = {"name": "crew", "hours_per_worker": 8, "productivity_of_new_hires": [0.5, 0.6]}
    make_problem(workforce=[crew]).to_excel(tmp_path / "a.xlsx")
    assert (
        "workforce.productivity_of_new_h" in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    )
    again = PlanningProblem.from_excel(tmp_path / "a.xlsx")
    assert again.workforce[0].productivity_of_new_hires == (0.5, 0.6)


def test_no_two_tables_have_the_same_sheet() -> None:
    names = table_names(PlanningProblem)
    assert len({name[:31] for name in names}) == len(names)


def test_a_formula_that_was_never_calculated_is_a_fault(tmp_path: Path) -> None:
    # openpyxl writes formulas without values; a spreadsheet program fills them in when it saves
    path = workbook(tmp_path / "a.xlsx", demand=[["product", "Jan"], ["bread", "=4+5"]])
    message = "demand row 1, column 2: is a formula that was never calculated; open the workbook"
    with pytest.raises(ProblemError, match=message):
        PlanningProblem.from_excel(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 damaged", b"name\nbread\n"])
def test_what_is_no_workbook_is_a_fault(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(ProblemError, match="cannot be read as an Excel workbook"):
        PlanningProblem.from_excel(tmp_path / "a.xlsx")


def test_a_missing_workbook_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="cannot be read as an Excel workbook"):
        PlanningProblem.from_excel(tmp_path / "nowhere.xlsx")


def test_without_openpyxl_the_way_to_install_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(excel, "import_module", missing)
    with pytest.raises(SopOptError, match=r"pip install 'sop-opt\[excel\]'"):
        make_problem().to_excel(tmp_path / "a.xlsx")
    with pytest.raises(StorageError, match=r"pip install 'sop-opt\[excel\]'"):
        PlanningProblem.from_excel(tmp_path / "a.xlsx")
