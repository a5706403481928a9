"""The J-diagram, rule by rule (White, arXiv:1609.04468, section 2.4)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import geometric_slerp

from latentloom.engine.jdiagram import jdiagram, slerp


def three(d: int = 6, seed: int = 0):
    return np.random.default_rng(seed).normal(size=(3, d))


def test_corners_are_the_encodings_and_the_analogy():
    a, b, c = three()
    grid = jdiagram(a, b, c, 5)
    assert grid.shape == (5, 5, 6)
    for corner, wanted in (((0, 0), a), ((0, -1), b), ((-1, 0), c), ((-1, -1), b + c - a)):
        np.testing.assert_array_equal(grid[corner], wanted)


def test_everything_else_is_interpolated_on_the_sphere():
    unit = [one / np.linalg.norm(one) for one in three()]
    grid = jdiagram(*unit, 4)
    shares = np.linspace(0, 1, 4)
    np.testing.assert_allclose(grid[0], geometric_slerp(unit[0], unit[1], shares), atol=1e-12)
    np.testing.assert_allclose(grid[:, 0], geometric_slerp(unit[0], unit[2], shares), atol=1e-12)
    left, right = grid[2, 0], grid[2, -1]
    inner = [slerp(left, right, share) for share in shares[1:-1]]
    np.testing.assert_allclose(grid[2, 1:-1], inner, atol=1e-12)


def test_the_length_changes_along_the_way_and_special_cases_are_straight():
    a, b = np.array([2.0, 0, 0]), np.array([0, 4.0, 0])
    # Shoemake's formula by hand at a right angle, halfway: sin(45 deg) (a + b).
    np.testing.assert_allclose(slerp(a, b, 0.5), np.sqrt(0.5) * (a + b))
    np.testing.assert_allclose(slerp(a, 3 * a, 0.5), 2 * a)
    np.testing.assert_allclose(slerp(a, -a, 0.25), 0.5 * a)
    np.testing.assert_allclose(slerp(0 * a, b, 0.5), b / 2)
    assert np.isfinite(slerp(a, a * (1 + 1e-12), 0.3)).all()


def test_one_tile_is_no_diagram():
    with pytest.raises(ValueError, match="two or more"):
        jdiagram(*three(), 1)
