"""Seed 001, section 4: how far encodings deviate from the prior, a number a model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.book.draft import Draft
from latentloom.book.drawn import spaces_of
from latentloom.book.looks import percent
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.measures.prior import Shell, mmd_squared, outside_share, shell_test
from latentloom.engine.space import Space

KEY = "deviation"
SPACES = ("omniglot", "mnist", "mnist-gan", "faces")

FEWEST = 20

Floats = npt.NDArray[np.float64]


def write(shop: Workshop) -> Telling[Draft]:
    """Measure every shipped space, and draws of the prior itself as the yardstick."""
    draft = Draft(KEY, "Section 4 of seed 001: how far a space deviates from its prior", ("1-30", "1-33"))
    draft.text(
        "Of held-out pictures: draws from their posteriors beside draws from the prior. MMD: maximum mean discrepancy, "
        "squared, 0 for the same distribution. Outside: share of prior draws beyond the third neighbour of every "
        "encoding, which the text leaves as the probability that random samples fall outside of the encoded manifold; "
        "in many dimensions half of fresh encodings may be outside, too, so theirs stands beside it. Shell: the "
        "Kolmogorov-Smirnov distance of the lengths from those of the prior."
    )
    most = shop.scale.compared
    spaces = spaces_of(shop, SPACES)
    rows = []
    for number, space in enumerate(spaces):
        yield News("Measuring deviation", number, len(spaces))
        codes = posterior_draws(space, 2 * most)
        found = deviation(codes, space.prior.draw(np.random.default_rng(1), most, space.latent_dim))
        itself = deviation(
            space.prior.draw(np.random.default_rng(2), len(codes), space.latent_dim),
            space.prior.draw(np.random.default_rng(3), most, space.latent_dim),
        )
        shell = shell_test(codes, space.prior)
        rows += [_row(space.title, found, shell), _row("the prior itself, as many", itself, None)]
        draft.check(
            "1-33",
            f"{space.title}: the deviation from the prior is a number",
            f"MMD² {found[0]:.5f} against {itself[0]:.5f} of the prior itself; outside {percent(found[1])} against "
            f"{percent(found[2])} of encodings",
            bool(np.isfinite(found).all()) and abs(itself[0]) < 0.01,
            "future work",
        )
    if rows:
        draft.table("Deviation from the prior", ["space", "MMD²", "outside", "encodings outside", "shell"], rows)
    families = sorted({space.description.family for space in spaces})
    draft.check(
        "1-30",
        "one library of tools serves many models",
        f"{len(spaces)} shipped spaces of the families {', '.join(families)} behind one interface",
        len(spaces) > 0,
        "future work",
        "A model of any kind joins as a file in engine/families; every figure is tested on a VAE and on a GAN.",
    )
    return draft


def posterior_draws(space: Space, most: int) -> Floats:
    """Return a draw from the posterior of each of at most `most` held-out pictures, (n, d); of all where few are."""
    atlas = space.atlas
    rows = np.flatnonzero(atlas.held_out) if atlas.held_out.sum() >= FEWEST else np.arange(len(atlas.codes))
    rng = np.random.default_rng(0)
    rows = rng.permutation(rows)[:most]
    codes = atlas.codes[rows].astype(np.float64)
    if atlas.scales is not None:
        codes += atlas.scales[rows] * rng.standard_normal(codes.shape)
    return codes


def deviation(codes: Floats, draws: Floats) -> tuple[float, float, float]:
    """Return MMD squared, the share of prior draws outside of one half of the codes, and that of the other half."""
    half = len(codes) // 2
    return (
        mmd_squared(codes[:half], draws),
        outside_share(codes[:half], draws[:half]),
        outside_share(codes[:half], codes[half:]),
    )


def _row(name: str, found: tuple[float, float, float], shell: Shell | None) -> list[str]:
    apart = "" if shell is None else f"{shell.statistic:.3f}"
    return [name, f"{found[0]:.5f}", percent(found[1]), percent(found[2]), apart]
