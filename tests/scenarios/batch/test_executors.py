"""The same batch by every kind of worker, two of each, with and without a death in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sop_opt.errors import SolveError
from sop_opt.scenarios.batch.executors import OwnProcesses, RayExecutor, workplace
from sop_opt.scenarios.batch.run import run_scenarios
from told_scenarios import entries, processes, told
from worlds import make_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.scenarios.batch.comparison import Comparison
    from sop_opt.scenarios.batch.run import BatchProgress

SHARES = [1 + number / 10 for number in range(8)]
OBJECTIVES = [60.0, *(60 * share for share in SHARES)]
"""30 loaves at 2 each, times the share."""

PATHS = os.pathsep.join(str(folder) for folder in Path(__file__).parents[2:4])
"""Where workers find the tests' modules and the library."""


@contextmanager
def dask() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client.get_executor()


@contextmanager
def ray() -> Iterator[Any]:
    ray = pytest.importorskip("ray")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", PATHS)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    try:
        yield RayExecutor()
    finally:
        ray.shutdown()


@contextmanager
def own() -> Iterator[int]:
    yield 2


KINDS: dict[str, Any] = {
    "own": own,
    "pool": lambda: ProcessPoolExecutor(2, multiprocessing.get_context("spawn")),
    "threads": lambda: ThreadPoolExecutor(2),
    "dask": dask,
    "ray": ray,
}


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def solved(kind: str, diary: Path, **fields: Any) -> Comparison:
    """Return the comparison of a batch, one of whose scenarios may kill its worker."""
    deaths = fields.pop("deaths", 0)
    scenarios = told(diary, SHARES, delay=0.05)
    scenarios[3] = scenarios[3].replace(deaths=deaths)
    with warnings.catch_warnings():
        if kind in ("dask", "ray"):
            warnings.simplefilter("ignore")  # of their own making
        with KINDS[kind]() as executor:
            return run_scenarios(make_problem(), scenarios, executor=executor, **fields)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_two_workers_solve_every_scenario_once(kind: str, diary: Path) -> None:
    heard: list[str] = []
    comparison = solved(kind, diary, progress=lambda one: heard.append(one.outcome.scenario))
    assert comparison.table["plan", "objective"].tolist() == pytest.approx(OBJECTIVES)
    assert sorted(entries(diary)) == sorted(f"times {share}" for share in SHARES)
    assert sorted(heard) == sorted(comparison.names)
    assert len(processes(diary)) == (1 if kind == "threads" else 2)
    assert "fresh" in set(comparison.table["plan", "path"])
    assert "warm" in set(comparison.table["plan", "path"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "threads"])
def test_when_a_worker_dies_nothing_is_lost_and_nothing_counted_twice(
    kind: str, diary: Path
) -> None:
    heard: list[str] = []
    comparison = solved(
        kind, diary, deaths=1, progress=lambda one: heard.append(one.outcome.scenario)
    )
    assert comparison.table["plan", "objective"].tolist() == pytest.approx(OBJECTIVES)
    assert sorted(heard) == sorted(comparison.names)
    assert entries(diary).count("times 1.3") == 2
    assert len(processes(diary)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["own", "pool", "ray"])
def test_a_scenario_that_kills_every_worker_is_given_up(kind: str, diary: Path) -> None:
    comparison = solved(kind, diary, deaths=99)
    assert comparison["times 1.3"].status == "failed"
    assert "its worker was lost 3 times" in comparison["times 1.3"].reason
    others = comparison.table["plan", "objective"].drop("times 1.3").tolist()
    assert others == pytest.approx([one for one in OBJECTIVES if one != OBJECTIVES[4]])


