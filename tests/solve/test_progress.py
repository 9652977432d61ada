"""Progress: in the terms of the plan, one line, and nothing where nobody asked."""

from __future__ import annotations

import io
import math

import pytest

from solve.matrices import market_split
from sop_opt.solve import Progress, SolveOptions, watch
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.progress import Figures, ProgressLine, Reporter, reporting
from sop_opt.solve.staged import Stage, solve_in_stages


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told(figures, **terms):
    heard = []
    Reporter(heard.append, **terms)(figures)
    return heard[0]


def test_cost_is_told_as_it_is_minimised():
    progress = told(Figures(bound=90.0, incumbent=100.0))
    assert (progress.bound, progress.incumbent) == (90, 100)
    assert progress.gap == pytest.approx(0.1)


def test_profit_is_told_as_profit():
    """HiGHS has minus 100 in hand and hopes for minus 110: a profit of 100, at most 110."""
    progress = told(Figures(bound=-110.0, incumbent=-100.0), sign=-1.0)
    assert (progress.bound, progress.incumbent) == (110, 100)
    assert progress.gap == pytest.approx(0.1)


def test_what_is_not_known_is_not_a_number():
    progress = told(Figures(bound=-math.inf, incumbent=math.inf))
    assert math.isnan(progress.bound)
    assert math.isnan(progress.incumbent)
    assert math.isnan(progress.gap)


def test_the_stage_comes_first_in_the_line():
    progress = Progress(seconds=2, bound=0, incumbent=5, gap=1, stage="service priority 1")
    assert str(progress) == "service priority 1  2 s  plan 5.00  bound 0.00  gap 100.00%"


def test_a_line_is_written_over_itself_on_a_terminal():
    """A shorter line leaves nothing of a longer one behind."""
    stream = Terminal()
    line = ProgressLine(stream)
    line(Progress(seconds=1, iterations=1000))
    line(Progress(seconds=2))
    line.close()
    first = "1 s  no plan yet  1,000 iterations"
    assert stream.getvalue() == f"\r{first}\r{'2 s  no plan yet'.ljust(len(first))}\n"


def test_a_file_gets_a_line_for_what_is_news_and_one_now_and_then():
    """Nothing is new in seconds 2, 32 and 33, but by 33 a log has been silent for 30 seconds."""
    stream = io.StringIO()
    line = ProgressLine(stream)
    for progress in (
        Progress(seconds=1),
        Progress(seconds=2),
        Progress(seconds=3, incumbent=5),
        Progress(seconds=32, incumbent=5),
        Progress(seconds=33, incumbent=5),
    ):
        line(progress)
    line.close()
    seconds = [text.split()[0] for text in stream.getvalue().splitlines()]
    assert seconds == ["1", "3", "33"]


def test_a_line_that_was_never_written_needs_no_end():
    stream = Terminal()
    ProgressLine(stream).close()
    assert stream.getvalue() == ""


def test_nobody_is_told_unless_asked():
    with reporting(progress=False, sign=1.0) as report:
        assert report is None


def test_a_function_may_listen():
    heard = []
    with reporting(progress=heard.append, sign=1.0) as report:
        report(Figures(incumbent=3.0))
    assert heard[0].incumbent == 3


def test_the_line_goes_to_standard_error(capsys):
    with reporting(progress=True, sign=1.0) as report:
        report(Figures())
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("0 s  no plan yet")


def fail_while_reporting():
    with reporting(progress=True, sign=1.0) as report:
        report(Figures())
        raise ValueError("failed")


def test_the_line_is_ended_even_when_the_solve_fails(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    with pytest.raises(ValueError, match="failed"):
        fail_while_reporting()
    assert stream.getvalue().endswith("\n")


def test_the_stage_that_is_being_solved_is_told(monkeypatch):
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.05)
    split, heard = market_split(), []
    stage, options = Stage("service priority 1", split.cost, 0.0), SolveOptions(time_limit=0.3)
    report = Reporter(heard.append)
    solve_in_stages(split, [stage], solve_with_highs, options, report)
    assert {progress.stage for progress in heard} == {"service priority 1"}
