"""Frames between stops."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import geometric_slerp

from latentloom.base.errors import UsageError
from latentloom.base.method_words import PATH_METHODS
from latentloom.engine.paths import frame_at, frames_between, segments, spread

STOPS = np.random.default_rng(1).standard_normal((4, 16)).astype(np.float32)


def angle(a, b):
    return math.acos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))


@pytest.mark.parametrize("method", PATH_METHODS)
@pytest.mark.parametrize("loop", [False, True])
@pytest.mark.parametrize("each", [1, 2, 3, 7, 10, 33])
def test_frames_at_stops_are_the_stops_bit_for_bit(method, loop, each):
    count = segments(len(STOPS), loop)
    frames = frames_between(STOPS, count * each + 1, method, loop)
    assert frames.dtype == np.float32
    assert len(frames) == count * each + 1
    for stop in range(count + 1):
        assert frames[stop * each].tobytes() == STOPS[stop % len(STOPS)].tobytes()


def test_linear_is_the_straight_line():
    frames = frames_between(STOPS[:2], 9, "linear")
    np.testing.assert_allclose(frames, np.linspace(STOPS[0], STOPS[1], 9), atol=1e-6)


def test_spherical_is_scipys_slerp():
    ends = STOPS[:2].astype(float)
    ends /= np.linalg.norm(ends, axis=1)[:, None]
    theirs = geometric_slerp(*ends, np.linspace(0, 1, 11))
    np.testing.assert_allclose(frames_between(ends, 11), theirs.astype(np.float32), atol=6e-8)


@pytest.mark.parametrize("method", ["typical", "spherical"])
def test_norm_is_interpolated(method):
    ends = np.stack([STOPS[0] * 3, STOPS[1]])
    norms = np.linalg.norm(frames_between(ends, 5, method).astype(float), axis=1)
    first, last = np.linalg.norm(ends.astype(float), axis=1)
    np.testing.assert_allclose(norms, np.linspace(first, last, 5), rtol=1e-6)


def test_spherical_frames_are_equally_far_apart():
    frames = frames_between(STOPS[:2], 9).astype(float)
    steps = [angle(a, b) for a, b in pairwise(frames)]
    np.testing.assert_allclose(steps, np.full(8, angle(STOPS[0], STOPS[1]) / 8), rtol=1e-4)


@pytest.mark.parametrize("method", PATH_METHODS)
@given(frames=st.integers(2, 60), loop=st.booleans())
def test_the_slider_shows_the_frames(method, frames, loop):
    whole = frames_between(STOPS, frames, method, loop)
    for k in range(0, frames, 7):
        assert frame_at(STOPS, k / (frames - 1), method, loop).tobytes() == whole[k].tobytes()


@given(st.floats(0, 1))
def test_every_segment_takes_the_same_share(position):
    way = position * 3
    before = min(int(way), 2)
    line = STOPS[before] + (way - before) * (STOPS[before + 1] - STOPS[before])
    np.testing.assert_allclose(frame_at(STOPS, position, "linear"), line, atol=1e-5)


@pytest.mark.parametrize("method", [name for name in PATH_METHODS if name != "cog"])
def test_equal_stops_stand_still(method):
    frames = frames_between(np.stack([STOPS[0], STOPS[0]]), 6, method)
    np.testing.assert_allclose(frames, np.repeat(STOPS[:1], 6, axis=0), rtol=1e-6)


@pytest.mark.parametrize("method", PATH_METHODS)
def test_opposite_stops_give_finite_frames(method):
    frames = frames_between(np.stack([STOPS[0], -STOPS[0]]), 9, method)
    assert np.isfinite(frames).all()
    if method in ("spherical", "typical"):
        np.testing.assert_allclose(np.linalg.norm(frames, axis=1), np.linalg.norm(STOPS[0]), rtol=1e-6)


@pytest.mark.parametrize("loop", [False, True])
def test_one_stop_is_a_still(loop):
    assert (frames_between(STOPS[:1], 4, loop=loop) == STOPS[0]).all()


def test_a_frame_is_not_a_view_of_its_stop():
    frame = frame_at(STOPS, 0.0)
    frame[:] = 0
    assert (STOPS[0] != 0).any()


@given(st.integers(2, 9), st.integers(2, 200), st.booleans())
def test_spread_counts_every_frame_once(stops, frames, loop):
    counts = spread(stops, frames, loop)
    assert len(counts) == segments(stops, loop)
    assert sum(counts) == frames
    assert max(counts[:-1], default=0) - min(counts[:-1], default=0) <= 1


@pytest.mark.parametrize("position", [-0.1, 1.1, math.nan, math.inf])
def test_places_off_the_path(position):
    with pytest.raises(UsageError, match="from 0 to 1"):
        frame_at(STOPS, position)


@pytest.mark.parametrize("frames", [-1, 0, 1, 10**9])
def test_too_few_and_too_many_frames(frames):
    with pytest.raises(UsageError, match="frames"):
        frames_between(STOPS, frames)


def test_no_stop():
    with pytest.raises(UsageError, match="at least one stop"):
        frame_at(STOPS[:0], 0.5)


@pytest.mark.parametrize(("stops", "frames"), [(1, 5), (3, 1)])
def test_nothing_to_spread(stops, frames):
    with pytest.raises(UsageError, match="two stops and two frames"):
        spread(stops, frames)


def test_unknown_method():
    with pytest.raises(UsageError, match="no blend method"):
        frames_between(STOPS, 5, "cubic")


@pytest.mark.parametrize("method", ["mixture", "geodesic", "pixel", "eigen:4"])
def test_a_method_that_needs_more_than_two_latents(method):
    with pytest.raises(UsageError, match=f"The method {method} does not lead from stop to stop: choose one of spheric"):
        frames_between(STOPS, 5, method)
