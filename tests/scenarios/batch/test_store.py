"""A folder of results: what is found in it again, and what is not."""

from __future__ import annotations

import builtins
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from sop_opt.errors import StorageError
from sop_opt.scenarios.batch.run import run_scenarios
from sop_opt.scenarios.scenario import Scenario
from sop_opt.solve.options import SolveOptions
from told_scenarios import Told, entries, told
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.scenarios.batch.comparison import Comparison

pytest.importorskip("pyarrow")


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results"


def assert_alike(one: Comparison, other: Comparison) -> None:
    """Check that two batches came to the same, whatever the time and the way."""
    how = [("plan", "path"), ("plan", "seconds")]
    pd.testing.assert_frame_equal(one.table.drop(columns=how), other.table.drop(columns=how))
    assert list(one.tables) == list(other.tables)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])


def test_what_is_finished_is_not_solved_again_and_reads_as_it_was(
    diary: Path, folder: Path
) -> None:
    scenarios = told(diary, [0.5, 1.5])
    first = run_scenarios(make_problem(), scenarios, folder=folder)
    again = run_scenarios(make_problem(), [*scenarios, *told(diary, [2.0])], folder=folder)
    assert entries(diary) == ["times 0.5", "times 1.5", "times 2.0"]
    assert again.table["plan", "objective"].tolist() == [60.0, 30.0, 90.0, 120.0]
    undisturbed = run_scenarios(make_problem(), scenarios)
    assert_alike(first, undisturbed)
    assert_alike(run_scenarios(make_problem(), scenarios, folder=folder), undisturbed)


