"""Parts are priced in threads or through an executor, with the same answers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from solve.decompose.linked import fractional_lots, lots, with_overtime
from sop_opt.solve.decompose import workers
from sop_opt.solve.decompose.parts import split
from sop_opt.solve.decompose.pricing import Pricer
from sop_opt.solve.decompose.structure import find_structure
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board

FOREVER = np.inf
ONE = SolveOptions(threads=1)


def split_of(matrix):
    return split(matrix, find_structure(matrix))


@pytest.fixture
def executor():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_threads_and_executor_agree(executor):
    matrix = with_overtime(fractional_lots())
    whole = split_of(matrix)
    prices = np.full(whole.lower.size, -2.0)  # the hours of a machine are limited from above
    here = workers.Threads(whole.parts, ONE, Board(matrix, 0.0)).price(prices, FOREVER)
    there = workers.Elsewhere(whole.parts, ONE, executor).price(prices, FOREVER)
    assert [one.bound for one in here] == pytest.approx([one.bound for one in there])
    assert len(here) == len(whole.parts)


def test_some_parts_alone_are_priced_in_their_order(executor):
    matrix = with_overtime(fractional_lots())
    whole = split_of(matrix)
    prices = np.full(whole.lower.size, -2.0)
    both = (
        workers.Threads(whole.parts, ONE, Board(matrix, 0.0)),
        workers.Elsewhere(whole.parts, ONE, executor),
    )
    for own in both:
        of_all = own.price(prices, FOREVER)
        some = own.price(prices, FOREVER, [1, 3])
        assert [one.bound for one in some] == [of_all[1].bound, of_all[3].bound]


def test_a_worker_that_has_lost_its_parts_is_sent_them_again(executor):
    whole = split_of(with_overtime(fractional_lots()))
    prices = np.full(whole.lower.size, -2.0)
    own = workers.Elsewhere(whole.parts, ONE, executor)
    before = own.price(prices, FOREVER)
    workers._held.clear()
    assert [one.bound for one in own.price(prices, FOREVER)] == [one.bound for one in before]


def test_nothing_is_priced_once_all_are_to_stop():
    matrix = with_overtime(fractional_lots())
    board = Board(matrix, 0.0)
    whole = split_of(matrix)
    threads = workers.Threads(whole.parts, ONE, board)
    board.stop()
    found = threads.price(np.zeros(whole.lower.size), FOREVER)
    assert {one.bound for one in found} == {-np.inf}


def test_a_part_with_set_ups_is_priced_whole():
    part = split_of(lots()).blocks[0]
    # free use of the machine: an item alone, whose optimum has whole set-ups
    found = Pricer(part, ONE).price(np.zeros(part.links), FOREVER)
    set_ups = found.values[part.matrix.integer]
    assert set_ups == pytest.approx(np.rint(set_ups))
    assert found.bound <= part.matrix.cost @ found.values + 1e-6
    relaxed = Pricer(split_of(lots().relaxed()).blocks[0], ONE).price(np.zeros(part.links), FOREVER)
    assert relaxed.bound < found.bound
