"""Tables of a run: one row per instance and method, a summary, and what became of the aims."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, geometric_mean, median
from typing import TYPE_CHECKING

from tests.benchmarks.lotsizing.outcome import PROOF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmarks.lotsizing.cases import Case
    from tests.benchmarks.lotsizing.outcome import Outcome

NEAR = 1e-3
"""Share of the best plan within which a plan is near it."""
NEAR_AFTER = 10.0
"""Seconds after which plans should be near the best one."""
GAP_AFTER = 60.0
"""Seconds after which gaps are compared."""
BILL_AFTER = 120.0
"""Seconds after which the gap of the instance of several levels counts."""
LEAST_SECONDS = 1e-3
ROUNDING = 1e-5
"""Share by which plans, bounds and published optima may contradict each other."""


@dataclass(frozen=True)
class Result:
    """All runs of all methods on one instance; figures are medians over the runs."""

    case: Case
    runs: dict[str, list[Outcome]]
    """Runs by method."""

    @property
    def best_plan(self) -> float:
        """The least cost that is known."""
        ends = [outcome.end.plan for outcome in self._all()]
        optimum = math.inf if math.isnan(self.case.optimum) else self.case.optimum
        return min(optimum, self.case.seen("best_plan", math.inf), *ends)

    @property
    def best_bound(self) -> float:
        """The greatest bound that is known."""
        ends = [outcome.end.bound for outcome in self._all()]
        return max(self.case.seen("best_bound", -math.inf), *ends)

    def _all(self) -> list[Outcome]:
        return [outcome for outcomes in self.runs.values() for outcome in outcomes]

    def limit(self, method: str) -> float:
        """Return the seconds that a method had."""
        return self.runs[method][0].limits.seconds

    def figure(self, method: str, read: Callable[[Outcome], float]) -> float:
        """Return the median of a figure over the runs of a method."""
        return median(read(outcome) for outcome in self.runs[method])

    def seconds_to_plan(self, method: str, share: float) -> float:
        """Return the time to a plan within a share of the best; infinite: never."""
        return self.figure(method, lambda one: one.seconds_to_plan(self.best_plan, share))

    def seconds_to_proof(self, method: str) -> float:
        """Return the time to the proof; infinite: never."""
        return self.figure(method, lambda one: one.seconds_to_proof())

    def gap(self, method: str, seconds: float = math.inf) -> float:
        """Return the gap after so many seconds; at the end unless told."""
        return self.figure(method, lambda one: one.after(seconds).gap)

    def open_gap(self, method: str, seconds: float) -> float:
        """Return the gap after so many seconds; 0 where it was proved, and the run ended."""
        gap = self.gap(method, seconds)
        return gap if gap > PROOF else 0.0

    def excess(self, method: str, seconds: float, *, over_bound: bool = False) -> float:
        """Return by which share the plan after so many seconds is above the best plan or bound."""
        base = self.best_bound if over_bound else self.best_plan
        return self.figure(method, lambda one: _share(one.after(seconds).plan - base, base))

    def faults(self) -> list[str]:
        """Return what is wrong with single runs, and how they contradict each other."""
        found = [
            f"{self.case.name}, {method}: {fault}"
            for method, outcomes in self.runs.items()
            for outcome in outcomes
            for fault in outcome.faults
        ]
        for method, outcomes in self.runs.items():
            for end in (outcome.end for outcome in outcomes):
                if _share(end.bound - self.best_plan, self.best_plan) > ROUNDING:
                    found.append(
                        f"{self.case.name}, {method}: proves that no plan costs less than "
                        f"{end.bound:,.2f}, but one costs {self.best_plan:,.2f}"
                    )
                if _share(self.case.optimum - end.plan, end.plan) > ROUNDING:
                    found.append(
                        f"{self.case.name}, {method}: states a plan at {end.plan:,.2f}, below the "
                        f"published optimum of {self.case.optimum:,.2f}"
                    )
        return found


def _share(difference: float, base: float) -> float:
    return difference / max(abs(base), 1e-9)


# --- one row per instance and method -----------------------------------------------------------


def instances(results: Sequence[Result]) -> str:
    """Return the table of instances."""
    head = ["instance", "method", "rows", "columns", "whole", "root bound", "s to 1 %"]
    head += ["s to 0.01 %", "s in all", "plan", "bound", "gap", "outside, s"]
    return _table(head, [_cells(one, method) for one in results for method in one.runs])


def _cells(result: Result, method: str) -> list[str]:
    def figure(read: Callable[[Outcome], float], pattern: str = ",.0f") -> str:
        return _number(result.figure(method, read), pattern)

    return [
        result.case.name,
        method,
        figure(lambda one: one.rows),
        figure(lambda one: one.columns),
        figure(lambda one: one.whole),
        figure(lambda one: one.root_bound, ",.1f"),
        _seconds(result.seconds_to_plan(method, 0.01), result.limit(method)),
        _seconds(result.seconds_to_proof(method), result.limit(method)),
        figure(lambda one: one.end.seconds, ",.1f"),
        figure(lambda one: one.end.plan, ",.2f"),
        figure(lambda one: one.end.bound, ",.2f"),
        f"{result.gap(method):.3%}",
        figure(lambda one: one.outside, ",.2f"),
    ]


# --- one row per group of instances and method -------------------------------------------------

GROUPS: dict[str, Callable[[Case], bool]] = {
    "tr": lambda case: case.is_tr,
    "other files": lambda case: case.published and not case.is_tr,
    "generated": lambda case: not case.published and not case.has_levels,
    "three levels": lambda case: not case.published and case.has_levels,
    "all": lambda case: True,
}


def summary(results: Sequence[Result]) -> str:
    """Return the means by group of instances and method."""
    head = ["instances", "method", "proved", "mean s to 1 %", "mean s to 0.01 %", "mean gap"]
    head += [f"within {NEAR:.1%} after {NEAR_AFTER:.0f} s", "outside the solver"]
    groups = {
        name: [result for result in results if belongs(result.case)]
        for name, belongs in GROUPS.items()
    }
    rows = [
        [f"{name} ({len(group)})", method, *_means(group, method)]
        for name, group in groups.items()
        for method in (group[0].runs if group else ())
    ]
    return _table(head, rows) + (
        "\n\nMeans of seconds are geometric, with the limit in place of what was not reached; "
        "means of gaps are arithmetic. Plans are held against the published optimum, or the best "
        "plan that is known, of this run or as the document says."
    )


def _means(group: Sequence[Result], method: str) -> list[str]:
    proved = sum(math.isfinite(one.seconds_to_proof(method)) for one in group)
    near = sum(one.excess(method, NEAR_AFTER) <= NEAR for one in group)
    outside = sum(one.figure(method, lambda run: run.outside) for one in group)
    in_all = sum(one.figure(method, lambda run: run.end.seconds) for one in group)
    return [
        f"{proved}/{len(group)}",
        f"{mean_seconds(group, method, lambda one: one.seconds_to_plan(method, 0.01)):,.1f}",
        f"{mean_seconds(group, method, lambda one: one.seconds_to_proof(method)):,.1f}",
        f"{fmean(one.gap(method) for one in group):.3%}",
        f"{near}/{len(group)}",
        f"{outside / in_all:.2%}",
    ]


def mean_seconds(group: Iterable[Result], method: str, read: Callable[[Result], float]) -> float:
    """Return the geometric mean of times, each at most the limit."""
    return geometric_mean(max(LEAST_SECONDS, min(read(one), one.limit(method))) for one in group)


# --- the aims ----------------------------------------------------------------------------------


def aims(results: Sequence[Result]) -> str:
    """Return what was aimed at, what was measured, and whether it was reached."""
    rows = [row for aim in (_tr, _files, _generated, _bill) for row in aim(results)]
    return _table(["aim", "", "measured"], rows)


def _tr(results: Sequence[Result]) -> list[list[str]]:
    group = [one for one in results if one.case.is_tr and "library" in one.runs]
    if not group:
        return []
    proved = sum(math.isfinite(one.seconds_to_proof("library")) for one in group)
    rows = [_aim("the tr instances are proved", f"{proved} of {len(group)}", proved == len(group))]
    for rival, least in (("naive", 3.0), ("scip", 2.0)):
        if all(rival in one.runs for one in group):
            own, other = (
                mean_seconds(group, method, lambda one, m=method: one.seconds_to_proof(m))
                for method in ("library", rival)
            )
            text = f"{least:g} x faster than {rival} to the proof of the tr instances"
            rows.append(_aim(text, f"{other / own:.1f} x", other / own >= least))
    return rows


def _files(results: Sequence[Result]) -> list[list[str]]:
    group = [one for one in results if one.case.published and "library" in one.runs]
    if not group:
        return []
    near = sum(one.excess("library", NEAR_AFTER) <= NEAR for one in group) / len(group)
    text = f"nine in ten from files within {NEAR:.1%} of the best after {_after(group, NEAR_AFTER)}"
    rows = [_aim(text, f"{near:.0%}", near >= 0.9)]
    if all("naive" in one.runs for one in group):
        own, other = (
            fmean(one.open_gap(method, GAP_AFTER) for one in group)
            for method in ("library", "naive")
        )
        text = f"mean gap after {_after(group, GAP_AFTER)} a third of the naive one"
        rows.append(_aim(text, f"{own:.3%} beside {other:.3%}", own <= other / 3))
    return rows


def _generated(results: Sequence[Result]) -> list[list[str]]:
    return [
        _aim(
            f"{one.case.name} within {NEAR:.1%} of the best bound after {_after([one], GAP_AFTER)}",
            _number(excess, ".3%"),
            excess <= NEAR,
        )
        for one in results
        if one.case.is_generated and not one.case.has_levels and "library" in one.runs
        for excess in [one.excess("library", GAP_AFTER, over_bound=True)]
    ]


def _bill(results: Sequence[Result]) -> list[list[str]]:
    return [
        _aim(
            f"{one.case.name} within 1 % after {_after([one], BILL_AFTER)}",
            f"{gap:.3%}",
            gap <= 0.01,
        )
        for one in results
        if one.case.is_generated and one.case.has_levels and "library" in one.runs
        for gap in [one.gap("library", BILL_AFTER)]
    ]


def _after(group: Sequence[Result], seconds: float) -> str:
    """Return the seconds of an aim; fewer, where the runs were given fewer."""
    return f"{min(seconds, *(one.limit('library') for one in group)):g} s"


def _aim(text: str, measured: str, reached: bool) -> list[str]:  # noqa: FBT001
    return [text, "reached" if reached else "missed", measured]


# --- markdown ----------------------------------------------------------------------------------


def report(results: Sequence[Result]) -> str:
    """Return everything as markdown."""
    parts = [instances(results), summary(results), aims(results)]
    faults = [f"- {fault}" for result in results for fault in result.faults()]
    parts += ["\n".join(faults)] if faults else []
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a markdown table of two columns of text, and of numbers."""
    lines = [head, ["---", "---", *["---:"] * (len(head) - 2)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: float, pattern: str) -> str:
    return format(value, pattern) if math.isfinite(value) else "-"


def _seconds(seconds: float, limit: float) -> str:
    return f"{seconds:,.1f}" if math.isfinite(seconds) else f"> {limit:g}"
