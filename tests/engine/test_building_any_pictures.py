"""Whatever pictures people have, and whatever happens to the disk: a space comes of it, or a sentence, and no loss."""

from __future__ import annotations

import itertools
import shutil

import numpy as np
import pytest
from PIL import Image
from tests.helpers.disk import fill_disk, rests, watch_disk
from tests.helpers.generators import run_generator

from latentloom.base.atomic import mend_folder
from latentloom.base.errors import LoomError
from latentloom.engine.building import MOST_NAMED, Stage, build_space
from latentloom.engine.checkpoints import checkpoints
from latentloom.engine.recipes import Recipe
from latentloom.engine.space import open_space
from latentloom.engine.training import StepRecord

TINY = Recipe(
    kind="photo", size=16, latent=2, encoder_widths=(4, 4), decoder_widths=(4, 4, 4), epochs=1, batch=4,
    judge_epochs=0, panel_epochs=0,
)  # fmt: skip
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F")


def grey(number: int, side: int = 20) -> Image.Image:
    """A bright disc on a dark ground, of another size for every number."""
    y, x = np.mgrid[:side, :side] - side / 2
    return Image.fromarray(np.where(np.hypot(x, y) < side * (0.1 + 0.03 * (number % 10)), 220, 40).astype(np.uint8))


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    if mode.startswith("I") or mode == "F":
        values = np.asarray(picture, np.float32) / 255
        kind = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
        return Image.fromarray((values * (1 if mode == "F" else 65535)).astype(kind))
    return picture.convert("RGB").convert(mode) if mode in ("P", "CMYK") else picture.convert(mode)


