"""Models written by hand from the books' data, to confirm the numbers of ``test_published.py``.

They share nothing with the library: data are typed in again, and HiGHS is used directly, or a
recursion where one solves the problem.
"""

from __future__ import annotations

import importlib
from itertools import product

import highspy
import pytest

from sop_opt import solve_plan


def model() -> highspy.Highs:
    """Return an empty model that proves its optimum."""
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 1e-9)
    return highs


def minimum(highs: highspy.Highs, cost: object) -> float:
    """Return the least cost."""
    highs.minimize(cost)
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value


def plan_of(name: str, variant: str = "") -> float:
    """Return what the library makes of a model."""
    module = importlib.import_module(name)
    return solve_plan(module.variants()[variant] if variant else module.problem()).objective


HOURS = {
    # grinder, vertical drill, horizontal drill, borer, planer per unit of seven products
    "grinder": (0.5, 0.7, 0, 0, 0.3, 0.2, 0.5),
    "vertical": (0.1, 0.2, 0, 0.3, 0, 0.6, 0),
    "horizontal": (0.2, 0, 0.8, 0, 0, 0, 0.6),
    "borer": (0.05, 0.03, 0, 0.07, 0.1, 0, 0.08),
    "planer": (0, 0, 0.01, 0, 0.05, 0, 0.05),
}
MACHINES = {"grinder": 4, "vertical": 2, "horizontal": 3, "borer": 1, "planer": 1}
STOPS = {"grinder": 2, "vertical": 2, "horizontal": 3, "borer": 1, "planer": 1}
MARKET = (
    (500, 1000, 300, 300, 800, 200, 100),
    (600, 500, 200, 0, 400, 300, 150),
    (300, 600, 0, 0, 500, 400, 100),
    (200, 300, 400, 500, 200, 0, 100),
    (0, 100, 500, 100, 1000, 300, 0),
    (500, 500, 100, 300, 1100, 500, 60),
)
PROFIT = (10, 6, 8, 4, 11, 9, 3)


def factory_planning_2() -> float:
    """Return the greatest profit when the months of maintenance are free."""
    highs, months, products = model(), range(6), range(7)
    whole = highspy.HighsVarType.kInteger
    make = [[highs.addVariable(0) for _ in products] for _ in months]
    sell = [[highs.addVariable(0, MARKET[t][p]) for p in products] for t in months]
    hold = [[highs.addVariable(0, 100) for _ in products] for _ in months]
    down = {r: [highs.addVariable(0, MACHINES[r], type=whole) for _ in months] for r in HOURS}
    for t, p in product(months, products):
        before = hold[t - 1][p] if t else 0
        highs.addConstr(before + make[t][p] == sell[t][p] + hold[t][p])
    for p in products:
        highs.addConstr(hold[5][p] == 50)
    for r, hours in HOURS.items():
        highs.addConstr(sum(down[r]) == STOPS[r])
        for t in months:
            used = sum(hours[p] * make[t][p] for p in products)
            highs.addConstr(used + 384 * down[r][t] <= 384 * MACHINES[r])
    profit = sum(PROFIT[p] * sell[t][p] - 0.5 * hold[t][p] for t in months for p in products)
    return -minimum(highs, -1 * profit)


PRICES = (
    (110, 120, 130, 110, 115),
    (130, 130, 110, 90, 115),
    (110, 140, 130, 100, 95),
    (120, 110, 120, 120, 125),
    (100, 120, 150, 110, 105),
    (90, 100, 140, 80, 135),
)
HARDNESS = (8.8, 6.1, 2.0, 4.2, 5.0)