def test_a_scenario_without_a_plan_is_finished_too(diary: Path, folder: Path) -> None:
    problem = make_problem(
        resources=[{"name": "oven", "hours": 25}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    for _ in range(2):
        comparison = run_scenarios(problem, told(diary, [2.0]), folder=folder)
        assert comparison["times 2.0"].status == "infeasible"
        assert list(comparison.tables["demand"].index.unique("scenario")) == ["base"]
    assert len(entries(diary)) == 1


def test_what_failed_is_tried_again(diary: Path, folder: Path) -> None:
    (lost,) = told(diary, [1.0])
    lost = lost.replace(changes=[{"kind": "scale_demand", "by": 2, "product": "tin"}])
    for _ in range(2):
        assert run_scenarios(make_problem(), [lost], folder=folder)[lost.name].status == "failed"
    assert len(entries(diary)) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"problem": make_problem(processes=[{"product": "bread", "cost": 3}])},
        {"options": SolveOptions(mip_gap=0.01)},
        {"by": 1.6},
        {"tables": None},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_another_question_is_solved_and_takes_the_place_of_the_old_one(
    diary: Path, folder: Path, asked: dict[str, Any]
) -> None:
    def scenario(by: float) -> Told:
        changes = [{"kind": "scale_demand", "by": by}]
        return Told(name="boom", changes=changes, diary=str(diary))

    run_scenarios(make_problem(), [scenario(1.5)], folder=folder, tables=["demand"])
    question = {"problem": make_problem(), "tables": ["demand"]} | asked
    changed = scenario(question.pop("by", 1.5))
    again = run_scenarios(scenarios=[changed], folder=folder, **question)
    fresh = run_scenarios(scenarios=[changed], **question)
    assert_alike(again, fresh)
    assert len(list(folder.glob("boom-*"))) == 1


def test_results_of_another_problem_are_told_before_they_are_replaced(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = make_problem(processes=[{"product": "bread", "cost": 3}])
    for _ in range(2):
        run_scenarios(make_problem(), [Scenario(name="boom")], folder=folder)
    assert not caplog.text
    run_scenarios(other, [Scenario(name="boom"), Scenario(name="slump")], folder=folder)
    assert "2 scenarios in " in caplog.text
    assert "are of another problem" in caplog.text


def test_weights_threads_and_fewer_tables_are_no_other_question(diary: Path, folder: Path) -> None:
    (boom,) = told(diary, [1.5])
    run_scenarios(make_problem(), [boom], folder=folder)
    comparison = run_scenarios(
        make_problem(),
        [boom.replace(weight=0.2)],
        folder=folder,
        options=SolveOptions(threads=1),
        tables=["demand"],
    )
    assert entries(diary) == ["times 1.5"]
    assert list(comparison.tables) == ["demand"]
    assert comparison.table.loc["times 1.5", ("plan", "weight")] == 0.2


def test_a_folder_that_holds_other_things_is_refused_before_anything_is_solved(
    diary: Path, folder: Path
) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageError, match="holds other things"):
        run_scenarios(make_problem(), told(diary, [1.5]), folder=folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.txt"]
    with pytest.raises(StorageError, match="is a file; name a folder"):
        run_scenarios(make_problem(), told(diary, [1.5]), folder=folder / "thesis.txt")
    assert entries(diary) == []


def test_a_folder_of_another_version_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps({"schema_version": 99}))
    with pytest.raises(StorageError, match="is not of this version"):
        run_scenarios(make_problem(), [Scenario(name="boom")], folder=folder)


def test_what_was_left_half_written_or_damaged_is_solved_again(
    diary: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    boom, slump = told(diary, [1.5, 0.5])
    run_scenarios(make_problem(), [boom, slump], folder=folder)
    (whole,) = folder.glob("times-1-5-*")
    shutil.copytree(whole, folder / ".draft")
    (half,) = folder.glob("times-0-5-*")
    (half / "outcome.json").write_text('{"question": ')
    comparison = run_scenarios(make_problem(), [boom, slump], folder=folder)
    assert entries(diary) == ["times 0.5", "times 1.5", "times 0.5"]
    assert "is damaged" in caplog.text
    (half / "outcome.json").write_text('{"question": ')
    run_scenarios(make_problem(), [boom], folder=folder)
    assert not half.exists()
    assert comparison["times 0.5"].objective == 30.0


def test_a_table_that_cannot_be_read_says_what_to_delete(folder: Path) -> None:
    comparison = run_scenarios(make_problem(), [Scenario(name="boom")], folder=folder)
    (one,) = folder.glob("boom-*")
    (one / "demand.parquet").write_bytes(b"dust")
    with pytest.raises(StorageError, match="delete the folder boom-"):
        comparison.tables["demand"]
    (one / "demand.parquet").unlink()
    with pytest.raises(StorageError, match="delete the folder boom-"):
        comparison.tables["demand"]
    shutil.rmtree(one)
    with pytest.raises(StorageError, match="cannot be read"):
        comparison["boom"].tables["costs"]


def test_without_pyarrow_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return usual(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StorageError, match=r"sop-opt\[parquet\]"):
        run_scenarios(make_problem(), [Scenario(name="boom")], folder=folder)
    assert not folder.exists()


def test_the_tables_of_all_scenarios_can_be_read_by_others(folder: Path) -> None:
    run_scenarios(make_problem(), [Scenario(name="boom")], folder=folder)
    files = sorted(folder.glob("*/demand.parquet"))
    stacked = pd.concat([pd.read_parquet(file) for file in files])
    assert stacked.groupby("scenario")["quantity"].sum().to_dict() == {"base": 30.0, "boom": 30.0}


BATCH = """
import sys
from told_scenarios import told
from worlds import make_problem
from sop_opt.scenarios.batch.run import run_scenarios

if __name__ == "__main__":
    diary, folder, executor, delay = sys.argv[1:]
    shares = [1 + number / 10 for number in range(12)]
    scenarios = told(diary, shares, delay=float(delay))
    run_scenarios(make_problem(), scenarios, folder=folder, executor=eval(executor))
"""


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["None", "2"])
def test_a_batch_that_is_killed_goes_on_where_it_was(
    diary: Path, folder: Path, tmp_path: Path, executor: str
) -> None:
    script = tmp_path / "batch.py"
    script.write_text(BATCH)
    paths = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]
    batch = subprocess.Popen(
        [sys.executable, str(script), str(diary), str(folder), executor, "0.2"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 90
    while len(list(folder.glob("times-*"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(batch.pid, signal.SIGKILL)
    batch.wait()
    finished = {json.loads(file.read_text())["scenario"] for file in folder.glob("*/outcome.json")}
    assert 4 <= len(finished) < 13, "the batch was to be killed in the middle"
    begun = entries(diary)
    shares = [1 + number / 10 for number in range(12)]
    scenarios = told(diary, shares, delay=0.2)
    resumed = run_scenarios(make_problem(), scenarios, folder=folder)
    solved_again = set(entries(diary)[len(begun) :])
    assert solved_again == {one.name for one in scenarios} - finished
    plain = [Scenario(name=one.name, changes=one.changes) for one in scenarios]
    assert_alike(resumed, run_scenarios(make_problem(), plain))
