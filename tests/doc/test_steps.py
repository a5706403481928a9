"""A little more of one class."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.doc import wheel
from latentloom.doc.steps import a_little_more


def test_a_small_share_grows_by_five_points_and_a_large_one_by_a_quarter():
    state = wheel.with_shares(wheel.flat(3), [0.04, 0.4, 0.56])
    assert wheel.shares(a_little_more(state, 0))[0] == pytest.approx(0.09)
    assert wheel.shares(a_little_more(state, 1))[1] == pytest.approx(0.5)
    assert wheel.shares(a_little_more(state, 2))[2] == pytest.approx(0.7)


def test_the_others_keep_their_proportions_and_locks_stay():
    state = wheel.toggle_lock(wheel.with_shares(wheel.flat(4), [0.1, 0.2, 0.3, 0.4]), 3)
    after = wheel.shares(a_little_more(state, 0))
    assert after[3] == pytest.approx(0.4)
    assert after[1] / after[2] == pytest.approx(2 / 3)


def test_no_more_than_all_and_none_without_room():
    full = wheel.with_shares(wheel.flat(2), [0.97, 0.03])
    np.testing.assert_allclose(wheel.shares(a_little_more(full, 0)), [1.0, 0.0], atol=1e-12)
    locked = wheel.toggle_lock(wheel.toggle_lock(wheel.flat(3), 0), 1)
    assert a_little_more(locked, 2) == locked
