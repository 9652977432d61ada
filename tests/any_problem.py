"""Problems with fields of every section drawn, and names that files could trip over.

They are made to be written and read back, not to be solved. What to draw is read from the schema,
so that a new field is drawn without a word here. Amounts lie between 0 and 1 and ceilings between
10 and 20, so that no floor lies above its ceiling.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from sop_opt import Backlog, Lane, LostSales, Move, MustServe, PlanningProblem, Pool, Rate, Supplier
from sop_opt.problem.content import listed
from sop_opt.problem.fields import DISCRIMINATOR, default, shape

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sop_opt.problem.base import Section

NASTY = (
    *("=1+1", "+x", "-3", "@a", "'a", "1", "01", "1.0", "1e3", "1,5", "2026-01", "2026-01-31"),
    *("a.b", "a, b", 'a "b"', "a: 1", "8 per day", "None", "nan", "NA", "#N/A", "true", "TRUE"),
    *("period", "product", "amount", "cost", "name", "ä ö ü", "漢字", "_x0041_", "a\u00a0b"),
)
"""Names that a file format or a spreadsheet could take for something else."""
NAMES = st.sampled_from(NASTY) | st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters=";"), min_size=1, max_size=8
)

CEILINGS = ("maximum", "most", "machines", "closing_maximum", "hours_per_worker")
"""Beginnings of fields that hold a ceiling."""
FIXED: dict[str, Any] = {
    "downtime": 0.0,  # machines given for some periods leave none in the others
    "per": "period",  # a limit per horizon takes one number
    "cost_steps": (),  # must begin at 0 and rise
    "opening_backlog": 0.0,  # needs a policy
    "schema_version": 1,
    "material_offsets": {},  # these two are of materials of the process
    "scrap": {},
    "integer_until": None,  # is a period of the horizon
    "cycle_start": None,  # needs a cycle
    "minimum_run": 1,  # fits no cycle
    "most_setups": None,  # rules of a resource on set-ups need one that names it
    "one_at_a_time": False,
    "carries_setup": False,
}
"""Fields whose values depend on others; they have tests of their own."""
ALWAYS = ("most", "most_in_use", "hours", "site")
"""Fields without which a row may be wrong, or refer to a site that is not there."""
FLOWS = ("flow", "frozen_flows")
"""Fields with kinds of flow."""
MATERIALS = ("materials", "fixed_materials")
"""Fields with products that are used for others."""
DEFINED = {
    "products": {"family": "families", "properties": "properties"},
    "processes": {"properties": "properties"},
    "suppliers": {"supplier": "supplier names", "properties": "properties"},
    "lanes": {"properties": "properties"},
    "demand": {"customer": "customers"},
    "resources": {"extra_shifts": "shifts", "maintenance": "shifts"},
}
"""Sections -> fields that define names beside the key -> the kind of name."""


@st.composite
def problems(draw: st.DrawFn) -> PlanningProblem:
    """Draw a problem with a few rows in each section."""
    return _Drawing(draw).problem()


class _Drawing:
    """Draws the sections of one problem in their order, and keeps the names that they define."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        hours = self.unique(4)  # resources and pools share one list of names
        sites = self.unique(2, least=1)
        self.known = {
            "horizon": self.unique(3, least=1),
            "products": self.unique(2, least=1),
            "sites": sites,
            "resources": hours[::2],
            "workforce": hours[1::2],
            "places": sites + hours[1::2],
            "capacities": hours,
        }
        self.known |= {
            name: self.unique(2) for name in ("processes", "setups", "limits", "usage", "smoothing")
        }
        self.known |= {kind: [] for kinds in DEFINED.values() for kind in kinds.values()}

    def unique(self, most: int, least: int = 0) -> list[str]:
        found = st.lists(NAMES, min_size=least, max_size=most, unique_by=str.strip)
        return self.draw(found)

    def maybe(self) -> bool:
        return self.draw(st.booleans())

    def problem(self) -> PlanningProblem:
        return PlanningProblem(
            **{name: self.section(name) for name in PlanningProblem.model_fields}
        )

    def section(self, name: str) -> Any:
        held = shape(PlanningProblem, name)
        if held.kind != "rows":
            return (
                self.value(PlanningProblem, name)
                if self.maybe()
                else default(PlanningProblem, name)
            )
        rows = self.rows(held.section, self.known.get(name))
        for field, kind in DEFINED.get(name, {}).items():
            for row in rows:
                self.known[kind] += listed(getattr(row, field))
        return rows

    def rows(self, section: type[Section], own_names: list[str] | None = None) -> list[Section]:
        """Draw rows of different keys: one for each name, or up to two."""
        required = [f for f, info in section.model_fields.items() if info.is_required()]
        kinds = [section.references[field] for field in required if field in section.references]
        if not all(self.known[kind] for kind in kinds) or (
            section is Lane and len(self.known["sites"]) < 2
        ):
            return []
        if own_names is not None:
            return [self.row(section, name=name) for name in own_names]
        rows = [self.row(section) for _ in range(self.draw(st.integers(0, 2)))]
        keys = {tuple(getattr(row, field) for field in row.key): row for row in rows}
        return list(keys.values()) if section.key else rows

    def row(self, section: type[Section], **fields: Any) -> Section:
        others = [pool for pool in self.known["workforce"] if pool != fields.get("name")]
        if section is Pool:
            fields["moves"] = [self.row(Move, to=pool) for pool in others[:1]]
        if section is Lane:
            fields |= dict(zip(("origin", "destination"), self.known["sites"], strict=True))
        for field, info in section.model_fields.items():
            always = info.is_required() or field in ALWAYS
            if field not in {*fields, DISCRIMINATOR} and (always or self.maybe()):
                fields[field] = self.value(section, field)
        return section(**fields)

    def value(self, model: type[BaseModel], field: str) -> Any:
        """Draw what a field may hold."""
        if field in FIXED:
            return FIXED[field]
        held, info = shape(model, field), model.model_fields[field]
        if held.kind in ("text", "names", "mapping"):
            return self.named(model, field)
        if held.kind == "series":
            return self.series(field)
        if held.kind == "choices":
            return self.policies()
        if held.kind in ("model", "rows"):
            return (self.row if held.kind == "model" else self.rows)(held.section)
        return self.scalar(info.annotation, field)

    def named(self, model: type[BaseModel], field: str) -> Any:
        """Draw names that the field may refer to, or any, in the form that the field has."""
        held = shape(model, field)
        required = model.model_fields[field].is_required() or field in ALWAYS
        kind = getattr(model, "references", {}).get(field)
        if field in FLOWS:
            known, required = st.sampled_from(["made", "bought", "served"]), True
        elif field == "available_from":  # demand before a launch is a fault
            known = st.just(self.known["horizon"][0])
        elif kind is None:
            known = NAMES
        elif names := self.of_a_bill(model, field):
            known = st.sampled_from(names)
        elif self.known[kind] and field not in MATERIALS:
            known = st.sampled_from(self.known[kind])
        else:
            return default(model, field)
        found = self.draw(st.lists(known, min_size=required, max_size=2, unique_by=str.strip))
        if held.kind == "names":
            return found
        if held.kind == "text":
            return found[0] if found else default(model, field)
        return {
            name: self.series(field) if held.per_period else self.number(field) for name in found
        }

    def of_a_bill(self, model: type[BaseModel], field: str) -> list[str]:
        """Return the products that may be made, or be used: none may lead back to itself."""
        products = self.known["products"]
        if field in MATERIALS:
            return products[1:]
        made = field == "outputs" or (field == "product" and model in (Supplier, Lane))
        return products[:1] if made else []

    def number(self, field: str) -> float:
        least, most = (10.0, 20.0) if field.startswith(CEILINGS) else (0.0, 1.0)
        return self.draw(st.floats(least, most))

    def series(self, field: str) -> Any:
        """Draw one of the four forms of a per-period quantity."""
        periods = self.known["horizon"]
        form = self.draw(st.sampled_from(["number", "list", "mapping", "rate"]))
        if form == "list":
            return [self.number(field) for _ in periods]
        if form == "mapping" and len(periods) > 1:
            return {period: self.number(field) for period in periods[1:]}
        if form == "rate":
            scale = 10 if field.startswith(CEILINGS) else 0.01  # whatever the days, still far apart
            return Rate(amount=self.number(field) * scale, per="day")
        return self.number(field)

    def policies(self) -> list[Section]:
        backlog, lost = self.row(Backlog), self.row(LostSales)
        return self.draw(st.sampled_from([[MustServe()], [backlog], [lost], [lost, backlog]]))

    def scalar(self, annotation: Any, field: str) -> Any:
        kinds = [annotation, *get_args(annotation)]
        for kind in kinds:
            if get_origin(kind) is Literal and not field.startswith(CEILINGS):
                return self.draw(st.sampled_from(get_args(kind)))
        if bool in kinds:
            return self.maybe()
        if date in kinds:
            return self.draw(st.dates())
        number = self.number(field) + 0.5
        return round(number) + 1 if int in kinds else number
