"""Shares set by spokes, and all at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.geometry import clamp_to_polygon, corners
from latentloom.doc.state import WheelState
from tests.doc.strategies import PROPERTY, counts, random_weights, unit, wheels
from tests.doc.wheels import fits, index_of, locked_shares

seeds = st.integers(0, 10_000)


@PROPERTY
@given(wheels(), unit, st.data())
def test_a_spoke_sets_the_final_share_and_scales_the_others(
    state: WheelState, share: float, data: st.DataObject
) -> None:
    i = index_of(data, state)
    assume(wheel.active(state)[i] and fits(state) and i not in locked_shares(state))
    before, after = wheel.shares(state), wheel.shares(wheel.with_share(state, i, share))
    locks = locked_shares(state)
    others = [j for j in np.flatnonzero(wheel.active(state)) if j != i and j not in locks]
    assume(others)
    room = 1 - sum(locks.values())
    expected = min(share, room)
    assert after[i] == pytest.approx(expected, abs=1e-12)
    rest = before[others].sum()
    if rest > 1e-12:
        assert after[others] == pytest.approx(before[others] * (room - expected) / rest, abs=1e-12)
    for j, locked in locks.items():
        assert after[j] == pytest.approx(locked, abs=1e-15)


@PROPERTY
@given(wheels(), unit, st.data())
def test_puck_and_spokes_never_disagree(state: WheelState, share: float, data: st.DataObject) -> None:
    edited = wheel.with_share(state, index_of(data, state), share)
    assume(edited is not state)
    k = len(state.gains)
    expected = clamp_to_polygon(k, wheel.shares(edited) @ corners(k), wheel.ANCHOR_REACH)
    assert edited.puck == pytest.approx(expected, abs=1e-12)
    assert wheel.with_puck(edited, edited.puck) == edited


def test_others_that_are_all_zero_share_equally() -> None:
    state = wheel.with_share(wheel.flat(4), 0, 1.0)
    assert wheel.shares(state).tolist() == [1, 0, 0, 0]
    assert wheel.shares(wheel.with_share(state, 0, 0.4)) == pytest.approx(np.array([0.4, 0.2, 0.2, 0.2]))


def test_a_class_at_zero_can_be_raised_again() -> None:
    state = wheel.with_share(wheel.flat(4), 2, 0.0)
    assert wheel.shares(state)[2] == 0
    assert wheel.shares(wheel.with_share(state, 2, 0.25)) == pytest.approx(np.full(4, 0.25))


def test_raising_a_muted_class_wakes_it() -> None:
    muted = wheel.toggle_mute(wheel.flat(3), 1)
    woken = wheel.with_share(muted, 1, 0.5)
    assert wheel.shares(woken) == pytest.approx(np.array([0.25, 0.5, 0.25]))
    assert wheel.with_share(muted, 1, 0.0) is muted
    solo = wheel.toggle_solo(wheel.flat(3), 0)
    assert wheel.shares(wheel.with_share(solo, 1, 0.5)) == pytest.approx(np.array([0.5, 0.5, 0]))


def test_a_share_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="percent"):
        wheel.with_share(wheel.flat(3), 0, float("nan"))


@PROPERTY
@given(counts, seeds, st.sampled_from([0.02, 0.3, 3.0]), st.sampled_from([0.0, 1.0, 2.0, 8.0]))
def test_any_shares_at_all_can_be_reached(k: int, seed: int, alpha: float, sharpness: float) -> None:
    w = random_weights(k, seed, alpha)
    state = wheel.with_shares(wheel.with_sharpness(wheel.flat(k), sharpness), w)
    assert wheel.shares(state) == pytest.approx(w, abs=1e-12)
    assert np.array_equal(wheel.shares(state) == 0, w == 0)
    assert max(state.gains) == 1


@PROPERTY
@given(wheels(), seeds)
def test_setting_the_shares_that_are_there_changes_none(state: WheelState, seed: int) -> None:
    again = wheel.with_shares(state, wheel.shares(state))
    assert wheel.shares(again) == pytest.approx(wheel.shares(state), abs=1e-12)


@pytest.mark.parametrize("k", [2, 3, 20])
def test_a_single_class_can_have_everything(k: int) -> None:
    for i in range(k):
        assert np.array_equal(wheel.shares(wheel.with_shares(wheel.flat(k), np.eye(k)[i])), np.eye(k)[i])


@pytest.mark.parametrize("weights", [[0, 0, 0], [1, -1, 1], [1, np.nan, 1], [np.inf, 1, 1], [1, 1]])
def test_impossible_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(UsageError):
        wheel.with_shares(wheel.flat(3), weights)
