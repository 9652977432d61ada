"""Small random problems of every kind that always have a plan.

Each section of the schema is drawn or left out. Numbers are small and mostly whole, so that optima
stay far from the solver's tolerance. A rescuer who sells everything at a high price keeps every
problem feasible, and rules that could contradict each other are drawn with a price.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sop_opt import PlanningProblem

Row = dict[str, Any]

RESCUE = 90
"""Price of the rescuer, above that of any other way to serve demand."""


@st.composite
def problems(draw: st.DrawFn) -> PlanningProblem:
    """Draw a problem of two to four periods and one or two sites."""
    world = _World(draw)
    return PlanningProblem(
        objective=draw(st.sampled_from(["cost", "profit", "service"])),
        horizon=world.periods,
        products=[_product(world, name) for name in world.names],
        sites=[_site(world, name) for name in world.sites],
        inventory=_inventory(world),
        resources=_resources(world),
        workforce=_workforce(world),
        processes=_processes(world),
        suppliers=_suppliers(world),
        lanes=_lanes(world),
        demand=_demand(world),
        receipts=_receipts(world),
        limits=_limits(world),
        usage=_usage(world),
        smoothing=_smoothing(world),
        stability=_stability(world),
    )


class _World:
    """What all sections of one problem refer to, and how they draw."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.periods = [f"t{k}" for k in range(1, draw(st.integers(2, 4)) + 1)]
        self.names = ["bread", "cake", "flour"][: draw(st.integers(1, 3))]
        self.keeping = [name for name in self.names if draw(st.booleans())]
        self.sites = ["main", "shop"][: draw(st.integers(1, 2))]
        self.pools = ["bakers", "helpers"][: draw(st.integers(0, 2))]
        self.resources = ["oven", "shelf"][: draw(st.integers(0, 2))]

    def maybe(self, **fields: st.SearchStrategy[Any]) -> Row:
        """Draw some of these fields, each or not."""
        return {name: self.draw(kind) for name, kind in fields.items() if self.draw(st.booleans())}

    def numbers(self, least: int, most: int) -> st.SearchStrategy[Any]:
        """Return one number, or one per period."""
        number = st.integers(least, most)
        count = len(self.periods)
        return st.one_of(number, st.lists(number, min_size=count, max_size=count))

    def period(self) -> st.SearchStrategy[str]:
        return st.sampled_from(self.periods)


def _product(world: _World, name: str) -> Row:
    return {
        "name": name,
        "family": "baked" if name != "flour" else "",
        "properties": {"fat": 0.5 if name == "cake" else 0.1},
        "shelf_life": None if name in world.keeping else world.draw(st.integers(0, 2)),
        **world.maybe(
            storage_volume=st.integers(0, 2),
            spoilage_cost=world.numbers(0, 3),
            unit_value=st.integers(0, 5),
        ),
    }


def _site(world: _World, name: str) -> Row:
    return {"name": name, **world.maybe(storage_capacity=world.numbers(60, 90))}


def _inventory(world: _World) -> list[Row]:
    return [
        {"product": name, "site": site, **_levels(world, name)}
        for name in world.names
        for site in world.sites
        if world.draw(st.booleans())
    ]


def _levels(world: _World, name: str) -> Row:
    """Return stock levels; none is strict for a product that may not keep long enough."""
    row = world.maybe(
        opening=st.integers(0, 8),
        holding_cost=world.numbers(0, 3),
        holding_basis=st.sampled_from(["closing", "average"]),
    )
    row |= {"disposal_cost": world.draw(st.integers(0, 3))}
    row |= world.maybe(safety_stock=world.numbers(0, 4))
    if name in world.keeping:
        row |= world.maybe(closing_minimum=st.one_of(st.integers(0, 3), st.just("opening")))
    if name not in world.keeping or world.draw(st.booleans()):
        row["safety_stock_cost"] = world.draw(world.numbers(0, 6))
    return row


