"""Eigen-images against scikit-learn's principal components, and the blend that is made of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from tests.engine.blending.fakes import FakeModel, Waves

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending import eigen
from latentloom.engine.blending.eigen import eigen_images, principal_components, resized
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import resolve


@pytest.fixture
def model(atlas):
    return FakeModel(atlas)


@pytest.mark.parametrize(("count", "shape"), [(12, (8, 8)), (100, (5, 5)), (20, (6, 6, 3))])
def test_components_are_those_of_scikit_learn(count, shape):
    pictures = np.random.default_rng(count).uniform(0, 255, (count, *shape)).astype(np.float32)
    found = principal_components(pictures)
    flat = pictures.reshape(count, -1).astype(np.float64)
    theirs = PCA(svd_solver="full").fit(flat)
    rank = min(count - 1, flat.shape[1])
    assert found.components.shape == (rank, *shape)
    np.testing.assert_allclose(found.mean.ravel(), theirs.mean_, rtol=1e-5)
    np.testing.assert_allclose(found.shares, theirs.explained_variance_ratio_[:rank], atol=1e-6)
    ours = found.components.reshape(rank, -1)
    np.testing.assert_allclose(np.abs((ours * theirs.components_[:rank]).sum(axis=1)), 1, atol=1e-3)
    np.testing.assert_allclose(ours @ ours.T, np.eye(rank), atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_projection_is_that_of_scikit_learn(count):
    pictures = np.random.default_rng(7).uniform(0, 255, (30, 6, 6)).astype(np.float32)
    other = np.random.default_rng(8).uniform(0, 255, (6, 6)).astype(np.float32)
    flat = pictures.reshape(30, -1)
    expected = flat.mean(axis=0)
    if count:
        theirs = PCA(n_components=count, svd_solver="full").fit(flat)
        expected = theirs.inverse_transform(theirs.transform(other.reshape(1, -1)))[0]
    projected = principal_components(pictures).first(count).project(other)
    np.testing.assert_allclose(projected.ravel(), expected, rtol=1e-3, atol=0.05)


def test_all_components_give_the_pictures_back():
    pictures = np.random.default_rng(1).uniform(0, 255, (9, 5, 5)).astype(np.float32)
    whole = principal_components(pictures)
    for picture in pictures:
        np.testing.assert_allclose(whole.project(picture), picture, atol=0.01)


def test_equal_pictures_have_no_components():
    found = principal_components(np.full((4, 3, 3), 7, np.float32))
    assert len(found.components) == 0
    assert (found.project(np.zeros((3, 3), np.float32)) == 7).all()


def test_those_of_a_space_are_of_its_decoded_drawings(model):
    found = eigen_images(model.runtime, model.atlas, 3)
    decoded = Waves().decode_pixels(model.atlas.codes, 12).astype(np.float32)
    np.testing.assert_allclose(found.mean, decoded.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(found.components, principal_components(decoded).first(3).components, atol=1e-5)
    assert (found.components.reshape(3, -1).max(axis=1) == np.abs(found.components).reshape(3, -1).max(axis=1)).all()


def test_they_are_made_once_for_each_model_and_atlas(model):
    eigen_images(model.runtime, model.atlas, 2)
    eigen_images(model.runtime, model.atlas)
    assert len(model.runtime.decoded) == 1
    other = Atlas(model.atlas.classes, -model.atlas.codes, model.atlas.labels, model.atlas.held_out)
    assert not np.allclose(eigen_images(model.runtime, other).mean, eigen_images(model.runtime, model.atlas).mean)


def test_a_large_space_is_sampled_evenly(model, monkeypatch):
    monkeypatch.setattr(eigen, "SAMPLE", 20)
    assert len(eigen_images(model.runtime, model.atlas).components) <= 19
    assert model.runtime.decoded == [(20, 12)]


def test_a_negative_number_of_them(model):
    with pytest.raises(UsageError, match="0 or more, not -1"):
        eigen_images(model.runtime, model.atlas, -1)


def test_one_as_a_picture(model):
    shown = eigen_images(model.runtime, model.atlas, 1).shown(0)
    assert (shown.shape, shown.dtype, shown.max()) == ((12, 12), np.uint8, 255)


def test_the_blend_is_the_projected_cross_fade(model):
    mix = dict.fromkeys(model.atlas.classes, 1.0)
    faded = resolve(Mix.of(mix, "pixel"), model).pixels(12).astype(np.float32)
    by_hand = eigen_images(model.runtime, model.atlas, 2).project(faded)
    found = resolve(Mix.of(mix, "eigen:2"), model).pixels(12)
    np.testing.assert_allclose(found, np.clip(by_hand, 0, 255), atol=1.1)


def test_more_components_come_nearer_to_the_cross_fade(model):
    mix = {model.atlas.classes[0]: 1.0, model.atlas.classes[2]: 2.0}
    faded = resolve(Mix.of(mix, "pixel"), model).pixels(12).astype(float)
    away = [np.abs(resolve(Mix.of(mix, f"eigen:{count}"), model).pixels(12) - faded).mean() for count in (1, 3, 6, 40)]
    assert away == sorted(away, reverse=True)
    assert away[-1] < 1


@pytest.mark.parametrize("size", [5, 12, 30])
@pytest.mark.parametrize("shape", [(12, 12), (12, 12, 3)])
def test_resizing_keeps_what_is_even(size, shape):
    even = resized(np.full(shape, 80, np.float32), size)
    assert even.shape == (size, size, *shape[2:])
    np.testing.assert_allclose(even, 80, rtol=1e-5)
