"""Locks and masks: a locked share stays, a muted class counts nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from latentloom.doc import wheel
from latentloom.doc.state import WheelState
from tests.doc.strategies import PROPERTY, plane, unit, wheels
from tests.doc.wheels import HANDLES, fits, index_of, locked_shares

seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("handle", HANDLES)
@PROPERTY
@given(state=wheels(), seed=seeds, data=st.data())
def test_a_lock_is_kept_by_every_handle_of_others(
    handle: str, state: WheelState, seed: int, data: st.DataObject
) -> None:
    state = replace(state, solo=frozenset())
    i = index_of(data, state)
    edited = HANDLES[handle](state, i, seed)
    assume(fits(state) and fits(edited))
    for j, share in locked_shares(state).items():
        if j != i:
            assert wheel.shares(edited)[j] == share


@PROPERTY
@given(wheels(), seeds)
def test_a_new_order_carries_the_locks_along(state: WheelState, seed: int) -> None:
    assume(fits(state))
    order = np.random.default_rng(seed).permutation(len(state.gains)).tolist()
    edited = wheel.reordered(state, order)
    for i, share in locked_shares(state).items():
        assert wheel.shares(edited)[order.index(i)] == share


@PROPERTY
@given(wheels(), st.data())
def test_locking_and_letting_go_changes_no_share(state: WheelState, data: st.DataObject) -> None:
    i = index_of(data, state)
    assume(i not in dict(state.locked) and fits(state))
    locked = wheel.toggle_lock(state, i)
    assert wheel.shares(locked) == pytest.approx(wheel.shares(state), abs=1e-12)
    assert wheel.shares(wheel.toggle_lock(locked, i)) == pytest.approx(wheel.shares(state), abs=1e-12)


@PROPERTY
@given(wheels(flags=False), plane, st.data())
def test_letting_go_after_other_edits_does_not_jump(
    state: WheelState, xy: tuple[float, float], data: st.DataObject
) -> None:
    i = index_of(data, state)
    held = wheel.with_puck(wheel.toggle_lock(state, i), xy)
    loose = wheel.toggle_lock(held, i)
    assert not loose.locked
    assert wheel.shares(loose) == pytest.approx(wheel.shares(held), abs=1e-12)


def test_lock_and_at_once_unlock_is_the_very_same_wheel() -> None:
    state = wheel.with_puck(wheel.flat(6), (0.3, 0.2))
    assert wheel.toggle_lock(wheel.toggle_lock(state, 2), 2) == state


def test_the_spoke_of_a_locked_class_moves_its_lock() -> None:
    state = wheel.with_share(wheel.toggle_lock(wheel.flat(4), 1), 1, 0.7)
    assert state.locked == ((1, 0.7),)
    assert wheel.shares(state) == pytest.approx(np.array([0.1, 0.7, 0.1, 0.1]))


def test_a_rest_of_nothing_but_zeros_shares_what_the_locks_leave() -> None:
    state = WheelState((1.0, 0.0, 0.0), locked=((0, 0.4),))
    assert wheel.shares(state) == pytest.approx(np.array([0.4, 0.3, 0.3]))


def test_with_everything_locked_the_locks_are_scaled_to_one() -> None:
    assert wheel.shares(WheelState((1.0, 1.0), locked=((0, 0.2), (1, 0.2)))).tolist() == [0.5, 0.5]
    assert wheel.shares(WheelState((1.0, 1.0), locked=((0, 0.0), (1, 0.0)))).tolist() == [0.5, 0.5]


def test_locks_that_ask_for_too_much_are_scaled_to_fit() -> None:
    w = wheel.shares(WheelState((1.0, 1.0, 1.0), locked=((0, 0.9), (1, 0.9))))
    assert w.tolist() == [0.5, 0.5, 0]


def test_handles_do_nothing_where_nothing_is_loose() -> None:
    state = wheel.toggle_lock(wheel.toggle_lock(wheel.flat(2), 0), 1)
    assert wheel.with_share(state, 0, 0.9) is state
    assert wheel.with_shares(state, [1, 3]) is state
    assert wheel.inverted(state) is state
    assert wheel.randomised(state, 2, 0) is state


@PROPERTY
@given(wheels(), st.data())
def test_mute_and_unmute_is_the_very_same_wheel(state: WheelState, data: st.DataObject) -> None:
    i = index_of(data, state)
    assert wheel.toggle_mute(wheel.toggle_mute(state, i), i) == state
    assert wheel.toggle_solo(wheel.toggle_solo(state, i), i) == state


@PROPERTY
@given(wheels(), st.data())
def test_a_muted_class_counts_nothing(state: WheelState, data: st.DataObject) -> None:
    i = index_of(data, state)
    muted = wheel.toggle_mute(replace(state, solo=frozenset(), muted=frozenset()), i)
    assert wheel.shares(muted)[i] == 0


@PROPERTY
@given(wheels(flags=False), plane, unit, st.data())
def test_a_muted_class_comes_back_as_it_stood_against_the_others(
    state: WheelState, xy: tuple[float, float], share: float, data: st.DataObject
) -> None:
    state = wheel.with_puck(replace(state, gains=tuple(gain + 0.01 for gain in state.gains)), (0.1, 0.1))
    i = index_of(data, state)
    j = (i + 1) % len(state.gains)
    assume(len(state.gains) > 2)
    back = wheel.toggle_mute(wheel.with_share(wheel.toggle_mute(state, i), j, share), i)
    assert wheel.shares(back)[i] == pytest.approx(wheel.shares(state)[i], rel=1e-9)


def test_solo_lets_only_those_count_even_muted_ones() -> None:
    state = wheel.toggle_solo(wheel.toggle_mute(wheel.flat(4), 2), 2)
    assert wheel.shares(state).tolist() == [0, 0, 1, 0]
    assert wheel.shares(wheel.toggle_solo(state, 0)).tolist() == [0.5, 0, 0.5, 0]


def test_the_last_audible_class_cannot_be_muted() -> None:
    state = wheel.toggle_mute(wheel.flat(2), 0)
    assert wheel.toggle_mute(state, 1) is state
    assert wheel.shares(replace(state, muted=frozenset({0, 1}))).tolist() == [0.5, 0.5]


def test_the_lock_of_a_muted_class_waits() -> None:
    state = wheel.toggle_mute(wheel.toggle_lock(wheel.flat(4), 1), 1)
    assert wheel.shares(state) == pytest.approx(np.array([1, 0, 1, 1]) / 3)
    assert wheel.toggle_lock(wheel.toggle_lock(state, 1), 1).locked == ()
    assert wheel.shares(wheel.toggle_mute(state, 1))[1] == 0.25
