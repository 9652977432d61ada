"""Progress of long solves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop_opt.solve.options import Progress


def reporter(progress: bool | Callable[[Progress], Any]) -> Callable[[Progress], Any] | None:
    return None
