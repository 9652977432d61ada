"""Every model runs, prints its number, and is listed with it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from sop_opt import PlanningProblem, solve_plan

ROOT = Path(__file__).parents[2]
MODELS = sorted(path.stem for path in (ROOT / "models").glob("[a-z]*.py"))
QUICK = [name for name in MODELS if name != "company"]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def listed() -> dict[str, list[str]]:
    """Return the cells of the table of models, by model."""
    rows = (ROOT / "models" / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in rows if row[:3] == "| ["
    ]
    return {row[0].partition("]")[0].removeprefix("["): row for row in cells}


def test_the_table_lists_every_model_once() -> None:
    assert sorted(listed()) == MODELS


@pytest.mark.parametrize("name", QUICK)
def test_a_model_prints_what_the_table_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The first number in the last cell of the table, rounded as there, is among those printed."""
    importlib.import_module(name).main()
    printed = [float(number.replace(",", "")) for number in NUMBER.findall(capsys.readouterr().out)]
    number = NUMBER.search(listed()[name][-1])
    assert number is not None
    digits = len(number[0].partition(".")[2])
    assert float(number[0].replace(",", "")) in [round(value, digits) for value in printed]


@pytest.mark.parametrize("name", MODELS)
def test_the_data_say_what_they_are(name: str) -> None:
    readme = (ROOT / "data" / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")
    assert "Units: " in readme
    assert name == "company" or "Source: " in readme


@pytest.mark.parametrize("name", MODELS)
def test_the_data_survive_writing_and_reading(name: str, tmp_path: Path) -> None:
    problem = importlib.import_module(name).problem()
    problem.to_folder(tmp_path)
    assert PlanningProblem.from_folder(tmp_path) == problem


@pytest.mark.parametrize("name", QUICK)
def test_the_audit_accepts_the_plan(name: str) -> None:
    assert solve_plan(importlib.import_module(name).problem()).audit().ok
