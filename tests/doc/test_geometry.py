from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.doc.geometry import clamp_to_polygon, corners, wachspress
from tests.doc.strategies import PROPERTY, counts, plane, unit


def test_corner_zero_is_at_the_top_and_the_rest_follow_clockwise() -> None:
    assert corners(4) == pytest.approx(np.array([[0, 1], [1, 0], [0, -1], [-1, 0]]), abs=1e-15)
    assert corners(2) == pytest.approx(np.array([[0, 1], [0, -1]]))


@PROPERTY
@given(counts, plane)
def test_inside_all_coordinates_are_positive_sum_to_one_and_give_the_point_back(
    k: int, xy: tuple[float, float]
) -> None:
    point = clamp_to_polygon(k, xy, 0.999)
    weights = wachspress(k, point)
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert weights @ corners(k) == pytest.approx(np.array(point), abs=1e-12)


@PROPERTY
@given(counts, st.data())
def test_a_corner_is_one_hot(k: int, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, k - 1))
    assert np.array_equal(wachspress(k, corners(k)[i]), np.eye(k)[i])


@PROPERTY
@given(counts, unit, st.data())
def test_on_an_edge_coordinates_are_linear(k: int, t: float, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, k - 1))
    weights = wachspress(k, (1 - t) * corners(k)[i] + t * corners(k)[(i + 1) % k])
    expected = np.zeros(k)
    expected[i] += 1 - t
    expected[(i + 1) % k] += t
    assert weights == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("k", [2, 3, 20, 964])
def test_a_corner_is_approached_without_a_jump(k: int) -> None:
    previous = 0.0
    for gap in (1e-3, 1e-6, 1e-9, 1e-12, 1e-14, 1e-15, 0.0):
        here = wachspress(k, (1 - gap) * corners(k)[1])[1]
        assert here >= previous - 1e-9
        previous = here
    assert previous == 1.0


def test_the_centre_is_even() -> None:
    for k in (2, 3, 20, 964):
        assert wachspress(k, (0, 0)) == pytest.approx(np.full(k, 1 / k), abs=1e-15)


def test_many_points_at_once_equal_one_at_a_time() -> None:
    points = np.random.default_rng(0).uniform(-0.6, 0.6, (3, 5, 2))
    points[0, 0] = corners(7)[3]
    together = wachspress(7, points)
    assert together.shape == (3, 5, 7)
    for index in np.ndindex(3, 5):
        assert together[index] == pytest.approx(wachspress(7, points[index]), abs=1e-14)


@PROPERTY
@given(counts, st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)), st.sampled_from([0.5, 0.98, 1.0]))
def test_clamping_stays_inside_keeps_the_direction_and_is_done_once(
    k: int, xy: tuple[float, float], margin: float
) -> None:
    x, y = clamp_to_polygon(k, xy, margin)
    assert clamp_to_polygon(k, (x, y), margin) == (x, y)
    assert np.hypot(x, y) <= margin * (1 + 1e-9)
    weights = wachspress(k, (x, y))
    assert weights @ corners(k) == pytest.approx(np.array([x, y]), abs=1e-9)
    if k > 2 and np.hypot(*xy) > 1e-6:
        scale = max(abs(xy[0]), abs(xy[1]))
        assert x * (xy[1] / scale) == pytest.approx(y * (xy[0] / scale), abs=1e-9)


def test_a_point_inside_is_left_alone() -> None:
    assert clamp_to_polygon(20, (0.3, -0.4)) == (0.3, -0.4)


def test_a_hand_beyond_a_corner_reaches_it() -> None:
    assert clamp_to_polygon(5, 7 * corners(5)[2], 1.0) == pytest.approx(tuple(corners(5)[2]), abs=1e-12)


@pytest.mark.parametrize("xy", [(np.nan, 0), (0, np.inf)])
def test_coordinates_that_are_no_numbers_are_refused(xy: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        wachspress(5, xy)
    with pytest.raises(ValueError, match="finite"):
        clamp_to_polygon(5, xy)


def test_one_corner_is_no_wheel() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        corners(1)
    with pytest.raises(ValueError, match="at least 2"):
        wachspress(1, (0, 0))


def test_all_964_classes_take_less_than_a_millisecond() -> None:
    wachspress(964, (0.1, 0.2))
    best = min(_timed() for _ in range(20))
    assert best < 1e-3


def _timed() -> float:
    start = time.process_time()
    wachspress(964, (0.1, 0.2))
    return time.process_time() - start
