"""Solution -> plan: the tables of all components, the costs and the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.errors import ModelError, quoted
from sop_opt.ledger import Solution
from sop_opt.plan.plan import Plan
from sop_opt.plan.shadow_prices import ShadowPrices, shadow_prices
from sop_opt.plan.tables import DECIMALS, Tables, clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.matrix import Matrix
    from sop_opt.solve.duals import Sensitivity
    from sop_opt.solve.result import SolveResult

CUSTOMISED = "customised"
"""Category of what a customised objective adds to the costs; it is shown in the last period."""


def build_plan(
    assembled: Assembled,
    matrix: Matrix,
    result: SolveResult,
    *,
    sensitivity: Callable[[], Sensitivity],
    build_seconds: float,
) -> Plan:
    """Return the plan that the solver's answer stands for.

    Parameters
    ----------
    assembled
        The components, which make the tables.
    matrix
        The model that was solved; its first columns are those of the components.
    result
        The solver's answer.
    sensitivity
        Returns the duals of all rows and their ranges, or raises why there are none.
    build_seconds
        Seconds that the matrix took to build.
    """
    solution = None if result.values is None else _cleaned(matrix, result.values)
    objective = result.objective if solution is None else _objective(matrix, solution)
    bound = objective if result.bound == result.objective else result.bound
    prices = ShadowPrices(
        lambda: shadow_prices(assembled, matrix, sensitivity()),
        at_once=result.row_duals is not None,
    )
    return Plan(
        problem=assembled.problem,
        status=result.status,
        objective=_money(assembled.sign * objective),
        bound=_money(assembled.sign * bound),
        gap=round(result.gap, DECIMALS),
        build_seconds=build_seconds,
        solve_seconds=result.seconds,
        tables=Tables(lambda: {} if solution is None else _tables(assembled, matrix, solution)),
        log=(*assembled.ledger.log, *result.notes),
        values=None if solution is None else solution.values,
        prices=prices,
    )


def _cleaned(matrix: Matrix, values: NDArray[np.float64]) -> Solution:
    """Return the values within their bounds, whole ones whole, and rid of the solver's dust."""
    return Solution(clean(np.clip(values, matrix.lower, matrix.upper), matrix.integer))


def _objective(matrix: Matrix, solution: Solution) -> float:
    return float(matrix.cost @ solution.values) + matrix.offset


def _money(amount: float) -> float:
    return round(amount, DECIMALS) + 0.0


def _tables(assembled: Assembled, matrix: Matrix, solution: Solution) -> dict[str, pd.DataFrame]:
    """Return the tables of all components, none of which may hide another.

    Raises
    ------
    ModelError: a component names a table like one that there is already.
    """
    tables = {
        "costs": _costs(assembled, matrix, solution),
        "balance": _balance(assembled, solution),
    }
    for component in assembled.components:
        found = component.tables(solution)
        if again := [name for name in found if name in tables]:
            raise ModelError(f"{component.name}: there is a table {quoted(again)} already; rename")
        tables |= found
    return tables


def _costs(assembled: Assembled, matrix: Matrix, solution: Solution) -> pd.DataFrame:
    """Return one row per period and category that has a price."""
    account, periods = assembled.ledger.cost, assembled.problem.horizon.names
    amounts = {label: account.amount(label, solution) for label in account.labels}
    amounts[CUSTOMISED] = np.zeros(len(periods))
    amounts[CUSTOMISED][-1] = _beyond_the_ledger(assembled, matrix, solution)
    kept = {label: amount for label, amount in amounts.items() if amount.any()}
    return pd.DataFrame(
        {
            "period": np.tile(np.array(periods, dtype=object), len(kept)),
            "category": np.repeat(np.array(list(kept), dtype=object), len(periods)),
            "amount": np.concatenate([np.empty(0), *kept.values()]),
        }
    )


def _beyond_the_ledger(assembled: Assembled, matrix: Matrix, solution: Solution) -> float:
    """Return what a customised objective adds to the costs that the components have posted."""
    posted, constant = assembled.formulation.objective(assembled.ledger.cost)
    added = matrix.cost.copy()
    own = posted[: added.size]  # columns left out as implied come last, and cost nothing
    added[: own.size] -= own
    return float(added @ solution.values) + matrix.offset - constant


def _balance(assembled: Assembled, solution: Solution) -> pd.DataFrame:
    """Return one row per product, site, period and entry that is not zero."""
    account, periods = assembled.ledger.material, assembled.problem.horizon.names
    amounts = {label: account.amount(label, solution) for label in account.labels}
    rows = {label: np.flatnonzero(np.abs(amount) > 0) for label, amount in amounts.items()}
    row = np.concatenate([np.empty(0, dtype=np.intp), *rows.values()])
    entry = np.repeat(np.arange(len(rows)), [found.size for found in rows.values()])
    quantity = np.concatenate([np.empty(0), *(amounts[k][found] for k, found in rows.items())])
    order = np.argsort(row, kind="stable")
    point, period = np.divmod(row[order], len(periods))
    return pd.DataFrame(
        {
            "product": pd.Index([product for product, _ in account.points]).take(point),
            "site": pd.Index([site for _, site in account.points]).take(point),
            "period": pd.Index(periods).take(period),
            "entry": pd.Index(list(rows)).take(entry[order]),
            "quantity": quantity[order],
        }
    )
