"""The structure of bills of material: no product may be needed to make itself.

Products and the rows that supply them make a graph: from a product to each process, offer or lane
that supplies it, and from there to every material that it uses. A way back to where it began is a
cycle. One walk along all arrows finds them: the time taken grows with the size of the data, and
with the length of what is found.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.supply import Lane, Process, Supplier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sop_opt.problem.content import Rows

MOST_NAMES = 8
"""Names of a cycle that a fault prints; of a longer one the middle is left out."""


@dataclass(frozen=True)
class Bill:
    """What one row uses to supply its products."""

    section: str
    number: int
    products: tuple[str, ...]
    materials: dict[str, str]
    """Material -> field that names it."""


Node = str | int
"""A product by name, or a bill by its place."""


def cycle_faults(rows: Rows) -> list[Fault]:
    """Return a fault for every use that closes a cycle, at the row that uses the product."""
    bills = list(_bills(rows))
    return [_fault(bills, cycle) for cycle in _cycles(_arrows(bills))]


def _bills(rows: Rows) -> Iterator[Bill]:
    for section in ("processes", "suppliers", "lanes"):
        for number, row in rows[section].items():
            assert isinstance(row, Process | Supplier | Lane)
            products = tuple(row.outputs) if isinstance(row, Process) else (row.product,)
            per_unit = () if isinstance(row, Lane) else row.materials
            per_order = row.lot.fixed_materials if row.lot else ()
            materials = dict.fromkeys(per_order, "lot.fixed_materials")
            yield Bill(section, number, products, materials | dict.fromkeys(per_unit, "materials"))


def _arrows(bills: Sequence[Bill]) -> dict[Node, list[Node]]:
    """Return from every product to its bills, and from every bill to its materials."""
    arrows: dict[Node, list[Node]] = defaultdict(list)
    for place, bill in enumerate(bills):
        if bill.materials:
            arrows[place] = list(bill.materials)
            for product in bill.products:
                arrows[product].append(place)
    return arrows


def _cycles(arrows: Mapping[Node, Sequence[Node]]) -> Iterator[list[Node]]:
    """Walk depth first, and yield the way walked since a node when it is met again on it."""
    done: set[Node] = set()
    for start in arrows:
        way = {start: iter(arrows[start])} if start not in done else {}
        while way:
            last = next(reversed(way))
            following = next(way[last], None)
            if following is None:
                done.add(last)
                del way[last]
            elif following in way:
                yield _since(following, way)
            elif following not in done:
                way[following] = iter(arrows.get(following, ()))


def _since(node: Node, way: dict[Node, Iterator[Node]]) -> list[Node]:
    """Return the nodes of a way from one of them to the last."""
    found: list[Node] = []
    for passed in reversed(way):
        found.append(passed)
        if passed == node:
            break
    return found[::-1]


def _fault(bills: Sequence[Bill], cycle: Sequence[Node]) -> Fault:
    """Return the fault of a cycle: the last bill on it uses the product that the cycle begins with.

    A walk that meets a bill again has last passed one of its other products.
    """
    products = [node for node in cycle if isinstance(node, str)]
    *_, last = (node for node in cycle if isinstance(node, int))
    met = cycle[0] if isinstance(cycle[0], str) else products.pop()
    names = [met, *(name for name in products if name != met), met]
    bill = bills[last]
    message = "a bill of material must not lead back to its product; remove one of these materials"
    return Fault(bill.section, f"row {bill.number}", bill.materials[met], _printed(names), message)


def _printed(names: Sequence[str]) -> str:
    left_out = len(names) - MOST_NAMES
    if left_out > 0:
        half = MOST_NAMES // 2
        names = [*names[:half], f"({left_out} more)", *names[-half:]]
    return " -> ".join(names)
