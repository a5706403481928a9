"""Attribute vectors on made encodings, beside scikit-learn and beside what was put in."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.vectors import (
    AttributeVector,
    cosine,
    fit_vector,
    linear_svm,
    mean_difference,
    total,
)

STEP = np.array([2.0, 0.0, -1.0, 0.0, 0.5])


def made(count=400, wide=5, seed=0):
    """Encodings that were given STEP where `has`."""
    rng = np.random.default_rng(seed)
    has = rng.random(count) < 0.3
    return rng.normal(size=(count, wide)) * 0.2 + has[:, None] * STEP, has


def test_the_mean_difference_is_the_step_that_was_put_in():
    codes, has = made()
    found = mean_difference("hat", codes, has)
    np.testing.assert_allclose(found.direction, codes[has].mean(0) - codes[~has].mean(0), rtol=1e-5)
    np.testing.assert_allclose(found.direction, STEP, atol=0.1)
    assert (found.name, found.fit, found.with_count, found.without_count) == ("hat", "mean", has.sum(), (~has).sum())
    # Both ways: adding it to those without gives the mean of those with.
    np.testing.assert_allclose(found.moved(codes[~has]).mean(0), codes[has].mean(0), atol=1e-5)
    np.testing.assert_allclose(found.moved(codes[has], -1).mean(0), codes[~has].mean(0), atol=1e-5)


@pytest.mark.parametrize("fit", ["mean", "svm"])
def test_weights_are_replication(fit):
    codes, has = made(60)
    times = np.random.default_rng(1).integers(0, 4, len(codes))
    times[:2] = 1
    weighted = fit_vector("a", codes, has, fit, times)
    replicated = fit_vector("a", np.repeat(codes, times, 0), np.repeat(has, times), fit)
    np.testing.assert_allclose(weighted.direction, replicated.direction, atol=1e-3)


def test_the_plane_of_the_machine_is_that_of_scikit_learn_and_reaches_from_mean_to_mean():
    from sklearn.svm import SVC

    codes, has = made(300)
    # A wide direction that says nothing: the mean difference wanders along it, the machine does not.
    codes[:, 3] *= 40
    found = linear_svm("hat", codes, has)
    other = SVC(kernel="linear", C=1.0, class_weight="balanced").fit(codes, has)
    assert cosine(found.direction, other.coef_[0]) > 0.95
    difference = codes[has].mean(0) - codes[~has].mean(0)
    normal = found.direction / np.linalg.norm(found.direction)
    assert np.linalg.norm(found.direction) == pytest.approx(abs(difference @ normal), rel=1e-4)
    scores = codes @ normal
    middle = (scores[has].mean() + scores[~has].mean()) / 2
    assert ((scores > middle) == has).mean() == 1.0


def test_pictures_with_and_without_are_needed():
    codes = np.zeros((4, 3))
    for has, word in ((np.zeros(4, bool), "No picture has hat"), (np.ones(4, bool), "Every picture has hat")):
        for fit in ("mean", "svm"):
            with pytest.raises(UsageError, match=word):
                fit_vector("hat", codes, has, fit)
    with pytest.raises(UsageError, match="finds no vector"):
        fit_vector("hat", codes, np.array([1, 0, 0, 0], bool), "magic")  # type: ignore[arg-type]


def test_cosines_and_totals():
    a, b = (AttributeVector(name, np.array(d, np.float32)) for name, d in (("a", [3, 0]), ("b", [1, 1])))
    assert cosine(a, b) == pytest.approx(np.sqrt(0.5))
    assert cosine(a, np.zeros(2)) == 0.0
    np.testing.assert_allclose(total([a, b], [2, -1], 2), [5, -1])
    np.testing.assert_array_equal(total([], [], 2), [0, 0])
    with pytest.raises(UsageError, match="another number of dimensions"):
        total([a], [1.0], 3)
