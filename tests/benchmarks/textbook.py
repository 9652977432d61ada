"""The same problems as textbook Pyomo models: sets, variables, one rule per constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo

from tests.benchmarks.problems import WEEK_HOURS

if TYPE_CHECKING:
    from tests.benchmarks.problems import Data


def build(data: Data) -> pyo.ConcreteModel:
    """Return the model of the generated problem."""
    size = data.size
    demand, opening = data.demand.tolist(), data.opening.tolist()
    machine, labour = data.machine_hours.tolist(), data.labour_hours.tolist()
    cost, holding, lateness = data.unit_cost.tolist(), data.holding.tolist(), data.lateness.tolist()
    hours, staff = data.line_hours.tolist(), data.workers.tolist()
    on_line = {r: [p for p in range(size.products) if data.line[p] == r] for r in range(size.lines)}
    of_crew = {
        k: [p for r in range(size.lines) if data.crew[r] == k for p in on_line[r]]
        for k in range(size.crews)
    }

    m = pyo.ConcreteModel()
    m.P, m.T = pyo.RangeSet(0, size.products - 1), pyo.RangeSet(0, size.weeks - 1)
    m.R, m.K = pyo.RangeSet(0, size.lines - 1), pyo.RangeSet(0, size.crews - 1)
    m.make = pyo.Var(m.P, m.T, within=pyo.NonNegativeReals)
    m.stock = pyo.Var(m.P, m.T, within=pyo.NonNegativeReals)
    m.late = pyo.Var(m.P, m.T, within=pyo.NonNegativeReals)
    m.line_overtime = pyo.Var(
        m.R, m.T, bounds=lambda m, r, t: (0, data.LINE_OVERTIME_SHARE * hours[r])
    )
    m.workers = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals)
    m.hired = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals)
    m.released = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals)
    m.crew_overtime = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals)

    def balance(m: Any, p: int, t: int) -> Any:
        before = m.stock[p, t - 1] - m.late[p, t - 1] if t > 0 else opening[p]
        return before + m.make[p, t] - m.stock[p, t] + m.late[p, t] == demand[p][t]

    def clear_at_end(m: Any, p: int) -> Any:
        return m.late[p, m.T.last()] == 0

    def machines(m: Any, r: int, t: int) -> Any:
        load = sum(machine[p] * m.make[p, t] for p in on_line[r])
        return load <= hours[r] + m.line_overtime[r, t]

    def people(m: Any, k: int, t: int) -> Any:
        load = sum(labour[p] * m.make[p, t] for p in of_crew[k])
        return load <= WEEK_HOURS * m.workers[k, t] + m.crew_overtime[k, t]

    def head_count(m: Any, k: int, t: int) -> Any:
        before = m.workers[k, t - 1] if t > 0 else staff[k]
        return m.workers[k, t] == before + m.hired[k, t] - m.released[k, t]

    def overtime_limit(m: Any, k: int, t: int) -> Any:
        return m.crew_overtime[k, t] <= data.CREW_OVERTIME_HOURS * m.workers[k, t]

    def total_cost(m: Any) -> Any:
        goods = sum(
            cost[p] * m.make[p, t] + holding[p] * m.stock[p, t] + lateness[p] * m.late[p, t]
            for p in m.P
            for t in m.T
        )
        lines = sum(data.LINE_OVERTIME_COST * m.line_overtime[r, t] for r in m.R for t in m.T)
        crews = sum(
            data.WAGE * m.workers[k, t]
            + data.HIRE * m.hired[k, t]
            + data.RELEASE * m.released[k, t]
            + data.CREW_OVERTIME_WAGE * m.crew_overtime[k, t]
            for k in m.K
            for t in m.T
        )
        return goods + lines + crews

    m.balance = pyo.Constraint(m.P, m.T, rule=balance)
    m.clear_at_end = pyo.Constraint(m.P, rule=clear_at_end)
    m.machines = pyo.Constraint(m.R, m.T, rule=machines)
    m.people = pyo.Constraint(m.K, m.T, rule=people)
    m.head_count = pyo.Constraint(m.K, m.T, rule=head_count)
    m.overtime_limit = pyo.Constraint(m.K, m.T, rule=overtime_limit)
    m.cost = pyo.Objective(rule=total_cost)
    return m


def build_red_tomato(tools: dict[str, Any]) -> pyo.ConcreteModel:
    """Return the model of the Red Tomato Tools case."""
    demand = tools["demand"]
    m = pyo.ConcreteModel()
    m.T = pyo.RangeSet(1, len(demand))
    m.T0 = pyo.RangeSet(0, len(demand))
    m.W = pyo.Var(m.T0, within=pyo.NonNegativeReals)  # workers
    m.H = pyo.Var(m.T, within=pyo.NonNegativeReals)  # hired
    m.L = pyo.Var(m.T, within=pyo.NonNegativeReals)  # laid off
    m.P = pyo.Var(m.T, within=pyo.NonNegativeReals)  # produced
    m.I = pyo.Var(m.T0, within=pyo.NonNegativeReals)  # in stock
    m.S = pyo.Var(m.T0, within=pyo.NonNegativeReals)  # backlog
    m.C = pyo.Var(m.T, within=pyo.NonNegativeReals)  # subcontracted
    m.O = pyo.Var(m.T, within=pyo.NonNegativeReals)  # overtime hours
    m.W[0].fix(tools["workers"])
    m.I[0].fix(tools["opening"])
    m.S[0].fix(0)

    def head_count(m: Any, t: int) -> Any:
        return m.W[t] == m.W[t - 1] + m.H[t] - m.L[t]

    def capacity(m: Any, t: int) -> Any:
        return tools["hours_per_unit"] * m.P[t] <= tools["hours"] * m.W[t] + m.O[t]

    def balance(m: Any, t: int) -> Any:
        return m.I[t - 1] + m.P[t] + m.C[t] == demand[t - 1] + m.S[t - 1] + m.I[t] - m.S[t]

    def overtime(m: Any, t: int) -> Any:
        return m.O[t] <= tools["overtime_hours"] * m.W[t]

    def total_cost(m: Any) -> Any:
        price = tools["prices"]
        return sum(
            price["worker"] * m.W[t]
            + price["hire"] * m.H[t]
            + price["release"] * m.L[t]
            + price["make"] * m.P[t]
            + price["hold"] * m.I[t]
            + price["late"] * m.S[t]
            + price["subcontract"] * m.C[t]
            + price["overtime"] * m.O[t]
            for t in m.T
        )

    m.head_count = pyo.Constraint(m.T, rule=head_count)
    m.capacity = pyo.Constraint(m.T, rule=capacity)
    m.balance = pyo.Constraint(m.T, rule=balance)
    m.overtime = pyo.Constraint(m.T, rule=overtime)
    m.end_stock = pyo.Constraint(expr=m.I[len(demand)] >= tools["closing"])
    m.end_backlog = pyo.Constraint(expr=m.S[len(demand)] == 0)
    m.cost = pyo.Objective(rule=total_cost)
    return m
