"""What the summaries of several plans have in common: figures that spread, and missing plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.plan import text
from sop_opt.plan.kpis import UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sop_opt.scenarios.batch.outcome import Outcome

ROWS = 5
"""Most scenarios without a plan that are told."""


def spread_lines(figures: pd.DataFrame) -> list[str]:
    """Return a frame of :func:`sop_opt.scenarios.uncertainty.spread.spread` as aligned lines.

    >>> import pandas as pd
    >>> print(*spread_lines(pd.DataFrame({"mean": [0.98]}, ["fill_rate_on_time"])), sep="|")
                          mean|  fill rate on time  98.0%
    """
    if figures.empty:
        return []
    rows = [
        (str(name).replace("_", " "), *(_told(str(name), value) for value in row))
        for name, row in figures.iterrows()
    ]
    return text.columns([("", *figures.columns), *rows], "<" + ">" * len(figures.columns))


def without_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the scenarios without a plan, and why."""
    others = [outcome for outcome in outcomes if not outcome.solved]
    rows = [(out.scenario, f"{out.status}: {out.reason}".rstrip(": ")) for out in others[:ROWS]]
    rest = [f"  and {len(others) - ROWS} more"] if len(others) > ROWS else []
    return ["Without a plan", *text.columns(rows, "<<"), *rest] if rows else []


def _told(name: str, value: float) -> str:
    return text.share(value) if UNITS.get(name) == "share" else text.number(value)
