"""The geodesic mean on decoders whose geometry is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from latentloom.engine.atlas import Atlas
from latentloom.engine.blending.decoder_graph import DecoderGraph, best_on_edges, frechet_mean
from latentloom.engine.blending.methods import geodesic
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import resolve
from latentloom.engine.latent_prior import NORMAL, LatentPrior

WHOLE = 1.5 * np.pi


class Arc:
    """Every place of the plane looks like its angle: a grey level, black at 0 and white at three quarters round."""

    native_size = 4

    def __init__(self):
        self.asked = 0

    def decode_pixels(self, latents, size=None):
        self.asked += len(latents)
        angles = np.arctan2(latents[:, 1], latents[:, 0]) % (2 * np.pi)
        levels = np.rint(255 * np.clip(angles / WHOLE, 0, 1)).astype(np.uint8)
        return np.broadcast_to(levels[:, None, None], (len(latents), size, size)).copy()


@dataclass(frozen=True)
class Model:
    atlas: Atlas
    runtime: object
    prior: LatentPrior = NORMAL


def on_arc(angles):
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@pytest.fixture
def arc():
    """Four classes on a circle that is open for a quarter; most drawings are of no class that is blended."""
    angles = np.concatenate([np.linspace(0, WHOLE, 100), np.array([0, 0.5, 0.9]) * WHOLE])
    labels = np.concatenate([np.full(100, 3), np.arange(3)]).astype(np.int32)
    codes = on_arc(angles).astype(np.float32)
    return Model(Atlas(("begin", "middle", "end", "rest"), codes, labels, np.zeros(103, bool)), Arc())


def share_of(latent):
    assert np.linalg.norm(latent) == pytest.approx(1, abs=0.01)
    return float(np.arctan2(latent[1], latent[0]) % (2 * np.pi)) / WHOLE


@pytest.mark.parametrize("weight", [0.1, 0.25, 0.5, 0.8])
def test_two_sources_meet_along_the_arc_and_not_across(arc, weight):
    """The chord leaves the ring of encodings; along it the middle of 0 and 0.9 of the way is 0.9 times the weight."""
    latent = resolve(Mix.of({"begin": 1 - weight, "end": weight}, "geodesic"), arc).latent
    assert share_of(latent) == pytest.approx(0.9 * weight, abs=0.01)
    assert np.linalg.norm(resolve(Mix.of({"begin": 1.0, "end": 1.0}, "linear"), arc).latent) < 0.6


def test_on_a_line_the_mean_of_three_is_the_mean_of_their_places(arc):
    mix = Mix.of({"begin": 0.2, "middle": 0.5, "end": 0.3}, "geodesic")
    assert share_of(resolve(mix, arc).latent) == pytest.approx(0.5 * 0.5 + 0.3 * 0.9, abs=0.01)


def test_the_way_goes_around_a_ridge():
    """Between left and right stands a wall of black that is open at the top."""

    class Ridge(Arc):
        def decode_pixels(self, latents, size=None):
            x, y = latents.T
            wall = np.exp(-((x - 0.5) ** 2) / 0.01) * (y < 0.75)
            planes = np.stack([x * 60, y * 60, 255 * wall], axis=1)
            return np.rint(np.clip(planes, 0, 255)).astype(np.uint8)[:, :, None]

    x, y = np.meshgrid(np.linspace(0, 1, 21), np.linspace(0, 1, 21))
    codes = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
    labels = np.full(len(codes), 2, np.int32)
    labels[np.flatnonzero((codes == [0, 0.5]).all(axis=1))] = 0
    labels[np.flatnonzero((codes == [1, 0.5]).all(axis=1))] = 1
    model = Model(Atlas(("left", "right", "rest"), codes, labels, np.zeros(len(codes), bool)), Ridge())
    latent = resolve(Mix.of({"left": 1.0, "right": 1.0}, "geodesic"), model).latent
    assert latent[0] == pytest.approx(0.5, abs=0.1)
    assert latent[1] >= 0.75
    assert resolve(Mix.of({"left": 1.0, "right": 1.0}, "linear"), model).latent[1] == 0.5


def test_the_graph_is_made_once_and_weights_alone_decode_nothing(arc):
    resolve(Mix.of({"begin": 1.0, "end": 1.0}, "geodesic"), arc)
    asked = arc.runtime.asked
    assert asked == 103 + 2
    resolve(Mix.of({"begin": 1.0, "end": 3.0}, "geodesic"), arc)
    assert arc.runtime.asked == asked
    resolve(Mix.of({"begin": 1.0, "end": 3.0, "middle": 1.0}, "geodesic"), arc)
    assert arc.runtime.asked == asked + 1


def test_a_large_space_is_sampled(arc, monkeypatch):
    monkeypatch.setattr(geodesic, "NODES", 30)
    mix = Mix.of({"begin": 1.0, "end": 1.0}, "geodesic")
    x, y = resolve(mix, arc).latent
    assert np.arctan2(y, x) == pytest.approx(0.45 * WHOLE, abs=0.05 * WHOLE)
    assert arc.runtime.asked == 32


def test_equal_classes_and_a_space_of_one_drawing():
    codes = np.array([[1.0, 0.0]], np.float32)
    model = Model(Atlas(("a", "b"), codes, np.zeros(1, np.int32), np.zeros(1, bool)), Arc())
    mix = Mix((("a", 1.0), ("b", 1.0)), "geodesic", chosen=(("b", "drawing:0"),))
    np.testing.assert_allclose(resolve(mix, model).latent, codes[0])


def test_distances_are_those_of_dijkstra_by_hand():
    """Places 0, 1, 2 and, far off, 10 on a line; each looks like its square."""
    codes = np.array([[0.0], [1.0], [2.0], [10.0]])
    looks = (codes**2).astype(np.float32)
    graph = DecoderGraph.of(codes, looks)
    (view,) = graph.views_from(np.array([[-1.0]]), np.array([[1.0]], np.float32))
    # To 0: |1 - 0| or, by place 1 (which looks the same as -1), 0 + 1; to 2: 3 by any way; to 10: 99.
    np.testing.assert_allclose(view.ways, [1, 0, 3, 99], atol=0.01)


def test_pieces_far_apart_are_joined():
    random = np.random.default_rng(0)
    codes = np.concatenate([random.normal(size=(30, 2)), random.normal(size=(30, 2)) + 100])
    graph = DecoderGraph.of(codes, codes.astype(np.float32))
    assert np.isfinite(graph.views_from(codes[:1], codes[:1].astype(np.float32))[0].ways).all()


@given(st.integers(0, 10_000))
def test_the_best_place_on_an_edge_is_scipys(seed):
    random = np.random.default_rng(seed)
    m, length = int(random.integers(1, 8)), float(random.uniform(0.1, 3))
    a = random.uniform(0, 5, m)
    b = a + random.uniform(-length, length, m)
    weights = random.dirichlet(np.ones(m))

    def spread(s):
        return float(weights @ np.minimum(a + s, b + length - s) ** 2)

    share, value = best_on_edges(a[None], b[None], np.array([length]), weights)
    assert spread(share[0] * length) == pytest.approx(value[0], abs=1e-9)
    bounds = np.linspace(0, length, 20)
    best = min(minimize_scalar(spread, bounds=pair, method="bounded").fun for pair in pairwise(bounds))
    assert value[0] <= best + 1e-9


def test_no_place_of_the_graph_is_better(arc):
    graph = DecoderGraph.of(on_arc(np.linspace(0, WHOLE, 40)), np.linspace(0, 1, 40, dtype=np.float32)[:, None])
    views = graph.views_from(graph.codes[[3, 20, 33]], graph.pictures[[3, 20, 33]])
    weights = np.array([0.5, 0.2, 0.3])
    found = frechet_mean(graph, views, weights)
    ways = np.stack([view.ways for view in views])
    best = int(np.argmin(weights @ ways**2))
    assert np.linalg.norm(found - graph.codes[best]) <= np.linalg.norm(graph.codes[best] - graph.codes[best + 1])
