"""The J-diagram, rule by rule (White, arXiv:1609.04468, section 2.4)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import geometric_slerp

from latentloom.engine.jdiagram import analogy, jdiagram, slerp


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


def test_an_analogy_is_the_same_both_ways_to_the_last_bit():
    # Row 1-10: A:B::C:? = A:C::B:?
    for seed in range(50):
        a, b, c = three(40, seed)
        for corner in ("gradient", "chain"):
            np.testing.assert_array_equal(analogy(a, b, c, corner), analogy(a, c, b, corner))
        np.testing.assert_allclose(analogy(a, b, c), b + c - a, rtol=0, atol=4e-15)


def test_of_independent_draws_the_fourth_leaves_the_shell_and_the_chain_brings_it_back():
    # Row 1-11: sqrt(3) times as long, 17.3 at d = 100; by the chain as long as the three others on average.
    draws = np.random.default_rng(0).standard_normal((2000, 3, 100))
    lengths = {corner: [np.linalg.norm(analogy(*one, corner)) for one in draws] for corner in ("gradient", "chain")}
    assert np.mean(lengths["gradient"]) == pytest.approx(np.sqrt(3) * 9.975, rel=0.01)
    assert np.mean(lengths["chain"]) == pytest.approx(9.975, rel=0.01)
    one = draws[0]
    assert np.linalg.norm(analogy(*one, "chain")) == pytest.approx(np.linalg.norm(one, axis=1).mean())
    direction = analogy(*one) / np.linalg.norm(analogy(*one))
    np.testing.assert_allclose(analogy(*one, "chain") / np.linalg.norm(analogy(*one, "chain")), direction)
    zero = np.zeros(3)
    np.testing.assert_array_equal(analogy(zero, zero, zero, "chain"), zero)


def test_exchanging_b_and_c_transposes_with_lines_and_the_symmetric_order_but_not_with_arcs():
    a, b, c = three(100, 3)

    def apart(**options):
        grid, turned = jdiagram(a, b, c, 7, **options), jdiagram(a, c, b, 7, **options)
        return np.abs(grid - turned.swapaxes(0, 1)).max() / np.linalg.norm(grid, axis=2).mean()

    assert apart(way="lerp") < 1e-15
    assert 0.005 < apart() < 0.2
    for corner in ("gradient", "chain"):
        assert apart(order="symmetric", corner=corner) == 0


def test_the_symmetric_order_keeps_corners_and_outer_edges():
    a, b, c = three(30, 4)
    plain, symmetric = jdiagram(a, b, c, 5), jdiagram(a, b, c, 5, order="symmetric")
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        np.testing.assert_allclose(symmetric[edge], plain[edge], atol=1e-6)
    np.testing.assert_array_equal(symmetric[0, 0], a)
    assert np.abs(symmetric - plain).max() > 1e-3


def test_one_tile_is_no_diagram():
    with pytest.raises(ValueError, match="two or more"):
        jdiagram(*three(), 1)