def _resources(world: _World) -> list[Row]:
    draw = world.draw
    rows = []
    for name in world.resources:
        row: Row = {"name": name, "hours": draw(world.numbers(1, 6))}
        row |= world.maybe(
            finite=st.booleans(),
            efficiency=st.sampled_from([0.5, 0.8, 1.25]),
            cost_per_hour=world.numbers(0, 2),
            overtime=st.fixed_dictionaries({"hours": st.integers(0, 4), "cost": st.integers(0, 5)}),
        )
        row |= {"machines": draw(st.integers(2, 3)), "downtime": draw(world.numbers(0, 1))}
        if draw(st.booleans()):
            whole = draw(st.booleans())
            row["extra_shifts"] = [{"hours": 3, "cost": 7, "maximum": 2, "whole": whole}]
        if draw(st.booleans()):
            task = {"machine_periods": draw(st.integers(1, 2)), "cost": draw(world.numbers(0, 4))}
            row["maintenance"] = [task | world.maybe(most_at_once=st.just(1))]
        rows.append(row)
    return rows


def _workforce(world: _World) -> list[Row]:
    draw = world.draw
    rows = []
    for name in world.pools:
        row: Row = {"name": name, "hours_per_worker": draw(world.numbers(3, 8))}
        row |= world.maybe(
            opening=st.integers(0, 4),
            wage=world.numbers(0, 9),
            wage_per_hour=st.integers(0, 2),
            hire_cost=world.numbers(0, 9),
            release_cost=world.numbers(0, 9),
            maximum_hired=world.numbers(1, 3),
            minimum_workers=st.integers(0, 1),
            attrition=st.sampled_from([0.1, 0.25]),
            attrition_of_new_hires=st.just(0.5),
            productivity_of_new_hires=st.sampled_from([0.5, 1.5]),
            training_hours=st.just(1),
            whole=st.booleans(),
            idle_cost=world.numbers(0, 2),
            overtime=st.fixed_dictionaries(
                {"hours_per_worker": st.one_of(st.none(), st.integers(0, 3)), "wage": st.just(4)}
            ),
            short_time=st.fixed_dictionaries(
                {"maximum": st.integers(1, 3), "cost": st.integers(-1, 1)}
            ),
        )
        rows.append(row)
    if len(rows) > 1 and draw(st.booleans()):
        move = world.maybe(
            cost=world.numbers(0, 4),
            arriving=st.just(0.5),
            maximum=st.integers(1, 2),
            lead_time=st.integers(1, 2),
        )
        rows[0]["moves"] = [{"to": world.pools[1], **move}]
    return rows


def _processes(world: _World) -> list[Row]:
    draw = world.draw
    rows = []
    for number, name in enumerate(world.names):
        row: Row = {"name": f"bake {name}", "outputs": {name: draw(st.integers(1, 2))}}
        row |= world.maybe(
            yield_rate=st.sampled_from([0.5, 0.9]),
            cost=world.numbers(0, 6),
            lead_time=st.integers(0, 2),
            available_from=world.period(),
            whole=st.booleans(),
        )
        row["maximum"] = draw(world.numbers(5, 30))
        if draw(st.booleans()):
            row["cost_steps"] = _steps(world)
            row["steps_apply"] = draw(st.sampled_from(["incremental", "all_units"]))
        later = world.names[number + 1 :]
        if later and draw(st.booleans()):
            row["materials"] = {later[-1]: draw(st.integers(1, 2))}
        for part, names in (("resource_hours", world.resources), ("labour_hours", world.pools)):
            row[part] = {name: draw(world.numbers(0, 2)) for name in names if draw(st.booleans())}
        rows.append(row)
    beside = [name for name in world.names[1:2] if name not in rows[0].get("materials", ())]
    if beside and draw(st.booleans()):
        rows[0]["outputs"][beside[0]] = 0.5
    return rows


def _steps(world: _World) -> list[Row]:
    """Return steps that start at 0 and 6, of costs that rise or fall."""
    return [{"start": start, "cost": world.draw(st.integers(0, 5))} for start in (0, 6)]


def _suppliers(world: _World) -> list[Row]:
    draw = world.draw
    rows: list[Row] = [
        {"supplier": "rescuer", "product": name, "site": site, "price": RESCUE}
        for name in world.names
        for site in world.sites
    ]
    for name in world.names:
        if draw(st.booleans()):
            row: Row = {"supplier": "mill", "product": name, "maximum": draw(world.numbers(6, 20))}
            row |= world.maybe(
                price=world.numbers(0, 9),
                lead_time=st.integers(0, 1),
                whole=st.booleans(),
                available_until=world.period(),
                cost_steps=st.just(_steps(world)),
            )
            rows.append(row)
    return rows


