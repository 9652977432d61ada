"""Progress of long solves: what is told, and the line that shows it."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict

from sop_opt.solve.result import relative_gap

EVERY_SECONDS = 1.0
"""How often progress is told; a solve that ends sooner tells none."""


class Progress(BaseModel):
    """Where a running solve stands.

    Objectives are in the sense of the plan: cost, or profit where profit is maximised; units lost
    and late while service comes first.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    seconds: float
    """Seconds since the solve began, all stages together."""
    bound: float = math.nan
    """Best objective that is still possible; not a number while none is known."""
    incumbent: float = math.nan
    """Objective of the best plan so far; not a number while there is none."""
    gap: float = math.nan
    """Relative distance of the two."""
    iterations: int = 0
    """Steps that the method for linear programmes has made."""
    stage: str = ""
    """What is being solved, when an objective has several stages."""

    def __str__(self) -> str:
        """Return the progress as one line.

        >>> print(Progress(seconds=12.3, bound=99.0, incumbent=100.0, gap=0.01))
        12 s  plan 100.00  bound 99.00  gap 1.00%
        >>> print(Progress(seconds=3.0, iterations=8120))
        3 s  no plan yet  8,120 iterations
        """
        plan = "no plan yet" if math.isnan(self.incumbent) else f"plan {self.incumbent:,.2f}"
        parts = [self.stage, f"{self.seconds:.0f} s", plan]
        parts += [] if math.isnan(self.bound) else [f"bound {self.bound:,.2f}"]
        parts += [] if math.isnan(self.gap) else [f"gap {self.gap:.2%}"]
        parts += [f"{self.iterations:,} iterations"] if self.iterations else []
        return "  ".join(part for part in parts if part)


@dataclass(frozen=True)
class Figures:
    """What the solver says of a matrix that it is minimising."""

    bound: float = math.nan
    incumbent: float = math.nan
    iterations: int = 0


@dataclass
class Reporter:
    """Passes figures of the solver on, in the terms of the plan."""

    tell: Callable[[Progress], Any]
    sign: float = 1.0
    """-1 where what is minimised is minus the profit."""
    stage: str = ""
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, figures: Figures) -> None:
        """Tell where the solve stands."""
        bound, incumbent = _known(figures.bound), _known(figures.incumbent)
        self.tell(
            Progress(
                seconds=time.perf_counter() - self.began,
                bound=self.sign * bound,
                incumbent=self.sign * incumbent,
                gap=relative_gap(incumbent, bound),
                iterations=figures.iterations,
                stage=self.stage,
            )
        )


def _known(objective: float) -> float:
    return objective if math.isfinite(objective) else math.nan


QUIET_SECONDS = 30.0
"""Seconds after which a log is told that nothing is new."""


class ProgressLine:
    """Writes progress to a stream: over itself on a terminal; elsewhere only what is news.

    Parameters
    ----------
    stream
        Where to write; standard error unless told.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._width = 0
        self._told: tuple[str, str, str] | None = None
        self._told_at = 0.0

    def __call__(self, progress: Progress) -> None:
        """Write the line."""
        line = str(progress)
        if self._stream.isatty():
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        elif _news(progress) != self._told or progress.seconds >= self._told_at + QUIET_SECONDS:
            self._stream.write(line + "\n")
            self._told, self._told_at = _news(progress), progress.seconds
        self._stream.flush()

    def close(self) -> None:
        """End the line that was last written."""
        if self._width:
            self._stream.write("\n")
            self._stream.flush()


def _news(progress: Progress) -> tuple[str, str, str]:
    """Return what is worth a line in a log: another stage, bound or plan."""
    return progress.stage, f"{progress.bound:.6g}", f"{progress.incumbent:.6g}"


@contextmanager
def reporting(
    progress: bool | Callable[[Progress], Any],  # noqa: FBT001 - as the option is written
    sign: float,
) -> Iterator[Reporter | None]:
    """Give the reporter that the option asks for, None where it asks for none."""
    if not progress:
        yield None
    elif callable(progress):
        yield Reporter(progress, sign)
    else:
        with closing(ProgressLine()) as line:
            yield Reporter(line, sign)
