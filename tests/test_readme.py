"""The README keeps what it says: its commands and its Python run as pasted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

SET_UP = "python3 -m venv .venv && .venv/bin/pip install -q "


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def commands(start: str) -> list[str]:
    """Return the lines of shell that begin with this."""
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith(start)]


def test_two_commands_set_up_and_run() -> None:
    main_job, tests = commands(SET_UP)
    assert main_job.startswith(f"{SET_UP}. && .venv/bin/sop-opt solve data/company ")
    assert tests == f'{SET_UP}-e ".[dev]" && .venv/bin/python -m pytest'


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    pattern = re.search(r"grep --max-count=1 -- '(.+)' README.md", script)
    assert pattern
    found = [line for line in README.splitlines() if re.search(pattern[1], line)]
    assert found[0] == commands(SET_UP)[1]


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.splitlines()[2])
def test_python_of_the_readme_runs_as_pasted(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.slow
def test_main_job_of_the_readme_finds_a_plan() -> None:
    arguments = commands(SET_UP)[0].split("sop-opt ")[1].split()
    done = subprocess.run(
        [sys.executable, "-c", "from sop_opt.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr


def test_models_of_the_readme_are_those_of_the_models_folder() -> None:
    listed = rows((ROOT / "models/README.md").read_text(encoding="utf-8"))
    shown = [
        (model.replace("](models/", "]("), question, number)
        for model, question, number in rows(README)
    ]
    assert shown == [(model, question, number) for model, question, _, _, number in listed]
    files = {path.name for path in (ROOT / "models").glob("[!_]*.py")}
    assert files == {re.search(r"\((.+)\)", model)[1] for model, *_ in listed}


def rows(page: str) -> list[list[str]]:
    """Return the cells of the table rows that begin with a link to a Python file."""
    lines = [line for line in page.splitlines() if re.match(r"\| \[\w+\]\(.*\.py\)", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_links_of_the_documentation_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    pages += [*(ROOT / "data").glob("*/README.md"), *(ROOT / "models").glob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (page.parent / target).exists()
    ]
    assert not broken