def _lanes(world: _World) -> list[Row]:
    if len(world.sites) == 1:
        return []
    return [
        {
            "product": name,
            "origin": "main",
            "destination": "shop",
            **world.maybe(
                cost=world.numbers(0, 3), lead_time=st.integers(0, 2), maximum=world.numbers(2, 9)
            ),
        }
        for name in world.names
        if world.draw(st.booleans())
    ]


def _demand(world: _World) -> list[Row]:
    draw = world.draw
    rows = []
    for name in world.names:
        for site in world.sites:
            for customer in ["market", "export"][: draw(st.integers(0, 2))]:
                row: Row = {"product": name, "site": site, "customer": customer}
                row |= {"quantity": draw(world.numbers(0, 9)), "price": draw(world.numbers(0, 60))}
                row |= {"unmet": draw(_policies(world)), "priority": draw(st.integers(1, 2))}
                if row["unmet"][0]["kind"] == "backlog":
                    row |= world.maybe(opening_backlog=st.integers(1, 3))
                rows.append(row)
    return rows


@st.composite
def _policies(draw: st.DrawFn, world: _World) -> list[Row]:
    lost = {"kind": "lost_sales", **world.maybe(cost=world.numbers(0, 40))}
    late = {
        "kind": "backlog",
        "must_end_clear": draw(st.booleans()),
        **world.maybe(cost=world.numbers(0, 9), max_periods=st.integers(1, 3)),
    }
    return draw(st.sampled_from([[{"kind": "must_serve"}], [late], [lost], [late, lost]]))


def _receipts(world: _World) -> list[Row]:
    row = {"product": world.names[0], "quantity": world.draw(world.numbers(0, 5))}
    return [row] if world.draw(st.booleans()) else []


def _limits(world: _World) -> list[Row]:
    """Return limits of every form; all of them may be broken at a price."""
    draw, first = world.draw, world.names[0]
    shapes: list[Row] = [
        {"flow": "made", "product": first, "most": draw(world.numbers(2, 9))},
        {"flow": "stock", "per": "horizon", "most": 12},
        {"flow": "made;bought", "product": first, "per": "to_date", "least": [4, 8, 12, 16]},
        {"flow": "bought", "weight": "fat", "most": 1},
        {
            "flow": "bought",
            "supplier": "rescuer",
            "relative_to": {"flow": "bought"},
            "least": 0.1,
            "most": 0.6,
        },
    ]
    shapes[2]["least"] = shapes[2]["least"][: len(world.periods)]
    return [
        {"name": f"limit {number}", "price": draw(world.numbers(0, 5)), **shape}
        for number, shape in enumerate(shapes)
        if draw(st.booleans())
    ]


def _usage(world: _World) -> list[Row]:
    """Return a rule on processes; they have a maximum, and none of them must run."""
    if not world.draw(st.booleans()):
        return []
    rule = {"name": "batches", "flow": "run", "each": "process"}
    size = {"minimum_if_used": world.draw(st.integers(1, 4))}
    return [rule | size | world.maybe(most_in_use=st.integers(1, 2), periods=st.just(["t1"]))]


def _smoothing(world: _World) -> list[Row]:
    rows = [{"name": "output", "flow": "made"}]
    rows += [{"name": "people", "flow": "workers"}] if world.pools else []
    prices = {"increase_cost": world.numbers(0, 3), "decrease_cost": world.numbers(0, 3)}
    return [
        row | world.maybe(**prices, opening=st.integers(0, 5))
        for row in rows
        if world.draw(st.booleans())
    ]


def _stability(world: _World) -> Row | None:
    """Return departures and pins at a price, and frozen orders of the mill."""
    draw = world.draw
    if not draw(st.booleans()):
        return None
    flow = {"flow": "run", "process": f"bake {world.names[0]}"}
    bought = {"flow": "bought", "supplier": "rescuer", "product": world.names[0]}
    return {
        "departure_cost": draw(world.numbers(0, 4)),
        "previous": [flow | {"quantity": draw(world.numbers(0, 6))}],
        "pins": [bought | {"quantity": {"t2": draw(st.integers(0, 4))}, "cost": 2}],
        "frozen_flows": ["moved"],
        **world.maybe(frozen_periods=st.just(["t1"])),
    }
