"""Everything this library raises on purpose.

SopOptError
├── ProblemError        the data are wrong; carries every fault found
├── StorageError        a file cannot be read or written as asked
├── ModelError          the model was put together wrongly (own component, customize)
├── AuditFailed         a plan breaks a rule of its problem, or there is no plan to check
└── SolveError          no usable plan
    ├── InfeasiblePlan      no plan can satisfy the rules
    ├── UnboundedPlan       profit can grow without limit: a ceiling is missing
    ├── NoPlanInTime        a limit was hit before the first plan was found
    ├── TooLarge            the problem needs more memory than there is
    └── SolverMissing       the solver asked for is not installed
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MOST_TOLD = 1_000
"""Faults that a message lists; all of them stand in :attr:`ProblemError.faults`."""

LONGEST_PATH = 250
"""Signs of a path that are shown."""

LONGEST_COMPARED = 200
"""Signs of a name that is compared with others; what is longer is no slip of the pen."""

MOST_COMPARED = 200_000
"""Comparisons with known names for one list of unknown ones; that many take less than a second."""

Severity = Literal["error", "warning", "note"]
"""``error``: no plan can be right, or there is none; ``warning``: probably a mistake, or a plan
that nobody wants; ``note``: legal, and worth a look."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the data: where it is, what it says and what would be right."""

    section: str
    """Section (table) of the problem, such as ``"demand"``."""
    row: str
    """Row number counted from 1 and, where known, its key; empty for the whole section."""
    field: str
    """Field (column); empty for the whole row."""
    value: str
    """The offending value as text; empty where there is none."""
    message: str
    """What is wrong; and after the last semicolon, where that is not plain, what would be right."""
    severity: Severity = "error"
    """How bad it is."""

    @property
    def remedy(self) -> str:
        """What would be right; empty where that is plain from what is wrong."""
        return self.message.rpartition("; ")[2] if "; " in self.message else ""

    def __str__(self) -> str:
        place = " ".join(part for part in (self.section, self.row) if part)
        field = f", {shortened(self.field)}" if self.field else ""
        value = f" {self.value}" if self.value else ""
        return f"{place}{field}{value}: {self.message}"


class SopOptError(Exception):
    """Base of every error this library raises on purpose."""


class ProblemError(SopOptError):
    """The data cannot make a planning problem; ``faults`` lists every reason."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        title = "1 fault in the data" if count == 1 else f"{count} faults in the data"
        lines = [f"  - {fault}" for fault in self.faults[:MOST_TOLD]]
        lines += [f"  - and {count - MOST_TOLD} more"] if count > MOST_TOLD else []
        return "\n".join([title, *lines])


class StorageError(SopOptError):
    """A file cannot be read or written as asked."""


class ModelError(SopOptError):
    """A component or a customisation put the model together wrongly."""


class AuditFailed(SopOptError):
    """A plan breaks a rule of its problem, or there is no plan to check."""


class SolveError(SopOptError):
    """There is no usable plan."""


class InfeasiblePlan(SolveError):
    """No plan can satisfy all the rules."""


class UnboundedPlan(SolveError):
    """The objective can improve without limit: a price or a ceiling is missing."""


class NoPlanInTime(SolveError):
    """A limit was hit before the first plan was found."""


class TooLarge(SolveError):
    """The problem needs more memory than there is; it was not built."""


class SolverMissing(SolveError):
    """The solver asked for is not installed."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: the nearest known one, or a few that exist.

    >>> suggestion("P-07", ["P-7", "Q-1"])
    "did you mean 'P-7'?"
    >>> suggestion("steel", ["P-7", "Q-1"])
    "known: 'P-7', 'Q-1'"
    """
    return Suggestions(known)(name)


class Suggestions:
    """Remedies for many names that are not among the known ones."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = list(known)
        self._left = MOST_COMPARED

    def __call__(self, name: str) -> str:
        """Return the nearest known name, or a few that exist; those too where time runs out."""
        self._left -= len(self._known)
        if self._left >= 0 and len(name) <= LONGEST_COMPARED:
            for close in get_close_matches(name, self._known, n=1):
                return f"did you mean {close!r}?"
        return f"known: {quoted(self._known)}" if self._known else "none is defined"


def quoted(names: Sequence[str], most: int = 5) -> str:
    """Return the names in quotes, shortened after ``most``.

    >>> quoted(["a", "b", "c"], most=2)
    "'a', 'b' and 1 more"
    """
    first = ", ".join(shown(name) for name in names[:most])
    return first if len(names) <= most else f"{first} and {len(names) - most} more"


def shown(value: object) -> str:
    """Return a value as faults quote it; its kind where it cannot be put into words.

    >>> shown("P-7"), shown(10**10_000)
    ("'P-7'", 'a value of type int')
    """
    try:
        return shortened(repr(value))
    except Exception:  # whole numbers have too many digits, and objects may fail in any way
        return f"a value of type {type(value).__name__}"


def shown_path(path: object) -> str:
    """Return a path as errors name it; of one that is endless, its beginning.

    >>> shown_path("data/company")
    'data/company'
    """
    return shortened(str(path), LONGEST_PATH)


def shortened(text: str, most: int = 80) -> str:
    """Return the text, cut where it is longer than ``most``.

    >>> shortened("abcdef", most=4)
    'abc…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"
