"""The shipped space of a GAN: what it is, how far both ways round come back, and what its card says of that."""

from __future__ import annotations

import re

import numpy as np
import pytest

from latentloom.base import paths
from latentloom.engine.evidence.examine import examine
from latentloom.engine.figures.dead_zones import round_trip
from latentloom.engine.measures.prior import mmd_squared, shell_test
from latentloom.engine.recipes import read_recipe_file
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def space():
    return open_space(paths.models_dir() / "mnist-gan", "cpu", 1)


@pytest.fixture(scope="module")
def card(space):
    return (space.folder / "CARD.md").read_text(encoding="utf-8")


def of_card(card: str, name: str) -> float:
    """Return a number of a card's table."""
    found = re.search(rf"^\| {re.escape(name)} \| ([-\d.]+)", card, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_it_is_small_no_vae_and_names_its_source(space, card):
    assert space.description.family == "ali"
    assert sum(file.stat().st_size for file in space.folder.iterdir()) <= 6_000_000
    assert "LeCun" in card
    assert "CC BY-SA 3.0" in card
    recipe = read_recipe_file(space.folder / "recipe.toml")
    assert (recipe.family, recipe.data, len(space.atlas.codes)) == ("ali", "mnist", recipe.encodings)


def test_its_judges_know_digits_and_search_a_model_without_a_vae(space):
    panel = space.judges
    assert panel is not None
    assert min(panel.accuracies.values()) > 0.95
    weights = {"0": 1.0, "4": 1.0}
    latents = [space.blend(weights, method, prototype="medoid").latent for method in ("even", "typical")]
    even, average = examine(space, panel, np.stack(latents), weights)
    assert even.auc is not None
    assert average.auc is not None
    assert even.auc > 0.95 > average.auc


def test_pictures_come_back_as_its_card_says(space, card):
    held_out = space.atlas.codes[space.atlas.held_out][:500]
    assert np.median(round_trip(space, held_out)) == pytest.approx(of_card(card, ENCODINGS_BACK), rel=0.2)
    # A copy of a copy is nearly the copy: encodings are where the encoder looks for them.
    assert np.median(round_trip(space, held_out)) < 0.3 * np.median(np.linalg.norm(held_out, axis=1))


def test_draws_come_back_as_its_card_says(space, card):
    draws = space.prior.draw(np.random.default_rng(0), 500, space.latent_dim).astype(np.float32)
    assert np.median(round_trip(space, draws)) == pytest.approx(of_card(card, DRAWS_BACK), rel=0.2)


def test_encodings_as_a_whole_have_the_shape_of_the_prior(space):
    rows = np.flatnonzero(space.atlas.held_out)[:1000]
    rng = np.random.default_rng(0)
    codes, scales = space.atlas.codes[rows], space.atlas.scales[rows]
    posterior = codes + scales * rng.standard_normal(codes.shape)
    draws = space.prior.draw(rng, len(rows), space.latent_dim)
    assert mmd_squared(posterior, draws) < 0.01
    assert shell_test(posterior, space.prior).statistic < 0.15


def test_what_is_decoded_is_ink_on_paper(space):
    draws = space.prior.draw(np.random.default_rng(1), 32, space.latent_dim).astype(np.float32)
    dark = (space.runtime.decode_pixels(draws, 28) < 128).mean(axis=(1, 2))
    # Digits of MNIST cover a tenth to a fifth.
    assert 0.05 < np.median(dark) < 0.3


ENCODINGS_BACK = "encodings of held-out pictures: distance from that of their own copy, median"
DRAWS_BACK = "draws of the prior: distance from the encoding of their own picture, median"
