"""From when on, and how much of it by when, a product can be had at a site."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sop_opt.trust.doctor.reach import Most, Reached, reached_at_all, reached_in_time
from sop_opt.trust.doctor.ways import Network
from worlds import make_problem

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May"]
SITES = [{"name": name} for name in ("main", "depot", "shop")]


def network(**sections: Any) -> Network:
    names = ("bread", "dough", "flour", "seeds")
    world = {"horizon": MONTHS, "products": [{"name": name} for name in names], "processes": []}
    return Network(make_problem(**(world | {"demand": []} | sections)))


def baked(**fields: Any) -> dict[str, Any]:
    return {"product": "bread", "materials": {"dough": 1, "seeds": 1}, **fields}


def bought(product: str, **fields: Any) -> dict[str, Any]:
    return {"supplier": "mill", "product": product, **fields}


def lane(origin: str, destination: str, **fields: Any) -> dict[str, Any]:
    return {"product": "bread", "origin": origin, "destination": destination, **fields}


def first(reached: Reached, product: str, site: str = "main") -> int | None:
    return reached.time.get((product, site))


def most(made: Network, product: str, site: str = "main") -> list[float]:
    return Most(made, reached_in_time(made))[product, site].tolist()


def test_the_lead_time_of_an_assembly_is_its_longest_branch() -> None:
    # seeds take 3 periods; dough takes 1 after flour's 1: bread waits for the seeds, not for 5
    made = network(
        processes=[
            baked(),
            {"product": "dough", "materials": {"flour": 1}, "lead_time": 1},
        ],
        suppliers=[bought("flour", lead_time=1), bought("seeds", lead_time=3)],
    )
    reached = reached_in_time(made)
    assert [first(reached, name) for name in ("flour", "dough", "seeds", "bread")] == [1, 2, 3, 3]


def test_a_material_needed_later_may_arrive_later() -> None:
    # dough is there at once; seeds arrive 2 periods on, and are needed 1 after the start: bread is
    # started in 1 and, after 2 periods, there in 3
    made = network(
        processes=[baked(lead_time=2, material_offsets={"seeds": 1})],
        suppliers=[bought("dough"), bought("seeds", lead_time=2)],
    )
    assert first(reached_in_time(made), "bread") == 3


def test_a_way_is_used_when_its_window_opens() -> None:
    made = network(suppliers=[bought("bread", available_from="Mar", lead_time=1)])
    assert first(reached_in_time(made), "bread") == 3


def test_what_arrives_after_the_horizon_is_reached_at_all_but_not_in_time() -> None:
    made = network(suppliers=[bought("bread", lead_time=5)])
    assert first(reached_at_all(made), "bread") == 0
    assert first(reached_in_time(made), "bread") is None


def test_circles_of_lanes_are_entered_from_outside_alone() -> None:
    circle = [lane("depot", "shop", lead_time=1), lane("shop", "depot", lead_time=1)]
    closed = network(sites=SITES, lanes=circle)
    assert reached_at_all(closed).time == {}
    entered = network(
        sites=SITES,
        lanes=[*circle, lane("main", "depot", lead_time=2)],
        suppliers=[bought("bread")],
    )
    reached = reached_in_time(entered)
    assert [first(reached, "bread", site) for site in ("main", "depot", "shop")] == [0, 2, 3]


def test_stock_and_receipts_are_at_hand_without_any_way() -> None:
    made = network(
        inventory=[{"product": "bread", "opening": 5}],
        receipts=[{"product": "bread", "quantity": [0, 3, 0, 0, 4]}],
    )
    reached = reached_in_time(made)
    assert first(reached, "bread") == 0
    assert reached.by_way == {}
    assert most(made, "bread") == [5, 8, 8, 8, 12]


def test_opening_stock_that_keeps_for_no_period_is_not_at_hand() -> None:
    made = network(
        products=[{"name": "bread", "shelf_life": 0}],
        inventory=[{"product": "bread", "opening": 5}],
    )
    assert reached_at_all(made).time == {}


def test_the_most_of_a_product_follows_ceilings_yields_and_the_scarcest_material() -> None:
    # 20 dough a month, a month later, and 30 seeds in stock, 2 of which make one unit of bread:
    # 15 runs at most, of which 0.8 are good
    made = network(
        inventory=[{"product": "seeds", "opening": 30}],
        processes=[
            {
                "product": "bread",
                "materials": {"dough": 1, "seeds": 1},
                "scrap": {"seeds": 0.5},
                "yield_rate": 0.8,
            }
        ],
        suppliers=[bought("dough", maximum=10, lead_time=1)],
    )
    assert most(made, "dough") == [0, 10, 20, 30, 40]
    assert np.allclose(most(made, "bread"), [0, 8, 12, 12, 12])


def test_what_is_moved_counts_once_however_many_ways_lead_there() -> None:
    # 6 loaves a month at main reach the shop after 1 period directly, and after 2 by the depot,
    # which has 4 of its own
    made = network(
        sites=SITES,
        inventory=[{"product": "bread", "site": "depot", "opening": 4}],
        suppliers=[bought("bread", maximum=6)],
        lanes=[
            lane("main", "shop", lead_time=1),
            lane("main", "depot", lead_time=1),
            lane("depot", "shop", lead_time=1),
        ],
    )
    assert most(made, "bread", "shop") == [0, 10, 16, 22, 28]


def test_ceilings_of_lanes_hold_back_what_is_moved() -> None:
    made = network(
        sites=SITES,
        inventory=[{"product": "bread", "site": "main", "opening": 100}],
        lanes=[lane("main", "shop", maximum=[5, 0, 5, 5, 5], lead_time=1)],
    )
    assert most(made, "bread", "shop") == [0, 5, 5, 10, 15]


@pytest.mark.parametrize(("maximum", "path"), [(3, []), (50, ["dough", "flour"])])
def test_what_limits_a_product_is_followed_to_its_end(maximum: int, path: list[str]) -> None:
    # 10 flour in all: a ceiling of 3 loaves a month binds before that in the first month, and 50
    # never does
    made = network(
        inventory=[{"product": "flour", "opening": 10}],
        processes=[
            {"product": "bread", "materials": {"dough": 1}, "maximum": maximum},
            {"product": "dough", "materials": {"flour": 1}},
        ],
    )
    limits = Most(made, reached_in_time(made))
    found, place = [], limits.limiting(("bread", "main"), 0)
    while place:
        found.append(place[0][0])
        place = limits.limiting(*place)
    assert found == path