@pytest.mark.slow
def test_a_broken_pool_gives_way_to_processes_of_our_own(
    diary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pool = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
    with pytest.raises(BrokenExecutor):
        pool.submit(os._exit, 1).result()
    comparison = run_scenarios(make_problem(), told(diary, SHARES), executor=pool)
    assert comparison.table["plan", "objective"].tolist() == pytest.approx(OBJECTIVES)
    assert "the executor is broken" in caplog.text
    assert os.getpid() not in processes(diary)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_ctrl_c_ends_our_own_processes_in_the_middle_of_their_work(diary: Path) -> None:
    def stop(progress: BatchProgress) -> None:
        raise KeyboardInterrupt

    scenarios = [one.replace(delay=60) for one in told(diary, SHARES)]
    began = time.monotonic()
    comparison = run_scenarios(make_problem(), scenarios, executor=2, progress=stop)
    assert comparison["base"].solved
    assert {one.status for one in comparison.outcomes[1:]} == {"not run"}
    assert time.monotonic() - began < 50
    assert multiprocessing.active_children() == []


def batch_of_its_own(diary: Path, script: Path, *, delay: float) -> subprocess.Popen[str]:
    """Return a process with a batch that is solved by two workers, once some is under way."""
    script.write_text(
        "from sop_opt.scenarios.batch.run import run_scenarios\n"
        "from told_scenarios import told\n"
        "from worlds import make_problem\n"
        "if __name__ == '__main__':\n"
        f"    shares, delay = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], {delay}\n"
        f"    scenarios = told({str(diary)!r}, shares, delay=delay)\n"
        "    comparison = run_scenarios(make_problem(), scenarios, executor=2)\n"
        "    print(*(outcome.status for outcome in comparison.outcomes), sep=',')\n"
    )
    batch = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": PATHS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 90
    while len(entries(diary)) < 2 / delay and time.monotonic() < deadline:
        time.sleep(0.02)
    return batch


@pytest.mark.slow
def test_workers_end_with_a_batch_that_is_killed(diary: Path, tmp_path: Path) -> None:
    batch = batch_of_its_own(diary, tmp_path / "batch.py", delay=120)
    batch.kill()
    assert processes(diary)
    batch.communicate(timeout=60)  # ends when no process holds its output any more


@pytest.mark.slow
def test_ctrl_c_at_a_terminal_reaches_workers_too_and_leaves_no_mess(
    diary: Path, tmp_path: Path
) -> None:
    """A terminal sends Ctrl-C to all processes; only the parent answers it."""
    batch = batch_of_its_own(diary, tmp_path / "batch.py", delay=0.5)
    os.killpg(batch.pid, signal.SIGINT)
    out, err = batch.communicate(timeout=60)
    statuses = out.strip().split(",")
    assert statuses.count("optimal") >= 2
    assert statuses.count("not run") >= 2
    assert set(statuses) == {"optimal", "not run"}
    assert err == ""


@pytest.mark.slow
def test_a_script_without_a_guard_is_told_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "batch.py"
    script.write_text(
        "from sop_opt.scenarios.batch.run import run_scenarios\n"
        "from sop_opt.scenarios.scenario import Scenario\n"
        "from worlds import make_problem\n"
        "run_scenarios(make_problem(), [Scenario(name='boom')], executor=1)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "put what it does under if __name__ == '__main__'" in done.stderr


def test_a_pool_of_the_user_is_left_open() -> None:
    with ThreadPoolExecutor(2) as pool:
        with workplace(pool) as place:
            assert place.width() == 2
        assert pool.submit(int, "7").result() == 7


def test_processes_of_our_own_that_have_nothing_to_do_end_at_once() -> None:
    processes = OwnProcesses(1)
    assert processes.submit(int, "7").result() == 7
    processes.shutdown()
    assert multiprocessing.active_children() == []


def test_ray_has_to_be_installed_and_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SolveError, match=r"sop-opt\[ray\]"):
        RayExecutor()
    monkeypatch.undo()
    pytest.importorskip("ray")
    with pytest.raises(SolveError, match=r"call ray\.init"):
        RayExecutor()
