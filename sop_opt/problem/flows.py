"""Selections: the flows that a limit, a use rule, a smoothing price or a pin speaks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, get_args

import numpy as np
from pydantic import BeforeValidator, Field

from sop_opt.problem.base import (
    Amount,
    Ceiling,
    Names,
    Section,
    SignedCeiling,
    SignedFloor,
    exceeds,
    split,
    vector,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon

FlowKind = Literal[
    "run",
    "made",
    "used",
    "bought",
    "moved",
    "served",
    "lost",
    "late",
    "stock",
    "disposed",
    "load",
    "overtime",
    "extra_shifts",
    "maintenance",
    "workers",
    "hired",
    "released",
    "idle",
    "short_time",
    "retrained",
    "orders",
    "set_up",
    "set_up_done",
]
"""Flows by kind: ``run`` process activity; ``made`` and ``used`` units out of and into processes,
by the period of the start; ``bought``, ``moved``, ``served``, ``lost`` units; ``late`` units open
at the end of a period; ``stock`` units at the end of a period; ``disposed`` units; ``load`` hours
of a process on a resource or pool; ``overtime`` hours; ``extra_shifts`` shifts; ``maintenance``
machines down; ``workers``, ``hired``, ``released``, ``short_time``, ``retrained`` people; ``idle``
hours;
``orders`` placed for what has a lot rule; ``set_up`` 1 where a set-up is there, ``set_up_done`` 1
where it is done."""

Dimension = Literal[
    "product",
    "family",
    "site",
    "customer",
    "process",
    "resource",
    "pool",
    "supplier",
    "origin",
    "destination",
    "shift",
    "setup",
]
"""Labels that flows can be addressed by."""

DIMENSIONS: tuple[str, ...] = get_args(Dimension)

Kinds = Annotated[tuple[FlowKind, ...], BeforeValidator(split), Field(min_length=1)]


class Selection(Section):
    """Flows of some kinds whose labels are among the names given; no names: any.

    >>> Selection(flow="bought", supplier="Steelworks").names("supplier")
    ('Steelworks',)
    """

    references: ClassVar[dict[str, str]] = {
        "product": "products",
        "site": "sites",
        "process": "processes",
        "resource": "resources",
        "pool": "workforce",
        "family": "families",
        "customer": "customers",
        "supplier": "supplier names",
        "origin": "places",
        "destination": "places",
        "setup": "setups",
        "shift": "shifts",
    }

    flow: Kinds
    """Kinds of flow; several are added up."""
    product: Names = ()
    """Products."""
    family: Names = ()
    """Product families."""
    site: Names = ()
    """Sites."""
    customer: Names = ()
    """Customers."""
    process: Names = ()
    """Processes."""
    resource: Names = ()
    """Resources; for flows of a process, the ones that it needs hours on."""
    pool: Names = ()
    """Pools; for flows of a process, the ones that it needs hours of."""
    supplier: Names = ()
    """Suppliers."""
    origin: Names = ()
    """Sites or pools that something leaves."""
    destination: Names = ()
    """Sites or pools that something reaches."""
    shift: Names = ()
    """Names of extra shifts or of maintenance."""
    setup: Names = ()
    """Set-ups."""

    def names(self, dimension: str) -> tuple[str, ...]:
        """Return the names asked for in one dimension; empty: any."""
        chosen: tuple[str, ...] = getattr(self, dimension)
        return chosen

    def describe(self) -> str:
        """Return the selection in words.

        >>> Selection(flow="made;bought", product="bread").describe()
        'made or bought, product bread'
        """
        filters = [
            f"{name} {' or '.join(self.names(name))}" for name in DIMENSIONS if self.names(name)
        ]
        return ", ".join([" or ".join(self.flow), *filters])


def held_periods(names: tuple[str, ...], horizon: Horizon) -> NDArray[np.bool_]:
    """Return which periods are among the names; without names, all are.

    >>> from sop_opt.problem.horizon import Horizon
    >>> held_periods(("Feb",), Horizon.of("Jan", "Feb")).tolist()
    [False, True]
    """
    return np.array([not names or name in names for name in horizon.names])


class Limit(Selection):
    """A sum of flows held at or above, at or below a level."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "limit"
    references: ClassVar[dict[str, str]] = {
        **Selection.references,
        "weight": "properties",
        "periods": "horizon",
    }

    name: str = Field(min_length=1)
    """Unique name."""
    weight: str = ""
    """Property that each unit counts with; empty: 1 per unit. Every flow needs it: what is run,
    bought or moved of its own process, offer or lane or else, as all others, of its product."""
    relative_to: Selection | None = None
    """Levels are per unit of the sum of these flows: a share, or with ``weight`` the mean property
    of a mix. None: levels are absolute."""
    least: SignedFloor | None = None
    """Least value; None: no floor."""
    most: SignedCeiling | None = None
    """Most; None: no ceiling."""
    per: Literal["period", "horizon", "to_date"] = "period"
    """What is summed: each period alone, all periods together, or from the first period of the
    horizon up to each one; the level of a period is then the total to date. A limit per horizon
    takes one number as its level."""
    periods: Names = ()
    """Periods it holds in; of a limit per horizon, the periods that are summed. Empty: all."""
    price: Amount | None = None
    """Money per unit of the (weighted) sum above ``most`` or below ``least``; per horizon that of
    the last period summed. None: never broken."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a limit without a level, a floor above its ceiling, and vague totals."""
        if self.least is None and self.most is None:
            yield "most", None, "a limit needs least, most or both"
        if periods := exceeds(self.least, self.most, horizon):
            yield "least", self.least, f"is above most in {periods}; lower it"
        for field in ("least", "most"):
            level = getattr(self, field)
            if self.per == "horizon" and not isinstance(level, float | None):
                yield field, level, "a limit per horizon takes one number"


