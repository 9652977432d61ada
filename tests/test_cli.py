"""The command: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from sop_opt import PlanningProblem
from sop_opt.cli import EXIT_CODES, app, main
from sop_opt.errors import SolveError
from sop_opt.examples import EXAMPLES, copy_example, example_folder
from sop_opt.problem.problem import Objective
from worlds import make_problem, red_tomato

ROOT = Path(__file__).parents[1]


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command with these arguments, within this process."""

    def command(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["sop-opt", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return command


@pytest.fixture
def tomatoes(tmp_path: Path) -> Path:
    """Return Red Tomato Tools as a JSON document."""
    path = tmp_path / "tomatoes.json"
    red_tomato().to_json(path)
    return path


def stored(tmp_path: Path, problem: PlanningProblem) -> Path:
    path = tmp_path / "problem.json"
    problem.to_json(path)
    return path


def test_solve_prints_the_page_of_text(run: Run, tomatoes: Path) -> None:
    done = run("solve", tomatoes, "--quiet")
    assert done.code == 0
    # the published least cost of the aggregate plan
    assert "no plan costs less than 422,275" in done.out
    assert done.err == ""


def test_solve_reads_every_form_of_a_problem(run: Run, tmp_path: Path) -> None:
    problem = make_problem()
    problem.to_folder(tmp_path / "folder")
    problem.to_json(tmp_path / "problem.json")
    problem.to_excel(tmp_path / "problem.xlsx")
    for name in ("folder", "problem.json", "problem.xlsx"):
        # 30 loaves made at 2
        assert "no plan costs less than 60." in run("solve", tmp_path / name, "--quiet").out


def test_solve_replaces_the_objective(run: Run, tomatoes: Path) -> None:
    # 16,000 tools at 40 less 422,275
    done = run("solve", tomatoes, "--objective", "profit", "--quiet")
    assert "no plan earns more than 217,725" in done.out


def test_objectives_offered_are_those_of_the_problem(run: Run) -> None:
    offered = re.search(r"--objective\s+\S*?(\w+(?:\|\w+)+)", run("solve", "--help").out)
    assert offered
    assert set(offered[1].split("|")) == set(get_args(Objective))


def test_solve_passes_options_to_the_solver(
    run: Run, tomatoes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}

    def remembered(problem: object, *, objective: object, options: object) -> object:
        seen.update(vars(options))
        raise SolveError("seen enough")

    monkeypatch.setattr("sop_opt.api.solve_plan", remembered)
    given = ["--time-limit", 5, "--gap", 0.01, "--threads", 2, "--seed", 7, "--solver", "scip"]
    assert run("solve", tomatoes, *given).err == "seen enough\n"
    expected = {"time_limit": 5, "mip_gap": 0.01, "threads": 2, "seed": 7, "solver": "scip"}
    assert {name: seen[name] for name in expected} == expected
    assert seen["progress"] is True


def test_solve_writes_tables(run: Run, tomatoes: Path, tmp_path: Path) -> None:
    done = run("solve", tomatoes, "--quiet", "--out", tmp_path / "plan")
    assert done.code == 0
    assert (tmp_path / "plan" / "production.csv").read_text().startswith("product,site,process")
    assert "plan" in done.err


def test_a_plan_is_made_again_from_its_replay_file(
    run: Run, tomatoes: Path, tmp_path: Path
) -> None:
    file = tmp_path / "replay.json"
    written = run("solve", tomatoes, "--quiet", "--replay", file)
    assert written.code == 0
    assert written.err == f"Replay file written to {file}\n"
    done = run("replay", file, "--quiet")
    assert (done.code, done.err) == (0, "")
    assert "the same plan came out again, byte for byte" in done.out
    assert "audit passed" in done.out


def test_a_replay_that_comes_to_another_plan_has_exit_code_6(
    run: Run, tomatoes: Path, tmp_path: Path
) -> None:
    file = tmp_path / "replay.json"
    run("solve", tomatoes, "--quiet", "--replay", file)
    file.write_text(file.read_text().replace('"objective":422275.0', '"objective":422000.0'))
    done = run("replay", file, "--quiet")
    assert done.code == 6
    assert "objective: 422000.0 in the file, 422275.0 now" in done.out
    assert "the plan did not come out again" in done.out


def test_what_is_no_replay_file_has_exit_code_1(run: Run, tomatoes: Path) -> None:
    done = run("replay", tomatoes)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("the document is not a replay file: ")


def test_a_replay_file_that_cannot_be_written_is_told_before_the_solve(
    run: Run, tomatoes: Path, tmp_path: Path
) -> None:
    done = run("solve", tomatoes, "--quiet", "--replay", tmp_path / "nowhere" / "replay.json")
    assert (done.code, done.out) == (1, "")
    assert "cannot be written: No such file or directory" in done.err


@pytest.mark.parametrize("command", [("solve", "--replay"), ("explain", "--out")])
def test_what_is_read_is_never_written_over(
    run: Run, tomatoes: Path, command: tuple[str, str]
) -> None:
    was = tomatoes.read_bytes()
    done = run(command[0], tomatoes, "--quiet", command[1], tomatoes)
    assert (done.code, done.out) == (1, "")
    assert "tomatoes.json cannot be written: it is the file that is read" in done.err
    assert tomatoes.read_bytes() == was


def test_an_infeasible_problem_has_exit_code_3_and_advice(run: Run, tmp_path: Path) -> None:
    # 10 loaves are due and none can be made
    done = run("solve", stored(tmp_path, make_problem(processes=[])), "--quiet")
    assert done.code == 3
    assert "no plan satisfies every rule" in done.out


def test_an_unbounded_problem_has_exit_code_3(run: Run, tmp_path: Path) -> None:
    # every loaf made and thrown away earns 1, without end
    problem = make_problem(
        processes=[{"product": "bread", "cost": -1}],
        inventory=[{"product": "bread", "disposal_cost": 0}],
    )
    done = run("solve", stored(tmp_path, problem), "--quiet")
    assert done.code == 3
    assert done.out.splitlines()[1].startswith("Unbounded")


def test_faults_have_exit_code_1_and_are_all_told(run: Run, tmp_path: Path) -> None:
    document = json.loads(make_problem().to_json())
    document["demand"][0]["product"] = "bred"
    document["demand"][0]["site"] = "moon"
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(document))
    solved, checked = run("solve", path), run("check", path)
    for done, told, other in (
        (solved, solved.err, solved.out),
        (checked, checked.out, checked.err),
    ):
        assert done.code == 1
        assert other == ""
        assert "did you mean 'bread'?" in told
        assert "moon" in told
        assert "Traceback" not in told


def test_faults_that_show_in_the_model_are_told_alike(run: Run, tmp_path: Path) -> None:
    # nothing is bought in this world, so the limit speaks of nothing
    problem = make_problem(limits=[{"name": "budget", "flow": "bought", "most": 5}])
    path = stored(tmp_path, problem)
    checked, solved = run("check", path), run("solve", path, "--quiet")
    assert (checked.code, solved.code) == (1, 1)
    assert checked.out.startswith("1 error\n  limits row 1")
    assert "limits row 1" in solved.err


def test_check_finds_no_fault_in_good_data(run: Run, tomatoes: Path) -> None:
    assert run("check", tomatoes) == (0, "no faults found\n", "")


def test_check_lists_what_is_suspicious_and_calls_it_a_failure_only_when_asked(
    run: Run, tmp_path: Path
) -> None:
    # February has more working days than days, and nothing needs the crane
    problem = make_problem(
        horizon=["Jan", {"name": "Feb", "days": 28, "working_days": 29}],
        resources=[{"name": "crane", "hours": 100}],
    )
    path = stored(tmp_path, problem)
    listed = (
        "1 warning\n"
        "  horizon row 2    working_days  29       is more than the 28 days of the period; "
        "lower it, or give days\n"
        "\n"
        "1 note\n"
        "  resources row 1  name          'crane'  nothing needs hours of it; "
        "drop it, or name it where its hours are needed\n"
    )
    assert run("check", path) == (0, listed, "")
    assert run("check", path, "--strict") == (1, listed, "")


def test_a_missing_solver_has_exit_code_5(run: Run, tomatoes: Path) -> None:
    done = run("solve", tomatoes, "--solver", "no-such-solver")
    assert done.code == 5
    assert "no-such-solver" in done.err
    assert "Traceback" not in done.err


def test_a_path_that_cannot_be_written_has_exit_code_1(
    run: Run, tomatoes: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = run("solve", tomatoes, "--quiet", "--out", tmp_path / "file" / "plan")
    assert (done.code, done.out) == (1, "")  # told before the solve, which may take an hour
    assert "plan cannot be written: " in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["solve", "nowhere"], "does not exist"),
        (["solve", str(ROOT / "README.md")], "neither a folder nor"),
        (["solve", ".", "--gap", "-1"], "--gap -1.0: must be at least 0"),
        (["solve", ".", "--time-limit", "nan"], "--time-limit nan: must be"),
        (["solve", ".", "--objective", "joy"], "joy"),
        (["explain", ".", "--seconds", "-5"], "'--seconds'"),
        (["explain", ".", "--out", "."], "is a directory"),
        (["bogus"], "No such command"),
        (["example", "compani", "here"], "did you mean 'company'?"),
        (["example"], "--list shows the data sets"),
    ],
)
def test_a_wrong_command_line_has_exit_code_2(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert message in done.err


def test_help_and_documentation_tell_every_exit_code(run: Run) -> None:
    told = run("--help").out
    documented = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    for code, meaning in EXIT_CODES.items():
        assert f"{code}  {meaning}" in told
        assert f"| {code} | {meaning} |" in documented


def test_help_lists_every_command_and_the_one_that_is_needed_first_comes_first(run: Run) -> None:
    listed = run("--help").out.partition("Commands:")[2].splitlines()
    names = [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "]
    assert names[:2] == ["solve", "check"]
    assert sorted(names) == sorted(command.callback.__name__ for command in app.registered_commands)


def test_scenarios_that_fail_have_exit_code_7_and_infeasible_ones_are_an_answer(
    run: Run, tmp_path: Path
) -> None:
    # 30 loaves are wanted, or 120, and the oven makes 40 in each of two periods
    problem = make_problem(
        resources=[{"name": "oven", "hours": 40}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    path, file = stored(tmp_path, problem), tmp_path / "cases.csv"
    file.write_text("scenario,kind,by,product\nboom,scale_demand,4,\n")
    done = run("scenarios", path, "--grid", file, "--quiet")
    assert (done.code, done.err) == (0, "")
    assert "2 scenarios, 1 with a plan, 1 infeasible" in done.out
    file.write_text("scenario,kind,by,product\nboom,scale_demand,4,braed\n")
    done = run("scenarios", path, "--grid", file, "--quiet")
    assert done.code == 7
    assert "did you mean 'bread'?" in done.out


def test_the_package_runs_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sop_opt", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.startswith("sop-opt ")


def test_version_is_printed(run: Run) -> None:
    assert re.fullmatch(r"sop-opt \d+\.\d+\.\d+\n", run("--version").out)


def test_schema_describes_every_section(run: Run) -> None:
    printed = json.loads(run("schema").out)
    assert set(printed["properties"]) == set(PlanningProblem.model_fields)


def test_help_answers_in_half_a_second() -> None:
    # the best of several runs, so that a busy machine does not decide; on a quiet one 0.1 s
    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from sop_opt.cli import main; main()", "--help"],
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.5


def test_examples_are_listed(run: Run) -> None:
    listed = [line.split()[0] for line in run("example", "--list").out.splitlines()]
    assert listed == list(EXAMPLES)


def test_an_example_is_copied_and_can_be_read(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "mine"
    done = run("example", "red_tomato_tools", copy)
    assert done.code == 0
    assert PlanningProblem.from_folder(copy).demand


def test_an_example_does_not_overwrite(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = run("example", "red_tomato_tools", tmp_path)
    assert done.code == 2
    assert "is not empty" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_problem(name: str) -> None:
    assert PlanningProblem.from_folder(example_folder(name)).products


def test_the_wheel_carries_the_examples() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {
        f"data/{name}": f"sop_opt/example_data/{name}" for name in EXAMPLES
    }


@pytest.mark.slow
def test_an_installed_wheel_works_without_the_repository(tmp_path: Path) -> None:
    """Build the wheel, install it in a fresh environment and solve a packaged example there."""

    def call(*arguments: object) -> str:
        done = subprocess.run(
            [str(argument) for argument in arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    call(sys.executable, "-m", "venv", "env")
    call("env/bin/python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", "wheels", ROOT)
    call("env/bin/python", "-m", "pip", "install", "-q", *(tmp_path / "wheels").glob("*.whl"))
    call("env/bin/sop-opt", "example", "red_tomato_tools", "mine")
    assert "422,275" in call("env/bin/sop-opt", "solve", "mine", "--quiet")
    for name in EXAMPLES:
        call("env/bin/sop-opt", "check", f"env/lib/{lib(tmp_path)}/example_data/{name}")


def lib(tmp_path: Path) -> str:
    """Return where the package lies within an environment's library folder."""
    (package,) = tmp_path.glob("env/lib/python*/site-packages/sop_opt")
    return str(package.relative_to(tmp_path / "env/lib"))


def test_copying_into_a_new_folder_makes_its_parents(tmp_path: Path) -> None:
    copy_example("red_tomato_tools", tmp_path / "a" / "b")
    assert any((tmp_path / "a" / "b").iterdir())
