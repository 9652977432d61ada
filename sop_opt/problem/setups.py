"""Set-ups: what must be prepared before flows of some kind can be used in a period at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from sop_opt.problem.base import Amount
from sop_opt.problem.flows import Kinds, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem.horizon import Horizon


class Setup(Selection):
    """A state that flows need: a machine made ready, a route opened, a supplier called.

    One process gives the set-up of an item (minor); all processes of a family a joint one (major);
    all offers of a supplier the joint cost of ordering from it. A flow that several set-ups select
    needs all of them. Of two on the same machine, or on none, the one for more flows is joint: the
    other is there only with it.

    >>> Setup(name="mixer for bread", process="make bread", cost=50, hours={"mixer": 2}).flow
    ('run',)
    """

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "setup"
    references: ClassVar[dict[str, str]] = {
        **Selection.references,
        "machine": "resources",
        "hours": "capacities",
        "start_hours": "capacities",
        "cycle_start": "horizon",
    }

    name: str = Field(min_length=1)
    """Unique name."""
    flow: Kinds = ("run",)
    """Kinds of flow that need the set-up."""
    machine: str | None = None
    """Resource that is set up: rules of the resource on its set-ups hold for this one. None: the
    set-up concerns no resource in particular, such as the joint order to a supplier."""
    cost: Amount = 0.0
    """Money per period in which the set-up is done."""
    hours: dict[str, Amount] = Field(default_factory=dict)
    """Resource or pool -> hours taken per period in which the set-up is done."""
    start_cost: Amount = 0.0
    """Money per start: a period with the set-up after one without."""
    start_hours: dict[str, Amount] = Field(default_factory=dict)
    """Resource or pool -> hours taken per start."""
    minimum: Amount = 0.0
    """Least units of all the flows together in a period with the set-up, done or carried."""
    minimum_run: int = Field(default=1, ge=1)
    """Periods in a row that the set-up lasts at least once it has started; the end of the horizon
    may cut it short."""
    minimum_pause: int = Field(default=1, ge=1)
    """Periods in a row without the set-up at least, once it has ended."""
    opening: int = 0
    """State before the horizon: set up for the last so many periods; negative: not set up for the
    last so many; 0: not set up for long. Of several set-ups on a machine that carries them the plan
    takes up any one."""
    cycle: int = Field(default=1, ge=1)
    """The set-up is done only in every so many-th period (a campaign); a machine that carries
    set-ups may go on with it after that."""
    cycle_start: str | None = None
    """A period with a campaign, from which the cycle counts, both ways. None: the plan chooses."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield rules that contradict each other."""
        yield from super().faults(horizon)
        if self.cycle > 1 and self.minimum_run > 1:
            message = "would last beyond the one period of its cycle; drop minimum_run or cycle"
            yield "minimum_run", self.minimum_run, message
        if self.cycle == 1 and self.cycle_start is not None:
            yield "cycle_start", self.cycle_start, "belongs to a cycle; give cycle or drop this"
