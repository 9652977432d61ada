"""What flows a selection speaks about is found once for all set-ups, and by every name given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.setups.rooms import mixing, setup
from sop_opt import Selection, solve_plan
from sop_opt.trust.audit import choice, quantities


@pytest.fixture
def listed(monkeypatch):
    """How often the processes of a problem are listed."""
    calls = []
    own = quantities.KINDS["run"]

    def counted(problem):
        calls.append(1)
        return own.labels(problem)

    monkeypatch.setitem(quantities.KINDS, "run", replace(own, labels=counted))
    return calls


def test_an_audit_lists_flows_as_often_for_many_set_ups_as_for_few(listed):
    counts = []
    for items in ("ab", "abcdef"):
        plan = solve_plan(mixing({item: [1] for item in items}, [setup(item) for item in items]))
        listed.clear()
        assert plan.audit().passed
        counts.append(len(listed))
    assert counts[0] == counts[1] > 0


def test_a_flow_is_chosen_by_any_name_in_every_dimension():
    problem = mixing({item: [1] for item in "abc"}, [setup("a")])
    flows = choice.chosen(problem, Selection(flow=("run",), product=("c", "a")))
    assert [flow.labels["product"] for flow in flows] == [("a",), ("c",)]
    both = Selection(flow=("run",), product=("a", "b"), process=("no such",))
    assert choice.chosen(problem, both) == []
