"""Plans of many scenarios side by side.

==============  ====================================================================================
frame           columns; one row per scenario, index ``scenario``
==============  ====================================================================================
table           in three groups: ``plan`` (status, aim, objective, gap, path, seconds, reason,
                weight), ``costs`` (money by category, 0 where a plan has none of it) and
                ``figures`` (key figures); not a number without a plan
difference      the numbers of ``table`` less those of the base: objective, costs and figures
==============  ====================================================================================

Scenarios are compared by the *objective*, by a key figure such as ``fill_rate_on_time``, or by a
cost category such as ``overtime``. Less money spent is better, and so is more profit;
``sop_opt.scenarios.batch.better`` says it of key figures; where it is a matter of view, it is asked
for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.plan.kpis import UNITS
from sop_opt.scenarios.batch.better import OBJECTIVE, Better, better_of, unbeaten
from sop_opt.scenarios.batch.stacked import Stacked
from sop_opt.scenarios.batch.summary import summarise, write_summary
from sop_opt.scenarios.grid import ALL, BETWEEN
from sop_opt.scenarios.scenario import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.outcome import Outcome

_TOLD = ("status", "aim", "objective", "gap", "path", "seconds", "reason")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Outcomes of the scenarios of one problem; print it for a summary."""

    problem: PlanningProblem
    """The problem that the scenarios change."""
    outcomes: Sequence[Outcome]
    """One per scenario, in the order in which they were given, the base first."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """How much each scenario counts."""
    axes: Sequence[str] = ()
    """What the parts of the names stand for."""

    @property
    def names(self) -> list[str]:
        """The scenarios."""
        return [outcome.scenario for outcome in self.outcomes]

    def __len__(self) -> int:
        return len(self.outcomes)

    def __getitem__(self, scenario: str) -> Outcome:
        """Return what one scenario came to.

        Raises
        ------
        KeyError: there is no such scenario.
        """
        for outcome in self.outcomes:
            if outcome.scenario == scenario:
                return outcome
        raise KeyError(f"no scenario is called {scenario!r}; {suggestion(scenario, self.names)}")

    @cached_property
    def table(self) -> pd.DataFrame:
        """Status, money and key figures of every scenario; the module lists the columns."""
        plan = self._frame({name: getattr(o, name) for name in _TOLD} for o in self.outcomes)
        plan["weight"] = [self.weights.get(name, 1.0) for name in self.names]
        figures = self._frame(dict(outcome.kpis) for outcome in self.outcomes)
        return pd.concat({"plan": plan, "costs": self._costs(), "figures": figures}, axis=1)

    @property
    def difference(self) -> pd.DataFrame:
        """What every scenario has more than the base; the module lists the columns.

        Raises
        ------
        ProblemError: the base was not solved.
        """
        return self.difference_to(BASE)

    def difference_to(self, scenario: str) -> pd.DataFrame:
        """Return what every scenario has more than another one.

        Raises
        ------
        ProblemError: there is no plan for that scenario.
        """
        if scenario not in self.names or not self[scenario].solved:
            message = "has no plan to compare with"
            raise ProblemError([Fault("difference", "", "scenario", repr(scenario), message)])
        others = [column for column in self.table["plan"] if column != "objective"]
        numbers = self.table.drop(columns=[("plan", column) for column in others]).astype(float)
        return numbers - numbers.loc[scenario]

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Tables of all plans stacked, by name; index ``scenario`` and ``row``.

        Each is put together when it is asked for.
        """
        return Stacked(self.outcomes)

    def best(self, by: str = "objective", better: Better | None = None) -> Outcome:
        """Return the outcome that is best by a figure, the first of several.

        Parameters
        ----------
        by
            ``objective``, a key figure or a cost category.
        better
            Which of two figures is better, ``less`` or ``more``; None: as known.

        Raises
        ------
        ProblemError: there is no such figure, it is not known which is better, or no scenario has
        it.
        """
        figures = self._signed("best", "by", by, better).dropna()
        if figures.empty:
            raise ProblemError([Fault("best", "", "by", repr(by), "is known of no scenario")])
        return self[str(figures.idxmin())]

    def frontier(self, x: str, y: str, better: Mapping[str, Better] | None = None) -> pd.DataFrame:
        """Return the scenarios that no other one beats in two figures at once.

        One beats another where it is as good in both, and better in one.

        Parameters
        ----------
        x, y
            ``objective``, a key figure or a cost category.
        better
            By figure which of two is better, ``less`` or ``more``, where that is not known, or
            otherwise for you.

        Returns
        -------
        frame
            Index ``scenario``, columns ``x`` and ``y``, from the best x to the best y.

        Raises
        ------
        ProblemError: there is no such figure, or it is not known which is better.
        """
        views = better or {}
        signed = pd.DataFrame(
            {
                name: self._signed("frontier", parameter, name, views.get(name))
                for parameter, name in (("x", x), ("y", y))
            }
        )
        kept = unbeaten(signed.dropna().sort_values([x, y], kind="stable"))
        return pd.DataFrame({name: self._figures(name)[kept] for name in (x, y)})

    def regret(
        self, by: str = "objective", decision: str | None = None, better: Better | None = None
    ) -> pd.DataFrame:
        """Return by how much each option is worse than the best option of the same case.

        The names of a grid, such as ``boom / line 2 down / third shift``, have parts: one axis is
        the decision, and all others together are the case in which it is made. The option with the
        least of its row's greatest regrets is the safest: ``regret().max(axis=1).idxmin()``.

        Parameters
        ----------
        by
            ``objective``, a key figure or a cost category.
        decision
            Axis that is decided, by its name in :attr:`axes`; None: the last one.
        better
            Which of two figures is better, ``less`` or ``more``; None: as known.

        Returns
        -------
        frame
            One row per option, one column per case: 0 for the best option of the case; infinite
            where the option has no plan in it; not a number where that is not known, or where no
            option has one. Scenarios of one axis are all options of one case, ``all``: that means
            something only where each of them is a choice, and none a turn of events.

        Raises
        ------
        ProblemError: there is no such figure or axis, or the names do not have the same parts.
        """
        figures = self._signed("regret", "by", by, better)
        figures[[o.scenario for o in self.outcomes if o.status == "infeasible"]] = np.inf
        parts = self._parts()
        at = self._decided(decision, parts)
        cells: dict[str, dict[str, float]] = {}
        for name, split in parts.items():
            case = BETWEEN.join([*split[:at], *split[at + 1 :]]) or ALL
            cells.setdefault(case, {})[split[at]] = float(figures[name])
        frame = pd.DataFrame(cells).rename_axis("option")
        return frame - frame.replace(np.inf, np.nan).min()

    def summary(self) -> str:
        """Return the comparison in a page of text, to be shown to a colleague."""
        return summarise(self)

    def write_summary(self, folder: str | PathLike[str]) -> None:
        """Write ``summary.txt``, and :attr:`table` as ``summary.csv``, to a folder.

        Raises
        ------
        StorageError: they cannot be written.
        """
        write_summary(self, Path(folder))

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        solved = sum(outcome.solved for outcome in self.outcomes)
        return (
            f"<Comparison for {self.problem.name!r}: {len(self)} scenarios, {solved} with a plan>"
        )

    def _frame(self, rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
        return pd.DataFrame(list(rows), index=pd.Index(self.names, name="scenario"))

    def _costs(self) -> pd.DataFrame:
        categories = dict.fromkeys(name for o in self.outcomes for name in o.costs)
        return self._frame(
            {name: o.costs.get(name, 0.0) if o.solved else np.nan for name in categories}
            for o in self.outcomes
        )

    def _figures(self, name: str) -> pd.Series[float]:
        """Return a figure of every scenario."""
        group = "plan" if name == OBJECTIVE else "figures" if name in UNITS else "costs"
        figures: pd.Series[float] = self.table[group, name].astype(float)
        return figures

    def _signed(
        self, asks: str, parameter: str, name: str, better: Better | None
    ) -> pd.Series[float]:
        """Return a figure of every scenario, negative where more is better."""
        known = [OBJECTIVE, *UNITS, *self._costs().columns]
        if name not in known:
            view, message = None, f"is no figure; {suggestion(name, known)}"
        elif better not in (None, "less", "more"):
            view, message = None, f"is not better {better!r}; say 'less' or 'more'"
        else:
            view, message = better_of(name, {o.aim for o in self.outcomes if o.solved})
            view = better or view
        if view is None:
            raise ProblemError([Fault(asks, "", parameter, repr(name), message)])
        return self._figures(name) * (1.0 if view == "less" else -1.0)

    def _parts(self) -> dict[str, list[str]]:
        """Return the parts of the names by scenario: of a grid without the base."""
        parts = {name: name.split(BETWEEN) for name in self.names if name != BASE}
        if len(self.axes) == 1:
            return {name: [name] for name in self.names}
        counts = {len(split) for split in parts.values()}
        if self.axes and counts != {len(self.axes)}:
            message = f"are not the parts of every name; {BETWEEN!r} separates these"
            raise ProblemError([Fault("regret", "", "axes", repr(tuple(self.axes)), message)])
        if len(counts) == 1 and counts != {1}:
            return parts
        return {name: [name] for name in self.names}

    def _decided(self, decision: str | None, parts: Mapping[str, Sequence[str]]) -> int:
        """Return which part of a name is the decision."""
        if decision is None:
            return len(next(iter(parts.values()))) - 1
        if decision not in self.axes:
            message = f"is no axis; {suggestion(decision, self.axes)}"
            raise ProblemError([Fault("regret", "", "decision", repr(decision), message)])
        return list(self.axes).index(decision)
