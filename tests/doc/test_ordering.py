from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from latentloom.doc import ordering
from latentloom.doc.ordering import similarity_order, tour_length


def shuffled_ring(k: int, d: int = 6) -> np.ndarray:
    """Points on a circle in a random plane, in random order: the best tour is known."""
    rng = np.random.default_rng(3)
    plane, _ = np.linalg.qr(rng.normal(size=(d, 2)))
    angles = rng.permutation(k) * 2 * np.pi / k
    return np.stack([np.cos(angles), np.sin(angles)], axis=1) @ plane.T


@pytest.mark.parametrize("k", [5, 20, 100, 2500])
def test_a_ring_is_found_again(k: int) -> None:
    points = shuffled_ring(k)
    order = similarity_order(points)
    assert sorted(order) == list(range(k))
    assert tour_length(points, order) == pytest.approx(2 * k * np.sin(np.pi / k), rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_seven_classes_come_near_the_shortest_tour_of_all(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(7, 4))
    shortest = min(tour_length(points, (0, *rest)) for rest in itertools.permutations(range(1, 7)))
    assert tour_length(points, similarity_order(points)) <= 1.08 * shortest


def test_the_order_repeats_and_begins_with_class_zero() -> None:
    points = np.random.default_rng(1).normal(size=(30, 8))
    order = similarity_order(points)
    assert order == similarity_order(points.copy())
    assert order[0] == 0
    assert order[1] < order[-1]


def test_equal_means_and_few_classes() -> None:
    assert similarity_order(np.zeros((6, 3))) == (0, 1, 2, 3, 4, 5)
    assert similarity_order(np.eye(2)) == (0, 1)
    with pytest.raises(ValueError, match="finite"):
        similarity_order([[np.nan, 0.0]] * 5)


def test_it_is_fast_enough_to_be_a_button() -> None:
    for k, limit in ((20, 0.05), (200, 2.0)):
        points = np.random.default_rng(0).normal(size=(k, 64))
        assert min(_timed(points) for _ in range(5 if k < 100 else 3)) < limit


def _timed(points: np.ndarray) -> float:
    start = time.process_time()
    similarity_order(points)
    return time.process_time() - start


def test_a_tour_beats_the_angle_that_stands_in_for_it_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(0).normal(size=(60, 8))
    tour = tour_length(points, similarity_order(points))
    monkeypatch.setattr(ordering, "TOUR_LIMIT", 10)
    angle = tour_length(points, similarity_order(points))
    assert tour < angle < tour_length(points, range(60))
