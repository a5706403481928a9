"""Whether a picture is like a drawing: crisp edges by hand, distances and percentiles by other means."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree
from scipy.stats import percentileofscore

from latentloom.engine.atlas import Atlas
from latentloom.engine.evidence.plausibility import (
    MEASURES,
    PLAUSIBLE,
    coverage_of,
    crispness,
    measures,
    percentiles,
    seen_codes,
)


def stroke(blur: float = 0.0) -> np.ndarray:
    """A vertical stroke eight pixels wide with edges one half-covered pixel wide, (1, 64, 64)."""
    page = np.zeros((1, 64, 64), np.float32)
    page[:, 10:54, 28:36] = 1
    page[:, 10:54, [27, 36]] = 0.5
    return gaussian_filter(page, (0, blur, blur)).astype(np.float32)


def test_crispness_by_hand():
    # Rows: 44 times up 1 and down 1. Columns: 8 whole and 2 half ones, up and down. Undecided: 88 pixels.
    assert crispness(stroke())[0] == pytest.approx((44 * 2 + 2 * 8 + 2 * 2 * 0.5) / 88)
    assert crispness(np.zeros((2, 9, 9), np.float32)).tolist() == [0, 0]
    assert crispness(np.ones((1, 9, 9), np.float32)).tolist() == [0]
    page = np.zeros((1, 9, 9), np.float32)
    page[0, 4, 4] = 1
    assert crispness(page)[0] == 4.0  # nothing undecided: counted as one pixel


def test_the_more_blur_the_less_crisp():
    found = [crispness(stroke(blur))[0] for blur in (0, 0.5, 1, 2, 4)]
    assert all(sharper > 1.15 * softer for sharper, softer in pairwise(found))


def test_channels_are_taken_together():
    both = np.concatenate([stroke()[:, None], stroke()[:, None]], 1)
    np.testing.assert_allclose(crispness(both), crispness(stroke()))


def test_coverage_of_fields_and_photos():
    grids = np.array([-1, -0.125, 0, 0.0625, 1], np.float32).reshape(1, 1, 1, 5)
    np.testing.assert_allclose(coverage_of(grids, "ink", 4.0).ravel(), [1, 1, 0.5, 0.25, 0])
    np.testing.assert_allclose(coverage_of(grids, "photo", 4.0).ravel(), [0, 0.4375, 0.5, 0.53125, 1])


def test_measures_of_latents(judged):
    latents = judged.atlas.codes[::5] + np.float32(0.3)
    grids = judged.runtime.decode_grids(latents)
    found = measures(latents, grids, judged.runtime, judged.atlas)
    assert tuple(found) == MEASURES
    np.testing.assert_allclose(
        found["norm"], [np.sqrt(sum(v * v for v in z)) for z in latents.astype(float)], rtol=1e-5
    )
    seen = judged.atlas.codes[~judged.atlas.held_out]
    np.testing.assert_allclose(found["neighbours"], cKDTree(seen).query(latents)[0], rtol=1e-3)
    again = judged.runtime.encode_grids(np.clip(grids, -1, 1))[0]
    np.testing.assert_allclose(found["round trip"], np.sqrt(((again - latents) ** 2).sum(1)), rtol=1e-4)
    near = measures(latents, grids, judged.runtime, judged.atlas, latents)
    np.testing.assert_allclose(near["neighbours"], 0, atol=5e-3)


def test_where_all_pictures_are_held_out_all_count():
    codes = np.arange(6, dtype=np.float32).reshape(3, 2)
    labels = np.zeros(3, np.int32)
    assert len(seen_codes(Atlas(("a",), codes, labels, np.array([True, False, True])))) == 1
    assert len(seen_codes(Atlas(("a",), codes, labels, np.ones(3, bool)))) == 3


def test_percentiles_are_scipys():
    real = np.random.default_rng(0).normal(size=2000)
    ordinary = {"norm": np.quantile(real, PLAUSIBLE).astype(np.float32)}
    asked = np.array([-9, -1, 0, 0.5, 9], np.float32)
    found = percentiles({"norm": asked, "crispness": asked}, ordinary)
    assert list(found) == ["norm"]
    expected = [percentileofscore(real, value) / 100 for value in asked]
    np.testing.assert_allclose(found["norm"], expected, atol=0.01)


def test_real_drawings_are_like_drawings(judged, panel):
    rows = np.flatnonzero(judged.atlas.held_out)
    latents = judged.atlas.codes[rows]
    found = percentiles(
        measures(latents, judged.runtime.decode_grids(latents), judged.runtime, judged.atlas), panel.ordinary
    )
    for name, values in found.items():
        assert np.median(values) == pytest.approx(0.5, abs=0.15), name
        assert (values.min(), values.max()) == pytest.approx((0, 1), abs=0.05), name
