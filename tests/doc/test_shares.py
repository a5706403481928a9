from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.doc.shares import effective_classes, is_simplex, percentages
from tests.doc.strategies import PROPERTY, random_weights


@PROPERTY
@given(st.integers(1, 400), st.integers(0, 1000), st.sampled_from([0.01, 0.2, 5.0]), st.integers(0, 3))
def test_percentages_add_up_to_exactly_one_hundred(k: int, seed: int, alpha: float, decimals: int) -> None:
    w = random_weights(k, seed, alpha)
    shown = percentages(w, decimals)
    unit = 10**decimals
    counts = [round(float(text) * unit) for text in shown]
    assert sum(counts) == 100 * unit
    assert all(abs(count - share * 100 * unit) <= 1 + 1e-6 for count, share in zip(counts, w, strict=True))


def test_percentages_are_printed_with_their_decimals() -> None:
    assert percentages([1, 1, 1]) == ("33.4", "33.3", "33.3")
    assert percentages([0.3, 0.7]) == ("30.0", "70.0")
    assert percentages([1, 2], 0) == ("33", "67")
    assert percentages([1, 0, 0]) == ("100.0", "0.0", "0.0")


def test_effective_classes_counts_equal_shares() -> None:
    assert effective_classes([1, 0, 0]) == pytest.approx(1)
    assert effective_classes(np.full(20, 0.05)) == pytest.approx(20)
    assert effective_classes([0.5, 0.5, 0]) == pytest.approx(2)


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2], [np.nan, 1], [np.inf, 1], []])
def test_what_cannot_be_scaled_to_one_is_no_simplex(weights: list[float]) -> None:
    assert not is_simplex(weights)
    assert is_simplex([0, 3])
