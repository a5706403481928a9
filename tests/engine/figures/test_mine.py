"""MINE: neighbours, their places, the exact assignment, and the grid spread out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.spatial import cKDTree

from latentloom.base.errors import UsageError
from latentloom.engine.data.steps import finished
from latentloom.engine.figures.mine import assigned, nearest_rows, principal_places, spread_out
from latentloom.engine.figures.tsne import TURNS, divergence, likenesses, tsne_steps
from latentloom.engine.interpolation import slerp
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def space(tiny_space):
    return open_space(tiny_space, "cpu", 1)


def test_neighbours_are_the_nearest_of_those_that_count():
    rng = np.random.default_rng(0)
    codes, usable = rng.normal(size=(300, 5)), rng.random(300) < 0.5
    rows = nearest_rows(codes, codes[7], 20, usable)
    wanted = np.flatnonzero(usable)[cKDTree(codes[usable]).query(codes[7], 20)[1]]
    np.testing.assert_array_equal(rows, wanted)


def test_places_are_the_principal_components():
    from sklearn.decomposition import PCA

    codes = np.random.default_rng(1).normal(size=(40, 6)) * [5, 3, 1, 1, 1, 1]
    places, theirs = principal_places(codes), PCA(2).fit_transform(codes)
    np.testing.assert_allclose(np.abs(places), np.abs(theirs), atol=1e-9)
    assert principal_places(np.ones((3, 4))).shape == (3, 2)


def test_the_assignment_has_the_least_sum_of_squares():
    for seed in range(5):
        places = np.random.default_rng(seed).normal(size=(6, 2))
        cells = np.array([[x, -y] for y in range(2) for x in range(3)], float)
        cells -= cells.mean(axis=0)
        scaled = (places - places.mean(axis=0)) / places.std(axis=0) * cells.std(axis=0)

        def cost(order, cells=cells, scaled=scaled):
            return ((cells - scaled[list(order)]) ** 2).sum()

        best = min(itertools.permutations(range(6)), key=cost)
        assert cost(assigned(places, 2, 3).ravel()) == pytest.approx(cost(best))


def test_what_lies_on_a_grid_already_stays_where_it_is():
    down, across = np.mgrid[0:4, 0:4].reshape(2, -1)
    order = np.random.default_rng(2).permutation(16)
    places = np.column_stack([across, -down]).astype(float)[order] * [3.0, 0.5]
    np.testing.assert_array_equal(order[assigned(places, 4, 4)], np.arange(16).reshape(4, 4))


def test_spread_keeps_every_anchor_and_interpolates_rows_first():
    anchors = np.random.default_rng(3).normal(size=(3, 4, 9))
    grid = spread_out(anchors, 3)
    assert grid.shape == (7, 10, 9)
    np.testing.assert_array_equal(grid[::3, ::3], anchors)
    np.testing.assert_allclose(grid[3, 4], slerp(anchors[1, 1], anchors[1, 2], 1 / 3))
    np.testing.assert_allclose(grid[2, 4], slerp(grid[0, 4], grid[3, 4], 2 / 3))
    np.testing.assert_array_equal(spread_out(anchors, 1), anchors)


def test_t_sne_has_the_perplexity_it_was_asked_for():
    points = np.random.default_rng(4).normal(size=(60, 7))
    joint = likenesses(points, 4.0)
    assert joint.sum() == pytest.approx(1)
    np.testing.assert_allclose(joint, joint.T)
    # By brute force, one row's width at a time, as scikit-learn's own search finds it.
    from sklearn.manifold._utils import _binary_search_perplexity

    apart = ((points[:, None] - points) ** 2).sum(axis=2).astype(np.float32)
    rows = _binary_search_perplexity(apart, 4.0, 0)
    np.testing.assert_allclose(joint, (rows + rows.T) / 120, atol=2e-5)


def test_t_sne_comes_as_far_as_scikit_learn_s():
    from sklearn.manifold import TSNE

    ratios, kept = [], []
    for seed in (5, 7):
        rng = np.random.default_rng(seed)
        points = np.concatenate([rng.normal(size=(16, 8)) + 6 * centre for centre in rng.normal(size=(4, 8))])
        start = principal_places(points)
        steps = tsne_steps(points, start)
        assert next(steps)[1] == TURNS
        places = finished(steps)
        theirs = TSNE(perplexity=4, method="exact", init=start / start[:, 0].std() * 1e-4, max_iter=TURNS).fit(points)
        ratios.append(divergence(likenesses(points, 4.0), places) / theirs.kl_divergence_)
        # Neighbours stay neighbours: each point's nearest is of its own cluster.
        apart = ((places[:, None] - places) ** 2).sum(axis=2) + np.eye(64) * 1e9
        kept.append((apart.argmin(axis=1) // 16 == np.arange(64) // 16).mean())
    # A descent may end in another valley, so not every one has to be as deep as theirs.
    assert min(ratios) < 1.1
    assert min(kept) > 0.9


def places_of(whole, part):
    """Return in how many places of a picture another one stands."""
    windows = np.lib.stride_tricks.sliding_window_view(whole, part.shape)
    return int((windows == part).all(axis=(2, 3)).sum())


def test_the_figure_shows_the_same_anchors_in_both_panels(space):
    result = space.figure("mine", side=2, spacing=3, tile=16)
    # Six drawings are held out, enough for four cells.
    assert result.numbers["all_held_out"] is True
    centre = result.numbers["centre"]["drawing"]
    rows = np.array(result.numbers["neighbours"])
    assert rows.shape == (2, 2)
    assert centre in rows
    one = next(row for row in rows.ravel().tolist() if row != centre)
    # Four pictures and the gaps between them are as wide as two larger ones.
    for side in (16, (4 * 18) // 2 - 2):
        assert places_of(result.picture, space.runtime.decode_pixels(space.atlas.codes[one][None], side)[0]) == 1
    assert space.figure("mine", side=3, spacing=1, tile=16).numbers["all_held_out"] is False
    with pytest.raises(UsageError, match="36 drawings for 49 cells"):
        space.figure("mine", side=7)


def test_the_centre_may_be_any_place_and_t_sne_lays_out(space):
    result = space.figure("mine", centre=["place:0.5;-1"], side=3, spacing=1, tile=16, layout="tsne", held_out=False)
    centre = space.map.lift(np.array([[0.5, -1]]))[0]
    nearest = np.argsort(((space.atlas.codes - centre) ** 2).sum(axis=1))[:9]
    assert {row for line in result.numbers["neighbours"] for row in line} == set(nearest.tolist())
