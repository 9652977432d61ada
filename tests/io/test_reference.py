"""The documentation of the data format: up to date, complete, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sop_opt import PlanningProblem
from sop_opt.io.columns import headers
from sop_opt.io.naming import table_names
from sop_opt.io.reference import main, reference
from sop_opt.problem.fields import shape
from sop_opt.problem.flows import Selection

DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
SECTIONS = [n for n in PlanningProblem.model_fields if shape(PlanningProblem, n).sections]


def test_the_reference_is_up_to_date(tmp_path: Path) -> None:
    # to renew it: python -m sop_opt.io.reference docs/data.md
    (tmp_path / "data.md").write_text(TEXT, encoding="utf-8")
    main(str(tmp_path / "data.md"))
    assert (tmp_path / "data.md").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("section", SECTIONS)
def test_every_column_of_every_section_is_in_the_reference(section: str) -> None:
    chapter = reference().split(f"### `{section}`\n")[1].split("\n### ")[0]
    described = set(re.findall(r"`([^`]+)`", chapter))
    for header in headers(shape(PlanningProblem, section).section):
        # the columns of selections have a chapter of their own
        selects = header.rpartition(".")[2] in Selection.model_fields
        assert header in described or (selects and "(#selections)" in chapter), header


def test_every_table_of_rows_has_a_chapter() -> None:
    for table, (section, part) in table_names(PlanningProblem).items():
        held = shape(PlanningProblem, section) if part else None
        if held and shape(held.section, part).kind == "rows":
            assert f"#### `{table}`" in reference()


def test_the_first_folder_works(tmp_path: Path) -> None:
    chapter = TEXT.split("## A first folder")[1].split("\n## ")[0]
    for name, content in re.findall(r"`(\w+\.csv)`\n\n```csv\n(.*?)```", chapter, re.DOTALL):
        (tmp_path / name).write_text(content)
    problem = PlanningProblem.from_folder(tmp_path)
    assert problem.demand[0].quantity == (10.0, 20.0)
    assert problem.processes[0].name == "make bread"


def test_the_example_in_json_works() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert PlanningProblem.from_json(text).demand[0].quantity == (10.0, 20.0)
