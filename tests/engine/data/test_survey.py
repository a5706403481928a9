"""A look at pictures: what was found, what was left out, and settings that suit."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from latentloom.base.errors import LoomError
from latentloom.engine.data.steps import finished
from latentloom.engine.data.survey import EXAMPLES, SIZES, advice, survey_steps
from latentloom.engine.networks import default_network
from latentloom.engine.recipes import Recipe


def folder_of(root, counts):
    for name, count in counts.items():
        (root / name).mkdir(parents=True)
        for i in range(count):
            y, x = np.mgrid[:40, :40]
            ink = np.abs(y - x + i) < 4 if name == "slant" else np.abs(y - 10 - i) < 3
            Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)).save(root / name / f"{i}.png")
    return root


def test_a_folder_is_told_with_its_counts_examples_and_what_was_skipped(tmp_path):
    root = folder_of(tmp_path / "mine", {"line": 20, "slant": 4})
    (root / "line" / "broken.png").write_bytes(b"no picture")
    (root / "note.txt").write_text("hello")
    found = finished(survey_steps(str(root)))
    assert (found.name, found.kind, found.channels, found.native_size) == ("mine", "ink", 1, 40)
    assert dict(zip(found.classes, found.counts, strict=True)) == {"line": 20, "slant": 4}
    assert found.pictures == 24
    assert found.uneven == 5
    assert {entry.path.split("/")[-1] for entry in found.skipped} == {"broken.png", "note.txt"}
    assert found.skipped_count == 2
    assert [strip.shape for strip in found.examples] == [(40, 40 * EXAMPLES), (40, 40 * 4)]
    assert 1 <= found.held_out < 24
    Recipe().with_settings(found.advice)


def test_digits_need_no_files():
    found = finished(survey_steps("digits"))
    assert found.pictures == 1797
    assert found.classes == tuple("0123456789")
    assert found.advice == {"size": 16, "latent": 32, "batch": 32, "epochs": 300.0}


def test_one_class_is_refused_with_the_reason(tmp_path):
    with pytest.raises(LoomError, match="one class only"):
        finished(survey_steps(str(folder_of(tmp_path / "mine", {"line": 5}))))


@pytest.mark.parametrize("kind", ["ink", "photo"])
@pytest.mark.parametrize("side", [8, 28, 33, 64, 105, 128, 500])
def test_advice_always_makes_a_recipe_and_a_network(kind, side):
    for classes, count in ((2, 20), (10, 60_000), (964, 19_280)):
        found = advice(kind, side, classes, count)
        recipe = Recipe().with_settings(found)
        assert recipe.size in SIZES
        assert recipe.size >= min(side, 64)
        default_network(recipe.size, 3, recipe.latent)
        assert 3 <= recipe.epochs <= 300
