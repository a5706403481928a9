"""From a folder of pictures to an open space that blends, for every family, in a moment each."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image
from tests.engine.families.models import recipe_of
from tests.helpers.generators import run_generator

from latentloom.base.errors import UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.engine.building import build_space
from latentloom.engine.families.registry import FAMILIES
from latentloom.engine.recipes import Recipe
from latentloom.engine.space import open_space
from latentloom.engine.sweep import sweep_steps

CLASSES = ("bar", "dot", "frame")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three classes of twelve grey pictures of 16 pixels."""
    root, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    for name in CLASSES:
        (root / name).mkdir()
        for number in range(12):
            picture = rng.normal(190, 6, (16, 16))
            x, y = rng.integers(3, 8, 2)
            if name == "bar":
                picture[:, x : x + 3] = 60
            elif name == "dot":
                picture[y : y + 5, x : x + 5] = 60
            else:
                picture[[1, 2, -3, -2]] = picture[:, [1, 2, -3, -2]] = 60 + 2 * x
            Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(root / name / f"{number}.png")
    return root


def recipe(family: str, folder, **settings):
    small = recipe_of(family, data=str(folder), kind="photo", judge_epochs=0.0, panel_epochs=0.0)
    return dataclasses.replace(small, batch=8, **settings)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_space_of_every_family_is_trained_opens_and_blends(family, folder, tmp_path):
    wanted = recipe(family, folder)
    run_generator(build_space(wanted, tmp_path / "space", device="cpu"))
    space = open_space(tmp_path / "space", "cpu", 1)
    assert space.classes == CLASSES
    assert space.description.family == family
    assert (tmp_path / "space" / "recipe.toml").read_text() == wanted.to_toml()
    assert not any("critic" in name for name in space.runtime.model.state_dict())
    weights = dict.fromkeys(CLASSES, 1.0)
    for method in ("spherical", "product", *(f"native:{way}" for way in FAMILY_WORDS[family].native)):
        blend = space.blend(weights, method)
        assert np.isfinite(blend.latent).all()
        assert blend.image(16).size == (16, 16)
    logged = tmp_path / "space" / "centres.csv"
    assert logged.exists() == (family in ("kmeans", "movable_lambda_hot"))
    assert space.encode([Image.open(folder / "bar" / "0.png")]).shape == (1, space.latent_dim)
    if family == "cvae":  # the atlas is encoded with the labels that are known
        assert np.array_equal(space.atlas.means[:, -3:], np.eye(3, dtype=np.float32))


def test_an_unknown_family_is_refused_before_any_picture_is_read(tmp_path):
    wanted = Recipe(family="psychic", data=str(tmp_path / "nothing"))
    with pytest.raises(UsageError, match="no model family 'psychic'; choose one of vae, beta"):
        next(build_space(wanted, tmp_path / "space"))
    with pytest.raises(UsageError, match="no model family 'psychic'"):
        next(sweep_steps(wanted, (("beta", ("1", "2")),), tmp_path / "sweep"))


def test_with_few_labels_training_sees_them_alone(folder, tmp_path):
    wanted = recipe("ccvae", folder, labelled=2)
    _, news = run_generator(build_space(wanted, tmp_path / "space", device="cpu"))
    assert all(np.isfinite(one.objective) for one in news if hasattr(one, "objective"))


def test_a_latent_too_small_for_the_classes_is_one_sentence_before_anything_is_written(folder, tmp_path):
    with pytest.raises(UsageError, match="take a latent of 3 or more, not 2"):
        run_generator(build_space(recipe("lambda_hot", folder, latent=2), tmp_path / "space", device="cpu"))
    assert not (tmp_path / "space").exists()
