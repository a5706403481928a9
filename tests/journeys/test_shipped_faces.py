"""The shipped space of faces: its attributes, how well vectors tell them, and a bias put in on purpose and removed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from latentloom.base import paths
from latentloom.engine.attributes.atdot import every_attribute
from latentloom.engine.attributes.bias import TABLE_1, TABLE_2, bias_study
from latentloom.engine.evidence.examine import examine
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def space():
    return open_space(paths.models_dir() / "faces", "cpu", 1)


@pytest.fixture(scope="module")
def judged(space):
    """Return the encodings and attributes that training saw, and those held out."""
    parts = [np.flatnonzero(part) for part in (~space.atlas.held_out, space.atlas.held_out)]
    return [(space.atlas.codes[rows], space.attributes.in_order(rows)) for rows in parts]


def test_it_is_small_in_colour_and_names_its_source(space):
    assert (space.kind, space.channels, space.native_size, len(space.classes)) == ("photo", 3, 64, 17)
    assert sum(file.stat().st_size for file in space.folder.iterdir()) <= 16_000_000
    card = (space.folder / "CARD.md").read_text(encoding="utf-8")
    for part in ("Personas by Draftbit", "https://personas.draftbit.com/", "CC BY 4.0", "DiceBear", "cropped"):
        assert part in card
    assert "Personas by Draftbit" in space.description.source


def test_every_encoding_has_its_attributes(space):
    assert space.attributes.values.shape == (len(space.atlas.codes), 18)
    bald = space.atlas.labels == space.classes.index("Bald")
    np.testing.assert_array_equal(space.attributes.column("Bald"), bald)
    hats = np.isin(space.atlas.labels, [space.classes.index(name) for name in ("Beanie", "Cap")])
    np.testing.assert_array_equal(space.attributes.column("Wearing_Hat"), hats)


def test_evening_shows_two_styles_on_one_head_where_averages_show_less(space):
    panel = space.judges
    assert panel is not None
    weights = {"Mohawk": 1.0, "Long": 1.0}
    latents = [space.blend(weights, method, prototype="medoid").latent for method in ("even", "typical")]
    even, average = examine(space, panel, np.stack(latents), weights)
    assert even.auc is not None
    assert average.auc is not None
    assert even.auc > 0.95 > average.auc
    assert min(even.presence) > 0.95 > min(average.presence)


def test_the_dot_product_tells_who_has_an_attribute(space):
    found = [fits[0] for fits in every_attribute(space.atlas.codes, space.attributes, space.atlas.held_out, ("mean",))]
    assert len(found) == 18
    assert np.mean([one.accuracy for one in found]) >= 0.90
    # What always naming the commoner kind would reach, so that the bar is known to be above it.
    assert np.mean([one.base_rate for one in found]) < 0.80
    assert np.mean([one.auc for one in found]) >= 0.90
    card = (space.folder / "CARD.md").read_text(encoding="utf-8")
    assert f"**{np.mean([one.accuracy for one in found]):.1%}**" in card


@pytest.mark.parametrize(
    ("names", "shares", "effect"),
    [
        (("Smiling", "Facial_Hair"), TABLE_1, 17 / 48 - 25 / 52),
        (("Smiling", "Eyeglasses"), TABLE_2, 36 / 48 - 12 / 52),
    ],
)
def test_a_bias_shows_as_a_side_effect_and_is_gone_after_balancing(judged, names, shares, effect):
    (codes, table), held_out = judged
    study = bias_study(codes, table, names, shares, held_out)
    before, after = study.found.leak_before, study.found.leak_after
    assert before[0, 1] == pytest.approx(effect, abs=0.05)
    assert abs(after[0, 1]) < 0.06
    assert abs(study.found.cosines_before[0, 1]) > 0.25
    assert abs(study.found.cosines_after[0, 1]) < 0.1
    assert (study.kept_after > study.kept_before).all()
    assert study.kept_after.min() > 0.98


def test_a_smile_and_an_open_mouth_come_apart(judged):
    (codes, table), held_out = judged
    study = bias_study(codes, table, ("Smiling", "Mouth_Open"), TABLE_2, held_out)
    # Both are of one part here, so that readings of one move with the other; the angle is what balancing opens.
    assert study.found.cosines_before[0, 1] > 0.8
    assert abs(study.found.cosines_after[0, 1]) < 0.1


def test_pictures_show_the_bias_and_its_removal(space):
    numbers = space.figure("bias", measured=48, count=2, tile=64).numbers
    plain, biased, balanced = numbers["pictures_read_with"]["Eyeglasses"]
    assert plain < 0.05
    assert biased > 0.25
    assert balanced < 0.05
    assert numbers["pictures_read_with"]["Smiling"][2] > 0.9
    json.dumps(numbers, allow_nan=False)
