"""What every section promises: strictness, a key, documented fields, references that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from sop_opt import PlanningProblem, Pool
from sop_opt.problem.fields import default, shape

if TYPE_CHECKING:
    from sop_opt.problem.base import Section


def sections() -> dict[str, type[Section]]:
    """Return every section class of the schema, however deep."""
    found: dict[str, type[Section]] = {}
    pending = [PlanningProblem]
    while pending:
        model = pending.pop()
        for field in model.model_fields:
            for section in shape(model, field).sections.values():
                if section.__name__ not in found:
                    found[section.__name__] = section
                    pending.append(section)
    return found


SECTIONS = sections()
ALL = pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS.keys())


def test_the_schema_has_the_sections_of_the_design() -> None:
    assert {
        *("Period", "Product", "Site", "Stock", "Resource", "Pool", "Process", "Supplier", "Lane"),
        *("Demand", "Receipt", "Limit", "UseRule", "Smoothing", "Stability"),
    } <= SECTIONS.keys()


@pytest.mark.parametrize("model", [PlanningProblem, *SECTIONS.values()], ids=lambda m: m.__name__)
def test_every_field_is_described_by_a_sentence(model: type[Section]) -> None:
    for name, info in model.model_fields.items():
        assert info.description, f"{model.__name__}.{name}"
        assert re.match(r"[A-Z0-9`]", info.description), f"{model.__name__}.{name}"
        assert info.description.endswith("."), f"{model.__name__}.{name}"


@ALL
def test_sections_are_frozen_and_know_their_fields(section: type[Section]) -> None:
    assert section.model_config["frozen"]
    assert section.model_config["extra"] == "forbid"


@ALL
def test_keys_references_and_wide_fields_are_fields(section: type[Section]) -> None:
    fields = section.model_fields.keys()
    assert set(section.key) <= fields
    assert set(section.references) <= fields
    if section.wide:
        assert shape(section, section.wide).kind == "series"


@ALL
def test_keys_are_text_or_numbers_of_one_cell(section: type[Section]) -> None:
    assert {shape(section, field).kind for field in section.key} <= {"text", "scalar"}


def test_sections_with_a_name_have_a_noun_of_their_own() -> None:
    rows = [shape(PlanningProblem, name).sections.get("") for name in PlanningProblem.model_fields]
    named = [row for row in rows if row and row.key == ("name",) and row.__name__ != "Period"]
    nouns = [row.noun for row in named]
    assert all(nouns)
    assert len(set(nouns)) == len(nouns)


@ALL
def test_what_may_be_none_is_none_by_default(section: type[Section]) -> None:
    # an empty cell stands for the default, so it could not stand for None otherwise
    for name, info in section.model_fields.items():
        if type(None) in getattr(info.annotation, "__args__", ()):
            assert default(section, name) is None, f"{section.__name__}.{name}"


@pytest.mark.parametrize(
    ("section", "field", "kind"),
    [
        ("Product", "name", "text"),
        ("Product", "available_from", "text"),
        ("Product", "shelf_life", "scalar"),
        ("Product", "properties", "mapping"),
        ("Stock", "closing_minimum", "scalar"),
        ("Resource", "hours", "series"),
        ("Resource", "overtime", "model"),
        ("Resource", "maintenance", "rows"),
        ("Process", "materials", "mapping"),
        ("Demand", "unmet", "choices"),
        ("Limit", "flow", "names"),
        ("Limit", "relative_to", "model"),
    ],
)
def test_kinds_of_field_are_told_apart(section: str, field: str, kind: str) -> None:
    assert shape(SECTIONS[section], field).kind == kind


def test_a_replaced_field_is_checked_like_a_given_one() -> None:
    crew = Pool(name="crew", hours_per_worker=160)
    assert crew.replace(hours_per_worker=[8, 9]).hours_per_worker == (8.0, 9.0)
    assert crew.hours_per_worker == 160
    with pytest.raises(ValidationError, match="must be at least 0"):
        crew.replace(opening=1, hours_per_worker=-8)
