"""The tent-pole by prior and by way, beside closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from latentloom.engine.interpolation import between
from latentloom.engine.latent_prior import UNIFORM
from latentloom.engine.measures.straight import draws, middle

FEW = 4000


def test_the_papers_tent_pole():
    found = middle("normal", "lerp", 100)
    # The mean of the chi distribution, over the root of 2 in the middle: 9.975 and 7.053, 4.13 deviations of 0.706.
    chi = stats.chi(100)
    assert found.ends == pytest.approx(chi.median(), abs=0.02)
    assert found.middles == pytest.approx(chi.median() / 2**0.5, abs=0.02)
    assert found.deviations == pytest.approx(chi.mean() * (1 - 0.5**0.5) / chi.std(), abs=0.05)
    assert found.deviations > 4
    assert found.statistic > 0.98
    assert middle("normal", "slerp", 100).middles == pytest.approx(chi.median(), abs=0.02)


def test_a_box_keeps_its_middles_and_loses_the_lengths():
    rng = np.random.default_rng(0)
    a, b = draws("uniform", rng, FEW, 16), draws("uniform", rng, FEW, 16)
    line = between(a, b, 0.5, "lerp")
    assert np.abs(line).max() <= 3**0.5
    # In the shares of the box the line is the same line.
    np.testing.assert_allclose(between(a, b, 0.5, "cdf", UNIFORM), line, atol=1e-12)
    assert line.var() == pytest.approx(0.5, abs=0.01)


def test_shares_of_a_gaussian_bend_the_line_further_inwards():
    # E q(v)^2 with q the quantile of N(0, 1) and v the mean of two uniform numbers, whose density is triangular.
    square, _ = integrate.quad(lambda v: stats.norm.ppf(v) ** 2 * (4 * v if v < 0.5 else 4 * (1 - v)), 0, 1)
    rng = np.random.default_rng(1)
    a, b = draws("normal", rng, FEW, 32), draws("normal", rng, FEW, 32)
    found = between(a, b, 0.5, "cdf")
    assert (found**2).mean() == pytest.approx(square, abs=0.01)
    assert square < 0.4 < (((a + b) / 2) ** 2).mean()


def test_a_cauchy_prior_has_straight_lines():
    found = middle("cauchy", "lerp", 50, FEW)
    assert found.statistic < 0.04  # what two sets of 4000 draws of one distribution differ by: 1.6 / sqrt(2000)
    assert found.deviations is None
    assert middle("normal", "lerp", 50, FEW).statistic > 0.9
    with pytest.raises(ValueError, match="not independent"):
        middle("cauchy", "cdf", 2, 10)
