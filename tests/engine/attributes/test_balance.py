"""Balancing by replication, on the contingency tables of White 2016 and on made data (rows 1-18 to 1-21)."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.balance import conditional, contingency, replication, shares, table_of
from latentloom.engine.attributes.leakage import balanced_vectors, cosines, leakage, readers
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector

TABLE_1 = {(True, True): 17, (True, False): 31, (False, True): 25, (False, False): 27}
"""Smiling and male, in percent of CelebA."""
TABLE_2 = {(True, True): 36, (True, False): 12, (False, True): 12, (False, False): 40}
"""Smiling and mouth open."""


def of_cells(cells: dict[tuple[bool, ...], int], times: int = 1) -> np.ndarray:
    return np.array([cell for cell, count in cells.items() for _ in range(count * times)], bool)


def test_table_1_and_what_replication_makes_of_it():
    values = of_cells(TABLE_1)
    names = ("smile", "male")
    counts = contingency(values)
    assert (counts[1, 1], counts[1, 0], counts[0, 1], counts[0, 0]) == (17, 31, 25, 27)
    assert counts.sum(axis=1).tolist() == [52, 48]
    assert counts.sum(axis=0).tolist() == [58, 42]
    # Erratum F1: of men 40.5 % smile, of others 53.4 %.
    assert conditional(values)[1, 0] == pytest.approx(0.405, abs=5e-4)
    assert pytest.approx(0.534, abs=5e-4) == 31 / 58
    times = replication(values, names)
    assert contingency(values, times).tolist() == [[31, 31], [31, 31]]
    np.testing.assert_allclose(shares(values, times), 0.5)
    np.testing.assert_allclose(conditional(values, times), [[1, 0.5], [0.5, 1]])
    # The same counted without our own functions.
    replicated = np.repeat(values, times, axis=0)
    assert Counter(map(tuple, replicated.tolist())) == dict.fromkeys(TABLE_1, 31)
    told = table_of(values, names)
    assert {(line["smile"], line["male"]): line["percent"] for line in told["cells"]} == TABLE_1
    assert told["percent_with"] == {"smile": 48.0, "male": 42.0}


def test_table_2_is_more_than_three_to_one_before_and_even_after():
    values = of_cells(TABLE_2)
    counts = contingency(values)
    assert (counts[1, 1] + counts[0, 0]) / (counts[1, 0] + counts[0, 1]) > 3
    np.testing.assert_array_equal(contingency(values, replication(values, ("smile", "open"))), 40)


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_any_number_of_attributes_comes_out_even(count, seed):
    rng = np.random.default_rng(seed)
    every = np.array(list(np.ndindex(*(2,) * count)), bool)
    values = np.concatenate([every, rng.random((rng.integers(0, 200), count)) < rng.random(count)])
    names = tuple(f"a{i}" for i in range(count))
    times = replication(values, names, seed)
    after = contingency(values, times)
    assert after.shape == (2,) * count
    assert (after == contingency(values).max()).all()
    np.testing.assert_allclose(shares(values, times), 0.5)
    assert times.min() >= 1
    # Within a cell nobody is repeated twice as often as somebody else by more than one.
    for cell in every:
        own = times[(values == cell).all(axis=1)]
        assert own.max() - own.min() <= 1
    np.testing.assert_array_equal(times, replication(values, names, seed))


def test_a_combination_without_a_picture_is_named():
    values = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [0, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1]], bool)
    with pytest.raises(UsageError, match="No picture is with smile, with male and with hat"):
        replication(values, ("smile", "male", "hat"))
    with pytest.raises(UsageError, match="At most 16"):
        replication(np.zeros((1, 17), bool), tuple("abcdefghijklmnopq"))


def encodings(values: np.ndarray, steps: np.ndarray, seed: int = 0) -> np.ndarray:
    """Each attribute adds its own step; the rest is noise."""
    rng = np.random.default_rng(seed)
    return values @ steps + 0.3 * rng.normal(size=(len(values), steps.shape[1]))


def test_balancing_brings_the_cosine_down_and_the_leakage_to_zero():
    steps = np.zeros((2, 8))
    steps[0, 0], steps[1, 1] = 2.0, 1.5  # orthogonal, so that a clean vector has cosine and leakage 0
    values = of_cells(TABLE_2, 5)
    table = AttributeTable(("smile", "open"), values)
    judged = encodings(values, steps, 1), table
    found = balanced_vectors(encodings(values, steps), table, ("smile", "open"), judged=judged)
    assert found.cosines_before[0, 1] > 0.5
    assert abs(found.cosines_after[0, 1]) < 0.1
    np.testing.assert_allclose(np.diag(found.leak_after), 1, atol=0.1)
    # Of those who smile 75 % have an open mouth, of the others 23 %: that share of the other step comes along.
    assert found.leak_before[0, 1] == pytest.approx(36 / 48 - 12 / 52, abs=0.1)
    assert found.leak_before[1, 0] == pytest.approx(36 / 48 - 12 / 52, abs=0.1)
    assert abs(found.leak_after[0, 1]) < 0.08
    assert abs(found.leak_after[1, 0]) < 0.08
    np.testing.assert_allclose(found.after[0].direction, steps[0], atol=0.12)
    for fit in ("mean", "svm"):
        again = balanced_vectors(encodings(values, steps), table, ("smile", "open"), fit=fit, judged=judged)
        assert np.abs(again.leak_after[0, 1]) < np.abs(found.leak_before[0, 1]) / 3


def test_three_attributes_at_once_are_each_freed_of_both_others():
    rng = np.random.default_rng(3)
    common = rng.normal(size=(3000, 1))
    values = common + rng.normal(size=(3000, 3)) > 0
    steps = np.eye(3, 10) * [[2.0], [1.0], [3.0]]
    table = AttributeTable(("a", "b", "c"), values)
    found = balanced_vectors(encodings(values, steps), table, table.names, judged=(encodings(values, steps, 9), table))
    off = ~np.eye(3, dtype=bool)
    assert found.leak_before[off].min() > 0.2
    assert np.abs(found.leak_after[off]).max() < 0.06
    # Balanced over one other alone, the third still leaks.
    pair = balanced_vectors(encodings(values, steps), table, ("a", "b"))
    by = readers(encodings(values, steps, 9), table)
    assert leakage(pair.after, by)[0, 2] > 0.15


def test_cosines_of_vectors():
    vectors = [AttributeVector(n, np.array(d, np.float32)) for n, d in (("x", [1, 0]), ("y", [0, 2]), ("z", [1, 1]))]
    np.testing.assert_allclose(cosines(vectors), [[1, 0, 0.5**0.5], [0, 1, 0.5**0.5], [0.5**0.5, 0.5**0.5, 1]])
