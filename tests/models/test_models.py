"""Every model runs, prints its number, and is listed with it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from sop_opt import PlanningProblem

ROOT = Path(__file__).parents[2]
MODELS = sorted(path.stem for path in (ROOT / "models").glob("[a-z]*.py"))
INVENTED = {"company", "company_weekly"}
"""Models without a source, and without a known optimum."""
SLOW = {"trigeiro_tr6_15"}
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def listed() -> dict[str, list[str]]:
    """Return the cells of the table of models, by model."""
    rows = (ROOT / "models" / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in rows if row[:3] == "| ["
    ]
    return {row[0].partition("]")[0].removeprefix("["): row for row in cells}


def test_the_table_lists_every_model_once() -> None:
    assert sorted(listed()) == MODELS


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
        for name in MODELS
        if name not in INVENTED
    ],
)
def test_a_model_prints_the_numbers_of_the_table(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every number in the last cell is printed, to as many digits or as a summary rounds it."""
    importlib.import_module(name).main()
    printed = NUMBER.findall(capsys.readouterr().out)
    known = NUMBER.findall(listed()[name][-1])
    assert known
    for number in known:
        digits = len(number.partition(".")[2])
        as_precise = [f"{float(text.replace(',', '')):,.{digits}f}" for text in printed]
        rounded = f"{float(number.replace(',', '')):,.0f}"
        assert number in as_precise or rounded in printed, number


@pytest.mark.parametrize("name", MODELS)
def test_the_data_say_what_they_are(name: str) -> None:
    readme = (ROOT / "data" / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")
    assert "Units: " in readme
    assert name in INVENTED or "Source: " in readme


@pytest.mark.parametrize("name", MODELS)
def test_the_data_survive_writing_and_reading(name: str, tmp_path: Path) -> None:
    problem = importlib.import_module(name).problem()
    problem.to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == problem
