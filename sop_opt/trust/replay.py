"""Replay: the plan of a replay file is made again, and held against the one that is in it.

=============  ====================================================================================
verdict        meaning
=============  ====================================================================================
``identical``  status, objective and every table are the same, byte for byte as JSON
``equal``      the status is the same, and so is the objective within the gap that is proved; the
               plan is another one of those that are equally good
``different``  anything else; or the plan in the file breaks a rule of its problem
=============  ====================================================================================

HiGHS is deterministic: the same version makes the same plan of the same problem. Where a limit
stops it, the plan depends on the speed of the machine; so it does where whole numbers are many and
a search in several threads goes on until the gap is closed, and the plan may be an equal one then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sop_opt.api import solve_plan
from sop_opt.io.plans import columns_of
from sop_opt.io.replays import read_replay, versions
from sop_opt.plan import Plan, text
from sop_opt.trust.audit import audit_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    from sop_opt.trust.audit import Audit

Verdict = Literal["identical", "equal", "different"]

SAME = 1e-9
"""Relative distance of two objectives that are the same but for rounding."""

VERSIONS = ("package", "stored", "now")
"""Columns of :attr:`Replay.versions`."""

_SAID: dict[Verdict, str] = {
    "identical": "the same {what} came out again, byte for byte",
    "equal": "another plan came out that is as good",
    "different": "the plan did not come out again",
}


@dataclass(frozen=True, eq=False)
class Replay:
    """What came out of a replay; print it for a report."""

    verdict: Verdict
    """See the module."""
    stored: Plan
    """The plan in the file."""
    again: Plan
    """The plan that came out now."""
    differences: tuple[str, ...]
    """What differs between the two, in a sentence each."""
    versions: pd.DataFrame
    """One row per package whose version differs: package, stored, now (``-``: not there)."""
    audit: Audit
    """What is wrong with the plan in the file, judged by its problem alone."""
    notes: tuple[str, ...] = ()
    """Why a plan may differ although nothing is wrong."""

    @property
    def reproduced(self) -> bool:
        """Whether the same plan came out, or one that is as good."""
        return self.verdict != "different"

    def __str__(self) -> str:
        what = "plan" if self.stored.solved else f"answer, {self.stored.status},"
        said = _SAID[self.verdict].format(what=what)
        return "\n".join([f"{self.stored.problem.name}: {said}", *self._lines()])

    def __repr__(self) -> str:
        return f"<Replay of {self.stored.problem.name!r}: {self.verdict}>"

    def _lines(self) -> Iterator[str]:
        yield from (f"  - {difference}" for difference in self.differences)
        for row in self.versions.itertuples():
            yield f"  - {row.package}: made with {row.stored}, now {row.now}"
        yield from (f"  note: {note}" for note in self.notes)
        if self.stored.solved:
            yield from (f"  {line}" for line in str(self.audit).splitlines())


def replay(source: str | PathLike[str], *, progress: bool = False) -> Replay:
    """Make the plan of a replay file again, with the same options, and compare.

    Parameters
    ----------
    source
        Path of the file, or its text when that begins with ``{``.
    progress
        Whether a long solve shows a line on standard error while it runs.

    Raises
    ------
    ProblemError: there is no such document, or the problem in it is faulty.
    StorageError: it is not a replay file, or its plan answers another problem than the one in it.
    SolveError: the solver is missing or has failed.

    Examples
    --------
    >>> from sop_opt import PlanningProblem, solve_plan
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> replay(solve_plan(problem).to_replay()).verdict
    'identical'
    """
    stored, made_with = read_replay(source, Plan)
    options = stored.options.model_copy(update={"progress": progress})
    again = solve_plan(stored.problem, options=options)
    audit, differences = audit_plan(stored), tuple(_differences(stored, again))
    return Replay(
        verdict=_verdict(stored, again, differences, audit),
        stored=stored,
        again=again,
        differences=differences,
        versions=_changed_versions(made_with),
        audit=audit,
        notes=tuple(_notes(stored, again, differences)),
    )


def _verdict(stored: Plan, again: Plan, differences: tuple[str, ...], audit: Audit) -> Verdict:
    if len(audit.violations):
        return "different"
    if not differences:
        return "identical"
    return "equal" if stored.status == again.status and _as_good(stored, again) else "different"


def _as_good(stored: Plan, again: Plan) -> bool:
    """Return whether the objectives are within what the proof of either leaves open.

    That is never more than the gap that was asked for; a limit leaves any distance open, and proves
    nothing of two plans that it has stopped.
    """
    within = [SAME * max(1.0, abs(stored.objective))]
    if stored.status == "optimal":
        gaps = [min(plan.gap, plan.options.mip_gap) for plan in (stored, again)]
        within += [gap * abs(stored.objective) for gap in gaps]
    return abs(stored.objective - again.objective) <= max(within)


def _differences(stored: Plan, again: Plan) -> Iterator[str]:
    """Yield what differs, status and objective first."""
    if stored.status != again.status:
        yield f"status: {stored.status} in the file, {again.status} now"
    if repr(stored.objective) != repr(again.objective):
        yield f"objective: {stored.objective!r} in the file, {again.objective!r} now"
    for name, table in stored.tables.items():
        if name not in again.tables:
            yield f"table {name}: only in the file"
        elif _bytes(table) != _bytes(again.tables[name]):
            yield f"table {name}: {_difference(table, again.tables[name])}"


def _difference(stored: pd.DataFrame, again: pd.DataFrame) -> str:
    """Return how many rows of two tables differ that are not the same."""
    if stored.shape != again.shape:
        return f"{len(stored)} rows in the file, {len(again)} now"
    was, now = (frame.astype(object).to_numpy().tolist() for frame in (stored, again))
    count = sum(repr(first) != repr(second) for first, second in zip(was, now, strict=True))
    return f"{count} of {len(was)} rows differ" if count else "its columns differ"


def _bytes(frame: pd.DataFrame) -> str:
    """Return a table as a plan's document holds it."""
    return "".join(column.model_dump_json() for column in columns_of(frame))


def _changed_versions(made_with: Mapping[str, str]) -> pd.DataFrame:
    now = versions()
    rows = [
        (name, made_with.get(name, text.NOTHING), now.get(name, text.NOTHING))
        for name in {**made_with, **now}
        if made_with.get(name) != now.get(name)
    ]
    return pd.DataFrame(rows, columns=list(VERSIONS), dtype="str")


def _notes(stored: Plan, again: Plan, differences: tuple[str, ...]) -> Iterator[str]:
    limit = stored.options.time_limit
    if {"feasible", "no_plan"} & {stored.status, again.status}:
        yield "a limit stopped the solve, so that the plan depends on the speed of the machine"
    elif differences and limit is not None:
        yield f"a search within {text.seconds(limit)} goes as far as the machine is fast"
