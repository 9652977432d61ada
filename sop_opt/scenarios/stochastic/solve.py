r"""Two stages: what is decided now for all scenarios, and what reacts when one of them has come.

==================  ==============================================================================
symbol              meaning
==================  ==============================================================================
:math:`RP`          expected money of the stochastic plan (recourse problem)
:math:`WS`          expected money if every scenario were known before: wait and see
:math:`EEV`         expected money when what is best for the mean of all data is decided
:math:`EVPI`        :math:`RP - WS`: expected value of perfect information
:math:`VSS`         :math:`EEV - RP`: value of the stochastic solution
==================  ==============================================================================

Differences have the other sign where profit is maximised, so that none is below 0 for a proven
optimum: :math:`WS \le RP \le EEV` (J. R. Birge and F. Louveaux, *Introduction to Stochastic
Programming*, 2nd ed. 2011, chapter 4). Several decisions may be best for the mean; VSS is that of
the one found.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.pipeline import prepare
from sop_opt.scenarios.stochastic.answers import Answer, by_extensive_form, reaction
from sop_opt.scenarios.stochastic.cases import Cases, cases_of
from sop_opt.scenarios.stochastic.mean import NoMean, mean_problem
from sop_opt.scenarios.stochastic.plan import Criterion, Method, StochasticPlan
from sop_opt.scenarios.stochastic.report import Findings, stochastic_plan
from sop_opt.scenarios.stochastic.solves import Solves, running
from sop_opt.solve.options import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Executor

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.scenarios.uncertainty.decisions import Decision
    from sop_opt.solve.result import SolveResult, Status

LARGEST = {False: 500_000, True: 50_000}
"""Columns of the joint model, without and with whole numbers, beyond which ``auto`` decomposes."""


def solve_stochastic(  # noqa: PLR0913 - a plan for scenarios has its own questions
    problem: PlanningProblem,
    scenarios: Sequence[Scenario],
    *,
    here_and_now: Collection[Decision] = ("head_count", "shifts", "contracts"),
    until: str | None = None,
    criterion: Criterion = "expected",
    method: Method = "auto",
    options: SolveOptions | None = None,
    executor: Executor | int | None = None,
    progress: bool | Callable[[str], Any] = False,
) -> StochasticPlan:
    """Return the decisions that are best for a set of scenarios, and the plan of each of them.

    Parameters
    ----------
    problem
        What is asked before any scenario changes it.
    scenarios
        What may come; weights are made to sum to 1. A scenario of weight 0 must have a plan, and
        counts for nothing else.
    here_and_now
        What is decided before it is known which scenario comes, and so is the same in all of them;
        ``sop_opt.scenarios.uncertainty.decisions`` lists it. Everything else reacts.
    until
        Last period for which that holds; later decisions react too. None: the whole horizon.
    criterion
        ``expected``: best expected cost or profit; ``regret``: the most that any scenario falls
        short of the best plan for it alone is as small as possible, and then the expected money
        best.
    method
        ``extensive``: all scenarios in one model; ``progressive_hedging``: one model per scenario,
        drawn together step by step, with a proven gap (needs ``sop-opt[stochastic]``); ``auto``:
        the first unless that model is large.
    options
        How to solve; a time limit is that of every single solve.
    executor
        Runs what is solved scenario by scenario: any executor, or a number of own processes. None:
        here.
    progress
        True: what is solved next is logged; or a function that is told it.

    Raises
    ------
    ProblemError: a change matches nothing, scenarios have no common objective in money, or a
        decision, period, criterion or method is not known.
    SolveError: a solver, or what progressive hedging needs, is missing.

    Examples
    --------
    20 or 40 loaves are due, equally likely. A baker makes 10, costs 50, and has to be hired before
    that is known; loaves can be bought at 8. For the 20 two bakers are worth their pay. Two more
    would cost 100 and save 20 x 8 = 160, but only in one case of two: 80 on average.

    >>> from sop_opt import PlanningProblem, Scenario, solve_stochastic
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     workforce=[{"name": "bakers", "hours_per_worker": 10, "hire_cost": 50}],
    ...     processes=[{"product": "bread", "labour_hours": {"bakers": 1}}],
    ...     suppliers=[{"supplier": "shop", "product": "bread", "price": 8}],
    ...     demand=[{"product": "bread", "quantity": 20}],
    ... )
    >>> scenarios = [
    ...     Scenario(name="as usual"),
    ...     Scenario(name="fair", changes=[{"kind": "scale_demand", "by": 2}]),
    ... ]
    >>> plan = solve_stochastic(problem, scenarios)
    >>> plan.decisions[["name", "period", "value"]].to_dict("records")[0]
    {'name': 'bakers', 'period': 'Jan', 'value': 2.0}
    >>> plan.scenarios["objective"].to_dict()
    {'as usual': 100.0, 'fair': 260.0}

    On average that is 180. Whoever knew what comes would pay 100 or 200, 150 on average. And three
    bakers, the best for 30 loaves, cost 150 or 150 + 80, 190 on average.

    >>> plan.expected, plan.evpi, plan.vss
    (180.0, 30.0, 10.0)
    """
    _check_choice("criterion", criterion, get_args(Criterion))
    _check_choice("method", method, get_args(Method))
    began, options = time.perf_counter(), options or SolveOptions()
    cases = cases_of(problem, scenarios, here_and_now, until)
    with running(options, executor, progress) as solves:
        run = _Run(cases, solves, criterion, method)
        findings = run.findings()
    return stochastic_plan(cases, findings, options, time.perf_counter() - began)


def _check_choice(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        message = f"is not known; {suggestion(value, known)}"
        raise ProblemError([Fault("solve_stochastic", "", field, repr(value), message)])


@dataclass(frozen=True)
class _Run:
    """The solves of one stochastic plan, in their order."""

    cases: Cases
    solves: Solves
    criterion: Criterion
    method: Method

    def findings(self) -> Findings:
        """Return what is best for each scenario, for the mean, and for all of them."""
        method, reason = self._chosen()
        alone = self.solves.each("each scenario alone", [case.matrix for case in self.cases])
        without = self._without(alone)
        if without is not None:
            return Findings(self.criterion, method, tuple(alone), Answer("no_plan"), without)
        mean = self._planned_for_mean()
        answer = self._answer(method, alone, mean)
        answer = replace(answer, notes=(*reason, *mean.notes, *answer.notes))
        return Findings(self.criterion, method, tuple(alone), mean, answer)

    def _answer(self, method: Method, alone: Sequence[SolveResult], mean: Answer) -> Answer:
        if method == "extensive":
            best = np.array([result.objective for result in alone])
            return by_extensive_form(self.cases, self.solves, self.criterion, best, mean)
        # loads Pyomo
        from sop_opt.scenarios.stochastic.hedging import by_progressive_hedging  # noqa: PLC0415

        return by_progressive_hedging(self.cases, self.solves, alone, mean)

    def _without(self, alone: Sequence[SolveResult]) -> Answer | None:
        """Return that there is no plan, where a single scenario has none."""
        bad: tuple[Status, ...] = ("infeasible", "unbounded", "no_plan")
        for status in bad:
            names = [
                case.name
                for case, result in zip(self.cases, alone, strict=True)
                if result.status == status
            ]
            if names:
                note = f"even alone, and with all decisions free, {names[0]!r} is {status}"
                return Answer(status, notes=(note,))
        return None

    def _planned_for_mean(self) -> Answer:
        """Return the decisions that are best for the mean of all data, held in every scenario."""
        try:
            problem = mean_problem([case.problem for case in self.cases], self.cases.probabilities)
        except NoMean as reason:
            return Answer("no_plan", notes=(f"the data have no mean: {reason}",))
        prepared = prepare(problem, formulation="plain")
        self.solves.tell("the mean of all scenarios")
        result = self.solves.one(prepared.matrix)
        if result.values is None:
            return Answer(result.status, notes=(f"the mean of all data is {result.status}",))
        decisions = self.cases.named(prepared.assembled.formulation, result.values)
        found = reaction(self.cases, decisions, self.solves, "decisions for the mean")
        lost = [
            case.name
            for case, result in zip(self.cases, found, strict=True)
            if result.values is None
        ]
        notes = [f"what is best for the mean leaves {name!r} without a plan" for name in lost[:1]]
        return Answer(result.status, decisions, found, notes=tuple(notes))

    def _chosen(self) -> tuple[Method, tuple[str, ...]]:
        """Return the method, and why it was chosen where that was left open."""
        size, most = self.cases.size, LARGEST[self.cases.is_mip]
        if self.method != "auto":
            self._check_hedging()
            return self.method, ()
        if size <= most:
            return "extensive", (f"extensive form: {size} columns, at most {most}",)
        if self._why_no_hedging() or find_spec("mpisppy") is None:
            reason = self._why_no_hedging() or "sop-opt[stochastic] is not installed"
            return "extensive", (f"extensive form, although it has {size} columns: {reason}",)
        return "progressive_hedging", (f"progressive hedging: {size} columns, more than {most}",)

    def _why_no_hedging(self) -> str:
        if self.criterion == "regret":
            return "the worst regret is no sum over scenarios"
        if not self.cases.know_the_same:
            return "some decisions are there in some scenarios only"
        return "" if self.cases.names else "nothing is decided now"

    def _check_hedging(self) -> None:
        if self.method == "progressive_hedging" and (reason := self._why_no_hedging()):
            message = f"cannot be used: {reason}; use 'extensive'"
            raise ProblemError(
                [Fault("solve_stochastic", "", "method", repr(self.method), message)]
            )
