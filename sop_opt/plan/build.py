"""Solution -> plan: the tables of all components, the costs and the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.ledger import Solution
from sop_opt.plan.plan import Plan
from sop_opt.plan.tables import Tables, clean

if TYPE_CHECKING:
    from sop_opt.assemble import Assembled
    from sop_opt.solve.result import SolveResult


def build_plan(assembled: Assembled, result: SolveResult, build_seconds: float) -> Plan:
    """Return the plan that the solver's answer stands for."""
    sign = -1.0 if assembled.problem.objective == "profit" else 1.0
    return Plan(
        problem=assembled.problem,
        status=result.status,
        objective=sign * result.objective + 0.0,
        bound=sign * result.bound + 0.0,
        gap=result.gap,
        build_seconds=build_seconds,
        solve_seconds=result.seconds,
        tables=Tables(lambda: _tables(assembled, result)),
        log=tuple(assembled.ledger.log),
    )


def _tables(assembled: Assembled, result: SolveResult) -> dict[str, pd.DataFrame]:
    if result.values is None:
        return {}
    families = assembled.formulation.variables
    integer = np.concatenate([np.empty(0, dtype=bool), *(f.integer.ravel() for f in families)])
    solution = Solution(clean(result.values, integer))
    tables: dict[str, pd.DataFrame] = {}
    for component in assembled.components:
        tables |= component.tables(solution)
    tables["costs"] = _costs(assembled, solution)
    tables["balance"] = _balance(assembled, solution)
    return tables


def _costs(assembled: Assembled, solution: Solution) -> pd.DataFrame:
    """Return one row per period and category that has a price."""
    account, periods = assembled.ledger.cost, assembled.problem.horizon.names
    amounts = {label: account.amount(label, solution) for label in account.labels}
    kept = {label: amount for label, amount in amounts.items() if amount.any()}
    return pd.DataFrame(
        {
            "period": np.tile(np.array(periods, dtype=object), len(kept)),
            "category": np.repeat(np.array(list(kept), dtype=object), len(periods)),
            "amount": np.concatenate([np.empty(0), *kept.values()]),
        }
    )


def _balance(assembled: Assembled, solution: Solution) -> pd.DataFrame:
    """Return one row per product, site, period and entry that is not zero."""
    account, periods = assembled.ledger.material, assembled.problem.horizon.names
    amounts = {label: account.amount(label, solution) for label in account.labels}
    rows = {label: np.flatnonzero(np.abs(amount) > 0) for label, amount in amounts.items()}
    row = np.concatenate([np.empty(0, dtype=np.intp), *rows.values()])
    point = np.array([*account.points, ("", "")], dtype=object)[row // len(periods)]
    frame = pd.DataFrame(
        {
            "product": point[:, 0],
            "site": point[:, 1],
            "period": np.array(periods, dtype=object)[row % len(periods)],
            "entry": np.repeat(np.array(list(rows), dtype=object), [r.size for r in rows.values()]),
            "quantity": np.concatenate([np.empty(0), *(amounts[k][r] for k, r in rows.items())]),
        }
    )
    return frame.iloc[np.argsort(row, kind="stable")].reset_index(drop=True)
