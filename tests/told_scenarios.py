"""Scenarios that write down when they are made, and may kill their worker."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem


class Told(Scenario):
    """A scenario that writes a line to a diary whenever a worker takes it up."""

    diary: str
    """File with a line per time: the name and the number of the process."""
    deaths: int = 0
    """How often it kills its worker before it lets itself be solved."""
    delay: float = 0.0
    """Seconds that it takes."""

    def applied_to(self, problem: PlanningProblem) -> PlanningProblem:
        with Path(self.diary).open("a", encoding="utf-8") as diary:
            diary.write(f"{self.name}\t{os.getpid()}\n")
        time.sleep(self.delay)
        if entries(self.diary).count(self.name) <= self.deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().applied_to(problem)


def entries(diary: str | Path) -> list[str]:
    """Return the names in a diary."""
    return [line.split("\t")[0] for line in _lines(diary)]


def processes(diary: str | Path) -> set[int]:
    """Return the processes in a diary."""
    return {int(line.split("\t")[1]) for line in _lines(diary)}


def _lines(diary: str | Path) -> list[str]:
    return Path(diary).read_text(encoding="utf-8").splitlines() if Path(diary).exists() else []


def told(diary: Path, shares: list[float], **fields: object) -> list[Told]:
    """Return scenarios of demand times each share, called after it."""
    return [
        Told(
            name=f"times {share}",
            changes=[{"kind": "scale_demand", "by": share}],
            diary=str(diary),
            **fields,
        )
        for share in shares
    ]
