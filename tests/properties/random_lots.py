"""Small random problems with lots and set-ups, to compare formulations on.

Everything that decides what must be supplied by when is drawn or left out: levels of a bill of
material with yields, scrap, offsets and lead times, co-products, alternates, subcontracting, sites
and lanes, receipts, stock levels, opening backlog, late and lost demand; and everything that gates
a supply: set-ups, carried over or joint, and lots of all kinds. Numbers are small and whole.
"""

from __future__ import annotations

import random
from typing import Any

from sop_opt import PlanningProblem

Row = dict[str, Any]


def random_problem(seed: object) -> PlanningProblem:
    """Return the problem of a seed; about one in ten has no plan."""
    return _World(random.Random(f"{seed}")).problem()


class _World:
    """Names that the sections of one problem share, and ways to draw."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.periods = chance.randint(3, 5)
        self.levels = chance.randint(1, 3)
        self.ends = ["bread", "cake"][: chance.randint(1, 2)]
        self.products = [*self.ends, *["dough", "flour"][: self.levels - 1]]
        self.sites = ["main", "shop", "depot"][: chance.choice([1, 1, 2, 3])]
        self.longest = chance.choice([0, 0, 1, 2])
        self.machines = ["mixer", "oven"][: chance.randint(0, 2)]
        self.patient = chance.random() < 0.5
        self.losable = chance.random() < 0.6

    def maybe(self, share: float, **fields: Any) -> Row:
        """Return the fields in so great a share of draws, and nothing in the others."""
        return fields if self.chance.random() < share else {}

    def numbers(self, least: int, most: int) -> int | list[int]:
        """Return one number, or one per period."""
        if self.chance.random() < 0.5:
            return self.chance.randint(least, most)
        return [self.chance.randint(least, most) for _ in range(self.periods)]

    def lead_time(self) -> int:
        return self.chance.randint(0, self.longest)

    def problem(self) -> PlanningProblem:
        processes = [row for place, _ in enumerate(self.products) for row in self.ways(place)]
        setups = list(self.setups(processes))
        set_up = {row.get("machine") for row in setups}
        return PlanningProblem(
            horizon=[f"t{k}" for k in range(1, self.periods + 1)],
            products=[{"name": name} for name in [*self.products, "crumbs"]],
            sites=[{"name": name} for name in self.sites],
            resources=[self.machine(name, carrying=name in set_up) for name in self.machines],
            processes=processes,
            setups=setups,
            suppliers=list(self.offers()),
            lanes=list(self.lanes()),
            inventory=list(self.stock()),
            demand=list(self.demand()),
            receipts=list(self.receipts()),
            **self.maybe(0.15, integer_until=f"t{self.chance.randint(1, self.periods)}"),
            **self.maybe(0.1, objective="profit"),
        )

    def lot(self) -> Row:
        """Return a lot rule, or none."""
        if self.chance.random() < 0.55:
            return {}
        rule: Row = {"fixed_cost": self.chance.randint(1, 40)}
        rule |= self.maybe(0.3, minimum=self.chance.randint(1, 8))
        rule |= self.maybe(0.3, maximum=self.chance.randint(9, 15))
        rule |= self.maybe(0.2, multiple=self.chance.randint(2, 4))
        rule |= self.maybe(0.15, periods_of_supply=2)
        return {"lot": {"maximum": 60} | rule}

    def ways(self, place: int) -> list[Row]:
        """Return the processes of a product: one, or alternates."""
        return [self.way(place, number) for number in range(self.chance.choice([1, 1, 1, 2]))]

    def way(self, place: int, number: int) -> Row:
        name, lead_time = self.products[place], self.lead_time()
        outputs: Row = {name: self.numbers(1, 2) if self.chance.random() < 0.2 else 1}
        outputs |= self.maybe(0.15, crumbs=1)
        if place == 0 and len(self.ends) > 1:
            outputs |= self.maybe(0.15, cake=1)
        row: Row = {
            "name": f"{name} {number}",
            "site": self.chance.choice(self.sites[:2]),
            "outputs": outputs,
            "lead_time": lead_time,
            "maximum": self.chance.randint(15, 40),
            "cost": self.chance.randint(0, 3),
            **self.lot(),
            **self.maybe(0.2, yield_rate=0.5),
        }
        if place < len(self.products) - 1 and self.levels > 1:
            material = self.products[max(place + 1, len(self.ends))]
            row["materials"] = {material: self.numbers(1, 2)}
            row |= self.maybe(0.2, scrap={material: 0.5})
            row |= self.maybe(0.3, material_offsets={material: self.chance.randint(0, lead_time)})
        if self.machines:
            row["resource_hours"] = {self.chance.choice(self.machines): 1}
        return row

    def machine(self, name: str, *, carrying: bool) -> Row:
        hours = [self.chance.randint(10, 60) for _ in range(self.periods)]
        carries = self.maybe(0.4, carries_setup=True) if carrying else {}
        return {"name": name, "hours": hours, **carries}

    def setups(self, processes: list[Row]) -> Any:
        """Yield set-ups of single processes, and joint ones."""
        for row in processes:
            if self.chance.random() < 0.65:
                machine = next(iter(row.get("resource_hours", {})), None)
                hours = {machine: self.chance.randint(0, 3)} if machine else {}
                yield {
                    "name": f"set up {row['name']}",
                    "process": row["name"],
                    "machine": machine,
                    "cost": self.numbers(1, 40),
                    "hours": hours,
                    **self.maybe(0.2, start_cost=self.chance.randint(1, 9)),
                }
        if self.chance.random() < 0.25:
            names = [row["name"] for row in processes]
            yield {"name": "heat", "process": names, "cost": self.chance.randint(1, 30)}

    def offers(self) -> Any:
        """Yield offers of raw materials, of crumbs, and of what else is bought or subcontracted."""
        for place, name in enumerate(self.products):
            if self.chance.random() < 0.25:
                material = self.products[-1] if place < len(self.products) - 1 else ""
                given = {"materials": {material: 1}} if material not in {"", *self.ends} else {}
                yield self.offer(name) | (given if self.chance.random() < 0.6 else {})

    def offer(self, name: str) -> Row:
        return {
            "supplier": "mill",
            "product": name,
            "site": self.chance.choice(self.sites),
            "price": self.chance.randint(1, 9),
            "lead_time": self.lead_time(),
            "maximum": 40,
            **self.lot(),
        }

    def lanes(self) -> Any:
        for name in self.products:
            for origin in self.sites:
                for destination in self.sites:
                    if origin != destination and self.chance.random() < 0.5:
                        yield {
                            "product": name,
                            "origin": origin,
                            "destination": destination,
                            "lead_time": self.lead_time(),
                            "cost": self.chance.randint(1, 3),
                            "maximum": 50,
                            **self.lot(),
                        }

    def stock(self) -> Any:
        for name in self.products:
            for site in self.sites:
                if self.chance.random() < 0.75:
                    row = {"holding_cost": self.chance.randint(0, 3)}
                    row |= self.maybe(0.4, opening=self.chance.randint(0, 20))
                    row |= self.maybe(0.25, safety_stock=self.numbers(0, 4))
                    row |= self.maybe(0.2, closing_minimum=self.chance.choice([3, "opening"]))
                    if "safety_stock" in row:
                        row |= self.maybe(0.4, safety_stock_cost=2)
                    row |= self.maybe(0.2, disposal_cost=1)
                    yield {"product": name, "site": site} | row

    def demand(self) -> Any:
        """Yield demand of end products, now and then of a component too."""
        for name in self.products:
            if name in self.ends or self.chance.random() < 0.2:
                for site in self.sites if self.chance.random() < 0.3 else self.sites[:1]:
                    due = [self.chance.choice([0, 0, 2, 5, 9]) for _ in range(self.periods)]
                    row: Row = {"product": name, "site": site, "quantity": due, "price": 50}
                    yield row | self.policy()

    def policy(self) -> Row:
        unmet: list[Row] = []
        fields: Row = {}
        if self.patient and self.chance.random() < 0.8:
            wait: Row = {"kind": "backlog", "cost": self.chance.randint(1, 6)}
            wait |= self.maybe(0.5, max_periods=self.chance.randint(0, 2))
            wait |= self.maybe(0.4, must_end_clear=False)
            unmet.append(wait)
            fields = self.maybe(0.2, opening_backlog=self.chance.randint(1, 4))
        if self.losable and self.chance.random() < 0.8:
            unmet.append({"kind": "lost_sales", "cost": self.chance.randint(5, 30)})
        return fields | {"unmet": unmet or "must_serve"}

    def receipts(self) -> Any:
        for name in self.products:
            if self.chance.random() < 0.25:
                site = self.chance.choice(self.sites)
                quantity = [self.chance.choice([0, 0, 4]) for _ in range(self.periods)]
                yield {"product": name, "site": site, "quantity": quantity}
