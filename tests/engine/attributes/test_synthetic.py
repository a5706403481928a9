"""Synthetic attributes: what each effect does to pictures, and what its vector does (rows 1-23 to 1-25)."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage
from tests.engine.attributes.linear_space import LinearSpace
from tests.helpers.generators import run_generator

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.base.errors import UsageError
from latentloom.engine.attributes import synthetic
from latentloom.engine.attributes.synthetic import changed, look, synthetic_steps, synthetic_vector
from latentloom.engine.attributes.vectors import mean_difference

SIDE = 20


def drawing() -> np.ndarray:
    """An L of ink, two pixels wide, on paper."""
    picture = np.full((1, SIDE, SIDE), 255, np.uint8)
    picture[0, 4:16, 6:8] = 0
    picture[0, 14:16, 6:14] = 0
    return picture


def photos(count: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Grainy pictures of which some are out of focus, and those were mostly taken in the dark: White's trap."""
    rng = np.random.default_rng(seed)
    levels = 40 * rng.normal(size=(count, SIDE, SIDE))
    levels = np.stack([ndimage.gaussian_filter(one, 0.6) for one in levels]) * 2
    blurred = rng.random(count) < 0.5
    dark = rng.random(count) < np.where(blurred, 0.85, 0.15)
    levels[blurred] = np.stack([ndimage.gaussian_filter(one, 1.0) for one in levels[blurred]])
    levels += np.where(dark, 100, 150)[:, None, None]
    return np.rint(np.clip(levels, 0, 255)).astype(np.uint8), blurred


def test_blur_softens_and_keeps_the_brightness():
    pictures, _ = photos(20)
    soft = changed(pictures, "blur", 5)
    assert look(soft).sharpness < look(pictures).sharpness / 3
    assert look(soft).brightness == pytest.approx(look(pictures).brightness, abs=0.005)
    expected = np.stack([ndimage.gaussian_filter(p.astype(float), 0.05 * SIDE, mode="nearest") for p in pictures])
    assert np.abs(soft - expected).max() <= 0.51


def test_rotation_turns_anticlockwise_as_pillow_does():
    turned = changed(drawing(), "rotation", 90, "ink")[0]
    np.testing.assert_array_equal(turned, np.asarray(Image.fromarray(drawing()[0]).rotate(90, fillcolor=255)))
    np.testing.assert_array_equal(changed(drawing(), "rotation", 0, "ink"), drawing())


def test_thickness_grows_and_shrinks_ink():
    ink = [(255.0 - changed(drawing(), "thickness", t, "ink")).sum() for t in (-5, 0, 2.5, 5)]
    assert ink[0] < ink[1] < ink[2] < ink[3]
    # One pixel to each side: a bar of 2 by n becomes one of 4 by n + 2.
    thicker = changed(drawing(), "thickness", 5, "ink")[0]
    assert (thicker[8] < 128).sum() == 4


def test_brightness_noise_and_scale():
    pictures, _ = photos(20)
    assert look(changed(pictures, "brightness", 10)).brightness == pytest.approx(
        look(pictures).brightness + 0.1, abs=0.01
    )
    noisy = changed(pictures, "noise", 4, seed=1)
    assert (noisy.astype(float) - pictures).std() == pytest.approx(0.04 * 255, rel=0.05)
    np.testing.assert_array_equal(noisy, changed(pictures, "noise", 4, seed=1))
    spans = [np.flatnonzero((changed(drawing(), "scale", s, "ink")[0] < 128).any(axis=1)) for s in (-30, 0, 30)]
    heights = [span[-1] - span[0] + 1 for span in spans]
    assert heights[0] < heights[1] == 12 < heights[2]


@pytest.mark.parametrize("effect", EFFECT_WORDS)
def test_every_effect_works_on_grey_and_on_colour_and_colour_is_each_channel_alone(effect):
    pictures, _ = photos(2)
    grey = changed(pictures, effect)
    assert grey.shape == pictures.shape
    assert grey.dtype == np.uint8
    assert (grey != pictures).any()
    colour = np.stack([pictures, pictures[::-1], pictures], axis=3)
    done = changed(colour, effect)
    assert done.shape == colour.shape
    if effect != "noise":
        np.testing.assert_array_equal(done[..., 0], grey)
        np.testing.assert_array_equal(done[..., 1], grey[::-1])


