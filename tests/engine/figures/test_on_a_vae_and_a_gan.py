"""Every figure, by the same code, on a space of a VAE and on one of a GAN with an encoder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.helpers.tiny_space import make_tiny_space

from latentloom.base.figure_options import Whole
from latentloom.engine.figures.registry import FIGURES, drawn
from latentloom.engine.space import Space, open_space

FAMILIES = ("vae", "ali")
SMALL = {"tile": 16, "side": 3, "steps": 3, "pairs": 2, "samples": 16, "rays": 3}
"""Options by which a figure is quickly drawn, where it has them."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("both")
    return {family: make_tiny_space(home / f"tiny-{family}", family=family) for family in FAMILIES}


@pytest.fixture
def needed(folders: dict[str, Path], tmp_path: Path) -> dict[str, dict[str, object]]:
    """Return what some figures must be told."""
    snapshots = tmp_path / "snapshots"
    snapshots.mkdir()
    for epoch in (100, 200):
        Image.new("L", (40, 40), epoch).save(snapshots / f"jdiagram-{epoch:08d}.png")
    return {
        "jdiagram-spaces": {"spaces": ", ".join(str(folder) for folder in folders.values())},
        "jdiagram-epochs": {"run": str(tmp_path)},
    }


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_it_can_be_drawn(figure, family, folders, needed):
    space: Space = open_space(folders[family], "cpu", 1)
    assert space.description.family == family
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
