"""Every figure on a space of a GAN with an encoder, by the code that draws it of a VAE (`test_frame.py`)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.helpers.tiny_space import CLASSES, DRAWINGS, make_tiny_space

from latentloom.base.figure_options import Whole
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.figures.registry import FIGURES, drawn
from latentloom.engine.space import Space, open_space

SMALL = {"tile": 16, "side": 3, "steps": 3, "pairs": 2, "samples": 16, "rays": 3}
"""Options by which a figure is quickly drawn, where it has them."""


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Space:
    # Both attributes follow the class, so that every combination is among the held-out drawings, too.
    number = np.arange(len(CLASSES)).repeat(DRAWINGS)
    table = AttributeTable(("one", "two"), np.stack([number % 2 == 0, number // 2 % 2 == 0], axis=1))
    folder = make_tiny_space(tmp_path_factory.mktemp("gan") / "tiny", family="ali", attributes=table)
    return open_space(folder, "cpu", 1)


@pytest.fixture
def needed(tiny_space: Path, tmp_path: Path) -> dict[str, dict[str, object]]:
    """Return what some figures must be told."""
    snapshots = tmp_path / "snapshots"
    snapshots.mkdir()
    for epoch in (100, 200):
        Image.new("L", (40, 40), epoch).save(snapshots / f"jdiagram-{epoch:08d}.png")
    return {
        "jdiagram-spaces": {"spaces": str(tiny_space)},
        "jdiagram-epochs": {"run": str(tmp_path)},
    }


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_it_can_be_drawn(figure, space, needed):
    assert space.description.family == "ali"
    small = {
        option.name: min(max(SMALL[option.name], option.least), option.most)
        for option in figure.options
        if isinstance(option, Whole) and option.name in SMALL
    }
    result = drawn(space, figure.name, small | needed.get(figure.name, {}))
    assert result.picture.dtype == np.uint8
    assert result.picture.ndim in (2, 3)
    assert len(np.unique(result.picture)) > 1
    assert json.dumps(result.numbers, allow_nan=False)
    assert result.recipe["figure"]["name"] == figure.name


def test_draws_come_from_the_prior_that_the_space_was_trained_with(space):
    description = replace(space.description, settings={**space.description.settings, "prior": "uniform"})
    boxed = Space(description, "cpu", 1)
    assert (space.prior.name, boxed.prior.name) == ("normal", "uniform")
    own = drawn(boxed, "prior", {"side": 12, "tile": 16}).numbers
    named = drawn(space, "prior", {"side": 12, "tile": 16, "prior": "uniform"}).numbers
    gaussian = drawn(space, "prior", {"side": 12, "tile": 16}).numbers
    assert own == named
    # In a box lengths vary less than in a Gaussian's cloud: by 0.45 and by 0.7.
    assert own["norm_sd"] < 0.55 < gaussian["norm_sd"]