@pytest.fixture
def anything(tmp_path):
    """Class folders as people have them: every mode, turned and giant pictures, damaged files, few and many a class."""
    root = tmp_path / "anything"
    for name in ("every mode", "few", "many"):
        (root / name).mkdir(parents=True)
    for number, mode in enumerate(MODES):
        suffix = ".tif" if mode in ("CMYK", "I", "F") else ".png"
        in_mode(grey(number), mode).save(root / "every mode" / f"{mode.replace(';', '')}{suffix}")
    turned = Image.Exif()
    turned[0x0112] = 6
    grey(3).resize((20, 10)).save(root / "every mode" / "turned.jpg", exif=turned)
    grey(4, 3000).save(root / "every mode" / "giant.png")
    for number in range(2):
        grey(number).save(root / "few" / f"{number}.png")
    for number in range(70):
        grey(number).save(root / "many" / f"{number:02d}.png")
    whole = (root / "few" / "0.png").read_bytes()
    (root / "many" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (root / "few" / "letter.png").write_text("dear")
    return root


def notices(news) -> list[str]:
    return [notice for item in news if isinstance(item, Stage) for notice in item.notices]


def test_every_kind_of_picture_and_classes_of_every_size_become_a_space(anything, tmp_path):
    recipe = TINY.with_settings({"data": str(anything)})
    folder, news = run_generator(build_space(recipe, tmp_path / "space", device="cpu"))
    space = open_space(folder, "cpu", 1)
    assert space.classes == ("every mode", "few", "many")
    assert np.bincount(space.atlas.labels).tolist() == [len(MODES) + 2, 2, 70]
    held_out = space.atlas.held_out
    assert [int(held_out[space.atlas.labels == label].sum()) for label in range(3)] == [1, 1, 7]
    assert np.isfinite(space.atlas.codes).all()
    assert all(np.isfinite(item.objective) for item in news if isinstance(item, StepRecord))
    blend = space.blend(dict.fromkeys(space.classes, 1.0))
    assert blend.image(20).size == (20, 20)


def test_what_cannot_be_read_is_named_and_left_out(anything, tmp_path):
    recipe = TINY.with_settings({"data": str(anything), "epochs": 0.01})
    _, news = run_generator(build_space(recipe, tmp_path / "space", device="cpu"))
    letter, cut = notices(news)
    assert letter == f"{anything}/few/letter.png was left out: it is not a picture."
    assert cut.startswith(f"{anything}/many/cut.png was left out: it is damaged or of an unknown kind")


def test_of_many_files_that_are_left_out_some_are_named_and_all_are_counted(anything, tmp_path):
    for number in range(MOST_NAMED + 5):
        (anything / "many" / f"text-{number:02d}.txt").write_text("dear")
    steps = build_space(TINY.with_settings({"data": str(anything)}), tmp_path / "space", device="cpu")
    told = next(item.notices for item in steps if isinstance(item, Stage) and item.notices)
    steps.close()
    assert len(told) == MOST_NAMED + 1
    assert told[-1] == "And 7 more were left out."


@pytest.mark.parametrize("change", ["a picture is gone", "a picture is new", "a picture is another", "a class is new"])
def test_pictures_that_changed_while_a_run_lay_still_are_refused(anything, tmp_path, change):
    recipe = TINY.with_settings({"data": str(anything), "epochs": 3})
    folder = tmp_path / "space"
    steps = build_space(recipe, folder, device="cpu")
    next(item for item in steps if isinstance(item, StepRecord))
    steps.close()
    if change == "a picture is gone":
        (anything / "many" / "05.png").unlink()
    elif change == "a picture is new":
        grey(5, 30).save(anything / "many" / "99.png")
    elif change == "a picture is another":
        grey(9).save(anything / "many" / "00.png")
    else:
        (anything / "many").rename(anything / "more")
        shutil.copytree(anything / "few", anything / "other")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(LoomError, match=r"belongs to other pictures; train into another folder with --out\.$"):
        run_generator(build_space(recipe, folder, device="cpu", resume=True))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.fixture
def trained(tmp_path):
    """A folder whose training is done, and whose space is still to be written; and what goes on with it."""
    root, folder = tmp_path / "pictures", tmp_path / "spaces" / "trained"
    for name in ("a", "b"):
        (root / name).mkdir(parents=True)
        for number in range(4):
            grey(number).save(root / name / f"{number}.png")
    recipe = TINY.with_settings({"data": str(root)})
    steps = build_space(recipe, folder, device="cpu")
    next(item for item in steps if isinstance(item, StepRecord) and item.step == item.steps)
    steps.close()
    assert checkpoints(folder / "checkpoints")

    def finishing(place):
        """Begin to write the space: go on with the run up to its first stage after training."""
        news = build_space(recipe, place, device="cpu", resume=True)
        assert not any(isinstance(item, StepRecord) for item in itertools.takewhile(_before_encoding, news))
        return news

    return folder, finishing


def _before_encoding(item) -> bool:
    return not (isinstance(item, Stage) and item.text == "Encoding pictures")


def test_a_disk_that_is_full_at_any_write_of_the_space_loses_nothing(trained, tmp_path):
    folder, finishing = trained
    for number in itertools.count(1):
        place = shutil.copytree(folder, tmp_path / f"full-{number}" / "trained")
        news = finishing(place)
        with pytest.MonkeyPatch.context() as patch:
            fill_disk(patch, number)
            try:
                run_generator(news)
                break
            except LoomError as problem:
                sentence = str(problem)
        assert "No space left on device" in sentence
        assert [path.name for path in place.iterdir()] == ["checkpoints"]
        assert rests(place.parent) == []
        if number % 4 == 1:
            run_generator(finishing(place))
            assert open_space(place, "cpu", 1).classes == ("a", "b")
    assert number > 5


def test_whatever_moment_of_writing_the_space_a_kill_falls_on_it_is_made_after_all(trained, tmp_path):
    folder, finishing = trained
    left = []
    news = finishing(folder)
    with pytest.MonkeyPatch.context() as patch:
        watch_disk(patch, lambda: left.append(shutil.copytree(folder.parent, tmp_path / f"left-{len(left)}")))
        run_generator(news)
    assert len(left) > 5
    assert any(not (copy / "trained").exists() for copy in left)  # between the two renamings
    # The states that differ by more than how much of a rest is written.
    for copy in {tuple(sorted(path.name[-4:] for path in copy.iterdir())): copy for copy in left}.values():
        if not (copy / "trained" / "model.json").exists():
            run_generator(finishing(copy / "trained"))
        mend_folder(copy / "trained")  # as the next training there would
        assert open_space(copy / "trained", "cpu", 1).classes == ("a", "b")
        assert [path.name for path in copy.iterdir()] == ["trained"]
