"""What stands on a sheet."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.engine.blending.fakes import FakeModel, Waves

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending.methods import METHODS, NativeMethod, SearchMethod
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import latent_of, resolve
from latentloom.engine.paths import frames_between
from latentloom.engine.sheets import plans

NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture
def atlas() -> Atlas:
    random = np.random.default_rng(2)
    codes = random.standard_normal((40, 8)).astype(np.float32)
    return Atlas(NAMES, codes, (np.arange(40) % 5).astype(np.int32), np.zeros(40, bool))


@pytest.fixture
def space(atlas) -> FakeModel:
    return FakeModel(atlas, Waves(latent_dim=8))


MIX = Mix.of({"a": 0.5, "c": 0.3, "d": 0.2, "e": 0.0}, seed=3)


def test_one_blend(atlas, space):
    plan = plans.one_blend(MIX, space, "caption", "title")
    assert (plan.latents == latent_of(MIX, atlas)).all()
    assert (plan.columns, plan.title, plan.tiles[0].caption, plan.tiles[0].mix) == (1, "title", "caption", MIX)


@pytest.mark.parametrize(
    ("count", "columns", "middle"), [(9, 0, 4), (16, 0, 10), (1, 0, 0), (15, 5, 7), (2, 0, 1), (7, 7, 3)]
)
def test_the_blend_stands_in_the_middle_of_its_variations(space, count, columns, middle):
    plan = plans.variations(MIX, space, count, columns=columns)
    assert len(plan.tiles) == count
    assert plan.tiles[middle].mix == MIX
    assert [tile.mix == MIX for tile in plan.tiles].count(True) == 1


def test_variations_keep_the_classes_that_take_part(atlas, space):
    for tile in plans.variations(MIX, space, 25).tiles:
        shares = {name: weight for name, weight in tile.mix.weights if weight > 0}
        assert set(shares) == {"a", "c", "d"}
        assert (latent_of(tile.mix, atlas) == tile.latent).all()


def test_variations_are_the_same_for_the_same_seed_and_others_for_another(space):
    assert (plans.variations(MIX, space, 9).latents == plans.variations(MIX, space, 9).latents).all()
    other = Mix(MIX.weights, seed=4)
    assert not np.allclose(plans.variations(other, space, 9).latents[0], plans.variations(MIX, space, 9).latents[0])


def test_variations_do_not_depend_on_the_order_of_classes(space):
    turned = Mix(MIX.weights[::-1], seed=3)
    assert (plans.variations(turned, space, 9).latents == plans.variations(MIX, space, 9).latents).all()


def test_the_outermost_variations_have_gone_the_spread(space):
    """Standard deviation of a log ratio of two weights is √2 times that of one log weight."""
    ratios = []
    for seed in range(150):
        plan = plans.variations(Mix(MIX.weights, seed=seed), space, 25, spread=0.5)
        for place in (0, 4, 20, 24):
            weights = dict(plan.tiles[place].mix.weights)
            ratios.append(math.log(weights["a"] / weights["c"]) - math.log(0.5 / 0.3))
    assert np.std(ratios) == pytest.approx(0.5 * math.sqrt(2), rel=0.1)
    assert np.mean(ratios) == pytest.approx(0, abs=0.1)


def test_no_spread_is_the_blend_everywhere(space):
    latents = plans.variations(MIX, space, 9, spread=0).latents
    np.testing.assert_allclose(latents, np.repeat(latents[4:5], 9, axis=0), atol=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"count": 0}, "variations, not 0"),
        ({"count": 10**9}, "variations"),
        ({"spread": -1}, "spread"),
        ({"spread": math.nan}, "spread"),
        ({"mix": Mix.of({"a": 1.0, "b": 0.0})}, "at least two classes"),
        ({"mix": Mix.of({"a": 1.0, "z": 1.0})}, 'no class "z"'),
    ],
)
def test_variations_that_cannot_be(space, options, words):
    with pytest.raises(UsageError, match=words):
        plans.variations(**{"mix": MIX, "model": space} | options)


@pytest.mark.parametrize("loop", [False, True])
def test_path_frames_and_the_labels_of_their_stops(atlas, loop):
    stops = atlas.means[:3]
    plan = plans.path_frames(stops, 13, "typical", loop, ["a", "b", "c"])
    assert (plan.latents == frames_between(stops, 13, "typical", loop)).all()
    captions = {i: tile.caption for i, tile in enumerate(plan.tiles) if tile.caption}
    assert captions == ({0: "a", 4: "b", 8: "c", 12: "a"} if loop else {0: "a", 6: "b", 12: "c"})


def test_classes(atlas, space):
    plan = plans.class_pictures(["d", "a"], space)
    assert (plan.latents == atlas.means[[3, 0]]).all()
    assert [tile.caption for tile in plan.tiles] == ["d", "a"]


def test_centres_of_classes(space):
    plan = plans.class_pictures(["b"], space, "centres:3")
    assert len(plan.tiles) == 3
    assert [tile.caption for tile in plan.tiles] == ["b"] * 3
    assert plan.tiles[0].note.startswith("centre 1 of 3, ")


@pytest.mark.parametrize(("names", "words"), [([], "at least one class"), (["z"], 'no class "z"')])
def test_classes_that_cannot_be(space, names, words):
    with pytest.raises(UsageError, match=words):
        plans.class_pictures(names, space)


def test_a_table_of_methods(space):
    even = Mix.of({"a": 1, "b": 1})
    names = [name for name, method in METHODS.items() if not isinstance(method, SearchMethod | NativeMethod)]
    plan = plans.methods_table([("mine", MIX), ("even", even)], space, names)
    assert plan.columns == len(names)
    assert plan.row_heads == ("mine", "even")
    assert plan.column_heads == tuple(names)
    for i, tile in enumerate(plan.tiles):
        mix = (MIX, even)[i // len(names)]
        made = resolve(replace(mix, method=names[i % len(names)]), space)
        assert (tile.latent == made.latent).all()
        assert (tile.draw is not None) == made.is_picture
        if tile.draw is not None:
            assert (tile.draw(9) == made.pixels(9)).all()


@pytest.mark.parametrize(("mixes", "methods"), [([], ["linear"]), ([("a", MIX)], [])])
def test_an_empty_table(space, mixes, methods):
    with pytest.raises(UsageError, match="at least one blend"):
        plans.methods_table(mixes, space, methods)
