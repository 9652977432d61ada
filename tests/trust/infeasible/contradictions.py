"""Problems with one contradiction each, among much that has nothing to do with it.

The bakery makes bread and cake of flour, each on a machine of its own. Left alone it has a plan: 80
loaves and 40 cakes are due, and 40 hours a month of either machine are enough for 160.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sop_opt import PlanningProblem

Sections = dict[str, Any]

BAKERY: Sections = {
    "horizon": ["Jan", "Feb", "Mar", "Apr"],
    "products": [{"name": "bread"}, {"name": "cake"}, {"name": "flour"}],
    "resources": [{"name": "oven", "hours": 40}, {"name": "mixer", "hours": 40}],
    "processes": [
        {"product": "bread", "materials": {"flour": 1}, "resource_hours": {"oven": 1}},
        {"product": "cake", "materials": {"flour": 1}, "resource_hours": {"mixer": 1}},
    ],
    "suppliers": [{"supplier": "mill", "product": "flour", "price": 1, "maximum": 200}],
    "inventory": [{"product": "cake", "maximum": 50}, {"product": "flour", "maximum": 100}],
    "demand": [
        {"product": "bread", "quantity": [10, 20, 30, 20]},
        {"product": "cake", "quantity": 10},
    ],
    "limits": [{"name": "cake a month", "flow": "made", "product": "cake", "most": 100}],
}


@dataclass(frozen=True)
class Contradiction:
    """A bakery without a plan."""

    what: str
    culprits: frozenset[str]
    """Places (section, row, field) that the diagnosis must name."""
    others: frozenset[str]
    """Places that it may name as well: what the culprits clash over."""
    edits: tuple[tuple[str, Any], ...]

    @property
    def problem(self) -> PlanningProblem:
        """The bakery with its edits."""
        world = deepcopy(BAKERY)
        for place, change in self.edits:
            section, _, row = place.partition(" ")
            if not row:
                world[section] = change
                continue
            rows = world.setdefault(section, [])
            rows += [{}] * (int(row) - len(rows))
            rows[int(row) - 1] = rows[int(row) - 1] | change
        return PlanningProblem(**world)


def among(what: str, culprits: str, others: str = "", /, **edits: Any) -> Contradiction:
    """Return a contradiction; places and their edits are apart by semicolons.

    An edit ``resources_1`` updates the first row of resources, ``strategy`` replaces the section.
    """
    named, also = (
        frozenset(filter(None, map(str.strip, p.split(";")))) for p in (culprits, others)
    )
    places = tuple((place.replace("_", " "), change) for place, change in edits.items())
    return Contradiction(what, named, also, places)


LOAVES = {"product": "bread"}
DUE = "demand 1 quantity"
OVEN = "resources 1 hours"
STOP = "resources 1 maintenance.1"
SEASON: Sections = {"hours": [40, 40, 20, 40]}
"""In March the oven makes 20 of the 30 loaves due, so that 10 are to be baked ahead."""
BAKERS: Sections = {"name": "bakers", "opening": 1, "hours_per_worker": 10, "maximum_hired": 0}
"""10 hours a month, and nobody can be hired."""
BY_HAND: Sections = {"labour_hours": {"bakers": 1}}
BREAD_SETUP: Sections = {"name": "for bread", "process": "make bread", "machine": "oven"}
CAKE_SETUP: Sections = {"name": "for cake", "process": "make cake", "machine": "oven"}
MADE: Sections = {"flow": "made", "product": "bread"}
FRESH: Sections = {**LOAVES, "maximum": 0}

HOURS_AND_STOCK = (
    among("demand beyond the hours of a machine", f"{DUE}; {OVEN}", resources_1={"hours": 15}),
    among(
        "baking ahead beyond the maximum of a product",
        f"{DUE}; {OVEN}; inventory 3 maximum",
        resources_1=SEASON,
        inventory_3={**LOAVES, "maximum": 5},
    ),
    among(
        "baking ahead beyond the space of a site",
        f"{DUE}; {OVEN}; sites 1 storage_capacity",
        resources_1=SEASON,
        products_1={"storage_volume": 1},
        sites_1={"name": "main", "storage_capacity": 5},
    ),
    among(
        "safety stock beyond the space of a site",
        "inventory 3 safety_stock; sites 1 storage_capacity",
        products_1={"storage_volume": 1},
        sites_1={"name": "main", "storage_capacity": 5},
        inventory_3={**LOAVES, "safety_stock": 10},
    ),
    among(
        "safety stock beyond what the first month can make",
        f"inventory 3 safety_stock; {OVEN}",
        inventory_3={**LOAVES, "safety_stock": 50},
    ),
    among(
        "closing stock beyond reach",
        f"inventory 3 closing_minimum; {DUE}; {OVEN}",
        inventory_3={**LOAVES, "closing_minimum": 100},
    ),
    among(
        "an open order beyond the maximum",
        f"inventory 3 maximum; {DUE}",
        inventory_3={**LOAVES, "maximum": 20},
        receipts_1={**LOAVES, "quantity": {"Jan": 50}},
    ),
    among(
        "bread that does not keep cannot be baked ahead",
        f"products 1 shelf_life; {DUE}; {OVEN}",
        resources_1=SEASON,
        products_1={"shelf_life": 0},
    ),
    among(
        "a stop of the oven in the month of the peak",
        f"{STOP}.machine_periods; {DUE}",
        f"{OVEN}; inventory 3 maximum; {STOP}.start; {STOP}.end",
        resources_1={"maintenance": [{"machine_periods": 1, "start": "Mar", "end": "Mar"}]},
        inventory_3={**LOAVES, "maximum": 5},
    ),
    among(
        "nothing may wait at all, and the oven comes too late",
        f"demand 1 unmet.1.max_periods; {OVEN}",
        resources_1={"hours": [0, 0, 40, 40]},
        demand_1={"unmet": {"kind": "backlog", "max_periods": 1}},
    ),
    among(
        "all must be served at last, and the oven is too small",
        f"demand 1 unmet.1.must_end_clear; {OVEN}",
        resources_1={"hours": 15},
        demand_1={"unmet": {"kind": "backlog"}},
    ),
)

SUPPLY = (
    among("demand beyond a supplier", f"{DUE}; suppliers 1 maximum", suppliers_1={"maximum": 15}),
    among("demand beyond a process", f"{DUE}; processes 1 maximum", processes_1={"maximum": 15}),
    among("demand before the first arrival", DUE, processes_1={"lead_time": 1}),
    among(
        "demand that nothing can make",
        "demand 3 quantity",
        demand_3={"product": "pie", "quantity": 5},
        products_4={"name": "pie"},
    ),
    among(
        "demand beyond a lane",
        "demand 3 quantity; lanes 1 maximum",
        sites=[{"name": "main"}, {"name": "shop"}],
        lanes_1={"product": "cake", "origin": "main", "destination": "shop", "maximum": 2},
        demand_3={"product": "cake", "site": "shop", "quantity": 5},
    ),
    among(
        "a ceiling two levels down",
        f"{DUE}; processes 3 maximum",
        products_4={"name": "dough"},
        processes_1={"materials": {"dough": 1}},
        processes_3={"product": "dough", "materials": {"flour": 1}, "maximum": 15},
    ),
    among(
        "more must be bought than can be used or kept",
        "suppliers 1 minimum; inventory 2 maximum",
        f"{OVEN}; resources 2 hours; limits 1 most; inventory 1 maximum; demand 2 quantity; {DUE}",
        suppliers_1={"minimum": 150},
    ),
    among(
        "demand that may not wait for the launch",
        "products 1 available_from; demand 1 unmet.1.max_periods",
        products_1={"available_from": "Mar"},
        demand_1={"unmet": {"kind": "backlog", "max_periods": 1}},
    ),
    among(
        "demand after the phase-out",
        f"{DUE}; products 1 available_until; {OVEN}",
        products_1={"available_until": "Feb"},
        resources_1={"hours": 35},
    ),
    among(
        "a source that ends too early",
        f"{DUE}; suppliers 1 available_until; inventory 2 maximum",
        f"demand 2 quantity; {OVEN}; inventory 1 maximum; resources 2 hours",
        suppliers_1={"available_until": "Jan"},
        inventory_2={"maximum": 10},
    ),
)

PEOPLE = (
    among(
        "nobody can be hired",
        f"{DUE}; workforce 1 maximum_hired",
        "workforce 1 hours_per_worker",
        workforce_1=BAKERS,
        processes_1=BY_HAND,
    ),
    among(
        "no room for more people",
        f"{DUE}; workforce 1 maximum_workers",
        "workforce 1 hours_per_worker",
        workforce_1={**BAKERS, "maximum_hired": None, "maximum_workers": 1},
        processes_1=BY_HAND,
    ),
    among(
        "more people than may be hired",
        "workforce 1 minimum_workers; workforce 1 maximum_hired",
        workforce_1={**BAKERS, "minimum_workers": 2},
    ),
    among(
        "no whole number of people between least and most",
        "workforce 1 minimum_workers; workforce 1 maximum_workers",
        workforce_1={
            **BAKERS,
            "maximum_hired": None,
            "minimum_workers": 1.4,
            "maximum_workers": 1.8,
            "whole": True,
        },
    ),
    among(
        "people who may neither idle nor leave",
        "workforce 1 idle_allowed; workforce 1 maximum_released",
        f"{OVEN}; {DUE}; inventory 3 maximum; workforce 1 hours_per_worker",
        workforce_1={**BAKERS, "opening": 9, "maximum_released": 0, "idle_allowed": False},
        processes_1=BY_HAND,
    ),
    among(
        "a level head count between two that differ",
        "problem 0 strategy; workforce 1 minimum_workers; workforce 1 maximum_workers",
        strategy="level",
        workforce_1={
            **BAKERS,
            "maximum_hired": None,
            "minimum_workers": [1, 1, 3, 1],
            "maximum_workers": [2, 2, 3, 2],
        },
    ),
    among(
        "whole people at a level that hours need and space does not allow",
        f"problem 0 strategy; workforce 1 maximum_workers; {DUE}",
        "workforce 1 hours_per_worker; inventory 3 maximum",
        strategy="level",
        workforce_1={
            **BAKERS,
            "maximum_hired": None,
            "maximum_workers": [2, 3, 3, 3],
            "whole": True,
        },
        inventory_3=FRESH,
        processes_1=BY_HAND,
    ),
)

RULES = (
    among(
        "a minimum above a limit",
        "processes 1 minimum; limits 2 most",
        processes_1={"minimum": 30},
        limits_2={"name": "bread a month", **MADE, "most": 20},
    ),
    among(
        "two limits",
        "limits 2 least; limits 3 most",
        limits_2={"name": "bread at least", **MADE, "least": 30},
        limits_3={"name": "bread at most", **MADE, "most": 25},
    ),
    among(
        "two shares that make more than all",
        "limits 2 least; limits 3 least",
        f"{DUE}; demand 2 quantity",
        limits_2={
            "name": "bread share",
            **MADE,
            "least": 0.6,
            "relative_to": {"flow": "made"},
            "periods": "Jan",
        },
        limits_3={
            "name": "cake share",
            "flow": "made",
            "product": "cake",
            "least": 0.5,
            "relative_to": {"flow": "made"},
            "periods": "Jan",
        },
    ),
    among(
        "demand beyond a limit of the horizon",
        f"{DUE}; limits 2 most",
        limits_2={"name": "bread in all", **MADE, "most": 60, "per": "horizon"},
    ),
    among(
        "a limit to date",
        f"{DUE}; limits 2 most",
        limits_2={"name": "bread so far", **MADE, "most": [30, 31, 50, 90], "per": "to_date"},
    ),
    among(
        "a pin beyond the hours of a machine",
        f"stability 0 pins.1.quantity; {OVEN}",
        stability={"pins": [{**MADE, "quantity": {"Jan": 50}}]},
    ),
    among(
        "two pins of one flow",
        "stability 0 pins.1.quantity; stability 0 pins.2.quantity",
        stability={"pins": [{**MADE, "quantity": {"Jan": 20}}, {**MADE, "quantity": {"Jan": 25}}]},
    ),
    among(
        "frozen months without bread",
        f"stability 0 frozen_periods; {DUE}",
        stability={
            "frozen_periods": "Jan",
            "previous": [
                {"flow": "run", "process": "make cake", "quantity": 10},
                {"flow": "bought", "product": "flour", "quantity": 50},
            ],
        },
    ),
    among(
        "a rise that is too slow for the season",
        f"smoothing 1 maximum_increase; {DUE}",
        smoothing_1={"name": "calm", **MADE, "maximum_increase": 2, "opening": 10},
    ),
    among(
        "chase, and more than demand must be made",
        f"problem 0 strategy; processes 1 minimum; {DUE}",
        strategy="chase",
        processes_1={"minimum": {"Jan": 25}},
    ),
    among(
        "more in use than may be",
        "usage 1 least_in_use; usage 2 most_in_use",
        usage_1={"name": "variety", "flow": "made", "least_in_use": 2, "minimum_if_used": 5},
        usage_2={"name": "focus", "flow": "made", "most_in_use": 1, "periods": "Mar"},
    ),
    among(
        "a smallest use above what the oven can make",
        f"usage 1 minimum_if_used; {DUE}; {OVEN}",
        usage_1={"name": "worth it", **MADE, "minimum_if_used": 45},
    ),
)

LOTS_AND_SETUPS = (
    among(
        "a lot that is larger than the stock allowed",
        f"processes 1 lot.minimum; inventory 3 maximum; {DUE}",
        processes_1={"lot": {"minimum": 40}},
        inventory_3={**LOAVES, "maximum": 10},
    ),
    among(
        "batches that cannot come to what is due",
        f"processes 1 lot.multiple; inventory 3 closing_maximum; {DUE}",
        processes_1={"lot": {"multiple": 7}},
        inventory_3={**LOAVES, "closing_maximum": 0},
    ),
    among(
        "orders that are to last without stock",
        f"processes 1 lot.periods_of_supply; inventory 3 maximum; {DUE}",
        processes_1={"lot": {"periods_of_supply": 2}},
        inventory_3=FRESH,
    ),
    among(
        "two things on a machine set up for one",
        f"resources 1 one_at_a_time; {DUE}; demand 2 quantity",
        resources_1={"hours": 80, "one_at_a_time": True},
        processes_2={"resource_hours": {"oven": 1}},
        setups=[BREAD_SETUP, CAKE_SETUP],
    ),
    among(
        "more set-ups than a machine may have",
        f"resources 1 most_setups; {DUE}; demand 2 quantity",
        resources_1={"hours": 80, "most_setups": 1},
        processes_2={"resource_hours": {"oven": 1}},
        setups=[BREAD_SETUP, CAKE_SETUP],
    ),
    among(
        "runs that make more than is due",
        f"setups 1 minimum_run; setups 1 minimum; inventory 3 closing_maximum; {DUE}",
        setups=[{**BREAD_SETUP, "minimum": 25, "minimum_run": 4}],
        inventory_3={**LOAVES, "closing_maximum": 0},
    ),
    among(
        "a pause over months in which bread is due",
        f"setups 1 minimum_pause; {DUE}",
        "setups 1 opening",
        setups=[{**BREAD_SETUP, "minimum_pause": 3, "opening": -1}],
    ),
    among(
        "a campaign that comes too late",
        f"setups 1 cycle; {DUE}",
        "setups 1 cycle_start",
        setups=[{**BREAD_SETUP, "cycle": 2, "cycle_start": "Feb"}],
    ),
    among(
        "set-ups that take the hours bread needs",
        f"{DUE}; {OVEN}",
        setups=[{**BREAD_SETUP, "hours": {"oven": 25}}],
    ),
)

CONTRADICTIONS = (*HOURS_AND_STOCK, *SUPPLY, *PEOPLE, *RULES, *LOTS_AND_SETUPS)
