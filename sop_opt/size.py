"""The size of a problem's model, counted over a short horizon before the whole is made.

Nearly everything in a plan is there once per period, so that what the model of a problem holds
grows along a straight line with its periods, from where the longest lead time fits in: two short
horizons tell the line. What looks back over all periods at once grows with their square and takes
a third. Small problems, and those of few periods, are counted as they are.

==================  ================================================================================
counted             what it is
==================  ================================================================================
``columns``         variables; ``whole``: those that must be whole
``rows``            rules, with their bounds
``entries``         coefficients that are not zero
``terms``           what components have posted: entries before equal places are added up, and costs
==================  ================================================================================
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING

from sop_opt.assemble import assemble
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.lot_sizing.covers import WINDOW
from sop_opt.errors import ProblemError
from sop_opt.problem.demand import Backlog

if TYPE_CHECKING:
    from sop_opt.components import Component
    from sop_opt.problem import PlanningProblem

SMALL = 2_000_000
"""Rough number of terms up to which a problem is counted as it is: that takes less than a second,
and less than 200 megabytes."""

TERMS_PER_LINE = 5
"""Terms that a line of the data comes to per period: what it supplies or uses, where, at a cost."""

LONGEST_LAG = 12
"""Periods of lead time that a short horizon makes room for. What takes longer is missed, for the
sake of a short horizon."""

STEP = 6
"""Periods between two short horizons: enough for rules of some periods only to show."""

SQUARED = ("facility_location", "shortest_path")
"""Formulations of lots that grow with the square of the periods."""

TERM_SECONDS = 1.5e-7
"""Seconds that a term takes beside what short horizons have taken; measured, see
``python -m tests.benchmarks.growth``."""


@dataclass(frozen=True)
class Size:
    """What the model of a problem holds, and how long making it takes."""

    columns: float
    whole: float
    rows: float
    entries: float
    terms: float
    seconds: float
    exact: bool = False
    """Whether the model was made and counted."""


def size_of(
    problem: PlanningProblem, components: Sequence[type[Component]], *, needs_known: bool = True
) -> Size:
    """Return the size of a problem's model.

    Raises
    ------
    ProblemError: the data contradict a rule that only shows when the model is put together.
    """
    lengths = _lengths(problem, components)
    if rough_terms(problem) > SMALL and lengths[-1] < len(problem.horizon):
        with suppress(ProblemError):  # what a short horizon finds wrong, the whole one may not
            return _told(problem, components, lengths, needs_known=needs_known)
    return _counted(problem, components, needs_known=needs_known)


def _told(
    problem: PlanningProblem,
    components: Sequence[type[Component]],
    lengths: Sequence[int],
    *,
    needs_known: bool,
) -> Size:
    """Return the size that short horizons tell of, with and without whole numbers."""
    kinds = [_settled(kind) for kind in components]

    def over(length: int, until: str | None) -> Size:
        horizon = problem.horizon.first(length)
        short = problem.model_copy(update={"horizon": horizon, "integer_until": until})
        return _counted(short, kinds, needs_known=needs_known)

    periods = len(problem.horizon)
    wholly = _curve({length: over(length, None) for length in lengths})
    if problem.integer_until is None:
        return wholly(periods)
    first = problem.horizon.names[0]
    loosely = _curve({length: over(length, first) for length in lengths})
    whole_periods = problem.horizon.position[problem.integer_until] + 1
    return _sum(
        (1.0, wholly(whole_periods)), (1.0, loosely(periods)), (-1.0, loosely(whole_periods))
    )


def rough_terms(problem: PlanningProblem) -> float:
    """Return about how many terms a problem comes to, rather too many, from its lines of data."""
    recipes = (
        len(row.outputs) + len(row.materials) + len(row.resource_hours) + len(row.labour_hours)
        for row in problem.processes
    )
    bought = (1 + len(row.materials) for row in problem.suppliers)
    sections = (problem.inventory, problem.demand, problem.lanes, problem.resources)
    lines = sum(recipes) + sum(bought) + sum(map(len, sections))
    lines += len(problem.products) * len(problem.sites) + 5 * len(problem.workforce)
    lines *= WINDOW if _has_lots(problem) else 1
    sums = len(problem.limits) + len(problem.usage) + len(problem.smoothing)
    return float(TERMS_PER_LINE * lines * (1 + sums) * len(problem.horizon))


def _lengths(problem: PlanningProblem, components: Sequence[type[Component]]) -> tuple[int, ...]:
    """Return the short horizons, in periods: past the lags, and as many as the growth needs."""
    periods, lots = len(problem.horizon), _has_lots(problem)
    lag = min(max(_lags(problem), default=0), LONGEST_LAG)
    first = 2 + (max(lag, WINDOW) if lots else lag)
    step = max(min(STEP, periods // 6), periods // 2 - first if lots else 1)
    formulations = {kind.formulation for kind in components if issubclass(kind, LotSizing)}
    squared = bool(formulations & set(SQUARED)) and lots
    squared |= any(row.per == "to_date" for row in problem.limits)
    return tuple(first + step * k for k in range(3 if squared else 2))


def _lags(problem: PlanningProblem) -> list[int]:
    """Return over how many periods the rules of a problem reach."""
    ways = [*problem.processes, *problem.suppliers, *problem.lanes]
    late = [rule.max_periods for row in problem.demand if (rule := row.policy(Backlog))]
    kept = [row.shelf_life for row in problem.products]
    setups = [max(row.minimum_run, row.minimum_pause, row.cycle) for row in problem.setups]
    learning = [move.lead_time for pool in problem.workforce for move in pool.moves]
    return [*(row.lead_time for row in ways), *setups, *learning, *filter(None, late + kept)]


def _has_lots(problem: PlanningProblem) -> bool:
    ways = chain(problem.processes, problem.suppliers, problem.lanes)
    return bool(problem.setups) or any(row.lot is not None for row in ways)


def _settled(kind: type[Component]) -> type[Component]:
    """Return lot sizing as large problems get it; a short horizon might choose otherwise."""
    chosen_by_size = issubclass(kind, LotSizing) and kind.formulation == "auto"
    return LotSizing.using("covers") if chosen_by_size else kind


def _counted(
    problem: PlanningProblem, components: Sequence[type[Component]], *, needs_known: bool
) -> Size:
    """Return the size of a model, by making it."""
    began = time.perf_counter()
    assembled = assemble(problem, components, needs_known=needs_known)
    matrix, ledger = assembled.formulation.matrix(), assembled.ledger
    seconds = time.perf_counter() - began
    accounts = [*assembled.formulation.accounts, ledger.cost, ledger.service]
    return Size(
        columns=matrix.cost.size,
        whole=int(matrix.integer.sum()),
        rows=matrix.row_lower.size,
        entries=matrix.values.size,
        terms=sum(post.rows.size for account in accounts for post in account.posts),
        seconds=seconds,
        exact=True,
    )


def _curve(known: dict[int, Size]) -> Callable[[int], Size]:
    """Return the size by the number of periods: the polynomial through what is known (Lagrange)."""

    def size(periods: int) -> Size:
        found = _sum(*((_weight(known, length, periods), part) for length, part in known.items()))
        longest = known[max(known)]
        seconds = longest.seconds + TERM_SECONDS * max(found.terms - longest.terms, 0.0)
        return Size(**(asdict(found) | {"seconds": seconds}))

    return size


def _weight(lengths: Sequence[int] | dict[int, Size], own: int, periods: int) -> float:
    weight = 1.0
    for other in lengths:
        weight *= (periods - other) / (own - other) if other != own else 1.0
    return weight


def _sum(*parts: tuple[float, Size]) -> Size:
    """Return sizes added up, each times its weight."""
    names = [name for name in asdict(parts[0][1]) if name != "exact"]
    return Size(**{name: sum(w * getattr(size, name) for w, size in parts) for name in names})
