"""HiGHS within the time that is left.

The clock by which HiGHS keeps its own limit runs on from one whole-number problem to the linear
programmes that follow, but not from each programme to the next (seen in HiGHS 1.15.1). Hence
linear programmes are stopped from outside.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.solve.watch import resume, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    import highspy


def run_until(highs: highspy.Highs, until: float, *, linear: bool) -> None:
    """Run HiGHS until it has ended, or this time on the performance counter has come.

    Parameters
    ----------
    linear
        Whether none of the columns must be whole.
    """
    left = max(until - time.perf_counter(), LEAST_SECONDS)
    highs.setOptionValue("time_limit", left + (highs.getRunTime() if linear else 0.0))
    with _stopped_after(left, highs):
        highs.run()


@contextmanager
def _stopped_after(seconds: float, highs: highspy.Highs) -> Iterator[None]:
    """Stop HiGHS if this lasts longer."""
    timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), stop, [highs])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        resume(highs)
