"""HiGHS in a thread of its own, so that this one answers Ctrl-C and tells progress.

HiGHS does not return before it has ended, and meanwhile no Python signal is handled in the thread
that called it. It asks now and then, through callbacks, whether to stop: between the iterations of
the simplex and interior-point methods and between the nodes of a search, though not in the
first-order method. Each callback takes its turn at Python's global lock, and so slows a solve that
runs beside busy Python threads. Hence they are switched on only when somebody wants to know.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from sop_opt.solve.progress import EVERY_SECONDS, Figures

if TYPE_CHECKING:
    from collections.abc import Callable

    import highspy

    from sop_opt.solve.progress import Reporter

log = logging.getLogger(__name__)


def run_watched(highs: highspy.Highs, report: Reporter | None = None) -> bool:
    """Run HiGHS and wait for it; return whether Ctrl-C has stopped it.

    After the first Ctrl-C the best plan in hand is kept; a second one raises at once. An error in
    what listens to the progress stops the solve and is raised.
    """
    figures = _follow(highs) if report else Figures
    ended = _start(highs)
    try:
        _wait(ended, report, figures)
    except KeyboardInterrupt:
        log.info("Ctrl-C: stopping the solve; the best plan in hand is kept")
        stop(highs)
        _wait(ended, None, figures)
        return True
    except BaseException:
        stop(highs)
        _wait(ended, None, figures)
        raise
    return False


def _start(highs: highspy.Highs) -> threading.Event:
    """Start HiGHS in a thread and return what tells that it has ended.

    Joining the thread would do, but for CPython before 3.13: a join that Ctrl-C interrupts takes
    the thread for ended (github.com/python/cpython/issues/90882).
    """
    ended = threading.Event()

    def run() -> None:
        try:
            highs.run()
        finally:
            ended.set()

    threading.Thread(target=run, name="HiGHS", daemon=True).start()
    return ended


def _wait(ended: threading.Event, report: Reporter | None, figures: Callable[[], Figures]) -> None:
    """Wait for the end, awake often enough to notice Ctrl-C on every system."""
    while not ended.wait(EVERY_SECONDS):
        if report:
            report(figures())


def _follow(highs: highspy.Highs) -> Callable[[], Figures]:
    """Let HiGHS note how far it is; return what reads the latest note."""
    latest = Figures()

    def note(event: Any) -> None:
        nonlocal latest
        found = event.data_out
        latest = Figures(
            found.mip_dual_bound, found.mip_primal_bound, max(found.simplex_iteration_count, 0)
        )

    _subscribe(highs, note)
    return lambda: latest


def stop(highs: highspy.Highs) -> None:
    """Ask HiGHS to stop at the next opportunity, in this run and all that follow."""
    _subscribe(highs, _interrupt)


def resume(highs: highspy.Highs) -> None:
    """Ask HiGHS no longer to stop."""
    for moment in _moments(highs):
        while _interrupt in moment.callbacks:
            moment.unsubscribe(_interrupt)


def _interrupt(event: Any) -> None:
    event.interrupt()


def _subscribe(highs: highspy.Highs, callback: Callable[[Any], None]) -> None:
    for moment in _moments(highs):
        moment.subscribe(callback)


def _moments(highs: highspy.Highs) -> tuple[Any, ...]:
    """Return when HiGHS asks whether to stop."""
    return highs.cbSimplexInterrupt, highs.cbIpmInterrupt, highs.cbMipInterrupt
