"""Even blends from the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from latentloom.base import paths
from latentloom.engine.evidence import solver
from latentloom.engine.recipe import read_recipe


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name, value in (("STARTS", 6), ("NARROWING", {2: 3}), ("STEPS", 5)):
        monkeypatch.setattr(solver, name, value)


@pytest.fixture
def installed_judged(judged_space, profile) -> str:
    """Put the space with judges among the user's own; returns its name."""
    (paths.user_spaces_dir() / "judged").symlink_to(judged_space)
    return "judged"


WORDS = ("--classes", "red/two,red/three,blue/one", "--method", "even", "--device", "cpu", "--threads", "1")


def test_an_even_blend_with_its_evidence(run, installed_judged, tmp_path):
    target = tmp_path / "even.png"
    status, out, err = run("blend", installed_judged, *WORDS, "--seed", 3, "--json", "--out", target)
    assert status == 0, err
    found = json.loads(out)
    assert found["method"] == "even"
    assert set(found["evidence"]) == {"red/two", "red/three", "blue/one"}
    assert all(0 <= presence <= 1 for presence in found["evidence"].values())
    assert len(found["latent"]) == 8
    with Image.open(target) as picture:
        assert picture.size == (28, 28)
    recipe = read_recipe(target)
    assert (recipe["kind"], recipe["mix"]["method"]) == ("blend", "even")
    _, again, _ = run("blend", installed_judged, *WORDS, "--seed", 3, "--json")
    np.testing.assert_array_equal(json.loads(again)["latent"], found["latent"])
    _, other, _ = run("blend", installed_judged, *WORDS, "--seed", 4, "--json")
    assert json.loads(other)["latent"] != found["latent"]


def test_a_space_without_judges_offers_none(run, installed):
    status, out, err = run("blend", installed, *WORDS, "--json")
    assert status != 0
    assert out == ""
    assert err.count("\n") == 1
    assert "no judges" in err