def food_manufacture_2() -> float:
    """Return the greatest profit with at most three oils, 20 tons of each, and OIL3 if VEG."""
    highs, months, oils = model(), range(6), range(5)
    whole = highspy.HighsVarType.kInteger
    buy, use, hold = ([[highs.addVariable(0) for _ in oils] for _ in months] for _ in range(3))
    some = [[highs.addVariable(0, 1, type=whole) for _ in oils] for _ in months]
    for t, o in product(months, oils):
        before = hold[t - 1][o] if t else 500
        highs.addConstr(before + buy[t][o] == use[t][o] + hold[t][o])
        highs.addConstr(hold[t][o] <= 1000)
        highs.addConstr(use[t][o] <= (200 if o < 2 else 250) * some[t][o])
        highs.addConstr(use[t][o] >= 20 * some[t][o])
    for t in months:
        highs.addConstr(use[t][0] + use[t][1] <= 200)
        highs.addConstr(use[t][2] + use[t][3] + use[t][4] <= 250)
        hardness = sum(HARDNESS[o] * use[t][o] for o in oils)
        highs.addConstr(hardness - 3 * sum(use[t]) >= 0)
        highs.addConstr(hardness - 6 * sum(use[t]) <= 0)
        highs.addConstr(sum(some[t]) <= 3)
        for vegetable in (0, 1):
            highs.addConstr(some[t][vegetable] <= some[t][4])
    for o in oils:
        highs.addConstr(hold[5][o] == 500)
    pairs = list(product(months, oils))
    spent = sum((PRICES[t][o] * buy[t][o] + 5 * hold[t][o]) - 150 * use[t][o] for t, o in pairs)
    return -minimum(highs, spent)


NEED = ((1000, 500, 0), (1400, 2000, 2500), (1000, 1500, 2000))
GRADES = range(3)
MOVES = {(0, 1): 0.95, (1, 2): 0.95, (1, 0): 0.5, (2, 1): 0.5, (2, 0): 0.5}
"""Share of those moved from one grade to another who arrive."""


def manpower(*, fewest: bool) -> float:
    """Return the fewest redundancies, or the least cost, of Williams' manpower planning."""
    highs, years = model(), range(3)
    people, surplus, fired = (
        [[highs.addVariable(0) for _ in years] for _ in GRADES] for _ in range(3)
    )
    hired = [[highs.addVariable(0, most) for _ in years] for most in (500, 800, 500)]
    short = [[highs.addVariable(0, 50) for _ in years] for _ in GRADES]
    moved = {pair: [highs.addVariable(0) for _ in years] for pair in MOVES}
    for t, i in product(years, GRADES):
        before = people[i][t - 1] if t else (2000, 1500, 1000)[i]
        arrived = sum(share * moved[pair][t] for pair, share in MOVES.items() if pair[1] == i)
        left = sum(moved[pair][t] for pair in MOVES if pair[0] == i)
        new = (0.75, 0.8, 0.9)[i] * hired[i][t] - fired[i][t]
        highs.addConstr(people[i][t] == (0.9, 0.95, 0.95)[i] * before + new + arrived - left)
        highs.addConstr(people[i][t] - surplus[i][t] - 0.5 * short[i][t] == NEED[i][t])
    for t in years:
        highs.addConstr(moved[0, 1][t] <= 200)
        highs.addConstr(moved[1, 2][t] - 0.25 * people[2][t] <= 0)
        highs.addConstr(sum(surplus[i][t] for i in GRADES) <= 150)
    if fewest:
        return minimum(highs, sum(fired[i][t] for i in GRADES for t in years))
    return minimum(
        highs,
        sum(
            (200, 500, 500)[i] * fired[i][t]
            + (1500, 2000, 3000)[i] * surplus[i][t]
            + (500, 400, 400)[i] * short[i][t]
            for i in GRADES
            for t in years
        )
        + sum(400 * moved[0, 1][t] + 500 * moved[1, 2][t] for t in years),
    )


COMPONENTS = (
    # demand, unit cost, holding, opening, closing
    ((1500, 3000, 2000, 4000, 2000, 2500), 20, 0.4, 10, 50),
    ((1300, 800, 800, 1000, 1100, 900), 25, 0.5, 0, 10),
    ((2200, 1500, 2900, 1800, 1200, 2100), 10, 0.3, 50, 30),
    ((1400, 1600, 1500, 1000, 1100, 1200), 15, 0.3, 0, 10),
)


def electronic_components() -> float:
    """Return the least cost when changes of the total output cost 1 up and 0.5 down."""
    highs, months = model(), range(6)
    total = [highs.addVariable(0) for _ in months]
    rise, fall = ([highs.addVariable(0) for _ in months] for _ in range(2))
    cost = sum(rise) + 0.5 * sum(fall)
    made = []
    for demand, unit, holding, opening, closing in COMPONENTS:
        make, hold = ([highs.addVariable(0) for _ in months] for _ in range(2))
        for t in months:
            before = hold[t - 1] if t else opening
            highs.addConstr(before + make[t] == demand[t] + hold[t])
        highs.addConstr(hold[5] >= closing)
        cost = cost + unit * sum(make) + holding * sum(hold)
        made.append(make)
    for t in months:
        highs.addConstr(total[t] == sum(make[t] for make in made))
        if t:
            highs.addConstr(total[t] - total[t - 1] == rise[t] - fall[t])
    return minimum(highs, cost)


