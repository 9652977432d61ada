"""The audit knows nothing of what made the plan: its imports say so."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parents[3] / "sop_opt" / "trust" / "audit"
ALLOWED = (
    "numpy",
    "pandas",
    "sop_opt.errors",
    "sop_opt.plan",
    "sop_opt.problem",
    "sop_opt.trust.audit",
)
"""Data, tables and arrays; of plans only what they look like."""


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, anywhere in it and for whatever purpose."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("path", sorted(AUDIT.glob("*.py")), ids=lambda path: path.stem)
def test_the_audit_reads_nothing_but_the_problem_and_the_tables(path: Path) -> None:
    for name in imported(path):
        standard = name.split(".")[0] in sys.stdlib_module_names
        assert standard or name.startswith(ALLOWED), f"{path.name} imports {name}"
