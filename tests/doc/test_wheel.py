"""The rules of the wheel, each as a property: the puck, and whole wheels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.geometry import corners
from latentloom.doc.shares import effective_classes
from latentloom.doc.state import WheelState
from tests.doc.strategies import PROPERTY, counts, plane, unit, wheels
from tests.doc.wheels import HANDLES, fits, index_of, locked_shares

seeds = st.integers(0, 10_000)


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
