"""Weights: finite, none negative, sum one; every bad one gets a sentence with its class."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.blending.weights import normalise

some_weights = st.lists(st.just(0.0) | st.floats(1e-9, 1e12), min_size=1, max_size=40).filter(any)


@given(some_weights)
def test_sums_to_one_and_is_never_negative(values):
    shares = normalise(values)
    assert shares.dtype == np.float64
    assert abs(math.fsum(shares) - 1) < 1e-12
    assert (shares >= 0).all()


@given(some_weights, st.permutations(range(40)))
def test_order_does_not_change_a_bit(values, order):
    order = [i for i in order if i < len(values)]
    assert (normalise([values[i] for i in order]) == normalise(values)[order]).all()


@given(some_weights, st.integers(-30, 30))
def test_scale_does_not_matter(values, power):
    np.testing.assert_allclose(normalise([v * 2.0**power for v in values]), normalise(values), rtol=1e-12)


def test_proportions():
    assert normalise([1, 2, 1]).tolist() == [0.25, 0.5, 0.25]


@pytest.mark.parametrize("values", [[1.7e308] * 20, [5e-324, 5e-324], [1e308, 1e-308]])
def test_huge_and_tiny_weights_neither_overflow_nor_vanish(values):
    shares = normalise(values)
    assert np.isfinite(shares).all()
    assert abs(shares.sum() - 1) < 1e-12


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, -0.5], "Greek/alpha is negative"),
        ([1, math.nan], "Greek/alpha is not a number"),
        ([1, math.inf], "Greek/alpha is infinite"),
        ([1, -math.inf], "Greek/alpha is infinite"),
        ([0, 0], "All weights are zero"),
    ],
)
def test_bad_weights_get_one_sentence(values, words):
    with pytest.raises(UsageError, match=words) as caught:
        normalise(values, ["Latin/a", "Greek/alpha"])
    assert "\n" not in str(caught.value)


def test_no_weight_at_all():
    with pytest.raises(UsageError, match="at least one class"):
        normalise([])
