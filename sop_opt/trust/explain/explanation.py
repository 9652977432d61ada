"""What an explanation says: per shortfall, per bottleneck, as tables and in sentences."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.plan import text
from sop_opt.trust.explain.reasons import Way

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.explain.paths import Network
    from sop_opt.trust.explain.reasons import Reasons
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Fix, Relief

COLUMNS = (
    "kind",
    "product",
    "site",
    "customer",
    "period",
    "until",
    "units",
    "way",
    "cause",
    "what",
    "when",
    "path",
    "fix",
    "share",
    "earns",
    "costs",
)
"""Columns of the table: what is missing (lost, late or below safety stock) from one period until
another, how many units; the way out of it, of which any one is enough, the smallest first; what
has to give way on it (``price``, ``lead time``, a kind of rule, ``not the best plan`` or ``not
found``), what that is, in which periods (empty: in all together), on which path from the product;
the smallest fix that was proved, and by which share rules give way in it; of prices, what serving
it earns and costs."""

CALLED = {
    "storage": "{}",
    "limit": "the limit {}",
    "frozen": "the frozen plan of {}",
    "pin": "the pin on {}",
    "lot rule": "the rule for {}",
    "set-up": "set-ups of {}",
    "minimum": "the minimum of {}",
    "material": "supply of {}",
    "stock level": "the level of {}",
    "availability": "the time of {}",
    "strategy": "the strategy for {}",
}
"""What causes are called in a sentence; all others ``<cause> of <name>``."""

UNNAMED = ("price", "not the best plan", "not found")
"""Causes that are no rule and no lead time; sentences tell the money instead."""

BOTTLENECKS = ("cause", "what", "when", "shortfalls", "units", "products")
"""Columns of the table of bottlenecks: how many shortfalls and units wait for it, and of what."""


@dataclass(frozen=True)
class Explanation:
    """Why units are lost, late or below safety stock, and what was proved to end it."""

    problem: PlanningProblem
    reasons: tuple[Reasons, ...]
    """One per shortfall, those that weigh most first."""
    network: Network
    solves: int
    """Problems solved to prove fixes."""
    seconds: float
    """Time that it took."""

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """Every fix that was proved."""
        return tuple(fix for own in self.reasons for fix in own.fixes)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per shortfall and cause; the module lists the columns."""
        rows = [
            self._what(own.shortfall) | {"way": number} | cause | self._remedy(own, way)
            for own in self.reasons
            for number, way in enumerate(own.ways or (Way(),), 1)
            for cause in self._causes(own, way)
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @cached_property
    def bottlenecks(self) -> pd.DataFrame:
        """One row per rule, lead time or price, with what waits for it; most units first."""
        waiting: dict[tuple[str, str], list[tuple[Shortfall, str]]] = defaultdict(list)
        for own in self.reasons:
            for cause in self._causes(own, own.ways[0] if own.ways else Way()):
                waiting[cause["cause"], cause["what"]].append((own.shortfall, cause["when"]))
        rows = [
            {
                "cause": cause,
                "what": what,
                "when": self._span({name for _, when in found for name in when.split(", ")}),
                "shortfalls": len(found),
                "units": sum(shortfall.units for shortfall, _ in found),
                "products": ", ".join(dict.fromkeys(short.product for short, _ in found)),
            }
            for (cause, what), found in waiting.items()
        ]
        frame = pd.DataFrame(rows, columns=list(BOTTLENECKS))
        return frame.sort_values("units", ascending=False, kind="stable", ignore_index=True)

    def _span(self, names: set[str]) -> str:
        """Return names of periods in the order of the horizon."""
        return ", ".join(name for name in self.problem.horizon.names if name in names)

    def _what(self, shortfall: Shortfall) -> dict[str, Any]:
        names = self.problem.horizon.names
        return {
            "kind": shortfall.kind,
            "product": shortfall.product,
            "site": shortfall.site,
            "customer": shortfall.customer,
            "period": names[shortfall.first],
            "until": names[shortfall.periods.stop - 1],
            "units": shortfall.units,
        }

    def _causes(self, own: Reasons, way: Way) -> Iterator[dict[str, Any]]:
        """Yield what has to give way, what it is, when and on which path."""
        place = (own.shortfall.product, own.shortfall.site)
        when = self._span(set(self.problem.horizon.names[own.shortfall.periods]))
        for reliefs in _by_rule(way.reliefs):
            rule = reliefs[0].rule
            periods = self._span({relief.rule.period for relief in reliefs})
            path = " <- ".join(self.network.path(place, rule.section, rule.row))
            yield {"cause": rule.cause, "what": rule.name, "when": periods, "path": path}
        for lever in way.levers:
            path = " <- ".join(self.network.path(place, lever.source.section, lever.source.number))
            yield {"cause": "lead time", "what": lever.name, "when": when, "path": path}
        if own.trade is not None:
            cause = "not the best plan" if own.trade.pays else "price"
            yield {"cause": cause, "what": own.shortfall.product, "when": when, "path": ""}
        elif not (way.reliefs or way.levers):
            yield {"cause": "not found", "what": "", "when": when, "path": ""}

    def _remedy(self, own: Reasons, way: Way) -> dict[str, Any]:
        return {
            "fix": str(way.proof.fix) if way.proof else "",
            "share": way.proof.fix.share if way.proof else math.nan,
            "earns": own.trade.earns if own.trade else math.nan,
            "costs": own.trade.costs if own.trade else math.nan,
        }

    def __str__(self) -> str:
        if not self.reasons:
            return f"{self.problem.name}: nothing is lost, late or below safety stock."
        return "\n".join([self._heading(), "", *self._sentences(), *self._waiting()])

    def __repr__(self) -> str:
        return f"<Explanation of {self.problem.name!r}: {self._heading()}>"

    def _heading(self) -> str:
        proved = sum(bool(own.fixes) for own in self.reasons)
        count = f"{len(self.reasons)} shortfall{'s' if len(self.reasons) > 1 else ''}"
        seconds = text.seconds(self.seconds)
        return f"{count}, {proved} with a fix that was proved by solving again; {seconds}"

    def _sentences(self) -> Iterator[str]:
        for own in self.reasons:
            yield f"- {self._missing(own.shortfall)}: {self._because(own)}."
            for number, fix in enumerate(own.fixes):
                lead = "or with" if number else "Proved: with"
                yield f"    {lead} {fix}, nothing of it is missing."

    def _missing(self, shortfall: Shortfall) -> str:
        what = self._what(shortfall)
        until = f" to {what['until']}" if what["until"] != what["period"] else ""
        to = f" for {shortfall.customer}" if shortfall.customer else ""
        at = f" at {shortfall.site}" if len(self.problem.sites) > 1 else ""
        units = text.number(shortfall.units)
        return f"{units} {shortfall.product}{at}{to} {shortfall.kind} in {what['period']}{until}"

    def _because(self, own: Reasons) -> str:
        phrases = [", ".join(found) for way in own.ways if (found := self._phrases(own, way))]
        waits = [f"it waits for {', or for '.join(phrases)}"] if phrases else []
        money = [self._money(own)] if own.trade is not None else []
        return ", and even then ".join([*waits, *money]) or self._nothing(own.shortfall)

    def _nothing(self, shortfall: Shortfall) -> str:
        """Return what is to be said where no rule, lead time or price was found."""
        if not self.network.upstream((shortfall.product, shortfall.site)):
            return "nothing makes, buys or brings it"
        return "no rule and no lead time was found to be in the way"

    def _phrases(self, own: Reasons, way: Way) -> list[str]:
        return [
            f"{_called(cause)}{_during(cause['when'])}{_along(cause['path'])}"
            for cause in self._causes(own, way)
            if cause["cause"] not in UNNAMED
        ]

    def _money(self, own: Reasons) -> str:
        assert own.trade is not None
        currency = self.problem.currency
        costs = text.money(own.trade.costs, currency)
        earns = text.money(own.trade.earns, currency)
        if own.trade.pays:
            return (
                f"a better plan would serve it, at {costs} for the {earns} it earns; the search "
                "stopped within its gap before it found one"
            )
        return f"serving it would cost {costs} and earn {earns}"

    def _waiting(self) -> list[str]:
        """Return what waits for each bottleneck that several shortfalls wait for."""
        several = self.bottlenecks[self.bottlenecks["shortfalls"] > 1]
        several = several[~several["cause"].isin(UNNAMED)]
        if several.empty:
            return []
        lines = [
            f"- {row['what']} ({row['cause']}): {row['shortfalls']} shortfalls, "
            f"{text.number(row['units'])} units: {row['products']}"
            for row in several.to_dict("records")
        ]
        return ["", "What waits for the same bottleneck", *lines]


def _called(cause: dict[str, Any]) -> str:
    """Return a cause with its name."""
    pattern = CALLED.get(cause["cause"], f"{cause['cause']} of {{}}")
    return pattern.format(cause["what"])


def _by_rule(reliefs: Sequence[Relief]) -> Iterator[list[Relief]]:
    """Yield what gives way, rule by rule, over its periods."""
    for _, own in groupby(reliefs, lambda relief: (relief.rule.place, relief.rule.name)):
        yield list(own)


def _during(when: str) -> str:
    return f" in {when}" if when else ""


def _along(path: str) -> str:
    return f" ({path})" if " <- " in path else ""
