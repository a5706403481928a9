"""Four ways between two latents, written here from their mathematical definitions, beside the program's own.

They are those of plat, the software of T. White, "Sampling Generative Networks" (arXiv:1609.04468). It is right
wherever its formulas have a value. Where they have none it answers with numbers that are none, or with a jump; here:

- slerp takes the arc cosine of a product that rounding may lift above one: not a number for parallel latents. It has no
  answer for opposite ones (a division by the sine of pi). The program's joins both by a straight line.
- the Gaussian's distribution function rounds to one at 8.3: from there on its inverse is infinite. The program's blend
  works on the side of the smaller tail, in logarithms.
- slerp through the distribution function has to be cut off at 0.001 and 0.999, else arcs leave the unit cube: latents
  beyond 3.09 do not come back at the ends, and its middles are too long. It is not offered here.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from latentloom.engine.blending.methods import blend
from latentloom.engine.interpolation import between, slerp
from latentloom.engine.latent_prior import UNIFORM
from latentloom.engine.paths import frame_at

RNG = np.random.default_rng(2016)
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
PAIRS = [RNG.normal(size=(2, dimensions)) for dimensions in (2, 32, 100, 512) for _ in range(10)]


def their_lerp(share, low, high):
    """A straight line."""
    return low + share * (high - low)


def their_slerp(share, low, high):
    """Shoemake's formula with the angle between the latents, applied to the latents as they are."""
    omega = np.arccos(np.dot(low / np.linalg.norm(low), high / np.linalg.norm(high)))
    return (np.sin((1 - share) * omega) * low + np.sin(share * omega) * high) / np.sin(omega)


def their_lerp_of_shares(share, low, high):
    """A straight line between what the distribution function of N(0, 1) makes of both."""
    return norm.ppf(their_lerp(share, norm.cdf(low), norm.cdf(high)))


def their_slerp_of_shares(share, low, high):
    """The arc between what the distribution function makes of both, around its middle, cut off near 0 and 1."""
    turned = their_slerp(share, norm.cdf(low) - 0.5, norm.cdf(high) - 0.5) + 0.5
    return norm.ppf(np.clip(turned, 0.001, 0.999))


@pytest.mark.parametrize("share", SHARES)
def test_where_their_formulas_have_a_value_ours_is_the_same(share):
    for low, high in PAIRS:
        stops, weights = np.stack([low, high]), np.array([1 - share, share])
        straight = their_lerp(share, low, high)
        np.testing.assert_allclose(blend(stops, weights, "linear"), straight, atol=1e-12)
        np.testing.assert_allclose(frame_at(stops, share, "linear"), straight, atol=1e-5)
        np.testing.assert_allclose(between(low, high, share, "lerp"), straight, atol=1e-12)
        np.testing.assert_allclose(slerp(low, high, share), their_slerp(share, low, high), atol=1e-12)
        shares = their_lerp_of_shares(share, low, high)
        np.testing.assert_allclose(between(low, high, share, "cdf"), shares, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(blend(stops, weights, "cdf"), shares, rtol=1e-9, atol=1e-9)


def test_the_blend_on_the_sphere_is_their_slerp_with_the_length_straightened():
    """The blend "spherical" has slerp's direction; lengths go evenly from end to end, where slerp's rise between."""
    for low, high in PAIRS:
        ours, theirs = blend(np.stack([low, high]), np.array([0.7, 0.3]), "spherical"), their_slerp(0.3, low, high)
        lengths = np.linalg.norm(low), np.linalg.norm(high)
        assert np.linalg.norm(ours) == pytest.approx(0.7 * lengths[0] + 0.3 * lengths[1])
        if abs(lengths[0] - lengths[1]) < 1e-9:
            np.testing.assert_allclose(ours, theirs)
    low, high = (stop / np.linalg.norm(stop) for stop in PAIRS[15])
    unit = blend(np.stack([low, high]), np.array([0.7, 0.3]), "spherical")
    np.testing.assert_allclose(unit, their_slerp(0.3, low, high), atol=1e-12)


def test_under_a_uniform_prior_a_line_of_shares_is_a_line():
    low, high = UNIFORM.draw(RNG, 2, 64)
    line = their_lerp(0.3, low, high)
    shares = their_lerp(0.3, UNIFORM.share(low), UNIFORM.share(high))
    np.testing.assert_allclose(UNIFORM.quantile(shares), line, atol=1e-12)
    np.testing.assert_allclose(between(low, high, 0.3, "cdf", UNIFORM), line, atol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_parallel_and_opposite_latents_have_an_answer_here_and_none_there():
    found = [their_slerp(0.5, one, one) for one in RNG.normal(size=(200, 64))]
    assert not all(np.isfinite(one).all() for one in found)
    low = RNG.normal(size=64)
    np.testing.assert_allclose(slerp(low, low, 0.5), low, atol=1e-12)
    np.testing.assert_allclose(slerp(low, 2 * low, 0.5), 1.5 * low, atol=1e-12)
    # Of opposite ones rounding makes the answer: the numerator is rounding, and so is the sine of pi below it.
    assert not np.allclose(their_slerp(0.25, low, -low), 0.5 * low)
    np.testing.assert_allclose(slerp(low, -low, 0.25), 0.5 * low)
    assert np.linalg.norm(slerp(low, -low, 0.5)) < 1e-9
    for share in (0.25, 0.5, 0.75):
        assert np.linalg.norm(slerp(low, -2 * low, share)) <= 2 * np.linalg.norm(low)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_far_latents_have_a_blend_of_shares_here_and_an_infinite_one_there():
    low, high = np.array([9.0, -9.0, 0.0]), np.array([9.5, -9.5, 0.0])
    assert np.isinf(their_lerp_of_shares(0.5, low, high)[0])
    ours = blend(np.stack([low, high]), np.array([0.5, 0.5]), "cdf")
    assert 9.0 < ours[0] < 9.5
    np.testing.assert_allclose(ours, [ours[0], -ours[0], 0], atol=1e-12)


def test_slerp_of_shares_does_not_come_back_at_its_ends():
    inside, beyond = np.array([1.0, -2.0, 0.5]), np.array([4.0, 0.3, -1.0])
    np.testing.assert_allclose(their_slerp_of_shares(0.0, inside, beyond), inside, atol=1e-9)
    assert their_slerp_of_shares(1.0, inside, beyond)[0] == pytest.approx(norm.ppf(0.999))
    # And its middles are too long for a Gaussian in 100 dimensions, where lengths are 10 and hardly vary.
    rng = np.random.default_rng(3)
    middles = [np.linalg.norm(their_slerp_of_shares(0.5, *rng.normal(size=(2, 100)))) for _ in range(200)]
    assert np.mean(middles) > 11.5
