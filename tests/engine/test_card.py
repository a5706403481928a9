"""A space's card."""

from __future__ import annotations

import dataclasses

import numpy as np

import latentloom
from latentloom.engine.card import CLASSIFIER_NOTES, INK_NOTES, PHOTO_NOTES, judges_section, with_judges, write_card
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.evidence.storage import JudgeEntry, JudgesFile
from latentloom.engine.measures.evaluation import Evaluation
from latentloom.engine.recipes import Recipe

PICTURES = PictureSet(
    "shapes", "ink", ("a", "b"), ("", ""), np.zeros((1500, 8, 8), np.uint8), np.arange(1500, dtype=np.int32) % 2,
    np.arange(1500) < 200, "CC0", "drawn by hand",
)  # fmt: skip
RECIPE = Recipe(name="shapes", title="Shapes", latent=12, size=32, epochs=2.5, batch=16, beta=0.5)
MEASURED = Evaluation(200, -321.44, 12.34, 45.67, 275.77, 0.01234, 11, 0.9, 0.855)


def test_everything_measured_is_told_with_its_unit():
    card = write_card(RECIPE, PICTURES, MEASURED, 12.4, "CPU (z80)", 1_234_567)
    for part in (
        "# Shapes\n",
        "Family vae, ink pictures, 12 latent dimensions, 32 pixels a side, 1,234,567 parameters. ",
        f"Made with Latent Loom {latentloom.__version__}.\n",
        "- shapes: 1,500 pictures of 2 classes; 1,300 for training, 200 held out.",
        "- Source: drawn by hand",
        "- Licence: CC0",
        "- 2.5 epochs, batch 16, beta 0.5: 12 minutes.",
        "- Machine: CPU (z80), ",
        "| pictures | 200 |",
        "| reconstruction (negative log likelihood, nats a picture) | -321.4 |",
        "| of it, the visible ink (Bernoulli, nats a picture) | 12.3 |",
        "| KL (nats a picture) | 45.7 |",
        "| ELBO (nats a picture) | 275.8 |",
        "| mean absolute pixel error (0..1) | 0.0123 |",
        "| active latent dimensions | 11 |",
        "| classifier accuracy on the originals | 90.00% |",
        "| classifier accuracy on their reconstructions | 85.50% |",
        "| share of the accuracy that reconstructions keep | 95.00% |",
        INK_NOTES,
        CLASSIFIER_NOTES,
    ):
        assert part in card
    assert card.endswith("\n")


def test_what_was_not_measured_is_not_told():
    unjudged = Evaluation(200, 1.0, 1.0, 1.0, -2.0, 0.1, 3)
    assert "classifier accuracy" not in write_card(RECIPE, PICTURES, unjudged, 0, "CPU", 1)
    card = write_card(RECIPE, PICTURES, None, 0, "CPU", 1)
    assert "No picture was held out, so nothing was measured." in card
    assert "| measure |" not in card


def test_of_photos_nothing_is_said_of_ink():
    photos = dataclasses.replace(PICTURES, kind="photo")
    card = write_card(RECIPE, photos, dataclasses.replace(MEASURED, ink_part=0.0), 0, "CPU", 1)
    assert PHOTO_NOTES in card
    assert " ink" not in card


def test_what_is_not_known_is_said():
    unknown = dataclasses.replace(PICTURES, licence="", source="")
    card = write_card(dataclasses.replace(RECIPE, title=""), unknown, None, 0, "CPU", 1)
    assert card.startswith("# shapes\n")
    assert "- Source: not stated\n- Licence: not stated\n" in card


JUDGES = JudgesFile(
    "stamp", (JudgeEntry("slim", "ink", 4, "solver", 0.875), JudgeEntry("kernel", "grid", 3, "report", 0.5)), {}, {}
)


def test_judges_are_told_of_once_in_the_place_that_the_card_has_for_them():
    card = "# A\n\nText.\n"
    once = with_judges(card, JUDGES, 1)
    assert once == card + judges_section(JUDGES, 1)
    assert "for 1 epoch on" in once
    assert "| slim, looks at the ink | solver | 87.50% |" in once
    again = with_judges(once + "\n## More\n\nEnd.\n", JUDGES, 2.5)
    assert again == card + judges_section(JUDGES, 2.5) + "\n## More\n\nEnd.\n"
    assert "for 2.5 epochs on" in again
