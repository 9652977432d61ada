"""The documentation of changes: up to date, complete, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sop_opt.io.change_reference import main, reference
from sop_opt.io.scenarios import read_axes
from sop_opt.scenarios.changes import KINDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "changes.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_reference_is_up_to_date(tmp_path: Path) -> None:
    # to renew it: python -m sop_opt.io.change_reference docs/changes.md
    (tmp_path / "changes.md").write_text(TEXT, encoding="utf-8")
    main(str(tmp_path / "changes.md"))
    assert (tmp_path / "changes.md").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_is_in_the_reference(kind: str) -> None:
    chapter = reference().split(f"### `{kind}`\n")[1].split("\n### ")[0]
    words = re.sub("```.*?```", "", chapter, flags=re.DOTALL)
    described = set(re.findall("`([^`]+)`", words))
    assert set(KINDS[kind].model_fields) - {"kind"} <= described


def test_the_examples_work(tmp_path: Path) -> None:
    axes = []
    for language in ("json", "csv"):
        (text,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
        file = tmp_path / f"grid.{language}"
        file.write_text(text)
        axes.append(read_axes(file))
    assert axes[0] == axes[1]
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, list[object]] = {}
    exec(code, names)
    assert [str(case) for case in names["cases"]] == [
        "boom / frozen: demand times 1.2, family mowers, from 2026-07; nobody hired or released",
        "boom / free: demand times 1.2, family mowers, from 2026-07",
        "as planned / frozen: nobody hired or released",
        "as planned / free: no change",
    ]