def test_unknown_effects_and_amounts_out_of_range_are_refused():
    with pytest.raises(UsageError, match="no effect"):
        changed(drawing(), "sparkle")
    for amount in (91, -91, float("nan")):
        with pytest.raises(UsageError, match="goes from -90 to 90 degrees"):
            changed(drawing(), "rotation", amount)
    space = LinearSpace(photos(10)[0])
    with pytest.raises(UsageError, match="at least two"):
        run_generator(synthetic_steps(space, "blur", count=1))


def test_the_labelled_blur_vector_changes_the_brightness_and_the_synthetic_one_does_not():
    pictures, blurred = photos()
    space = LinearSpace(pictures, blurred)
    codes = space.atlas.codes
    labelled = mean_difference("blur", codes, blurred)
    made, news = run_generator(synthetic_steps(space, "blur", 5, count=128))
    assert news[-1] == (128, 128)
    assert [done for done, _ in news] == sorted(done for done, _ in news)
    assert (made.fit, made.with_count) == ("synthetic", 128)
    soft = codes[blurred][:60]
    before = look(space.decode(soft))
    # Row 1-23: to take the labelled vector away makes pictures brighter, because blurred ones were dark.
    assert look(space.decode(labelled.moved(soft, -1))).brightness > before.brightness + 0.1
    # Row 1-24: the synthetic one leaves the brightness as it is ...
    after = look(space.decode(made.moved(soft, -1)))
    assert after.brightness == pytest.approx(before.brightness, abs=0.01)


def test_taking_the_synthetic_blur_away_sharpens():
    # One scene in many lights: its mean picture has the edges that blurring takes from the mean.
    rng = np.random.default_rng(0)
    scene = np.kron(rng.integers(60, 200, (5, 5)), np.ones((4, 4)))
    pictures = np.clip(scene + rng.normal(0, 12, (100, 1, 1)) + rng.normal(0, 5, (100, SIDE, SIDE)), 0, 255)
    pictures = pictures.astype(np.uint8)
    space = LinearSpace(np.concatenate([pictures, changed(pictures, "blur", 5)]))
    made, _ = run_generator(synthetic_steps(space, "blur", 5, count=100, pictures=pictures))
    soft = space.encode(changed(pictures[:20], "blur", 5))[0]
    before, after = look(space.decode(soft)), look(space.decode(made.moved(soft, -1)))
    assert after.sharpness > 1.5 * before.sharpness
    assert after.brightness == pytest.approx(before.brightness, abs=0.005)
    assert look(space.decode(made.moved(soft, 1))).sharpness < after.sharpness


def test_a_pair_counts_as_a_pair_and_originals_are_taken_where_they_are_given():
    pictures, _ = photos(40)
    space = LinearSpace(pictures)
    originals = photos(30, seed=5)[0]
    made, news = run_generator(synthetic_steps(space, "brightness", 10, count=1000, pictures=originals))
    assert news[-1] == (30, 30)
    expected = space.encode(changed(originals, "brightness", 10))[0].mean(0) - space.encode(originals)[0].mean(0)
    np.testing.assert_allclose(made.direction, expected, atol=1e-2)
    same = synthetic_vector("blur", space.atlas.codes, space.atlas.codes)
    np.testing.assert_array_equal(same.direction, 0)
    assert same.name == "Blur"


@pytest.mark.parametrize("effect", ["rotation", "thickness", "scale", "brightness"])
def test_the_vector_of_an_effect_does_to_the_mean_what_the_effect_does(effect):
    altered = changed(drawing(), effect, None, "ink")
    grain = np.random.default_rng(2).normal(0, 8, (30, SIDE, SIDE))
    # The axes of a linear space span its own pictures only; so both kinds are among them.
    pictures = np.concatenate([drawing(), altered, np.clip(drawing() + grain, 0, 255).astype(np.uint8)])
    space = LinearSpace(pictures, kind="ink")
    plain = space.encode(drawing())[0]
    vector = synthetic_vector(effect, np.repeat(plain, 4, axis=0), np.repeat(space.encode(altered)[0], 4, axis=0))
    done = space.levels(vector.moved(plain)) - space.levels(plain)
    wanted = altered.astype(float) - drawing()
    assert np.abs(wanted).max() > 20
    np.testing.assert_allclose(done, wanted, atol=0.01)


def test_a_job_does_its_work_in_portions():
    space = LinearSpace(photos(100)[0])
    _, news = run_generator(synthetic_steps(space, "noise", count=80))
    assert len(news) == 3 * -(-80 // synthetic.PORTION)
