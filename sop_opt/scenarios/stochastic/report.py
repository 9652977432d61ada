"""What was found -> the stochastic plan: its tables, and the plan of every scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.pipeline import plan_from
from sop_opt.plan.tables import DECIMALS, clean
from sop_opt.scenarios.stochastic.plan import StochasticPlan
from sop_opt.solve.result import relative_gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.plan import Plan
    from sop_opt.scenarios.stochastic.answers import Answer
    from sop_opt.scenarios.stochastic.cases import Case, Cases
    from sop_opt.scenarios.stochastic.plan import Criterion, Method
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import SolveResult, Status


@dataclass(frozen=True)
class Findings:
    """Answers to all that was solved; costs are minimised."""

    criterion: Criterion
    method: Method
    alone: tuple[SolveResult, ...]
    """Best of every scenario, known in advance."""
    mean: Answer
    """What is best for the mean of all data, in every scenario."""
    best: Answer
    """The stochastic plan."""


def stochastic_plan(
    cases: Cases, found: Findings, options: SolveOptions, seconds: float
) -> StochasticPlan:
    """Return the plan that the findings stand for."""
    best, sign = found.best, cases.sign
    plans: dict[str, Plan] = {}
    if best.decisions is not None:
        plans = {
            case.name: _plan(case, best.decisions, result, alone, options)
            for case, result, alone in zip(cases, best.results, found.alone, strict=True)
        }
    scenarios = _scenarios(cases, found, plans)
    money, bound = scenarios["objective"].to_numpy(), best.bound
    return StochasticPlan(
        aim=cases.cases[0].problem.objective,
        criterion=found.criterion,
        method=found.method,
        status=best.status,
        expected=_rounded(cases.probabilities @ money),
        worst_regret=float(scenarios["regret"][cases.probabilities > 0].max()) if plans else np.nan,
        bound=_rounded(sign * bound if found.criterion == "expected" else bound),
        decisions=_decisions(cases, found),
        scenarios=scenarios,
        plans=plans,
        seconds=seconds,
        log=best.notes,
    )


def _plan(
    case: Case,
    decisions: NDArray[np.float64],
    result: SolveResult,
    alone: SolveResult,
    options: SolveOptions,
) -> Plan:
    """Return the plan of one scenario; its shadow prices are those with its decisions made."""
    matrix = case.holding(decisions)
    assert matrix is not None
    reaction = plan_from(case.prepared, result, matrix, options)
    bound = _rounded(case.prepared.assembled.sign * alone.bound)
    gap = round(relative_gap(reaction.objective, bound), DECIMALS)
    status: Status = "optimal" if gap <= max(options.mip_gap, 10.0**-DECIMALS) else "feasible"
    return replace(reaction, status=status, bound=bound, gap=gap, standard=False)


def _scenarios(cases: Cases, found: Findings, plans: dict[str, Plan]) -> pd.DataFrame:
    sign, names = cases.sign, [case.name for case in cases]
    known = np.array([result.objective for result in found.alone])
    planned = np.array([plans[name].objective if plans else np.nan for name in names])
    mean = found.mean.costs if found.mean.results else np.full(len(cases), np.nan)
    return pd.DataFrame(
        {
            "probability": cases.probabilities,
            "objective": planned,
            "wait_and_see": _rounded_all(sign * known),
            "regret": _rounded_all(np.maximum(sign * planned - known, 0.0)),
            "mean_value_plan": _rounded_all(sign * mean),
        },
        index=pd.Index(names, name="scenario"),
    )


def _decisions(cases: Cases, found: Findings) -> pd.DataFrame:
    order = sorted(range(len(cases.names)), key=lambda number: cases.names[number].family)
    names, whole = [cases.names[number] for number in order], cases.whole()
    columns = {
        "decision": [name.decision for name in names],
        "family": [name.family for name in names],
        "name": [", ".join(name.point) for name in names],
        "period": [name.period for name in names],
    }
    frame = pd.DataFrame({key: pd.Series(cells, dtype=object) for key, cells in columns.items()})
    for column, answer in (("value", found.best), ("mean_value", found.mean)):
        values = np.full(len(order), np.nan)
        if answer.decisions is not None:
            values = clean(answer.decisions, whole)[order]
        frame[column] = values
    return frame


def _rounded(amount: float) -> float:
    return round(float(amount), DECIMALS) + 0.0


def _rounded_all(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(amounts, DECIMALS) + 0.0
