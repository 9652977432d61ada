"""Replay files: what is in them, and that nothing else is taken for one."""

from __future__ import annotations

import json
import platform
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import highspy
import pytest

import sop_opt
from sop_opt import Plan, ProblemError, SolveError, SolveOptions, StorageError, solve_plan
from sop_opt.io.plans import fingerprint
from sop_opt.io.replays import read_replay, versions
from worlds import make_problem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve_plan(make_problem(), options=SolveOptions(seed=7, mip_gap=0.01))


def document(plan: Plan) -> dict[str, Any]:
    return json.loads(plan.to_replay())


def test_the_file_holds_all_that_makes_the_plan_again(plan: Plan, tmp_path: Path) -> None:
    text = plan.to_replay(tmp_path / "replay.json")
    assert (tmp_path / "replay.json").read_text() == text
    held = json.loads(text)
    assert held["plan"]["fingerprint"] == fingerprint(plan.problem)
    assert held["plan"]["options"]["seed"] == 7
    assert held["plan"]["options"]["mip_gap"] == 0.01
    assert held["versions"]["sop_opt"] == sop_opt.__version__
    assert held["versions"]["python"] == platform.python_version()
    assert held["versions"]["highspy"] == highspy.Highs().version()
    assert {"numpy", "pandas", "pydantic", "pyomo"} <= set(held["versions"])


def test_a_plan_comes_back_with_the_versions_that_made_it(plan: Plan) -> None:
    again, made_with = read_replay(plan.to_replay(), Plan)
    assert made_with == versions()
    assert again.options == plan.options
    assert again.to_json() == plan.to_json()


def test_a_plan_with_rules_of_its_own_has_no_replay_file(plan: Plan) -> None:
    with pytest.raises(SolveError, match="which no file can hold"):
        replace(plan, standard=False).to_replay()
    held = document(plan)
    held["plan"]["standard"] = False
    with pytest.raises(SolveError, match="which no file can hold"):
        read_replay(json.dumps(held), Plan)


def test_a_problem_that_was_changed_is_refused(plan: Plan) -> None:
    held = document(plan)
    held["plan"]["problem"]["demand"][0]["quantity"] = [10, 21]
    with pytest.raises(StorageError, match="made for another problem than the one stored"):
        read_replay(json.dumps(held), Plan)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"document": "plan"}, "it holds a plan, which Plan.from_json"),
        ({"schema_version": 9}, "schema_version 9: must be 1"),
        ({"versions": {"python": 3}}, r"versions"),
        ({"versions": None}, r"versions"),
        ({"plan": {"status": "fine"}}, "plan"),
        ({"plan": []}, "plan"),
        ({"extra": 1}, "extra 1"),
    ],
)
def test_what_is_no_replay_file_is_refused(plan: Plan, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(StorageError, match=rf"the document is not a replay file: .*{words}"):
        read_replay(json.dumps(document(plan) | fields), Plan)


def test_a_plan_and_a_problem_are_no_replay_files(plan: Plan) -> None:
    for text in (plan.to_json(), plan.problem.to_json(), "{}"):
        with pytest.raises(StorageError, match="the document is not a replay file"):
            read_replay(text, Plan)


@pytest.mark.parametrize("content", ["", "[1]", '{"plan": ', "\x00", '{"plan": NaN}'])
def test_what_is_no_json_object_is_a_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "replay.json").write_text(content)
    with pytest.raises(ProblemError, match="JSON"):
        read_replay(tmp_path / "replay.json", Plan)
    with pytest.raises(ProblemError, match="cannot be read as a JSON document"):
        read_replay(tmp_path / "nowhere.json", Plan)


def test_a_faulty_problem_lists_its_faults(plan: Plan) -> None:
    held = document(plan)
    held["plan"]["problem"]["demand"][0]["product"] = "bred"
    with pytest.raises(ProblemError, match="did you mean 'bread'"):
        read_replay(json.dumps(held), Plan)
