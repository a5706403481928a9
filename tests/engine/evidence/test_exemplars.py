"""Nearest drawings: the chamfer distance against scipy's, and classes made comparable."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from latentloom.base.errors import UsageError
from latentloom.engine.evidence.exemplars import Exemplars
from latentloom.engine.space import open_space

REACH = 4.0


@pytest.fixture(scope="module")
def exemplars(judged):
    return Exemplars(judged)


def page(rows: slice, columns: slice) -> np.ndarray:
    ink = np.zeros((32, 32), bool)
    ink[rows, columns] = True
    return ink


def field(ink: np.ndarray) -> np.ndarray:
    """Return a page's distance field (1, 1, s, s): pixels to the edge of the ink over the reach, cut at 1."""
    outside, inside = distance_transform_edt(~ink), distance_transform_edt(ink)
    away = np.where(ink, 0.5 - inside, outside - 0.5)
    return np.clip(away / REACH, -1, 1).astype(np.float32)[None, None]


def chamfer(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far the ink of each lies from the other's on average, ending at the reach."""

    def there(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.minimum(np.maximum(distance_transform_edt(~b) - 0.5, 0), REACH)[a].mean() / REACH)

    return there(one, other) + there(other, one)


def test_the_distance_is_the_symmetric_chamfer_distance(judged, monkeypatch):
    drawings = [page(slice(4 + 3 * i, 8 + 3 * i), slice(4 + i, 26)) for i in range(6)]
    fields = np.concatenate([field(ink) for ink in drawings])
    monkeypatch.setattr(type(judged.runtime), "decode_grids", lambda self, codes: fields[judged_labels(judged, codes)])
    toy = Exemplars(judged)
    asked = [page(slice(10, 14), slice(5, 20)), page(slice(6, 24), slice(14, 18))]
    raw = toy._raw(np.concatenate([field(ink) for ink in asked]))
    for i, ink in enumerate(asked):
        np.testing.assert_allclose(-raw[i], [chamfer(ink, other) for other in drawings], atol=1e-5)


def judged_labels(space, codes) -> np.ndarray:
    """Return the classes whose codes these are."""
    return np.array([space.atlas.labels[np.flatnonzero((space.atlas.codes == z).all(1))[0]] for z in codes])


def test_a_drawing_is_nearest_to_its_own_class(judged, exemplars):
    rows = np.flatnonzero(judged.atlas.held_out)
    scores = exemplars.scores(judged.runtime.decode_grids(judged.atlas.codes[rows]))
    assert scores.shape == (6, 6)
    assert (scores.argmax(1) == judged.atlas.labels[rows]).sum() >= 5


def test_drawings_of_other_classes_have_mean_zero_and_spread_one(judged, exemplars):
    rows = np.flatnonzero(judged.atlas.held_out)
    scores = exemplars.scores(judged.runtime.decode_grids(judged.atlas.codes[rows]))
    for k in range(6):
        others = scores[judged.atlas.labels[rows] != k, k]
        assert others.mean() == pytest.approx(0, abs=1e-3)
        assert others.std() == pytest.approx(1, abs=1e-3)


def test_a_blank_page_is_far_from_all(judged, exemplars):
    blank = exemplars.scores(np.ones((1, 1, 32, 32), np.float32))
    assert np.isfinite(blank).all()


def test_larger_grids_are_averaged_first(exemplars):
    ink = page(slice(8, 16), slice(8, 24))
    seen, _ = exemplars._seen(field(ink.repeat(2, 0).repeat(2, 1)))
    # Within the corners' own rounding: there the distance to the edge is not the distance to a row.
    np.testing.assert_allclose(seen.reshape(32, 32), ink, atol=0.13)
    assert (np.abs(seen.reshape(32, 32) - ink) > 1e-6).sum() == 4


def test_photos_have_no_ink(tiny_colour_space):
    with pytest.raises(UsageError, match="this space holds photos"):
        Exemplars(open_space(tiny_colour_space, "cpu", 1))
