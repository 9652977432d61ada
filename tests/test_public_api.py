"""The public names: they resolve, are documented, and are what type checkers see."""

from __future__ import annotations

import inspect
import pickle
from importlib import import_module
from types import FunctionType

import pytest

import sop_opt
from worlds import make_problem

PROMISED = {
    "PlanningProblem",
    "solve_plan",
    "check_problem",
    "build_model",
    "SolveOptions",
    "Plan",
    "STANDARD",
    "Component",
    "ProblemError",
    "Fault",
}
"""Names that notebooks and services depend on."""

SHOWN_BY_EXAMPLE = {"Horizon", "Plan", "PlanningProblem", "SolveOptions"}
"""Classes that a user meets first."""

CALLABLES = [name for name in sop_opt.__all__ if callable(getattr(sop_opt, name))]


def test_promised_names_are_public() -> None:
    assert set(sop_opt.__all__) >= PROMISED


def test_public_names_are_sorted_and_resolve_to_themselves() -> None:
    assert sop_opt.__all__ == sorted(sop_opt.__all__)
    for name in sop_opt.__all__:
        value = getattr(sop_opt, name)
        assert getattr(value, "__name__", name) == name
    assert set(dir(sop_opt)) == {*sop_opt.__all__, "__version__"}


def test_a_star_import_brings_every_public_name() -> None:
    names: dict[str, object] = {}
    exec("from sop_opt import *", names)
    assert set(names) - {"__builtins__"} == set(sop_opt.__all__)


def test_public_classes_of_the_problem_are_all_exported() -> None:
    """A section that a user can write is one that a user can import."""
    module = import_module("sop_opt.problem")
    section = module.Section
    written = {
        name
        for name in module.__all__
        if inspect.isclass(value := getattr(module, name))
        and issubclass(value, section)
        and value is not section
    }
    assert written <= set(sop_opt.__all__)


def test_errors_are_all_exported() -> None:
    errors = import_module("sop_opt.errors")
    raised = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.SopOptError)
    }
    assert raised <= set(sop_opt.__all__)


@pytest.mark.parametrize("name", CALLABLES)
def test_public_names_are_documented(name: str) -> None:
    value = getattr(sop_opt, name)
    described = inspect.getdoc(value)
    assert described, f"{name} has no docstring"
    if isinstance(value, FunctionType) or name in SHOWN_BY_EXAMPLE:
        assert ">>> " in described, f"{name} shows no example"


@pytest.mark.parametrize("name", CALLABLES)
def test_fields_of_public_models_are_documented(name: str) -> None:
    fields = getattr(getattr(sop_opt, name), "model_fields", {})
    silent = [field for field, info in fields.items() if field != "root" and not info.description]
    assert not silent, f"{name}: no docstring for {silent}"


def test_unknown_names_are_told_apart() -> None:
    with pytest.raises(AttributeError, match="no attribute 'solve_plans'"):
        sop_opt.solve_plans  # noqa: B018 - reading it is what fails


def test_errors_survive_a_trip_to_another_process() -> None:
    with pytest.raises(sop_opt.ProblemError) as caught:
        make_problem(products=[])
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.faults == caught.value.faults
