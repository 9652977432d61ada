"""People: how many there are, come, go, change pools and work short time, and what each may work.

That people work no longer than they are there follows from how many there are; what gives way is
how many there may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import moved, owner_of, set_to
from sop_opt.trust.rules.statement import Statement, always, bounds, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.ledger import Point
    from sop_opt.problem import PlanningProblem, Pool
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Rule, Side

HEADS: tuple[tuple[str, str, Side, str], ...] = (
    ("minimum_workers", "workforce.workers", "lower", "{{}} fewer workers at least in {}"),
    ("maximum_workers", "workforce.workers", "upper", "{{}} more workers in {}"),
    ("maximum_hired", "workforce.hired", "upper", "{{}} more workers hired for {}"),
    ("maximum_released", "workforce.released", "upper", "{{}} more workers released from {}"),
    (
        "short_time.maximum",
        "short_time.on_short_time",
        "upper",
        "{{}} more short-time workers in {}",
    ),
)
"""What bounds a number of people: field, columns, side, and what giving way is called."""


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every pool says of its people and their hours."""
    for number, pool in enumerate(places.problem.workforce, 1):
        yield from _head_counts(places, pool, number)
        yield from _moves(places, pool, number)
        yield from _overtime(places, pool, number)
        yield from _idle_time(places, pool, number)


def _head_counts(places: Places, pool: Pool, number: int) -> Iterator[Rule]:
    """Yield the least and the most who are there, hired, released and on short time."""
    for path, family, side, words in HEADS:
        if not path.startswith("short_time") or pool.short_time is not None:
            relief = {side: words.format(pool.name)}
            statement = _statement(places, pool, number, path, relief, whole=pool.whole)
            yield from _held(places, statement, family, (pool.name,), side)


def _moves(places: Places, pool: Pool, number: int) -> Iterator[Rule]:
    """Yield the most who change to each other pool; whole where either pool is."""
    whole = {other.name for other in places.problem.workforce if other.whole}
    for place, move in enumerate(pool.moves, 1):
        ends = (pool.name, move.to)
        relief: dict[Side, str] = {"upper": f"{{}} more workers moved from {ends[0]} to {ends[1]}"}
        path, counted = f"moves.{place}.maximum", not whole.isdisjoint(ends)
        statement = _statement(places, pool, number, path, relief, whole=counted)
        yield from _held(places, statement, "moves.moved", ends, "upper")


def _statement(
    places: Places, pool: Pool, number: int, path: str, relief: dict[Side, str], *, whole: bool
) -> Statement:
    """Return what one field says of workers; it is large or small by that field, or the pool."""
    owner, field = owner_of(pool, path)
    levels = vector(getattr(owner, field), places.problem.horizon, np.inf)
    scale = usual(levels, np.array([pool.opening]))
    return Statement(
        "people", "workforce", number, path, pool.name, "workers", relief, scale, whole
    )


def _held(
    places: Places, statement: Statement, family: str, point: Point, side: Side
) -> Iterator[Rule]:
    """Yield the rules of one field on a number of workers."""
    owner, field = owner_of(places.problem.workforce[statement.row - 1], statement.field)
    missing = 0.0 if side == "lower" else np.inf
    levels = vector(getattr(owner, field), places.problem.horizon, missing)
    return bounds(places, statement, places.columns(family, point), side, levels)


def _overtime(places: Places, pool: Pool, number: int) -> Iterator[Rule]:
    """Yield the most overtime of all workers, which is so much per worker."""
    if pool.overtime is None:
        return
    most = vector(pool.overtime.hours_per_worker, places.problem.horizon, np.inf)
    regular = vector(pool.hours_per_worker, places.problem.horizon, 0.0)
    statement = Statement(
        "people",
        "workforce",
        number,
        "overtime.hours_per_worker",
        pool.name,
        "hours",
        {"upper": f"{{}} more overtime hours of {pool.name}"},
        usual(most * max(pool.opening, 1.0), regular),
    )
    rows = enumerate(places.rows("workforce.overtime_limit", (pool.name,)))
    held = [(period, row) for period, row in rows if np.isfinite(most[period])]
    workers = places.columns("workforce.workers", (pool.name,))

    def longer(period: int) -> Loosen:
        def loosened(problem: PlanningProblem, hours: float, values: NDArray[np.float64]) -> Change:
            # without anybody there, the hours are those of one worker
            each = hours / (float(values[workers[period]]) or 1.0)
            return moved(problem, "workforce", number, statement.field, period, each)

        return loosened

    yield from on_rows(places, statement, held, "upper", loosened=longer)


def _idle_time(places: Places, pool: Pool, number: int) -> Iterator[Rule]:
    """Yield that every regular hour is worked, where idle time is not allowed."""
    if pool.idle_allowed:
        return
    relief: dict[Side, str] = {"upper": f"{{}} idle hours of {pool.name}"}
    regular = vector(pool.hours_per_worker, places.problem.horizon, 0.0)
    scale = usual(regular * max(pool.opening, 1.0))
    statement = Statement(
        "people", "workforce", number, "idle_allowed", pool.name, "hours", relief, scale
    )
    levels = np.zeros(len(places.periods))
    columns = places.columns("workforce.idle", (pool.name,))
    allowed = set_to("workforce", number, "idle_allowed", value=True)
    yield from bounds(places, statement, columns, "upper", levels, always(allowed))
