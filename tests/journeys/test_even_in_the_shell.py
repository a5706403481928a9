"""An even blend of the command line is looked for once, and its picture carries the answer."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from latentloom import cli
from latentloom.commandline import choose
from latentloom.engine.blending.methods import METHODS, even
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import read_recipe


@pytest.fixture
def searches(monkeypatch):
    """How often it was looked for; the answer is a latent that no average gives."""
    made = []

    def search(mix, sources, space):
        if mix.solved:
            return np.array(mix.solved)
        made.append(mix)
        return np.linspace(-1, 1, sources.points.shape[1])

    monkeypatch.setitem(METHODS, "even", replace(METHODS["even"], combine=search))
    assert METHODS["even"].combine is not even.combine
    return made


@pytest.mark.parametrize("command", [("blend", "--json"), ("sheet", "--content", "blend", "--size", "16")])
def test_it_is_looked_for_once_and_kept(searches, tiny_space, tmp_path, capsys, command):
    target = tmp_path / "even.png"
    name, *options = command
    assert cli.main([name, str(tiny_space), "--method", "even", *options, "--out", str(target)]) == 0
    assert len(searches) == 1
    recipe = read_recipe(target)
    assert recipe is not None
    kept = Mix.from_json(recipe["mix"])
    np.testing.assert_array_equal(kept.solved, np.linspace(-1, 1, len(kept.solved)).astype(np.float32))
    if "--json" in options:
        assert json.loads(capsys.readouterr().out)["latent"] == list(kept.solved)


def test_other_methods_hold_no_answer():
    mix = Mix((("a", 1.0),), "linear")
    assert choose.solved(mix, None) is mix
