"""The audit knows nothing of what made the plan: its imports say so."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

TRUST = Path(__file__).parents[2] / "sop_opt" / "trust"
ALLOWED = ("numpy", "pandas", "sop_opt.errors", "sop_opt.plan", "sop_opt.problem", "sop_opt.trust")
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


def needed() -> list[Path]:
    """Return the files that the audit consists of: its own, and those of trust that it imports."""
    found, pending = set(), {TRUST / "audit.py"}
    while pending:
        path = pending.pop()
        found.add(path)
        parts = {name.split(".")[2] for name in imported(path) if name.startswith("sop_opt.trust.")}
        pending |= {own for part in parts if (own := TRUST / f"{part}.py").exists()} - found
    return sorted(found)


@pytest.mark.parametrize("path", needed(), ids=lambda path: path.stem)
def test_the_audit_reads_nothing_but_the_problem_and_the_tables(path: Path) -> None:
    for name in imported(path):
        standard = name.split(".")[0] in sys.stdlib_module_names
        assert standard or name.startswith(ALLOWED), f"{path.name} imports {name}"


def test_every_module_of_the_audit_is_part_of_it() -> None:
    assert {path.name for path in TRUST.glob("audit_*.py")} <= {path.name for path in needed()}
