"""Tables of several plans on top of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sop_opt.errors import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.scenarios.batch.outcome import Outcome


class Stacked(Mapping[str, pd.DataFrame]):
    """Tables of several plans by name, index ``scenario`` and ``row``; put together when asked for.

    Parameters
    ----------
    outcomes
        The plans; those without one are left out.
    """

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._solved = [outcome for outcome in outcomes if outcome.solved]
        self._names = list(dict.fromkeys(name for out in self._solved for name in out.tables))

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(f"no table is called {name!r}; {suggestion(name, self._names)}")
        frames = {out.scenario: out.tables[name] for out in self._solved}
        return pd.concat(frames, names=["scenario", "row"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
