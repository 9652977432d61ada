"""The answers of ``docs/modelling.md`` run as pasted and print what the page says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs/modelling.md").read_text(encoding="utf-8")

BEGINNING, REST = PAGE.split("\n## ", maxsplit=1)
SECTIONS = {part.splitlines()[0]: part for part in REST.split("\n## ")}
SNIPPET = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)


def python(text: str) -> list[str]:
    """Return the blocks of Python."""
    return re.findall(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("title", SECTIONS)
def test_snippets_print_what_the_page_says(title: str) -> None:
    [shared] = python(BEGINNING)
    snippets = SNIPPET.findall(SECTIONS[title])
    assert len(snippets) == len(python(SECTIONS[title])) > 0
    for code, told in snippets:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(shared + code, {})
        assert printed.getvalue() == told


def test_every_answer_is_in_the_table_at_the_top() -> None:
    anchors = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in SECTIONS]
    assert sorted(re.findall(r"\(#([^)]+)\)", BEGINNING)) == sorted(anchors)
