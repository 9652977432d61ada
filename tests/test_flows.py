"""The register of flows: which columns a selection picks, and how large they can become."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from sop_opt.errors import ProblemError
from sop_opt.flows import Flows
from sop_opt.ledger import Solution
from sop_opt.problem import Selection
from sop_opt.problem.flows import DIMENSIONS


@pytest.fixture
def flows():
    """Return two processes over two periods, what they make, and one purchase."""
    flows = Flows(2)
    runs = [
        {"process": "saw", "product": ("plank", "chips"), "family": ("wood", ""), "site": "north"},
        {"process": "mill", "product": "plank", "family": "wood", "site": "south"},
    ]
    made = [
        runs[0] | {"product": "plank", "family": "wood"},
        runs[0] | {"product": "chips", "family": ""},
        runs[1],
    ]
    columns = np.array([[0, 1], [2, 3]])
    flows.add("run", lambda: runs, columns, largest=[[10, 20], [np.inf, 5]])
    flows.add("made", lambda: made, columns[[0, 0, 1]], coefficients=[[2], [1], [3]])
    flows.add("bought", lambda: [{"product": "plank", "supplier": "trader"}], np.array([[4, 5]]))
    return flows


def test_a_selection_without_names_takes_every_flow_of_its_kind(flows):
    chosen = flows.select(Selection(flow="made"))
    assert chosen.columns.tolist() == [[0, 1], [0, 1], [2, 3]]
    assert chosen.coefficients.tolist() == [[2, 2], [1, 1], [3, 3]]
    assert chosen.kinds == ("made",) * 3


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ({"process": "saw"}, [[0, 1]]),
        ({"site": "south"}, [[2, 3]]),
        ({"product": "chips"}, [[0, 1]]),  # one of several products of a process
        ({"product": "plank"}, [[0, 1], [2, 3]]),
        ({"family": "wood", "site": "north"}, [[0, 1]]),
        ({"process": "saw; mill"}, [[0, 1], [2, 3]]),
        ({"process": "saw", "site": "south"}, []),
        ({"supplier": "trader"}, []),  # runs have no supplier
    ],
)
def test_names_narrow_a_selection(flows, names, columns):
    chosen = flows.select(Selection(flow="run", **names))
    assert chosen.columns.tolist() == columns
    assert len(chosen) == len(columns)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_can_be_selected_by(dimension):
    flows = Flows(1)
    flows.add("run", lambda: [{dimension: "this"}, {dimension: "that"}], np.array([[0], [1]]))
    chosen = flows.select(Selection(flow="run", **{dimension: "that"}))
    assert chosen.columns.tolist() == [[1]]
    assert chosen.labels == ({dimension: "that"},)


def test_several_kinds_are_stacked_in_the_order_of_their_registration(flows):
    chosen = flows.select(Selection(flow="bought; run", product="plank"))
    assert chosen.kinds == ("run", "run", "bought")
    assert chosen.columns.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_labels_are_made_only_when_a_rule_asks():
    asked = []
    flows = Flows(1)
    for kind in ("run", "made"):
        flows.add(kind, partial(_record, asked, kind), np.array([[0]]))
    flows.select(Selection(flow="made", product="plank"))
    flows.select(Selection(flow="made", product="plank"))
    assert asked == ["made"]


def _record(asked, kind):
    asked.append(kind)
    return [{"product": "plank"}]


def test_a_total_adds_up_the_flows_chosen_per_period(flows):
    """Planks: 2 per run of the saw and 3 of the mill."""
    chosen = flows.select(Selection(flow="made", product="plank"))
    values = Solution(np.array([1.0, 10, 2, 20, 0, 0]))
    assert chosen.total(values).tolist() == [8, 80]
    assert chosen.take([1]).total(values).tolist() == [6, 60]


def test_what_limits_the_runs_limits_what_they_make(flows):
    """At most 10 and 20 runs of the saw make 20 and 40 planks; the mill is limited once, to 5."""
    chosen = flows.select(Selection(flow="made", product="plank"))
    assert flows.largest(chosen).tolist() == [[20, 40], [np.inf, 15]]


def test_flows_that_nothing_limits_are_endless(flows):
    assert flows.largest(flows.select(Selection(flow="bought"))).tolist() == [[np.inf, np.inf]]


def test_a_flow_of_none_per_unit_is_limited_to_none():
    flows = Flows(1)
    flows.add("made", lambda: [{}], np.array([[0]]), coefficients=0.0)
    assert flows.largest(flows.select(Selection(flow="made"))).tolist() == [[0]]


def test_selections_that_match_nothing_are_reported_together(flows):
    selections = {
        ("row 1", ""): Selection(flow="run", process="saw"),
        ("row 2", ""): Selection(flow="run", process="saw", site="south"),
        ("row 3", "relative_to"): Selection(flow="served"),
    }
    with pytest.raises(ProblemError) as caught:
        flows.select_all("limits", selections)
    places = [(fault.section, fault.row, fault.field) for fault in caught.value.faults]
    assert places == [("limits", "row 2", "process"), ("limits", "row 3", "relative_to.flow")]


def test_selections_that_match_are_returned_by_their_place(flows):
    place = ("row 1", "")
    chosen = flows.select_all("limits", {place: Selection(flow="run", process="saw")})
    assert chosen[place].columns.tolist() == [[0, 1]]


def test_what_is_useful_is_worked_out_once():
    """Flows that are registered later do not change what is useful of those before."""
    asked = []

    def useful():
        asked.append(1)
        return np.array([[5.0]])

    flows = Flows(1)
    flows.add("made", lambda: [{"product": "bread"}], np.array([[0]]), useful=useful)
    flows.add("bought", lambda: [{"product": "bread"}], np.array([[1]]), largest=7.0)
    for kind, most in (("made", 5), ("bought", 7)):
        flows.add("other", lambda: [{}], np.array([[2]]))
        assert flows.useful(flows.select(Selection(flow=(kind,)))).tolist() == [[most]]
    assert asked == [1]


def test_where_needs_are_not_known_only_data_limit():
    flows = Flows(1, needs_known=False)
    columns, one = np.array([[0]]), np.array([[1.0]])
    flows.add("made", lambda: [{"product": "bread"}], columns, largest=9.0, useful=lambda: one)
    assert flows.useful(flows.select(Selection(flow=("made",)))).tolist() == [[9]]


def test_where_rules_give_way_needs_of_any_period_are_the_ceiling():
    """The data allow 1 and 2, and the horizon needs 7 and 3: the ceilings may rise to 7."""
    flows, columns = Flows(2, roomy=True), np.array([[0, 1]])
    needed, labels = np.array([[7.0, 3.0]]), [{"product": "bread"}]
    flows.add("made", lambda: labels, columns, largest=[[1.0, 2.0]], useful=lambda: needed)
    chosen = flows.select(Selection(flow=("made",)))
    assert flows.useful(chosen).tolist() == [[7, 7]]


def test_where_rules_give_way_and_needs_are_not_known_ten_times_the_data_is_the_ceiling():
    flows = Flows(2, roomy=True)
    flows.add("bought", lambda: [{"product": "bread"}], np.array([[0, 1]]), largest=[[1.0, 2.0]])
    chosen = flows.select(Selection(flow=("bought",)))
    assert flows.useful(chosen).tolist() == [[20, 20]]
    assert flows.largest(chosen).tolist() == [[1, 2]]
