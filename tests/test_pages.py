"""The pages whose answers are executed: each snippet runs as pasted and prints what is said.

What is shown but needs more than this machine, such as a cluster, stands under ``py``.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {
    name: (DOCS / name).read_text(encoding="utf-8").split("\n## ")
    for name in ("modelling.md", "scenarios.md", "trust.md")
}
"""Beginning and sections of each page."""

SECTIONS = [
    pytest.param(name, part, id=f"{name}: {part.splitlines()[0]}")
    for name, parts in PAGES.items()
    for part in parts[1:]
]
SECONDS = re.compile(r"[\d.,]+ m?s(?= of work)")
"""What no two runs have in common."""
SNIPPET = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)


def python(text: str) -> list[str]:
    """Return the blocks of Python."""
    return re.findall(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_snippets_print_what_the_page_says(page: str, section: str) -> None:
    [shared] = python(PAGES[page][0])
    snippets = SNIPPET.findall(section)
    assert len(snippets) == len(python(section)) > 0
    for code, told in snippets:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(shared + code, {})
        assert SECONDS.sub("", printed.getvalue()) == SECONDS.sub("", told)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_is_in_the_table_at_the_top(page: str) -> None:
    beginning, *sections = PAGES[page]
    titles = [section.splitlines()[0] for section in sections]
    anchors = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]
    assert sorted(re.findall(r"\(#([^)]+)\)", beginning)) == sorted(anchors)


def test_python_of_the_page_on_size_runs(capsys: pytest.CaptureFixture[str]) -> None:
    shared, *snippets = python((DOCS / "size.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    exec(shared, names)
    for snippet in snippets:
        exec(snippet, names)
        assert capsys.readouterr().out