def surestep(*, late: bool) -> float:
    """Return the least cost of SureStep's shoes, on time or late at 20."""
    highs, months = model(), range(4)
    whole = highspy.HighsVarType.kInteger
    people, hired, fired = ([highs.addVariable(0, type=whole) for _ in months] for _ in range(3))
    overtime, make, hold = ([highs.addVariable(0) for _ in months] for _ in range(3))
    owed = [highs.addVariable(0, highs.inf if late and t < 3 else 0) for t in months]
    for t in months:
        highs.addConstr(people[t] == (people[t - 1] if t else 100) + hired[t] - fired[t])
        highs.addConstr(4 * make[t] <= 160 * people[t] + overtime[t])
        highs.addConstr(overtime[t] <= 20 * people[t])
        before = hold[t - 1] - owed[t - 1] if t else 500
        highs.addConstr(before + make[t] == (3000, 5000, 2000, 1000)[t] + hold[t] - owed[t])
    crew = 1600 * sum(hired) + 2000 * sum(fired) + 1500 * sum(people) + 13 * sum(overtime)
    return minimum(highs, crew + 15 * sum(make) + 3 * sum(hold) + 20 * sum(owed))


def farnsworth() -> float:
    """Return the least cost of Farnsworth's tires."""
    highs, months = model(), range(3)
    regular = [highs.addVariable(0, 700) for _ in months]
    overtime = [highs.addVariable(0, 50) for _ in months]
    bought = [highs.addVariable(0, most) for most in (150, 150, 130)]
    hold = [highs.addVariable(0) for _ in months]
    for t in months:
        supply = regular[t] + overtime[t] + bought[t]
        highs.addConstr((hold[t - 1] if t else 100) + supply == (800, 1000, 750)[t] + hold[t])
    made = 40 * sum(regular) + 50 * sum(overtime)
    return minimum(highs, made + 70 * sum(bought) + 2 * sum(hold))


def mondo() -> float:
    """Return the least cost of Mondo's motorcycles when change costs 700 up and 600 down."""
    highs, quarters = model(), range(4)
    make, hold, rise, fall = ([highs.addVariable(0) for _ in quarters] for _ in range(4))
    for t in quarters:
        highs.addConstr((hold[t - 1] if t else 0) + make[t] == (40, 70, 50, 20)[t] + hold[t])
        highs.addConstr(make[t] - (make[t - 1] if t else 50) == rise[t] - fall[t])
    return minimum(highs, 400 * sum(make) + 100 * sum(hold) + 700 * sum(rise) + 600 * sum(fall))


def northern_airplane() -> float:
    """Return the least cost of Northern Airplane's engines, in millions."""
    highs, months = model(), range(4)
    make = [highs.addVariable(0, most) for most in (25, 35, 30, 10)]
    hold = [highs.addVariable(0) for _ in months]
    for t in months:
        highs.addConstr((hold[t - 1] if t else 0) + make[t] == (10, 15, 25, 20)[t] + hold[t])
    cost = sum((1.08, 1.11, 1.10, 1.13)[t] * make[t] + 0.015 * hold[t] for t in months)
    return minimum(highs, cost)


CREW_DEMAND = {
    # crew-hours and nominal cost per thousand, opening stock; demand; promoted periods
    "18REG": (
        (1.194, 2304, 82.0),
        (63.8, 76, 88.4, 913.8, 115, 133.8, 79.6, 111, 121.6, 470, 78.4, 99.4, 140.4, 63.8),
        (4, 10),
    ),
    "24REG": (
        (1.509, 2920, 792.2),
        (1212, 306.2, 319, 208.4, 298, 328.2, 959.6, 257.6, 335.6, 118, 284.8, 970, 343.8, 1212),
        (1, 7, 13, 14),
    ),
    "24PRO": ((1.509, 2910, 0.0), (0,) * 9 + (1102,) + (0,) * 4, (10,)),
}
CREW_DAYS = (19.5, 19, 20, 19, 19.5, 19, 19, 20, 19, 20, 20, 18, 18)


