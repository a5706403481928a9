"""Judges for a space that has none, from the shell: trained, told, written down; wrong use in one sentence."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from latentloom import cli, open_space
from latentloom.base import paths
from latentloom.engine.evidence import fitting
from latentloom.engine.recipes import read_recipe_file

SETTINGS = "size=16 latent=4 batch=256 judge_epochs=0 panel_epochs=0 encoder_widths=8,8 decoder_widths=8,8,8"
SMALL = [word for setting in SETTINGS.split() for word in ("--set", setting)]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Three classes of twelve small pictures: a bar, a bow of dots and a corner, each shifted a little."""
    folder = tmp_path_factory.mktemp("pictures")
    chance = np.random.default_rng(0)
    for name in ("bar", "corner", "dots"):
        (folder / name).mkdir()
        for number in range(12):
            page = np.full((24, 24), 255, np.uint8)
            x, y = chance.integers(3, 8, 2)
            if name != "dots":
                page[y : y + 14, x : x + 3] = 0
            if name == "corner":
                page[y : y + 3, x : x + 12] = 0
            if name == "dots":
                for step in range(4):
                    page[y + 3 * step : y + 3 * step + 2, x + 2 * step : x + 2 * step + 2] = 0
            Image.fromarray(page).save(folder / name / f"{number}.png")
    return folder


@pytest.fixture(scope="module")
def trained(pictures, tmp_path_factory):
    """A space without judges."""
    folder = tmp_path_factory.mktemp("spaces") / "mine"
    paths.set_profile(tmp_path_factory.mktemp("profile"))
    assert cli.main(["train", "--data", str(pictures), "--epochs", "2", "--out", str(folder), *SMALL]) == 0
    paths.set_profile(None)
    return folder


@pytest.fixture
def space(trained, tmp_path):
    return shutil.copytree(trained, tmp_path / "mine")


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_space_gets_judges_and_says_so(run, space, pictures, monkeypatch):
    monkeypatch.setattr(fitting, "PARTS", (2,))
    assert not open_space(space, "cpu", 1).judged
    before = files(space)

    status, out, err = run("judge", space, "--epochs", "2", "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert (told["space"], told["epochs"]) == ("mine", 2)
    assert [judge["part"] for judge in told["judges"]] == ["solver"] * 4 + ["report"] * 3
    assert not {j["build"] for j in told["judges"][:4]} & {j["build"] for j in told["judges"][4:]}

    judged = open_space(space, "cpu", 1)
    evidence = judged.blend({"bar": 1.0, "dots": 1.0}).evidence
    assert set(evidence) == {"bar", "dots"}
    assert all(0 <= presence <= 1 for presence in evidence.values())
    card = (space / "CARD.md").read_text()
    assert card.startswith(before["CARD.md"].decode().rstrip("\n"))
    assert card.count("## Judges") == 1
    for judge in told["judges"]:
        assert f"| {judge['build']}, looks at the {judge['look']} | {judge['part']} | {judge['accuracy']:.2%} |" in card
    assert read_recipe_file(space / "recipe.toml") == read_recipe_file(_old(before, space)).with_settings(
        {"panel_epochs": 2}
    )
    untouched = set(before) - {"CARD.md", "recipe.toml"}
    assert all((space / name).read_bytes() == before[name] for name in untouched)

    status, out, err = run("judge", space)
    assert (status, err) == (0, "")
    assert out.splitlines()[0].split() == ["judge", "part", "held-out", "pictures", "named", "rightly"]
    assert len(out.splitlines()) == 8
    assert (space / "CARD.md").read_text() == card, "the same judges again, from the same seeds and epochs"


def _old(before, space):
    old = space.parent / "old.toml"
    old.write_bytes(before["recipe.toml"])
    return old


@pytest.mark.parametrize("change", ["another class", "another picture"])
def test_other_pictures_than_its_own_are_refused(run, space, pictures, tmp_path, change):
    other = shutil.copytree(pictures, tmp_path / "other")
    if change == "another class":
        shutil.copytree(other / "bar", other / "zebra")
    else:
        shutil.copy(other / "bar" / "1.png", other / "bar" / "99.png")
    before = files(space)
    status, out, err = run("judge", space, "--data", other, "--epochs", "0.1")
    assert (status, out) == (2, "")
    assert err == (f"{other} does not hold the pictures that mine was made of; name those with --data DIR|NAME.\n")
    assert files(space) == before


def test_no_epochs_are_refused(run, space):
    status, out, err = run("judge", space, "--epochs", "0")
    assert (status, out) == (2, "")
    assert err == "Judges need to be trained for more than 0 epochs; name them with --epochs N.\n"


def test_a_folder_that_cannot_be_written_to_is_refused_before_anything_is_read(run, space, monkeypatch):
    from latentloom.engine import judging

    monkeypatch.setattr(judging.os, "access", lambda path, mode: False)
    monkeypatch.setattr(judging, "prepared", None)
    status, out, err = run("judge", space)
    assert (status, out) == (2, "")
    assert err == f"The folder {space} is not yours to write in; copy the space and name the copy.\n"


def test_a_space_without_a_recipe_needs_to_be_told_its_pictures(run, space, pictures, monkeypatch):
    (space / "recipe.toml").unlink()
    status, out, err = run("judge", space)
    assert (status, out) == (2, "")
    assert err == "mine has no recipe that names its pictures; name them with --data DIR.\n"
    monkeypatch.setattr(fitting, "PARTS", (2,))
    status, _, err = run("judge", space, "--data", pictures, "--epochs", "0.1")
    assert (status, err) == (0, "")
    assert open_space(space, "cpu", 1).judged
    assert not (space / "recipe.toml").exists()
