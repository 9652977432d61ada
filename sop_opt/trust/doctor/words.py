"""How findings write numbers, names and stretches of periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem

MOST_NAMED = 4
"""Names that a finding lists; of more, it tells how many there are."""


def amount(number: float) -> str:
    """Return a number with at most six digits that count.

    >>> amount(520.0), amount(1234567.8), amount(0.1 + 0.2)
    ('520', '1234568', '0.3')
    """
    return f"{number:.0f}" if abs(number) >= 1e5 else f"{number:.6g}"


def listing(texts: Sequence[str]) -> str:
    """Return texts one after the other, shortened where there are many.

    >>> listing(["a 1", "b 2", "c 3", "d 4", "e 5"])
    'a 1, b 2, c 3, d 4 and 1 more'
    """
    shown = ", ".join(texts[:MOST_NAMED])
    left = len(texts) - MOST_NAMED
    return shown if left <= 0 else f"{shown} and {left} more"


def within(problem: PlanningProblem, held: NDArray[np.bool_]) -> str:
    """Return the periods held in words: one, or from the first to the last.

    >>> from sop_opt.problem import PlanningProblem
    >>> import numpy as np
    >>> problem = PlanningProblem(horizon=["Jan", "Feb"], products=[])
    >>> within(problem, np.array([True, True])), within(problem, np.array([False, True]))
    ("from 'Jan' to 'Feb'", "in 'Feb'")
    """
    names = [name for name, chosen in zip(problem.horizon.names, held, strict=True) if chosen]
    return f"in {names[0]!r}" if len(names) == 1 else f"from {names[0]!r} to {names[-1]!r}"
