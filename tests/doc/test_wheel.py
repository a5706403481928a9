"""The rules of the wheel, each as a property: for any wheel that the program can make."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.geometry import clamp_to_polygon, corners
from latentloom.doc.shares import effective_classes
from latentloom.doc.state import WheelState
from tests.doc.strategies import PROPERTY, counts, plane, random_weights, unit, wheels

seeds = st.integers(0, 10_000)


def index_of(data: st.DataObject, state: WheelState) -> int:
    return data.draw(st.integers(0, len(state.gains) - 1))


def locked_shares(state: WheelState) -> dict[int, float]:
    mask = wheel.active(state)
    return {i: share for i, share in state.locked if mask[i]}


def fits(state: WheelState) -> bool:
    """Whether the locks leave something, and somebody, for the other handles."""
    locks = locked_shares(state)
    return sum(locks.values()) < 1 and len(locks) < np.count_nonzero(wheel.active(state))


# What always holds


@PROPERTY
@given(wheels())
def test_shares_are_never_negative_and_sum_to_one(state: WheelState) -> None:
    w = wheel.shares(state)
    assert w.min() >= 0
    assert w.sum() == pytest.approx(1, abs=1e-12)
    assert not w[~wheel.active(state)].any()


@PROPERTY
@given(counts)
def test_a_flat_wheel_shares_equally(k: int) -> None:
    assert wheel.shares(wheel.flat(k)) == pytest.approx(np.full(k, 1 / k), abs=1e-15)


def test_one_class_makes_no_wheel() -> None:
    with pytest.raises(UsageError, match="at least two"):
        wheel.flat(1)


def test_shares_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        wheel.shares(wheel.flat(3))[0] = 1.0


# The puck


@PROPERTY
@given(counts, plane)
def test_with_flat_gains_the_puck_is_the_barycentre_of_the_shares(k: int, xy: tuple[float, float]) -> None:
    state = wheel.with_puck(wheel.flat(k), xy)
    assert wheel.shares(state) @ corners(k) == pytest.approx(np.array(state.puck), abs=1e-12)


@PROPERTY
@given(counts, st.data())
def test_at_a_corner_that_class_is_everything_and_yet_all_still_count(k: int, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, k - 1))
    w = wheel.shares(wheel.with_puck(wheel.flat(k), 3 * corners(k)[i]))
    assert w[i] == pytest.approx(1, abs=1e-4)
    assert w.min() > 0


@PROPERTY
@given(wheels(), st.data(), unit, unit)
def test_dragging_straight_towards_a_class_never_lowers_it(
    state: WheelState, data: st.DataObject, first: float, second: float
) -> None:
    i = index_of(data, state)
    start, corner = np.array(state.puck), corners(len(state.gains))[i]
    near, far = sorted((first, second))
    before = wheel.shares(wheel.with_puck(state, start + near * (corner - start)))[i]
    after = wheel.shares(wheel.with_puck(state, start + far * (corner - start)))[i]
    assert after >= before - 1e-6 * before - 1e-15


@PROPERTY
@given(wheels(), plane, plane)
def test_the_puck_leaves_nothing_behind(state: WheelState, xy: tuple[float, float], back: tuple[float, float]) -> None:
    there = wheel.with_puck(state, back)
    assert wheel.with_puck(wheel.with_puck(there, xy), there.puck) == there


def test_a_powerless_puck_changes_nothing() -> None:
    state = wheel.with_sharpness(wheel.with_shares(wheel.flat(5), [1, 2, 3, 4, 0]), 0)
    assert np.array_equal(wheel.shares(wheel.with_puck(state, (0.5, 0.5))), wheel.shares(state))


@PROPERTY
@given(wheels(), st.floats(0, 8))
def test_sharpness_set_back_brings_the_same_wheel_back(state: WheelState, sharpness: float) -> None:
    assert wheel.with_sharpness(wheel.with_sharpness(state, sharpness), state.sharpness) == state


def test_more_sharpness_gathers_the_shares_around_the_puck() -> None:
    state = wheel.with_puck(wheel.flat(20), (0.0, 0.5))
    spread = [effective_classes(wheel.shares(wheel.with_sharpness(state, s))) for s in (0, 1, 2, 3)]
    # The table of measured values: 15.2, 9.5 and 6.8 effective classes half way out.
    assert spread == pytest.approx([20, 15.2, 9.5, 6.8], abs=0.05)
    assert wheel.with_sharpness(state, 99).sharpness == wheel.MAX_SHARPNESS
    with pytest.raises(UsageError):
        wheel.with_sharpness(state, float("nan"))


# The spokes


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


# All shares at once


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


# Locks


HANDLES = {
    "puck": lambda state, i, seed: wheel.with_puck(state, (0.3, -0.6)),
    "spoke": lambda state, i, seed: wheel.with_share(state, i, 0.7),
    "all spokes": lambda state, i, seed: wheel.with_shares(state, random_weights(len(state.gains), seed)),
    "sharpness": lambda state, i, seed: wheel.with_sharpness(state, 3.0),
    "even": lambda state, i, seed: wheel.even(state),
    "inverted": lambda state, i, seed: wheel.inverted(state),
    "randomised": lambda state, i, seed: wheel.randomised(state, 3, seed),
    "lock": lambda state, i, seed: wheel.toggle_lock(state, i),
    "mute": lambda state, i, seed: wheel.toggle_mute(state, i),
}


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


# Masks


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


# Whole wheels


@PROPERTY
@given(wheels())
def test_even_makes_the_loose_classes_equal(state: WheelState) -> None:
    edited = wheel.even(state)
    assume(fits(state))
    loose = [i for i in np.flatnonzero(wheel.active(state)) if i not in locked_shares(state)]
    rest = 1 - sum(locked_shares(state).values())
    assert wheel.shares(edited)[loose] == pytest.approx(np.full(len(loose), rest / len(loose)), abs=1e-12)
    assert edited.puck == (0, 0)


@PROPERTY
@given(wheels())
def test_inverting_twice_gives_the_first_shares(state: WheelState) -> None:
    assume(wheel.inverted(state) is not state)
    twice = wheel.inverted(wheel.inverted(state))
    assert wheel.shares(twice) == pytest.approx(wheel.shares(state), abs=1e-9)


def test_inverting_one_class_gives_all_the_others() -> None:
    state = wheel.inverted(wheel.with_shares(wheel.flat(4), [0, 1, 0, 0]))
    assert wheel.shares(state) == pytest.approx(np.array([1, 0, 1, 1]) / 3)


@pytest.mark.parametrize(
    ("k", "about"), [(2, 1.5), (3, 2), (5, 3), (20, 2), (20, 5), (20, 13.6), (20, 19), (200, 20), (964, 3), (964, 500)]
)
def test_random_shares_amount_to_about_so_many_classes(k: int, about: float) -> None:
    drawn = [effective_classes(wheel.shares(wheel.randomised(wheel.flat(k), about, seed))) for seed in range(120)]
    assert float(np.median(drawn)) == pytest.approx(about, rel=0.15)


def test_random_shares_repeat_with_their_seed_and_keep_every_class_alive() -> None:
    state = wheel.flat(20)
    assert wheel.randomised(state, 3, 7) == wheel.randomised(state, 3, 7)
    assert wheel.randomised(state, 3, 7) != wheel.randomised(state, 3, 8)
    assert wheel.shares(wheel.randomised(state, 1, 7)).min() > 0


@PROPERTY
@given(wheels(), seeds)
def test_a_new_order_keeps_every_share_with_its_class(state: WheelState, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(state.gains)).tolist()
    edited = wheel.reordered(state, order)
    assert wheel.shares(edited) == pytest.approx(wheel.shares(state)[order], abs=1e-12)
    back = wheel.reordered(edited, np.argsort(order).tolist())
    assert wheel.shares(back) == pytest.approx(wheel.shares(state), abs=1e-12)
    assert (back.locked, back.muted, back.solo) == (state.locked, state.muted, state.solo)


@PROPERTY
@given(wheels(flags=False), st.data())
def test_classes_that_stay_keep_their_proportions(state: WheelState, data: st.DataObject) -> None:
    keep = data.draw(st.lists(st.integers(0, len(state.gains) - 1), min_size=2, unique=True))
    kept = wheel.shares(state)[keep]
    assume(kept.sum() > 1e-9)
    assert wheel.shares(wheel.restricted(state, keep)) == pytest.approx(kept / kept.sum(), abs=1e-12)


@PROPERTY
@given(wheels(flags=False), st.integers(1, 5))
def test_new_classes_join_at_the_average_share(state: WheelState, count: int) -> None:
    before, after = wheel.shares(state), wheel.shares(wheel.extended(state, count))
    k = len(before)
    assert after[:k] == pytest.approx(before * k / (k + count), abs=1e-12)
    assert after[k:] == pytest.approx(np.full(count, 1 / (k + count)), abs=1e-12)


def test_impossible_rings_are_refused() -> None:
    state = wheel.flat(3)
    with pytest.raises(UsageError, match="at least two"):
        wheel.restricted(state, [1])
    with pytest.raises(UsageError, match="once"):
        wheel.restricted(state, [1, 1])
    with pytest.raises(UsageError, match="every class"):
        wheel.reordered(state, [0, 1])


@PROPERTY
@given(wheels(), st.lists(st.tuples(st.sampled_from(sorted(HANDLES)), st.integers(0, 11), seeds), max_size=25))
def test_no_sequence_of_handles_leads_out_of_range(state: WheelState, steps: list[tuple[str, int, int]]) -> None:
    for handle, i, seed in steps:
        state = HANDLES[handle](state, i % len(state.gains), seed)
        w = wheel.shares(state)
        assert np.isfinite(w).all()
        assert w.sum() == pytest.approx(1, abs=1e-12)
        assert np.isfinite(state.gains).all()
        assert 0 <= min(state.gains) <= max(state.gains) <= 1
        assert sum(share for _, share in state.locked) <= len(state.gains)
