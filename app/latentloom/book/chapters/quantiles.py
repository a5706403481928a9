"""Seed 001, section 2: samples through the inverse distribution function."""

from __future__ import annotations

import numpy as np

from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown, spaces_of
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.latent_prior import NORMAL, UNIFORM

KEY = "quantiles"
SPACES = ("omniglot", "mnist", "mnist-gan")

DIMENSIONS = 100
DRAWS = 2000


def write(shop: Workshop) -> Telling[Draft]:
    """Test the marginals of draws, and draw a grid of equally probable cells."""
    from scipy import stats

    draft = Draft(KEY, "Section 2 of seed 001: through the inverse distribution function", ("1-3", "1-7"))
    yield News("Testing draws")
    for prior, law in ((NORMAL, stats.norm()), (UNIFORM, stats.uniform(-(3**0.5), 2 * 3**0.5))):
        shares = np.random.default_rng(0).random((DRAWS, DIMENSIONS))
        latents = prior.quantile(shares)
        worst = min(float(stats.kstest(column, law.cdf).pvalue) for column in latents.T)
        back = float(np.abs(prior.share(latents) - shares).max())
        draft.check(
            "1-3" if prior is NORMAL else "1-7",
            f"{prior.title}: evenly drawn shares become draws of it, and go back",
            f"smallest p of {DIMENSIONS} Kolmogorov-Smirnov tests {worst:.3f}; back to {back:.0e}",
            worst > 0.01 / DIMENSIONS and back < 1e-12,
        )
    for space in spaces_of(shop, SPACES):
        grid = yield from figure(space, "quantile-grid", side=9, tile=40)
        numbers = grid.numbers
        words = f"{numbers['across']} and {numbers['up']}"
        shown(draft, f"{space.title}: dimensions {words} in steps of equal probability under the prior", grid)
    return draft
