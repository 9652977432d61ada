"""JSON documents of problems: compact, versioned, and described by a JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from any_problem import problems
from sop_opt import Plan, PlanningProblem, ProblemError, solve_plan
from sop_opt.errors import StorageError
from sop_opt.io import problem_schema
from worlds import make_problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def document(**changes: Any) -> str:
    return json.dumps(json.loads(make_problem().to_json()) | changes)


def fault(source: Any) -> str:
    with pytest.raises(ProblemError) as caught:
        PlanningProblem.from_json(source)
    (only,) = caught.value.faults
    return str(only)


def test_a_document_says_what_differs_from_the_defaults_and_its_version() -> None:
    demand = {"product": "bread", "quantity": [10, 20], "unmet": "backlog"}
    problem = make_problem(
        demand=[demand], sites=[{"name": "main", "storage_capacity": "5 per day"}]
    )
    assert json.loads(problem.to_json()) == {
        "schema_version": 1,
        "horizon": [{"name": "Jan"}, {"name": "Feb"}],
        "products": [{"name": "bread"}],
        "sites": [{"name": "main", "storage_capacity": "5 per day"}],
        "processes": [{"name": "make bread", "outputs": {"bread": 1.0}, "cost": 2.0}],
        "demand": [{"product": "bread", "quantity": [10.0, 20.0], "unmet": [{"kind": "backlog"}]}],
    }


def test_a_document_has_a_row_per_line() -> None:
    lines = make_problem(name="Bäckerei", sites=[], processes=[], demand=[]).to_json().splitlines()
    assert lines == [
        "{",
        '  "schema_version": 1,',
        '  "name": "Bäckerei",',
        '  "horizon": [',
        '    {"name": "Jan"},',
        '    {"name": "Feb"}',
        "  ],",
        '  "products": [',
        '    {"name": "bread"}',
        "  ],",
        '  "sites": []',
        "}",
    ]


def test_a_document_without_a_version_is_of_the_first_one() -> None:
    data = json.loads(document())
    del data["schema_version"]
    assert PlanningProblem.from_json(json.dumps(data)) == make_problem()


@pytest.mark.parametrize("version", [2, "1", None, 0])
def test_other_versions_are_refused(version: object) -> None:
    expected = (
        f"document, schema_version {version!r}: is not known; this version of sop_opt reads 1"
    )
    assert fault(document(schema_version=version, sections="of tomorrow")) == expected


def test_text_is_told_from_a_path_by_its_brace(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(document(), encoding="utf-8-sig")
    assert PlanningProblem.from_json(str(tmp_path / "a.json")) == make_problem()
    assert PlanningProblem.from_json(f"\n  {document()}") == make_problem()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"horizon": }', "document: cannot be read as a JSON document: Expecting value"),
        ('{"name": NaN}', "NaN is not a number; leave a ceiling out for 'no limit'"),
        ('{"name": Infinity}', "Infinity is not a number"),
        ("nowhere.json", "'nowhere.json': cannot be read as a JSON document: [Errno 2]"),
        ("a\0b", "cannot be read as a JSON document"),
        ('{"a":' * 100_000, "cannot be read as a JSON document"),
    ],
)
def test_what_is_no_document_is_a_fault(text: str, words: str) -> None:
    assert words in fault(text)


def test_a_document_must_be_an_object(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[1, 2]")
    assert fault(tmp_path / "a.json").endswith("must be a JSON object")


@pytest.mark.parametrize(
    ("store", "told"), [(Plan.to_json, "a plan, which"), (Plan.to_replay, "a replay file, which")]
)
def test_other_documents_are_called_what_they_are(store: Callable[[Plan], str], told: str) -> None:
    assert fault(store(solve_plan(make_problem()))).startswith(f"document: holds {told}")


def test_a_document_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"name": "br\xf6d"}')
    assert "cannot be read as a JSON document" in fault(tmp_path / "a.json")


def test_writing_fails_whole(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"a\.json cannot be written: No such file or directory"):
        make_problem().to_json(tmp_path / "nowhere" / "a.json")
    assert list(tmp_path.iterdir()) == []


def described(schema: dict[str, Any]) -> list[str]:
    """Return the fields of all sections in a JSON Schema that have no description."""
    sections = {"problem": schema} | schema["$defs"]
    return [
        f"{name}.{field}"
        for name, section in sections.items()
        for field, content in section.get("properties", {}).items()
        if not content.get("description")
    ]


def test_the_json_schema_describes_every_field() -> None:
    assert described(problem_schema()) == []


def test_the_json_schema_knows_required_fields_and_refuses_others() -> None:
    schema = problem_schema()
    assert schema["required"] == ["horizon", "products"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Product"]["required"] == ["name"]
    assert schema["$defs"]["Product"]["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema


@settings(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems())
def test_documents_are_as_the_json_schema_says(problem: PlanningProblem) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(problem_schema())
    assert list(validator.iter_errors(json.loads(problem.to_json()))) == []
