"""Set-ups: nothing is used that was not prepared, and machines can do what the table says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit.choice import chosen_by_each, read
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.machines import Machines
from sop_opt.trust.audit.recipes import lines, shifted, summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import Setup
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def use(evidence: Evidence) -> Iterator[Comparison]:
    """Check that flows are used only where set up, and then as much as is asked for."""
    table, rows = evidence["setups"], evidence.problem.setups
    flows = chosen_by_each(evidence.problem, rows)
    used = np.zeros((len(rows), evidence.size))
    needing = np.repeat(np.arange(len(rows)), [len(own) for own in flows])
    np.add.at(used, needing, read(evidence, [flow for own in flows for flow in own]))
    # beyond the whole periods any part of a set-up allows some use
    there = np.where(evidence.whole_periods, np.rint(table["set_up"]), table["set_up"])
    scale = np.broadcast_to(used.sum(axis=1, keepdims=True), used.shape)
    yield table.equal("used only where set up", np.where(there > 0, 0.0, used), 0.0, scale)
    least = stack(rows, "minimum", evidence.horizon) * table["set_up"]
    yield table.within("minimum of a set-up", used, least=least)


def states(evidence: Evidence) -> Iterator[Comparison]:
    """Check that set-ups are there or not, done or carried, and start where they were not."""
    table, before = evidence["setups"], _before(evidence)
    there, done, carried = (table[name] for name in ("set_up", "done", "carried"))
    for part in (there, done, carried, table["started"]):
        yield table.within("set-ups are 0 or 1", part, 0.0, 1.0)
        yield table.whole(part, [True] * len(part), evidence.whole_periods)
    least, most = np.maximum(done, carried), done + carried
    yield table.within("set up if done or carried", there, least, most)
    carrying = {row.name for row in evidence.problem.resources if row.carries_setup}
    can_be = np.array([row.machine in carrying for row in evidence.problem.setups]).reshape(-1, 1)
    yield table.within("carried from before", carried, most=np.where(can_be, before, 0.0))
    most = np.minimum(there, 1.0 - before)
    yield table.within("started if not there before", table["started"], there - before, most)


def durations(evidence: Evidence) -> Iterator[Comparison]:
    """Check that runs and pauses last, those from before the horizon among them."""
    table, rows = evidence["setups"], evidence.problem.setups
    least, most = np.zeros((2, len(rows), evidence.size))
    most += 1.0
    ended = (_before(evidence) - table["set_up"]).clip(0.0)
    for place, row in enumerate(rows):
        least[place, : max(row.minimum_run - row.opening, 0) if row.opening > 0 else 0] = 1.0
        most[place, : max(row.minimum_pause + row.opening, 0) if row.opening < 0 else 0] = 0.0
        for first in range(evidence.size):
            run = slice(first, first + row.minimum_run)
            least[place, run] = np.maximum(least[place, run], table["started"][place, first])
            pause = slice(first, first + row.minimum_pause)
            most[place, pause] = np.minimum(most[place, pause], 1.0 - ended[place, first])
    yield table.within("minimum run", table["set_up"], least=least)
    yield table.within("minimum pause", table["set_up"], most=most)


def cycles(evidence: Evidence) -> Iterator[Comparison]:
    """Check that some campaign calendar holds all that is done: the given one, if one is."""
    table, rows = evidence["setups"], evidence.problem.setups
    outside = [
        min(done[(np.arange(evidence.size) - first) % row.cycle > 0].sum() for first in firsts)
        for row, done in zip(rows, table["done"], strict=True)
        for firsts in (_firsts(row, evidence),)
    ]
    yield table.zero("campaigns in their cycle", np.array(outside).reshape(-1, 1))


def counts(evidence: Evidence) -> Iterator[Comparison]:
    """Check how many set-ups a machine has in a period, and that none lacks its joint one."""
    problem, table, machines = evidence.problem, evidence["setups"], Machines(evidence.problem)
    limited = [row for row in problem.resources if row.most_setups is not None]
    counted = np.flatnonzero(machines.holds_none)
    done = summed(
        [problem.setups[place].machine for place in counted],
        table["done"][counted],
        [None, *(row.name for row in problem.resources)],
    )[1:]
    of_limited = done[[row.most_setups is not None for row in problem.resources]]
    rows = Rows("setups", [(row.name,) for row in limited])
    most = stack(limited, "most_setups", evidence.horizon)
    yield rows.within("most set-ups of a machine", of_limited, most=most)
    for _, places in machines.kin_on("one_at_a_time"):
        at_once = table["set_up"][places].sum(axis=0, keepdims=True)
        one = Rows("setups", [(problem.setups[places[0]].machine or "",)])
        yield one.within("one set-up at a time", at_once, most=1.0)
    held = [(place, other) for place, holders in enumerate(machines.holders) for other in holders]
    own, joint = np.array(held, dtype=np.intp).reshape(-1, 2).T
    with_joint = Rows("setups", [table.points[place] for place in own])
    yield with_joint.within("joint set-up", table["set_up"][own], most=table["set_up"][joint])


def carried(evidence: Evidence) -> Iterator[Comparison]:
    """Check that a machine carries one set-up, and has no other between two turns if it stays."""
    table, machines = evidence["setups"], Machines(evidence.problem)
    done, came = table["done"], table["carried"]
    went = np.concatenate([came[:, 1:], np.zeros((len(came), 1))], axis=1)
    stays = (came + went - done - 1.0).clip(0.0)
    for place, holders in enumerate(machines.holders):
        for other in holders:
            stays[other] = np.maximum(stays[other], stays[place])
    for holder, places in machines.kin_on("carries_setup"):
        points = [table.points[place] for place in places]
        most = 1.0 if holder is None else came[[holder]]
        one = Rows("setups", points[:1])
        total = came[places].sum(axis=0, keepdims=True)
        yield one.within("one set-up is carried", total, most=most)
        alone = Rows("setups", points)
        most = 1.0 - stays[places].max(axis=0, keepdims=True)
        yield alone.within("nothing between", done[places], most=most)


def setup_costs(evidence: Evidence) -> NDArray[np.float64]:
    """Return the cost of each set-up that is done."""
    return stack(evidence.problem.setups, "cost", evidence.horizon) * evidence["setups"]["done"]


def start_costs(evidence: Evidence) -> NDArray[np.float64]:
    """Return the cost of each start."""
    prices = stack(evidence.problem.setups, "start_cost", evidence.horizon)
    return prices * evidence["setups"]["started"]


def setup_hours(evidence: Evidence, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the hours that set-ups and starts take of these resources or pools."""
    total = np.zeros((len(names), evidence.size))
    for column, field in (("done", "hours"), ("started", "start_hours")):
        taken = [getattr(row, field) for row in evidence.problem.setups]
        own = [{name: row[name] for name in row if name in names} for row in taken]
        needed = lines(own, evidence.horizon)
        total += summed(needed.names, needed.times(evidence["setups"][column]), names)
    return total


def _firsts(row: Setup, evidence: Evidence) -> list[int]:
    """Return the periods that a cycle may count from."""
    if row.cycle_start is None:
        return list(range(row.cycle))
    return [evidence.horizon.position[row.cycle_start]]


def _before(evidence: Evidence) -> NDArray[np.float64]:
    """Return whether each set-up was there in the period before."""
    opening = [float(row.opening > 0) for row in evidence.problem.setups]
    return shifted(evidence["setups"]["set_up"], opening)
