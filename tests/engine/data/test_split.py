from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.data.split import stratified


@given(st.lists(st.integers(0, 5), max_size=80), st.floats(0.001, 0.999), st.integers(0, 2**32))
def test_every_class_is_both_learned_and_measured(labels: list[int], share: float, seed: int) -> None:
    array = np.array(labels, np.int32)
    held_out = stratified(array, share, seed)
    for label in set(labels):
        rows = held_out[array == label]
        if len(rows) == 1:
            assert not rows.any()
        else:
            assert 1 <= rows.sum() <= len(rows) - 1
            assert abs(rows.sum() - share * len(rows)) <= 1 + 1e-9


def test_the_seed_decides() -> None:
    labels = np.repeat(np.arange(4, dtype=np.int32), 25)
    first = stratified(labels, 0.2, 7)
    assert (first == stratified(labels, 0.2, 7)).all()
    assert (first != stratified(labels, 0.2, 8)).any()
    assert first.sum() == 20


def test_a_share_of_zero_holds_out_nothing() -> None:
    assert not stratified(np.zeros(10, np.int32), 0.0, 0).any()


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0, float("nan"), float("inf")])
def test_a_share_out_of_range_is_wrong_use(share: float) -> None:
    with pytest.raises(UsageError, match="at least 0 and below 1"):
        stratified(np.zeros(4, np.int32), share, 0)