class UseRule(Selection):
    """Rules on which flows are in use at all in a period, whatever their size.

    In use means any quantity above 0, and with ``minimum_if_used`` at least that. Where a rule asks
    that something *is* used (``least_in_use``, ``requires``), a rule on the same flows must
    therefore say how much that is at least.
    """

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "rule"
    references: ClassVar[dict[str, str]] = {**Selection.references, "periods": "horizon"}

    name: str = Field(min_length=1)
    """Unique name."""
    each: Dimension = "product"
    """Label that members are told apart by: flows that share it are in use together."""
    minimum_if_used: Amount = 0.0
    """Least units per member and period in which it is used at all."""
    least_in_use: int | None = Field(default=None, ge=0)
    """Least members in use per period."""
    most_in_use: int | None = Field(default=None, ge=0)
    """Most members in use per period."""
    requires: Selection | None = None
    """If any member is in use, at least one of these must be, told apart by the same label."""
    periods: Names = ()
    """Periods it holds in; empty: all."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a rule that asks nothing, and a floor above its ceiling."""
        least, most = self.least_in_use or 0, self.most_in_use
        asks_for_size = vector(self.minimum_if_used, horizon, 0.0).any()
        if not (asks_for_size or least or most is not None or self.requires):
            message = "asks nothing; give minimum_if_used, least_in_use, most_in_use or requires"
            yield "name", self.name, message
        if most is not None and least > most:
            yield "least_in_use", least, f"is above most_in_use {most}; lower it"


class Smoothing(Selection):
    """A price or a limit on the change of a sum of flows from one period to the next."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "smoothing"

    name: str = Field(min_length=1)
    """Unique name."""
    increase_cost: Amount = 0.0
    """Money per unit more than in the period before."""
    decrease_cost: Amount = 0.0
    """Money per unit less than in the period before."""
    maximum_increase: Ceiling | None = None
    """Most units more than in the period before; None: no limit."""
    maximum_decrease: Ceiling | None = None
    """Most units less than in the period before; None: no limit."""
    opening: float | None = None
    """Sum in the period before the horizon; None: the first period changes for free."""
