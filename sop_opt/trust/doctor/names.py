"""Names that differ only by case or spaces: most likely one thing under two names.

Nothing in the rules forbids them, and each half of the data then looks complete: demand of
``'north'`` beside demand of ``'North'``, a product without a process beside one without demand.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sop_opt.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem

NAMES = (
    ("products", "name"),
    ("products", "family"),
    ("sites", "name"),
    ("resources", "name"),
    ("workforce", "name"),
    ("processes", "name"),
    ("suppliers", "supplier"),
    ("demand", "customer"),
    ("limits", "name"),
)
"""Fields whose values name something."""


def look_alikes(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield a warning for every name that has been written in another way before."""
    for section, field in NAMES:
        first: dict[str, str] = {}
        told: set[str] = set()
        for number, row in enumerate(getattr(problem, section), 1):
            name = getattr(row, field)
            known = first.setdefault(folded(name), name)
            if name != known and name not in told:
                told.add(name)
                message = f"differs from {known!r} only by case or spaces; write both alike, or "
                message += "tell them apart by more than that"
                yield Fault(section, f"row {number}", field, repr(name), message, "warning")


CHECKS = (look_alikes,)


def folded(name: str) -> str:
    """Return the name without what is easily overlooked: case, spaces and wide letters.

    >>> folded("North  Shop") == folded("north shop ")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
