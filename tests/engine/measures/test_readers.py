"""Probes, clusters and the naive classifier: worlds whose answer is known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score
from sklearn.metrics.cluster import contingency_matrix
from tests.helpers.generators import run_generator

from latentloom.engine.measures.argmax import ideal_argmax_accuracy, naive_argmax_accuracy
from latentloom.engine.measures.clusters import (
    contingency,
    hungarian_names,
    k_means_centres,
    majority_names,
    named_accuracy,
    nearest,
    silhouette,
)
from latentloom.engine.measures.probes import (
    drawn,
    label_curve_steps,
    linear_probe,
    neighbour_probe,
    per_class,
)

RNG = np.random.default_rng(0)
LABELS = np.arange(300) % 3
APART = 9 * np.eye(3)[LABELS] + RNG.normal(size=(300, 3))
NOISE = RNG.normal(size=(300, 3))
RING = np.stack([np.cos(t := RNG.random(400) * 2 * np.pi), np.sin(t)], axis=1) * (1 + np.arange(400) % 2)[:, None]


def test_readers_find_what_is_there_and_nothing_else():
    for probe in (linear_probe, neighbour_probe):
        assert probe(APART[:200], LABELS[:200], APART[200:], LABELS[200:]) == 1.0
        assert probe(NOISE[:200], LABELS[:200], NOISE[200:], LABELS[200:]) == pytest.approx(1 / 3, abs=0.12)


def test_rings_are_seen_by_neighbours_and_not_by_a_line():
    labels = np.arange(400) % 2
    assert neighbour_probe(RING[:300], labels[:300], RING[300:], labels[300:]) == 1.0
    assert linear_probe(RING[:300], labels[:300], RING[300:], labels[300:]) < 0.7


def test_one_class_and_few_pictures_do_not_stop_a_reader():
    assert linear_probe(NOISE[:5], np.zeros(5, int), NOISE[:4], np.array([0, 0, 1, 1])) == 0.5
    assert neighbour_probe(APART[:3], LABELS[:3], APART[:3], LABELS[:3]) >= 1 / 3


def test_more_labels_help_and_every_class_has_as_many():
    rows = per_class(LABELS, 4, seed=1)
    assert np.bincount(LABELS[rows]).tolist() == [4, 4, 4]
    assert (np.diff(rows) > 0).all()
    near = 3 * np.eye(3)[LABELS] + RNG.normal(size=(300, 3))
    steps = label_curve_steps(near[:200], LABELS[:200], near[200:], LABELS[200:], counts=(1, 20, 1000), draws=2)
    curve, news = run_generator(steps)
    assert list(curve) == [1, 20]
    assert curve[20][0] > curve[1][0]
    assert news == [(0, 4), (1, 4), (2, 4), (3, 4)]


def test_what_is_drawn_is_the_same_every_time():
    codes, labels = drawn(APART, LABELS, 10, seed=3)
    assert len(codes) == len(labels) == 10
    assert np.array_equal(codes, drawn(APART, LABELS, 10, seed=3)[0])
    assert drawn(APART, LABELS, 300, seed=3)[0] is APART


def test_the_table_is_scikit_learns():
    clusters = RNG.integers(0, 4, 300)
    assert np.array_equal(contingency(clusters, LABELS, (4, 3)), contingency_matrix(clusters, LABELS))


def test_names_by_hand():
    table = np.array([[5, 4, 0], [6, 0, 0], [0, 1, 0]])
    assert majority_names(table).tolist() == [0, 0, 1]
    # 4 + 6 + 0 beats 5 + 0 + 1.
    assert hungarian_names(table).tolist() == [1, 0, 2]
    more = np.vstack([table, [0, 0, 9]])
    assert sorted(hungarian_names(more).tolist()) == [-1, 0, 1, 2]


def test_the_one_to_one_naming_is_the_best_of_all():
    table = RNG.integers(0, 50, (4, 4))
    best = max(sum(table[i, p[i]] for i in range(4)) for p in permutations(range(4)))
    names = hungarian_names(table)
    assert table[np.arange(4), names].sum() == best


def test_k_means_of_classes_far_apart_names_them_all():
    centres = k_means_centres(APART, 3)
    clusters = nearest(APART, centres)
    assert np.array_equal(clusters, ((APART[:, None] - centres[None]) ** 2).sum(2).argmin(1))
    table = contingency(clusters, LABELS, (3, 3))
    assert named_accuracy(hungarian_names(table), clusters, LABELS) == 1.0
    assert named_accuracy(majority_names(table), clusters, LABELS) == 1.0


def test_the_silhouette_is_scikit_learns_and_knows_when_there_is_none():
    assert silhouette(APART, LABELS) == pytest.approx(silhouette_score(APART, LABELS))
    assert silhouette(APART, np.zeros(300, int)) is None
    assert silhouette(APART, np.arange(300)) is None


def test_the_naive_classifier_reads_the_first_coordinates_alone():
    codes = np.array([[5.0, 0, 99], [0, 1, 99], [2, 1, 99]])
    assert naive_argmax_accuracy(codes, np.array([0, 1, 1]), 2) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="cannot hold"):
        naive_argmax_accuracy(codes, np.array([0, 1, 1]), 4)


@pytest.mark.parametrize(
    ("lam", "classes", "wanted"), [(1, 10, 0.34), (2, 10, 0.67), (3, 10, 0.90), (5, 20, 0.997), (2, 20, 0.56)]
)
def test_the_ideal_accuracy_is_that_of_draws(lam, classes, wanted):
    draws = RNG.normal(size=(200_000, classes))
    draws[:, 0] += lam
    found = ideal_argmax_accuracy(lam, classes)
    assert found == pytest.approx((draws.argmax(1) == 0).mean(), abs=0.005)
    assert found == pytest.approx(wanted, abs=0.005)


def test_the_ideal_accuracy_at_its_limits():
    assert ideal_argmax_accuracy(0, 10) == pytest.approx(0.1)
    assert ideal_argmax_accuracy(5, 10) == pytest.approx(0.9983, abs=1e-4)
    assert ideal_argmax_accuracy(7, 1) == pytest.approx(1)


def test_centres_of_equal_codes_are_equal_and_nobody_is_warned(recwarn):
    centres = k_means_centres(np.ones((6, 2)), 3)
    np.testing.assert_array_equal(centres, np.ones((3, 2)))
    assert not recwarn.list
