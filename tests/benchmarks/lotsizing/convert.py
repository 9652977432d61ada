"""Read a published lot-sizing instance: a plain document becomes a planning problem.

A document is a JSON object in the terms of the literature. Amounts are given per item; where they
may differ from period to period, as a list or as one number for every period.

==============================  =================================================================
key                             meaning
==============================  =================================================================
``name``                        name of the instance
``items``                       names of the items
``n_periods``                   number of periods
``demand``                      units due
``setup_cost``                  money per set-up, which every period of making the item needs
``setup_time``                  hours per set-up
``unit_production_time``        hours per unit
``unit_production_cost``        money per unit (not on parallel machines)
``capacity``                    hours of the one machine that items share; null: no machine
``machine``                     machine of each item; ``capacity`` is then given per machine
``overtime_allowed``            true: hours beyond the capacity, each at ``unit_overtime_cost``
``bill_of_materials``           rows of ``parent``, ``component`` and ``quantity`` per unit
``lead_time``                   periods from making to stock
``initial_inventory``           units in stock at the start
``minimum_inventory``           least units in stock at the end of a period
``maximum_inventory``           most units in stock at the end of a period
``final_inventory``             units in stock at the end of the horizon, exactly
``unit_holding_cost``           money per unit in stock at the end of a period
``backorder_allowed``           true: late units, each at ``unit_backorder_cost`` per period
``backorder_at_end_allowed``    true: units may be late at the end of the horizon
``lost_sales_allowed``          true: units not served at all, each at ``unit_lost_sales_cost``
``machines``                    names of parallel machines; each offers one period per period
``full_period_output``          units that a machine makes of an item in a period, per machine
``setup_time_share_of_period``  share of a period per set-up, per machine
==============================  =================================================================

Needed are ``name``, ``items``, ``n_periods``, ``demand``, ``setup_cost`` (with parallel machines
per item and machine) and ``unit_holding_cost``; what else is left out is not there. Keys not in
the table describe the instance, such as ``known_optimum``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sop_opt import PlanningProblem

Document = Mapping[str, Any]
Row = dict[str, Any]

LINE = "line"
"""Name of the machine that all items share."""


class Way(NamedTuple):
    """How an item can be made: activity of a process with a set-up of its own."""

    name: str
    item: str
    machine: str | None
    units: float
    """Units per unit of activity."""
    hours: float
    """Hours of the machine per unit of activity."""
    setup_hours: float
    setup_cost: Any
    cost: Any = 0
    """Money per unit of activity."""


def lot_sizing_problem(document: Document) -> PlanningProblem:
    """Return the instance as a planning problem of least cost.

    Periods are called "period 1" and so on; the process and the set-up of an item bear its name,
    or "item on machine" where machines are parallel.

    Parameters
    ----------
    document
        The instance, as the table of this module says.
    """
    ways = list(_parallel_ways(document) if "machines" in document else _ways(document))
    return PlanningProblem(
        name=document["name"],
        horizon=[f"period {period + 1}" for period in range(document["n_periods"])],
        products=[{"name": item} for item in document["items"]],
        inventory=[_stock(document, item) for item in document["items"]],
        resources=list(_resources(document)),
        processes=[_process(document, way) for way in ways],
        setups=[_setup(way) for way in ways],
        demand=[_demand(document, item) for item in document["items"] if _is_due(document, item)],
    )


def of(document: Document, key: str, item: str, absent: Any = 0) -> Any:
    """Return what a document says of an item.

    >>> of({"setup_time": {"A": 5}}, "setup_time", "A"), of({}, "setup_time", "A")
    (5, 0)
    """
    return document.get(key, {}).get(item, absent)


def _ways(document: Document) -> Iterator[Way]:
    """Yield one way per item, whose activity is its units."""
    alone = None if document.get("capacity") is None else LINE
    for item in document["items"]:
        yield Way(
            name=item,
            item=item,
            machine=of(document, "machine", item, absent=alone),
            units=1,
            hours=of(document, "unit_production_time", item),
            setup_hours=of(document, "setup_time", item),
            setup_cost=document["setup_cost"][item],
            cost=of(document, "unit_production_cost", item),
        )


def _parallel_ways(document: Document) -> Iterator[Way]:
    """Yield a way per item and machine, whose activity is a whole period of the machine."""
    for item in document["items"]:
        shares = of(document, "setup_time_share_of_period", item, absent={})
        for machine, output in document["full_period_output"][item].items():
            yield Way(
                name=f"{item} on {machine}",
                item=item,
                machine=machine,
                units=output,
                hours=1,
                setup_hours=shares.get(machine, 0),
                setup_cost=document["setup_cost"][item][machine],
            )


def _process(document: Document, way: Way) -> Row:
    return {
        "name": way.name,
        "outputs": {way.item: way.units},
        "materials": {
            row["component"]: row["quantity"] * way.units
            for row in document.get("bill_of_materials", [])
            if row["parent"] == way.item
        },
        "resource_hours": {way.machine: way.hours} if way.machine else {},
        "cost": way.cost,
        "lead_time": of(document, "lead_time", way.item),
    }


def _setup(way: Way) -> Row:
    return {
        "name": way.name,
        "process": way.name,
        "machine": way.machine,
        "cost": way.setup_cost,
        "hours": {way.machine: way.setup_hours} if way.machine and way.setup_hours else {},
    }


def _resources(document: Document) -> list[Row]:
    """Return the machines with their hours; parallel ones offer a period per period."""
    capacity = document.get("capacity")
    if "machines" in document:
        capacity = dict.fromkeys(document["machines"], 1)
    elif capacity is None:
        capacity = {}
    elif not isinstance(capacity, Mapping):
        capacity = {LINE: capacity}
    allowed = document.get("overtime_allowed", False)
    overtime = {"cost": document["unit_overtime_cost"]} if allowed else None
    return [
        {"name": name, "hours": hours, "overtime": overtime} for name, hours in capacity.items()
    ]


def _stock(document: Document, item: str) -> Row:
    closing = of(document, "final_inventory", item, absent=None)
    return {
        "product": item,
        "opening": of(document, "initial_inventory", item),
        "holding_cost": document["unit_holding_cost"][item],
        "safety_stock": of(document, "minimum_inventory", item),
        "maximum": of(document, "maximum_inventory", item, absent=None),
        "closing_minimum": closing or 0,
        "closing_maximum": closing,
    }


def _is_due(document: Document, item: str) -> bool:
    """Return whether customers want the item at all; components are not wanted."""
    due = of(document, "demand", item)
    return any(due) if isinstance(due, list) else due > 0


def _demand(document: Document, item: str) -> Row:
    return {
        "product": item,
        "quantity": document["demand"][item],
        "unmet": list(_unmet(document, item)) or "must_serve",
    }


def _unmet(document: Document, item: str) -> Iterator[Row]:
    """Yield what may happen to demand that is not met, each at its price."""
    if document.get("backorder_allowed", False):
        yield {
            "kind": "backlog",
            "cost": document["unit_backorder_cost"][item],
            "must_end_clear": not document.get("backorder_at_end_allowed", False),
        }
    if document.get("lost_sales_allowed", False):
        yield {"kind": "lost_sales", "cost": document["unit_lost_sales_cost"][item]}
