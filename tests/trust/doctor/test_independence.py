"""The doctor reads data before there is a model: its imports say so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from trust.audit.test_independence import imported

DOCTOR = Path(__file__).parents[3] / "sop_opt" / "trust" / "doctor"
ALLOWED = ("numpy", "sop_opt.errors", "sop_opt.problem", "sop_opt.trust.doctor")


@pytest.mark.parametrize("path", sorted(DOCTOR.glob("*.py")), ids=lambda path: path.stem)
def test_the_doctor_reads_nothing_but_the_problem(path: Path) -> None:
    for name in imported(path):
        standard = name.split(".")[0] in sys.stdlib_module_names
        assert standard or name.startswith(ALLOWED), f"{path.name} imports {name}"
