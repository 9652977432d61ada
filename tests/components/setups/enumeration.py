"""Set-ups by trying everything: what a machine can do in a row, and which patterns keep rules.

Nothing here knows of the model. A machine is followed from set-up to set-up within each period; a
pattern of periods with and without a set-up is read run by run.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby, permutations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Path = tuple[str, ...]
"""An item and the families it is in, from the outermost in."""


def least_cost_of_sequences(
    paths: Mapping[str, Path],
    cost: Mapping[str, float],
    needed: Sequence[frozenset[str]],
    *,
    opening: str | None = None,
    most: int = 9,
    single: bool = False,
    carries: bool = True,
) -> float:
    """Return the least cost of making the needed items of each period, one after the other.

    Parameters
    ----------
    paths
        Families of each item, and the item itself.
    cost
        Money per set-up of an item or family.
    needed
        Items that must be made, per period.
    opening
        Item that the machine is set up for before the first period.
    most
        Most set-ups of items per period.
    single
        Whether only one item can be made in a period.
    carries
        Whether a period begins with what the one before it ended with.
    """
    best: dict[str | None, float] = {opening: 0.0}
    for items in needed:
        after: dict[str | None, float] = {}
        for start, before in best.items():
            begun = start if carries else None
            for end, spent in _ways(paths, cost, items, begun, most, single=single):
                after[end] = min(after.get(end, float("inf")), before + spent)
        best = after
    return min(best.values(), default=float("inf"))


def _ways(
    paths: Mapping[str, Path],
    cost: Mapping[str, float],
    needed: frozenset[str],
    start: str | None,
    most: int,
    *,
    single: bool,
) -> Iterator[tuple[str | None, float]]:
    """Yield what a period can end with, and what its set-ups cost."""
    for visits in _visits(tuple(paths)):
        if needed <= set(visits) and not (single and len(set(visits)) > 1):
            changes = list(zip((start, *visits), visits, strict=False))
            done = [
                [node for node in paths[new] if old is None or node not in paths[old]]
                for old, new in changes
            ]
            if sum(bool(nodes) for nodes in done) <= most:
                end = visits[-1] if visits else start
                yield end, sum(cost[node] for nodes in done for node in nodes)


@cache
def _visits(items: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return every order of items; the first may come again at the end."""
    plain = [order for count in range(len(items) + 1) for order in permutations(items, count)]
    return plain + [(*order, order[0]) for order in plain if len(order) > 1]


def patterns(setups: int, periods: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield all ways to have each set-up or not in each period."""
    yield from product(product((0, 1), repeat=periods), repeat=setups)


def runs(states: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (state, first period, periods) of every stretch of equal states."""
    found, first = [], 0
    for state, stretch in groupby(states):
        length = len(list(stretch))
        found.append((state, first, length))
        first += length
    return found


def keeps_durations(states: Sequence[int], *, run: int, pause: int, opening: int) -> bool:
    """Return whether runs and pauses last; those that the horizon ends may be cut short."""
    long_ago = [0] * 20
    before = long_ago + [1] * opening if opening > 0 else [0] * (20 if opening == 0 else -opening)
    if opening < 0:
        before = [1] * 20 + before
    told = [*before, *states]
    for number, (state, first, length) in enumerate(runs(told)):
        cut = first + length == len(told)
        if number and not cut and length < (run if state else pause):
            return False
    return True


def starts(states: Sequence[int], *, opening: int) -> list[int]:
    """Return 1 for every period with the set-up after one without."""
    before = [int(opening > 0), *states[:-1]]
    return [int(new and not old) for old, new in zip(before, states, strict=True)]
