"""From a folder of pictures to a finished space, and what happens when that is stopped, refused or fails."""

from __future__ import annotations

import dataclasses
import os
import re

import numpy as np
import pytest
from PIL import Image
from tests.helpers.generators import run_generator

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import building
from latentloom.engine.building import Sources, Stage, build_space, prepared
from latentloom.engine.checkpoints import checkpoints
from latentloom.engine.data.cache import target_steps
from latentloom.engine.data.registry import load_pictures
from latentloom.engine.data.steps import finished
from latentloom.engine.recipes import Recipe, read_recipe_file
from latentloom.engine.space import open_space
from latentloom.engine.training import StepRecord

CLASSES = ("bars/across", "bars/down", "ring")
PER_CLASS = 12
FILES = ["CARD.md", "atlas.safetensors", "model.json", "model.safetensors", "recipe.toml"]


def drawing(name: str, shift: int) -> np.ndarray:
    """A black shape on white, uint8 (40, 40)."""
    y, x = np.mgrid[:40, :40] - 19.5
    ink = {
        "bars/across": np.abs(y + shift) < 4,
        "bars/down": np.abs(x + shift) < 4,
        "ring": np.abs(np.hypot(x + shift, y) - 11) < 3,
    }[name]
    return np.where(ink, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A folder of class folders, two of them in a group."""
    root = tmp_path_factory.mktemp("pictures") / "shapes"
    for name in CLASSES:
        (root / name).mkdir(parents=True)
        for i in range(PER_CLASS):
            Image.fromarray(drawing(name, i - 6)).save(root / name / f"{i:02d}.png")
    return root


@pytest.fixture
def recipe(pictures):
    return Recipe(
        name="shapes",
        title="Shapes & rings",
        data=str(pictures),
        size=32,
        latent=6,
        encoder_widths=(8, 16, 16),
        decoder_widths=(16, 16, 8, 8),
        epochs=3,
        batch=8,
        judge_epochs=1,
        panel_epochs=0,
    )


@pytest.fixture
def built(recipe, tmp_path):
    """A finished space, and the news of its making."""
    return run_generator(build_space(recipe, tmp_path / "shapes", device="cpu"))


def stop_at(steps, number):
    """Run a build up to a training step and close it."""
    for news in steps:
        if isinstance(news, StepRecord) and news.step == number:
            break
    steps.close()


def test_a_folder_of_pictures_becomes_a_space(built, recipe, tmp_path):
    folder, news = built
    assert folder == tmp_path / "shapes"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shapes"]
    stages = [item for item in news if isinstance(item, Stage)]
    assert list(dict.fromkeys(stage.text for stage in stages)) == [
        "Reading pictures", "Preparing pictures", "Encoding pictures", "Measuring",
    ]  # fmt: skip
    assert all(0 <= stage.done <= stage.total for stage in stages)
    steps = [item for item in news if isinstance(item, StepRecord)]
    assert [step.step for step in steps] == list(range(1, steps[-1].steps + 1))

    space = open_space(folder, "cpu", 1)
    assert (space.name, space.title, space.kind, space.channels) == ("shapes", "Shapes & rings", "ink", 1)
    assert space.classes == CLASSES
    assert space.groups == ("bars", "bars", "")
    assert set(space.startup) == set(CLASSES)
    assert len(space.atlas.codes) == 3 * PER_CLASS
    assert 0 < space.atlas.held_out.sum() < 3 * PER_CLASS
    assert space.blend(dict.fromkeys(CLASSES, 1.0)).image(64).size == (64, 64)
    assert read_recipe_file(folder / "recipe.toml") == recipe


def test_the_atlas_holds_what_the_shipped_encoder_sees(built, recipe):
    space = open_space(built[0], "cpu", 1)
    given = load_pictures(recipe.data)
    targets = finished(target_steps(given.images, "ink", 32, recipe.reach))
    codes, scales = space.runtime.encode_grids(targets)
    assert np.allclose(space.atlas.codes, codes, atol=2e-3, rtol=2e-3)  # half precision
    assert np.allclose(space.atlas.scales, scales, rtol=2.6e-2)
    assert np.array_equal(space.atlas.labels, given.labels)
    assert np.array_equal(space.atlas.held_out, given.held_out)
    assert np.allclose(space.map.centre, space.atlas.codes.mean(axis=0), atol=1e-2)


def test_a_space_may_keep_some_of_its_encodings(recipe, tmp_path):
    small = dataclasses.replace(recipe, encodings=12, epochs=0.3, judge_epochs=0, panel_epochs=0.2)
    folder, _ = run_generator(build_space(small, tmp_path / "shapes", device="cpu"))
    space, given = open_space(folder, "cpu", 1), load_pictures(recipe.data)
    atlas = space.atlas
    assert len(atlas.codes) == len(atlas.scales) == 12
    assert np.bincount(atlas.labels).tolist() == [4, 4, 4]
    assert 0 < atlas.held_out.sum() < 12
    # They are the encodings of those pictures, and the judges know which.
    found = space.encode(given.images)
    for code, label, held_out in zip(atlas.codes, atlas.labels, atlas.held_out, strict=True):
        near = np.abs(found - code).max(axis=1)
        assert near.min() < 0.02
        assert given.labels[near.argmin()] == label
        assert given.held_out[near.argmin()] == held_out
    assert space.judged
    assert small.trains_like(dataclasses.replace(small, encodings=0))


def test_the_card_says_what_was_measured(built, recipe):
    folder, news = built
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    held = sum(open_space(folder).atlas.held_out)
    assert card.startswith("# Shapes & rings\n")
    assert f"36 pictures of 3 classes; {36 - held} for training, {held} held out" in card
    assert re.search(r"3 epochs, batch 8, beta 1: \d+ minutes", card)
    row = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", card, re.MULTILINE))
    assert row["pictures"] == str(held)
    elbo, kl = float(row["ELBO (nats a picture)"]), float(row["KL (nats a picture)"])
    reconstruction = float(row["reconstruction (negative log likelihood, nats a picture)"])
    assert elbo == pytest.approx(-(reconstruction + kl), abs=0.11)
    last = [item for item in news if isinstance(item, StepRecord)][-1].held_out
    # Other posterior samples, and weights in half precision; but the same model and pictures.
    assert kl == pytest.approx(last.kl, rel=0.02)
    assert reconstruction == pytest.approx(last.reconstruction, rel=0.1)
    assert row["classifier accuracy on the originals"].endswith("%")


def test_without_a_judge_or_held_out_pictures_the_card_says_so(recipe, tmp_path, monkeypatch):
    alone = recipe.with_settings({"judge_epochs": 0, "epochs": 0.3})
    run_generator(build_space(alone, tmp_path / "a", device="cpu"))
    assert "classifier accuracy" not in (tmp_path / "a" / "CARD.md").read_text()
    monkeypatch.setattr("latentloom.engine.data.registry.HELD_OUT", 0.0)
    run_generator(build_space(alone, tmp_path / "b", device="cpu"))
    assert "No picture was held out, so nothing was measured." in (tmp_path / "b" / "CARD.md").read_text()
    assert not open_space(tmp_path / "b").atlas.held_out.any()


def test_colour_photos_become_a_space(tmp_path):
    root = tmp_path / "colours"
    for name, colour in (("red", (200, 20, 20)), ("blue", (20, 20, 200))):
        (root / name).mkdir(parents=True)
        for i in range(6):
            Image.new("RGB", (20 + i, 30), tuple(c + 5 * i for c in colour)).save(root / name / f"{i}.png")
    recipe = Recipe(
        data=str(root),
        size=16,
        latent=3,
        encoder_widths=(8, 8),
        decoder_widths=(8, 8, 8),
        epochs=1,
        judge_epochs=0.1,
        panel_epochs=0,
    )
    folder, _ = run_generator(build_space(recipe, tmp_path / "out", device="cpu"))
    space = open_space(folder, "cpu", 1)
    assert (space.kind, space.channels, space.classes) == ("photo", 3, ("blue", "red"))
    assert space.blend({"red": 1}).image(24).mode == "RGB"


def test_the_recipe_may_choose_the_startup(recipe, tmp_path):
    chosen = recipe.with_settings({"startup": ["ring", "bars/down"], "epochs": 0.3, "judge_epochs": 0})
    folder, _ = run_generator(build_space(chosen, tmp_path / "out", device="cpu"))
    assert open_space(folder).startup == ("ring", "bars/down")


def test_a_startup_class_that_is_not_there_is_refused_before_training(recipe, tmp_path):
    wrong = recipe.with_settings({"startup": ["ring", "square"]})
    with pytest.raises(UsageError, match='startup names "square"'):
        run_generator(build_space(wrong, tmp_path / "out", device="cpu"))
    assert not (tmp_path / "out").exists()


def test_a_stopped_build_leaves_a_checkpoint_and_no_space_and_goes_on(recipe, built, tmp_path):
    folder = tmp_path / "again"
    stop_at(build_space(recipe, folder, device="cpu"), 5)
    assert [path.name for path in folder.iterdir()] == ["checkpoints"]
    assert checkpoints(folder / "checkpoints")[-1].name == "step-00000005"
    with pytest.raises(UsageError, match="There is no space"):
        open_space(folder)
    _, news = run_generator(build_space(recipe, folder, device="cpu", resume=True))
    assert next(item.step for item in news if isinstance(item, StepRecord)) == 6
    assert sorted(path.name for path in folder.iterdir()) == FILES
    # Stopped or not: the same weights, so the same stamp.
    assert open_space(folder).stamp == open_space(built[0]).stamp


def test_starting_anew_over_a_stopped_build_is_refused_at_once(recipe, tmp_path):
    stop_at(build_space(recipe, tmp_path / "out", device="cpu"), 2)
    with pytest.raises(UsageError, match="go on from there with --resume"):
        next(build_space(recipe, tmp_path / "out", device="cpu"))


def test_the_time_of_all_sessions_is_told(recipe, tmp_path, monkeypatch):
    told = []
    write = building.write_card
    monkeypatch.setattr(building, "write_card", lambda *a: told.append(a[3]) or write(*a))
    stop_at(build_space(recipe, tmp_path / "out", device="cpu"), 5)
    note = checkpoints(tmp_path / "out" / "checkpoints")[-1] / "state.json"
    text = note.read_text()
    seconds = float(re.search(r'"seconds": ([\d.e-]+)', text)[1])
    assert seconds > 0
    note.write_text(text.replace(f'"seconds": {seconds}', f'"seconds": {seconds + 600}'))
    run_generator(build_space(recipe, tmp_path / "out", device="cpu", resume=True))
    assert 10 < told[0] < 11  # minutes


def test_a_crash_after_training_loses_neither_state_nor_the_old_space(recipe, built, tmp_path, monkeypatch):
    folder = built[0]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def crash(*_):
        raise OSError(28, "No space left on device", "CARD.md")

    monkeypatch.setattr(building, "write_card", crash)
    with pytest.raises(OSError, match="No space left"):
        run_generator(build_space(recipe, folder, device="cpu"))
    left = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert left == before
    assert open_space(folder).classes == CLASSES
    monkeypatch.undo()
    _, news = run_generator(build_space(recipe, folder, device="cpu", resume=True))
    assert not any(isinstance(item, StepRecord) for item in news)
    assert sorted(path.name for path in folder.iterdir()) == FILES


def test_a_disk_that_fills_up_while_the_space_is_written_is_one_sentence(recipe, built, monkeypatch):
    folder = built[0]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = building.write_space

    def full(target, content, texts):
        write(target, content, texts)
        if texts:  # the finished space, not the draft that is measured
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "write_space", full)
    with pytest.raises(LoomError, match="No space left on device"):
        run_generator(build_space(recipe, folder, device="cpu"))
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert not [path for path in folder.parent.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize("name", ["letter.txt", ".hidden", "models"])
def test_a_folder_with_other_things_is_refused_and_untouched(recipe, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("dear")
    with pytest.raises(UsageError, match=rf"holds other things \({re.escape(name)}\)"):
        next(build_space(recipe, tmp_path / "out", device="cpu"))
    assert [path.read_text() for path in (tmp_path / "out").iterdir()] == ["dear"]


def test_the_folder_of_the_pictures_is_refused(recipe, pictures):
    with pytest.raises(UsageError, match="holds other things"):
        next(build_space(recipe, pictures, device="cpu"))


def test_a_file_in_the_place_of_the_folder_is_refused(recipe, tmp_path):
    (tmp_path / "out").write_text("dear")
    for folder in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(UsageError, match=r"is a file|cannot be made"):
            next(build_space(recipe, folder, device="cpu"))
    assert (tmp_path / "out").read_text() == "dear"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user")
def test_a_folder_that_may_not_be_made_is_refused(recipe, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(UsageError, match="cannot be made"):
        next(build_space(recipe, tmp_path / "closed" / "out", device="cpu"))


def test_one_class_is_not_enough(tmp_path):
    root = tmp_path / "one"
    (root / "only").mkdir(parents=True)
    for i in range(3):
        Image.fromarray(drawing("ring", i)).save(root / "only" / f"{i}.png")
    with pytest.raises(LoomError, match="blends need at least two"):
        run_generator(prepared(Recipe(data=str(root)), Sources()))


def test_named_sets_come_from_the_root_that_is_named(tmp_path):
    with pytest.raises(LoomError, match=r"Omniglot") as caught:
        run_generator(prepared(Recipe(data="omniglot"), Sources(tmp_path / "nothing")))
    assert str(tmp_path / "nothing") in str(caught.value)


def test_a_wrong_network_is_refused_before_the_first_step(recipe, tmp_path):
    for settings in ({"size": 33}, {"encoder_widths": "8"}, {"family": "gan"}):
        with pytest.raises(UsageError):
            run_generator(build_space(recipe.with_settings(settings), tmp_path / "out", device="cpu"))
    assert not (tmp_path / "out").exists()
