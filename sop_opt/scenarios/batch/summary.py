"""A comparison in a page of text: what a planner would show to a colleague.

A long list of scenarios is cut to its ends; all of them are in the table of the comparison.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from sop_opt.io.files import told, write_text
from sop_opt.io.folder import csv_text
from sop_opt.plan import text
from sop_opt.plan.kpis import UNITS
from sop_opt.scenarios.batch.better import better_of
from sop_opt.scenarios.grid import ALL
from sop_opt.scenarios.scenario import BASE

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sop_opt.scenarios.batch.comparison import Comparison
    from sop_opt.scenarios.batch.outcome import Outcome

    Row = tuple[str, ...]

ROWS = 5
"""Most rows at either end of a list."""
FIGURES = ("fill_rate_on_time", "units_lost", "overtime_share", "days_of_cover")
"""Key figures that are told; those that no plan has are left out."""
TELLING_GAP = 0.0005
"""Gap from which on it is told, as scenarios often differ by no more."""
SIGNS = 160
"""Signs of a reason."""


def summarise(comparison: Comparison) -> str:
    """Return the comparison in a page of text, without a final line end."""
    parts = (_heading(comparison), _plans(comparison), _choice(comparison), _others(comparison))
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def write_summary(comparison: Comparison, folder: Path) -> None:
    """Write the summary as text, and the table of the comparison as CSV, to a folder."""
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    names = [_flat(*map(str, column)) for column in comparison.table.columns.to_flat_index()]
    table = comparison.table.set_axis(names, axis=1)
    write_text(folder / "summary.csv", csv_text(table.reset_index()))
    write_text(folder / "summary.txt", f"{summarise(comparison)}\n")


def _flat(group: str, column: str) -> str:
    """Return the name of a column in one line.

    >>> _flat("costs", "holding"), _flat("plan", "status")
    ('costs: holding', 'status')
    """
    return column if group == "plan" else f"{group}: {column}"


def _heading(comparison: Comparison) -> list[str]:
    outcomes = comparison.outcomes
    endings = Counter(out.status if not out.solved else "with a plan" for out in outcomes)
    told = ", ".join(f"{count} {ending}" for ending, count in endings.items())
    paths = Counter(out.path for out in outcomes if out.path)
    ways = ", ".join(f"{count} {path}" for path, count in paths.items())
    took = text.seconds(sum(out.seconds for out in outcomes))
    lines = [f"{comparison.problem.name}: {len(outcomes)} scenarios, {told}"]
    lines += [f"Solved in {took} of work: {ways}."] if ways else []
    gap = max((out.gap for out in outcomes if math.isfinite(out.gap)), default=0.0)
    if gap >= TELLING_GAP:
        close = f"Each plan is proved to be within {text.share(gap)} of the best"
        lines.append(f"{close}; what differs by less may differ by chance.")
    return lines


def _plans(comparison: Comparison) -> list[str]:
    """Return the plans from the best to the worst; in the order given where that is not known."""
    solved = [out for out in comparison.outcomes if out.solved]
    if not solved:
        return []
    aims = {out.aim for out in solved}
    better, _ = better_of("objective", {*aims})
    if better:
        solved.sort(key=lambda out: out.objective if better == "less" else -out.objective)
    figures = [name for name in FIGURES if any(not math.isnan(o.kpis[name]) for o in solved)]
    base = next((out for out in solved if out.scenario == BASE), None)
    money = {"more": "profit", "less": "cost"}.get(better or "", "objective")
    header = ("", money, "to base", "", *(name.replace("_", " ") for name in figures))
    first, last = solved[:ROWS], solved[max(ROWS, len(solved) - ROWS) :]
    between = [out for out in solved if out not in first and out not in last]
    middle = [base] if base in between and base else []
    rows = [header, *(_row(out, base, figures) for out in first + middle + last)]
    lines = text.columns(rows, "<" + ">" * (len(header) - 1))
    if len(between) > len(middle):
        lines.insert(1 + len(first), f"  ... {len(between) - len(middle)} more in between")
    currency = comparison.problem.currency
    order = {"more": ", most profit first", "less": ", least cost first"}.get(better or "", "")
    return [f"Plans{order}{f' ({currency})' if currency else ''}", *lines]


def _row(outcome: Outcome, base: Outcome | None, figures: list[str]) -> Row:
    more, share = "", ""
    if base is not None and outcome is not base and outcome.aim == base.aim:
        difference = outcome.objective - base.objective
        more = _signed(text.number(abs(difference)), difference)
        if base.objective:
            share = _signed(text.share(abs(difference / base.objective)), difference)
    told = (_figure(name, outcome.kpis[name]) for name in figures)
    return (outcome.scenario, text.number(outcome.objective), more, share, *told)


def _signed(amount: str, difference: float) -> str:
    return f"{'+' if difference > 0 else '-' if difference < 0 else ''}{amount}"


def _figure(name: str, value: float) -> str:
    return text.share(value) if UNITS[name] == "share" else text.number(value)


def _choice(comparison: Comparison) -> list[str]:
    """Return the options of a grid by their greatest regret, in money."""
    aims = {out.aim for out in comparison.outcomes if out.solved}
    if not aims or better_of("objective", {*aims})[0] is None:
        return []
    regret = comparison.regret()
    if list(regret.columns) == [ALL] or len(regret) == 1:
        return []
    worst = regret.max(axis=1).dropna().sort_values(kind="stable")
    rows = [_regret(regret, str(option), greatest) for option, greatest in worst[:ROWS].items()]
    return ["Regret: worse at most than the best option of the same case", *_left(rows)]


def _regret(regret: pd.DataFrame, option: str, greatest: float) -> Row:
    case = regret.columns[list(regret.loc[option]).index(greatest)]
    if math.isinf(greatest):
        return option, text.NOTHING, f"no plan in {case}"
    return option, text.number(greatest), f"in {case}" if greatest else "the best in every case"


def _left(rows: list[Row]) -> list[str]:
    return text.columns(rows, "<><")


def _others(comparison: Comparison) -> list[str]:
    """Return the scenarios without a plan, and why."""
    others = [out for out in comparison.outcomes if not out.solved]
    rows = [(out.scenario, _ending(out)) for out in others[: 2 * ROWS]]
    rest = [f"  and {len(others) - 2 * ROWS} more"] if len(others) > 2 * ROWS else []
    if any(out.status == "infeasible" for out in others):
        rest.append("  What clashes: solve_plan(scenario.applied_to(problem)).diagnosis")
    return ["Without a plan", *text.columns(rows, "<<"), *rest] if rows else []


def _ending(outcome: Outcome) -> str:
    reason = " ".join(outcome.reason.split())
    shown = reason if len(reason) <= SIGNS else f"{reason[: SIGNS - 1]}…"
    return f"{outcome.status}: {shown}" if reason else outcome.status
