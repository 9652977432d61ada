"""Any one field, by section, rows and field."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.scenarios.changes import ChangeField
from worlds import make_problem


def world() -> PlanningProblem:
    """Return an oven with overtime and a late shift, and a limit on what it makes."""
    return make_problem(
        horizon=[{"name": "Jan", "working_days": 20}, {"name": "Feb", "working_days": 18}],
        products=[{"name": "bread"}, {"name": "101"}],
        inventory=[{"product": "bread", "opening": 5, "safety_stock": 4, "maximum": {"Feb": 90}}],
        resources=[
            {
                "name": "oven",
                "hours": "8 per working day",
                "overtime": {"cost": 4},
                "extra_shifts": [{"name": "late", "hours": 6}, {"name": "night", "hours": 7}],
            },
            {"name": "mixer", "hours": 30},
        ],
        processes=[{"product": "bread", "resource_hours": {"oven": 0.5}, "lead_time": 1}],
        demand=[{"product": "bread", "quantity": [0, 20], "unmet": "backlog; lost_sales"}],
        limits=[
            {"name": "oven work", "flow": "run", "most": 50, "per": "horizon"},
            {"name": "other", "flow": "made", "most": [10, 30], "price": 2},
        ],
        stability={"departure_cost": 3},
    )


def changed(section: str, field: str, **fields: Any) -> PlanningProblem:
    return ChangeField(section=section, field=field, **fields).changed(world())


def test_opening_stock_lead_time_and_safety_stock_change() -> None:
    assert changed("inventory", "opening", to=40, product="bread").inventory[0].opening == 40.0
    assert changed("inventory", "opening", by=2).inventory[0].opening == 10.0
    assert changed("processes", "lead_time", plus=-1).processes[0].lead_time == 0
    after = changed("inventory", "safety_stock", by=1.5, periods="Feb")
    assert after.inventory[0].safety_stock == (4.0, 6.0)


def test_a_rate_counts_by_the_days_of_the_period() -> None:
    after = changed("resources", "hours", plus=10, resource="oven", periods="Feb")
    assert after.resources[0].hours == (160.0, 154.0)  # 8 x 20, 8 x 18 + 10


def test_a_new_value_is_read_as_a_table_cell_is() -> None:
    assert changed("resources", "hours", to="9 per working day", name="mixer").resources[
        1
    ].hours == pytest.approx(world().resources[0].hours.model_copy(update={"amount": 9.0}))  # type: ignore[union-attr]
    assert changed("demand", "quantity", to="Feb: 7").demand[0].quantity == {"Feb": 7.0}
    assert changed("demand", "quantity", to=[0, 7]).demand[0].quantity == (0.0, 7.0)
    assert changed("demand", "quantity", to="0; 7", periods="Feb").demand[0].quantity == (0.0, 7.0)
    assert changed("resources", "finite", to="false", name="mixer").resources[1].finite is False
    assert changed("limits", "periods", to=["Jan"], name="other").limits[1].periods == ("Jan",)


def test_a_name_that_looks_like_a_number_stays_a_name() -> None:
    after = changed("demand", "product", to="101")
    assert after.demand[0].product == "101"


def test_a_ceiling_is_set_lifted_and_left_as_it_is() -> None:
    assert changed("inventory", "maximum", to=50).inventory[0].maximum == 50.0
    assert changed("inventory", "maximum", reset=True).inventory[0].maximum is None
    assert changed("inventory", "maximum", to=50, periods="Jan").inventory[0].maximum == (
        50.0,
        90.0,
    )
    # no limit in January stays none
    assert changed("inventory", "maximum", by=0.5).inventory[0].maximum == {"Feb": 45.0}


def test_a_limit_on_the_horizon_keeps_its_one_number() -> None:
    after = changed("limits", "most", by=0.5, name="oven work")
    assert [limit.most for limit in after.limits] == [25.0, (10.0, 30.0)]


def test_fields_within_fields_are_reached() -> None:
    def oven(field: str, **fields: Any) -> Any:
        return changed("resources", field, resource="oven", **fields).resources[0]

    assert oven("overtime.cost", by=2).overtime.cost == 8.0
    assert oven("overtime.hours", to=12).overtime.hours == 12.0
    assert [shift.hours for shift in oven("extra_shifts.late.hours", to=9).extra_shifts] == [9, 7]
    assert [shift.hours for shift in oven("extra_shifts.*.hours", by=2).extra_shifts] == [12, 14]
    process = changed("processes", "resource_hours.oven", by=2).processes[0]
    assert process.resource_hours == {"oven": 1.0}
    policies = changed("demand", "unmet.backlog.max_periods", to=2).demand[0].unmet
    assert [getattr(policy, "max_periods", 0) for policy in policies] == [2, 0]


def test_fields_of_the_problem_itself_change() -> None:
    assert changed("problem", "currency", to="EUR").currency == "EUR"
    after = changed("problem", "stability.departure_cost", by=2, periods="Feb")
    assert after.stability is not None
    assert after.stability.departure_cost == (3.0, 6.0)
    days = changed("problem", "horizon.Feb.working_days", to=9).horizon.working_days
    assert days.tolist() == [20.0, 9.0]


def test_several_rows_change_and_the_others_do_not() -> None:
    after = changed("resources", "machines", to=3, name="mixer; oven")
    assert [row.machines for row in after.resources] == [3.0, 3.0]
    after = changed("resources", "machines", to=3, name="mixer")
    assert after.resources[0] == world().resources[0]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (("resource", "hours", {"to": 1}), "section 'resource': .* did you mean 'resources'?"),
        (("resources", "hour", {"to": 1}), "field 'hour': .* did you mean 'hours'?"),
        (("resources", "overtime", {"to": 1}), "holds several values; .* overtime.FIELD"),
        (("resources", "extra_shifts", {"to": 1}), r"extra_shifts\.\*\.FIELD"),
        (("resources", "overtime.cots", {"to": 1}), "did you mean 'cost'?"),
        (("resources", "hours.Jan", {"to": 1}), "hours holds one value; name it without 'Jan'"),
        (("demand", "unmet.backlogs.cost", {"to": 1}), "did you mean 'backlog'?"),
        (("resources", "overtime.cost", {"to": 1, "name": "mixer"}), "is not there to be changed"),
        (("processes", "resource_hours.mixer", {"by": 2}), "is not there to be changed"),
        (("limits", "most", {"to": 1, "name": "othr"}), "'othr' is not in limits; did you mean"),
        (("usage", "most_in_use", {"to": 1}), "usage has no rows; add one"),
        (
            ("limits", "most", {"to": 1, "product": "bread"}),
            "does not address limits; address it by",
        ),
        (
            ("problem", "currency", {"to": "EUR", "product": "bread"}),
            "'bread': does not address the",
        ),
        (("inventory", "opening", {"by": 2, "periods": "Jan"}), "is one value for all periods"),
        (("inventory", "opening", {"by": [1, 2]}), "is one value; give to, or one number"),
        (("resources", "finite", {"by": 2}), "is one value; give to, or one number"),
        (("demand", "quantity", {"to": "Jann: 1", "periods": "Jan"}), "names 'Jann', no period"),
        (("demand", "quantity", {"to": "many"}), "to 'many'.*: 'many' is not a number"),
        (("demand", "quantity", {"to": [1, 2, 3]}), "has 3 numbers for 2 periods"),
        (("demand", "quantity", {"to": 1, "reset": True}), "contradicts reset"),
        (("demand", "quantity", {"reset": True}), "has no default; give to"),
        (("demand", "quantity", {}), "changes nothing"),
        (
            ("inventory", "opening", {"to": "lots"}),
            "row 1, opening 'lots': must be a number",
        ),
        (("inventory", "opening", {"to": -1}), "inventory row 1, opening -1.*must be at least 0"),
    ],
)
def test_a_change_that_leads_nowhere_is_a_fault(
    fields: tuple[str, str, dict[str, Any]], message: str
) -> None:
    section, field, rest = fields
    with pytest.raises(ProblemError, match=message):
        changed(section, field, **rest)


def test_what_comes_out_is_checked_as_a_whole() -> None:
    with pytest.raises(ProblemError, match="demand row 1, product 'cake': is not in products"):
        changed("demand", "product", to="cake")
