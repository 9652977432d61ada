"""HiGHS in threads of its own, so that this one answers Ctrl-C and tells progress.

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
    from collections.abc import Callable, Sequence

    import highspy

    from sop_opt.solve.progress import Reporter

log = logging.getLogger(__name__)


def run_watched(
    highs: highspy.Highs,
    report: Reporter | None = None,
    work: Callable[[highspy.Highs], object] | None = None,
) -> bool:
    """Run HiGHS, or let it do other work, and wait; return whether Ctrl-C has stopped it.

    After the first Ctrl-C the best plan in hand is kept; a second one raises at once. An error in
    what listens to the progress stops the solve and is raised.
    """
    return run_side_by_side([highs], lambda _: True, report, work)[1]


def run_side_by_side(
    runs: Sequence[highspy.Highs],
    has_answer: Callable[[highspy.Highs], bool],
    report: Reporter | None = None,
    work: Callable[[highspy.Highs], object] | None = None,
) -> tuple[highspy.Highs | None, bool]:
    """Run several HiGHS until one has an answer, and stop the others; all have ended then.

    Progress is that of the last one.

    Returns
    -------
    Highs or None, bool
        The first with an answer, None where all have ended without; whether Ctrl-C stopped them.
    """
    figures = _follow(runs[-1]) if report else Figures
    contest = _Contest(runs, has_answer)
    contest.start(work or _run)
    try:
        _wait(contest.decided, report, figures)
        contest.stop_running()
        _wait(contest.over, None, figures)
    except KeyboardInterrupt:
        log.info("Ctrl-C: stopping the solve; the best plan in hand is kept")
        contest.stop_all()
        _wait(contest.over, None, figures)
        return contest.winner, True
    except BaseException:
        contest.stop_all()
        _wait(contest.over, None, figures)
        raise
    return contest.winner, False


def _run(highs: highspy.Highs) -> None:
    highs.run()


class _Contest:
    """Several HiGHS, each in a thread of its own.

    Joining the threads would do, but for CPython before 3.13: a join that Ctrl-C interrupts takes
    the thread for ended (github.com/python/cpython/issues/90882).
    """

    def __init__(
        self, runs: Sequence[highspy.Highs], has_answer: Callable[[highspy.Highs], bool]
    ) -> None:
        self.winner: highspy.Highs | None = None
        self.decided, self.over = threading.Event(), threading.Event()
        self._runs, self._running = runs, list(runs)
        self._has_answer = has_answer
        self._lock = threading.Lock()

    def start(self, work: Callable[[highspy.Highs], object]) -> None:
        """Start all."""
        for highs in self._runs:
            threading.Thread(
                target=self._work, args=[highs, work], name="HiGHS", daemon=True
            ).start()

    def _work(self, highs: highspy.Highs, work: Callable[[highspy.Highs], object]) -> None:
        try:
            work(highs)
        finally:
            self._note_end(highs)

    def _note_end(self, highs: highspy.Highs) -> None:
        with self._lock:
            self._running = [other for other in self._running if other is not highs]
            if self.winner is None and self._has_answer(highs):
                self.winner = highs
            if self.winner is not None or not self._running:
                self.decided.set()
            if not self._running:
                self.over.set()

    def stop_running(self) -> None:
        """Ask those that have not ended to stop."""
        with self._lock:
            for highs in self._running:
                stop(highs)

    def stop_all(self) -> None:
        """Ask all to stop, also in whatever they are asked to do next."""
        for highs in self._runs:
            stop(highs)


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
        steps = max(found.simplex_iteration_count, found.ipm_iteration_count, latest.iterations)
        latest = Figures(found.mip_dual_bound, found.mip_primal_bound, steps)

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
