"""How much time is left for what is optional."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deadline:
    """A span of time that begins when it is made."""

    seconds: float
    began: float = field(default_factory=time.perf_counter)

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.began

    @property
    def left(self) -> float:
        """Seconds left; 0 when it is over."""
        return max(self.seconds - self.spent, 0.0)