def prod(*, counted: int) -> float:
    """Return the least cost of PROD, its stock one or two periods old told apart.

    Opening stock is used first; ``counted`` is how often what is left of it counts as safety stock.
    """
    highs, periods = model(), range(13)
    crews, hired, released = ([highs.addVariable(0) for _ in periods] for _ in range(3))
    overtime = [highs.addVariable(0, 96) for _ in periods]
    cost, hours = 0, [0] * 13
    for (per_unit, worth, opening), demand, promoted in CREW_DEMAND.values():
        make, young, old, late = ([highs.addVariable(0) for _ in periods] for _ in range(4))
        for t in periods:
            left = max(0, opening - sum(demand[: t + 1]))
            due = max(0, demand[t] - max(0, opening - sum(demand[:t])))
            before = young[t - 1] + old[t - 1] - late[t - 1] if t else 0
            highs.addConstr(before + make[t] + late[t] == due + young[t] + old[t])
            highs.addConstr(young[t] <= make[t])
            highs.addConstr(old[t] <= (young[t - 1] if t else 0))
            wanted = demand[t + 1] * (0.8 if t + 2 in promoted else 0.75)
            highs.addConstr(young[t] + old[t] >= wanted - counted * left)
            hours[t] = hours[t] + per_unit * make[t]
            cost = cost + 0.015 * worth * (young[t] + old[t]) + 1.1 * worth * late[t]
    for t in periods:
        highs.addConstr(crews[t] == (crews[t - 1] if t else 8) + hired[t] - released[t])
        highs.addConstr(crews[t] <= 8)
        highs.addConstr(hours[t] <= 8 * CREW_DAYS[t] * crews[t] + overtime[t])
        change = 15000 if 4 <= t < 10 else 7500
        wages = 18 * (16 * 8 * CREW_DAYS[t] * crews[t] + 43.85 * overtime[t])
        cost = cost + wages + change * (hired[t] + released[t])
    return minimum(highs, cost)


def lots(
    demand: tuple[float, ...], order: float, holding: float, opening: float = 0, unit: float = 0
) -> float:
    """Return the least cost of ordering one item, by the recursion of Wagner and Whitin.

    ``least[t]`` serves the periods before t; the last order before t is placed in s for all from s
    to t. The opening stock goes to the first period.
    """
    due = [demand[0] - opening, *demand[1:]]
    assert due[0] >= 0
    least = [0.0]
    for t in range(1, len(due) + 1):
        least.append(
            min(
                least[s]
                + order * any(due[s:t])
                + holding * sum(k * due[s + k] for k in range(t - s))
                for s in range(t)
            )
        )
    return least[-1] + unit * sum(due)


SINGLE_ITEM = "lot_sizing_single_item_set"
BIKES = (400, 400, 800, 800, 1200, 1200, 1200, 1200)
PARTS = (35, 30, 40, 0, 10, 40, 30, 0, 30, 55)


@pytest.mark.parametrize(
    ("name", "variant", "by_hand"),
    [
        ("williams_factory_planning_2", "", factory_planning_2),
        ("williams_food_manufacture_2", "", food_manufacture_2),
        ("williams_manpower_planning", "", lambda: manpower(fewest=False)),
        ("williams_manpower_planning", "fewest redundancies", lambda: manpower(fewest=True)),
        ("ampl_prod", "", lambda: prod(counted=2)),
        ("ampl_prod", "opening stock once", lambda: prod(counted=1)),
        ("gueret_electronic_components", "", electronic_components),
        ("albright_surestep", "", lambda: surestep(late=False)),
        ("albright_surestep", "late deliveries at 20", lambda: surestep(late=True)),
        ("heizer_farnsworth_tires", "", farnsworth),
        ("winston_mondo", "", mondo),
        ("hillier_northern_airplane", "", northern_airplane),
        (SINGLE_ITEM, "pochet_wolsey_bikes", lambda: lots(BIKES, 5000, 5, opening=200, unit=100)),
        (SINGLE_ITEM, "heizer_render_wagner_whitin", lambda: lots(PARTS, 100, 1, opening=35)),
        (SINGLE_ITEM, "nahmias_silver_meal_casings", lambda: lots((18, 30, 42, 5, 20), 80, 2)),
    ],
)
def test_the_library_agrees_with_a_model_written_by_hand(name, variant, by_hand) -> None:
    assert plan_of(name, variant) == pytest.approx(by_hand(), rel=1e-6)
