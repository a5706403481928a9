"""The form of a training: what fields hold at first, what is wrong with them, and several values at once."""

from __future__ import annotations

import pytest

from latentloom.base.family_words import FAMILY_WORDS
from latentloom.work.training_form import check, name_of, settings_of, start_value


def texts(family: str = "vae", **changes: str) -> dict[str, str]:
    advice = {"size": 32, "latent": 16, "epochs": 12.0, "batch": 16}
    return {name: start_value(family, name, advice) for name in settings_of(family)} | changes


@pytest.mark.parametrize("family", FAMILY_WORDS)
def test_every_family_starts_with_a_good_recipe(family):
    checked = check("digits", family, "Über digits", texts(family))
    assert checked.problems == {}
    assert checked.axes == ()
    recipe = checked.recipe
    assert (recipe.family, recipe.title, recipe.name, recipe.data) == (family, "Über digits", "uber-digits", "digits")
    assert (recipe.size, recipe.latent, recipe.batch) == (32, 16, 16)


def test_a_family_has_its_own_settings_and_defaults():
    assert "beta" in settings_of("vae")
    assert "beta" not in settings_of("ae")
    assert start_value("beta", "beta", {}) == "5"
    assert start_value("vae", "learning_rate", {}) == "0.0015"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("beta", "-1", "Beta must lie between 0 and 10000"),
        ("beta", "much", "Beta takes a number"),
        ("batch", "", "Batch takes a whole number"),
        ("latent", "2.5", "Latent size takes a whole number"),
        ("size", "37", "A size of 37 cannot be halved"),
        ("learning_rate", "nan", "Learning rate must lie between"),
        ("epochs", "0", "Epochs must lie between"),
        ("beta", "0.5, 1", "Beta takes a number"),
    ],
)
def test_a_bad_value_is_named_beside_its_field(name, text, said):
    checked = check("digits", "vae", "Mine", texts(**{name: text}))
    assert checked.recipe is None
    assert list(checked.problems) == [name]
    assert said in checked.problems[name]


def test_a_perceptron_takes_any_size():
    assert check("digits", "vae", "Mine", texts(size="37", backbone="perceptron")).recipe.size == 37


def test_a_name_is_needed():
    assert check("digits", "vae", " ", texts()).problems == {"title": "Give the space a name."}
    assert [name_of(title) for title in ("", "Ä/B c", "漢字", "x" * 99)] == ["space", "a-b-c", "space", "x" * 64]


def test_several_values_make_a_sweep():
    checked = check("digits", "vae", "Mine", texts(beta="0.5, 1,4", depth="2,3"), sweep=True)
    assert checked.axes == (("beta", ("0.5", "1", "4")), ("depth", ("2", "3")))
    assert checked.recipe.beta == 0.5
    wrong = check("digits", "vae", "Mine", texts(beta="0.5,-4", depth="9", size="32,37"), sweep=True)
    assert set(wrong.problems) == {"beta", "depth", "size"}
    assert check("digits", "vae", "Mine", texts(depth=""), sweep=True).axes == ()
