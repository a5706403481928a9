"""The map against scikit-learn's PCA, and there and back."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from latentloom.engine.projection import fit_map


def codes(n=200, d=7, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, d)) * np.geomspace(3, 0.3, d) @ rng.normal(size=(d, d)) + 2).astype(np.float32)


@pytest.mark.parametrize(("n", "d"), [(200, 7), (5, 7), (3, 2), (100, 64)])
def test_it_is_pca_up_to_the_signs(n, d):
    given = codes(n, d)
    plane, reference = fit_map(given), PCA(2, svd_solver="full").fit(given.astype(np.float64))
    signs = np.sign((plane.axes * reference.components_).sum(axis=1))
    assert np.allclose(plane.axes * signs[:, None], reference.components_, atol=1e-5)
    assert np.allclose(plane.share, reference.explained_variance_ratio_, atol=1e-6)
    assert np.allclose(plane.centre, reference.mean_, atol=1e-5)
    assert np.allclose(plane.project(given) * signs, reference.transform(given.astype(np.float64)), atol=1e-3)


def test_axes_are_orthonormal_and_their_signs_are_settled():
    plane = fit_map(codes())
    assert np.allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-6)
    assert plane.share[0] >= plane.share[1] > 0
    for axis in plane.axes:
        assert axis[np.abs(axis).argmax()] > 0
    turned = fit_map(2 * codes().mean(axis=0) - codes())  # mirrored: the directions are the same, so are the axes
    assert np.allclose(turned.axes, plane.axes, atol=1e-4)


def test_places_on_the_map_come_back():
    plane = fit_map(codes())
    places = np.random.default_rng(1).normal(size=(20, 2)) * 5
    lifted = plane.lift(places)
    assert lifted.shape == (20, 7)
    assert lifted.dtype == plane.project(lifted).dtype == np.float32
    assert np.allclose(plane.project(lifted), places, atol=1e-4)


def test_lifting_a_projection_is_the_nearest_point_of_the_plane():
    plane, given = fit_map(codes()), codes(seed=3)
    nearest = plane.lift(plane.project(given))
    assert np.allclose((given - nearest) @ plane.axes.T, 0, atol=1e-3)


def test_it_is_the_same_every_time():
    first, second = fit_map(codes()), fit_map(codes())
    assert np.array_equal(first.axes, second.axes)
    assert np.array_equal(first.share, second.share)


@pytest.mark.parametrize("given", [np.zeros((4, 3)), np.ones((2, 3)), np.arange(5.0)[:, None]])
def test_flat_clouds_have_a_map_too(given):
    plane = fit_map(given)
    d = given.shape[1]
    assert (plane.axes.shape, plane.centre.shape, plane.share.shape) == ((2, d), (d,), (2,))
    assert all(np.isfinite(part).all() for part in (plane.axes, plane.centre, plane.share))
    assert np.allclose(plane.lift(plane.project(given)), given, atol=1e-5)
    if d == 1:
        assert plane.axes[1].tolist() == [0]
        assert plane.share.tolist() == [1, 0]
