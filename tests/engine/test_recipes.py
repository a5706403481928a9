"""Recipes: checked values, TOML and back, and one sentence for every way of getting them wrong."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.outcomes import read_or_refused

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.base.setting_words import OWN_SETTINGS, SETTING_WORDS
from latentloom.engine.recipes import MAX_LETTERS, MAX_RECIPE_BYTES, SETTINGS, Recipe, read_recipe_file

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WIDTHS = st.lists(st.integers(1, 1024), max_size=8).map(tuple)
RECIPES = st.builds(
    Recipe,
    name=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True),
    title=TEXT,
    data=TEXT,
    kind=st.sampled_from(["", "ink", "photo"]),
    family=TEXT,
    size=st.integers(8, 512),
    latent=st.integers(1, 1024),
    encoder_widths=WIDTHS,
    decoder_widths=WIDTHS,
    reach=st.floats(0.5, 64),
    epochs=st.floats(0.001, 100_000),
    batch=st.integers(1, 8192),
    learning_rate=st.floats(1e-7, 1),
    weight_decay=st.floats(0, 10),
    beta=st.floats(0, 10_000),
    kl_warmup=st.floats(0, 100_000),
    augment=st.floats(0, 4),
    seed=st.integers(0, 2**31 - 1),
    judge_epochs=st.floats(0, 10_000),
    startup=st.lists(TEXT, max_size=5).map(tuple),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("recipes") / "recipe.toml"


@given(recipe=RECIPES)
def test_toml_and_back(recipe, file):
    file.write_text(recipe.to_toml(), encoding="utf-8")
    assert read_recipe_file(file) == recipe


@pytest.mark.parametrize(
    "text", ['say "loom"', "C:\\new\\u0041", "two\nlines\r\n", "\x00\x07\x1b\x7f", "Ἑλλάς 漢字 🧵", "'''"]
)
def test_awkward_texts_survive(file, text):
    recipe = Recipe(title=text, startup=(text, "b"))
    file.write_text(recipe.to_toml(), encoding="utf-8")
    assert read_recipe_file(file) == recipe


def test_whole_numbers_may_stand_for_floats(file):
    file.write_text("epochs = 3\nbeta = 2\n")
    assert read_recipe_file(file) == Recipe(epochs=3.0, beta=2.0)
    assert read_recipe_file(file).to_toml().count("epochs = 3.0") == 1


def test_every_setting_is_written(file):
    text = Recipe().to_toml()
    assert [line.split(" = ")[0] for line in text.splitlines()[1:]] == list(SETTINGS)
    assert set(SETTINGS) == {field.name for field in dataclasses.fields(Recipe)}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("batch", "16", 16),
        ("batch", 16.0, 16),
        ("learning_rate", "1e-3", 1e-3),
        ("epochs", 2, 2.0),
        ("title", "Two words", "Two words"),
        ("kind", "photo", "photo"),
        ("encoder_widths", "8, 16,32", (8, 16, 32)),
        ("encoder_widths", [8, 16], (8, 16)),
        ("encoder_widths", "", ()),
        ("startup", "a, b", ("a", "b")),
        ("startup", ["a, b", "c"], ("a, b", "c")),
    ],
)
def test_settings_are_read_from_text(name, text, value):
    recipe = Recipe().with_settings({name: text})
    assert getattr(recipe, name) == value
    assert type(getattr(recipe, name)) is type(value)


WRONG = {
    "unknown": ({"colour": "blue"}, "There is no training setting 'colour'"),
    "unknown and long": ({"x" * 10_000: 1}, "There is no training setting"),
    "word for a number": ({"batch": "many"}, "batch takes a whole number"),
    "nothing for a number": ({"batch": ""}, "batch takes a whole number"),
    "fraction for a whole number": ({"batch": 1.5}, "batch takes a whole number"),
    "infinite whole number": ({"batch": float("inf")}, "batch takes a whole number"),
    "true for a whole number": ({"batch": True}, "batch takes a whole number"),
    "true for a number": ({"beta": True}, "beta takes a number"),
    "list for a number": ({"beta": [1]}, "beta takes a number"),
    "thousands of digits": ({"seed": "9" * 5000}, "seed takes a whole number"),
    "number for text": ({"title": 3}, "title takes text"),
    "words for widths": ({"encoder_widths": "a,b"}, "encoder_widths takes a list"),
    "fractions for widths": ({"encoder_widths": [1.5, 2]}, "encoder_widths takes a list"),
    "number for widths": ({"encoder_widths": 3}, "encoder_widths takes a list"),
    "table for widths": ({"encoder_widths": {"1": 2}}, "encoder_widths takes a list"),
    "table for names": ({"startup": {"a": 2}}, "startup takes a list"),
    "numbers for names": ({"startup": [1]}, "startup takes a list"),
    "too small": ({"epochs": 0}, "epochs must lie between 0.001 and 100000, not 0"),
    "too large": ({"learning_rate": 2}, "learning_rate must lie between 1e-07 and 1, not 2"),
    "beyond all floats": ({"seed": 10**400}, "seed must lie between"),
    "beyond all floats in text": ({"seed": "1" + "0" * 400}, "seed must lie between"),
    "float beyond all floats": ({"beta": 10**400}, "beta takes a number"),
    "not a number": ({"beta": "nan"}, "beta must lie between"),
    "infinite": ({"epochs": "inf"}, "epochs must lie between"),
    "kind": ({"kind": "Ink"}, 'kind is "ink", "photo" or empty'),
    "name with a slash": ({"name": "a/b"}, "A space's name is made of"),
    "name with a newline": ({"name": "a\n"}, "A space's name is made of"),
    "no name": ({"name": ""}, "A space's name is made of"),
    "half a letter": ({"title": "\udcff"}, "title holds letters that are not valid Unicode"),
    "half a letter in a list": ({"startup": ["\ud800"]}, "startup holds letters that are not valid Unicode"),
    "endless title": ({"title": "x" * (MAX_LETTERS + 1)}, "title is longer than"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_wrong_settings_are_one_sentence(case):
    settings, sentence = case
    with pytest.raises(UsageError, match=sentence) as caught:
        Recipe().with_settings(settings)
    assert len(str(caught.value)) < 1000
    assert "\n" not in str(caught.value)


BROKEN = {
    "no TOML": b"epochs == 3",
    "wrong bytes": b"title = '\xff\xfe'",
    "deep": b"startup = " + b"[" * 100_000,
    "thousands of digits": b"seed = " + b"9" * 10_000,
    "zeros": bytes(100),
    "too large": b"#" * (MAX_RECIPE_BYTES + 1),
    "unknown setting": b"colour = 3",
    "unknown table": b"[vae]\nlatent = 3",
    "wrong type": b"epochs = 'many'",
    "a date": b"epochs = 2001-01-01",
    "out of range": b"latent = 0",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=list(BROKEN))
def test_broken_files_are_one_sentence(tmp_path, content):
    (tmp_path / "recipe.toml").write_bytes(content)
    with pytest.raises(LoomError) as caught:
        read_recipe_file(tmp_path / "recipe.toml")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(LoomError, match=r"recipe\.toml cannot be read \(No such file"):
        read_recipe_file(tmp_path / "recipe.toml")
    with pytest.raises(LoomError, match=f"{tmp_path} cannot be read"):
        read_recipe_file(tmp_path)


@given(content=st.binary(max_size=200))
def test_any_bytes_give_a_recipe_or_a_sentence(file, content):
    file.write_bytes(content)
    assert isinstance(read_or_refused(lambda: read_recipe_file(file)), Recipe | None)


def test_a_family_brings_its_own_defaults():
    assert Recipe(family="beta").beta == 5.0
    assert Recipe().beta == 1.0
    assert Recipe().with_settings({"family": "beta"}).beta == 5.0
    assert Recipe().with_settings({"family": "beta", "beta": 2}).beta == 2.0
    assert Recipe(beta=3.0).with_settings({"family": "beta"}).beta == 3.0
    assert Recipe(family="beta").with_settings({"family": "vae"}).beta == 1.0


def test_a_setting_that_the_family_does_not_have_is_refused_and_forgotten_with_the_family():
    with pytest.raises(UsageError, match="The family ae has no setting beta; it has none of its own"):
        Recipe().with_settings({"family": "ae", "beta": 3})
    assert Recipe(beta=3.0).with_settings({"family": "ae"}).beta == 1.0


def test_every_family_reads_back_what_it_writes(tmp_path):
    for family in FAMILY_WORDS:
        recipe = Recipe(family=family)
        (tmp_path / "recipe.toml").write_text(recipe.to_toml())
        assert read_recipe_file(tmp_path / "recipe.toml") == recipe


def test_every_setting_of_a_family_is_a_setting_and_explained():
    for family, words in FAMILY_WORDS.items():
        assert set(words.settings) <= set(SETTINGS) & set(SETTING_WORDS), family
        assert set(words.settings) <= OWN_SETTINGS
        assert set(words.defaults) <= set(words.settings)
        assert set(Recipe(family=family).own_settings()) == {"likelihood", *words.settings}
    assert {name for words in FAMILY_WORDS.values() for name in words.settings} == OWN_SETTINGS


def test_choices_are_checked():
    with pytest.raises(UsageError, match='The setting backbone is "conv" or "perceptron", not \'resnet\''):
        Recipe(backbone="resnet")
    with pytest.raises(UsageError, match="The setting likelihood is"):
        Recipe().with_settings({"likelihood": "poisson"})
