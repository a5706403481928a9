from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tests.engine.data.made import fill, line_drawing, photo

from latentloom.base.errors import LoomError
from latentloom.engine.data import folder
from latentloom.engine.data.folder import folder_steps
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.steps import finished

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files, or asks for rights")


def load(root: Path, **options: object) -> PictureSet:
    return finished(folder_steps(root, **options))  # type: ignore[arg-type]


def reasons(pictures: PictureSet, root: Path) -> dict[str, str]:
    return {Path(entry.path).relative_to(root).as_posix(): entry.reason for entry in pictures.skipped}


def test_one_subfolder_is_one_class(tmp_path: Path) -> None:
    pictures = load(fill(tmp_path / "pets"))
    assert (pictures.name, pictures.kind, pictures.native_size) == ("pets", "photo", 48)
    assert pictures.classes == ("cats", "dogs")
    assert pictures.groups == ("", "")
    assert pictures.labels.tolist() == [0] * 5 + [1] * 5
    assert np.bincount(pictures.labels, pictures.held_out).tolist() == [1, 1]
    assert pictures.images.shape == (10, 48, 48)
    np.testing.assert_array_equal(pictures.images[7], np.asarray(photo(102).convert("L")))
    assert pictures.skipped == ()


def test_groups_of_classes_are_named_as_omniglots_are(tmp_path: Path) -> None:
    pictures = load(fill(tmp_path, ("Greek/alpha", "Greek/beta", "Latin/a", "alone")))
    assert pictures.classes == ("Greek/alpha", "Greek/beta", "Latin/a", "alone")
    assert pictures.groups == ("Greek", "Greek", "Latin", "")


def test_colour_is_kept_when_any_picture_has_it(tmp_path: Path) -> None:
    fill(tmp_path)
    assert load(tmp_path).channels == 1
    photo(9, colour=True).save(tmp_path / "cats" / "colour.png")
    pictures = load(tmp_path)
    assert pictures.images.shape == (11, 48, 48, 3)
    assert load(tmp_path, kind="ink").channels == 1


def test_line_art_is_found_to_be_ink_and_padded_with_paper(tmp_path: Path) -> None:
    fill(tmp_path, make=lambda seed: line_drawing(seed).resize((60, 30)))
    pictures = load(tmp_path)
    assert pictures.kind == "ink"
    assert pictures.images.shape == (10, 60, 60)
    assert (pictures.images[:, :14] == 255).all()
    assert (pictures.images[:, 46:] == 255).all()
    assert (pictures.images < 100).any((1, 2)).all()


def test_light_ink_on_dark_paper_is_turned_round(tmp_path: Path) -> None:
    fill(tmp_path, make=lambda seed: line_drawing(seed, "white", "black").crop((0, 0, 48, 40)))
    pictures = load(tmp_path)
    assert pictures.kind == "ink"
    assert (pictures.images[:, 0] == 255).all()
    assert pictures.images.mean() > 128
    published = load(tmp_path, kind="photo")
    assert published.images.mean() < 128


def test_photos_are_cut_around_their_centre_unless_padding_is_asked_for(tmp_path: Path) -> None:
    def wide(_seed: int) -> Image.Image:
        picture = Image.new("RGB", (90, 30), "red")
        picture.paste("blue", (30, 0, 60, 30))
        return picture

    fill(tmp_path, make=wide)
    cut = load(tmp_path, size=30)
    assert (cut.images == (0, 0, 255)).all()
    padded = load(tmp_path, size=30, fit="pad")
    assert (padded.images[:, 0] == 255).all()
    assert (padded.images[:, 15, 2] == (255, 0, 0)).all()


@pytest.mark.parametrize(("side", "size"), [(10, 28), (60, 60), (300, 128)])
def test_the_size_comes_from_the_pictures(tmp_path: Path, side: int, size: int) -> None:
    fill(tmp_path, count=2, make=lambda seed: photo(seed).resize((side, side // 2)))
    assert load(tmp_path).native_size == size


def test_one_odd_picture_does_not_set_the_size(tmp_path: Path) -> None:
    fill(tmp_path)
    photo(0).resize((2000, 2000)).save(tmp_path / "cats" / "huge.png")
    assert load(tmp_path).native_size == 48


def test_the_held_out_share_and_the_seed_are_the_callers(tmp_path: Path) -> None:
    fill(tmp_path, count=20)
    half = load(tmp_path, held_out=0.5, seed=1)
    assert np.bincount(half.labels, half.held_out).tolist() == [10, 10]
    assert (half.held_out != load(tmp_path, held_out=0.5, seed=2).held_out).any()
    assert not load(tmp_path, held_out=0.0).held_out.any()


def test_what_is_no_picture_is_named_with_a_reason(tmp_path: Path) -> None:
    fill(tmp_path)
    cats = tmp_path / "cats"
    (cats / "text.png").write_text("not a picture")
    (cats / "notes.txt").write_text("buy food")
    (cats / "cut.png").write_bytes((cats / "000.png").read_bytes()[:200])
    photo(1).save(cats / "moving.gif", save_all=True, append_images=[photo(2)])
    photo(1).save(tmp_path / "loose.png")
    fill(tmp_path, ("cats/old/older",), 1)
    (tmp_path / "empty").mkdir()
    pictures = load(tmp_path)
    assert pictures.classes == ("cats", "dogs")
    assert len(pictures) == 10
    told = reasons(pictures, tmp_path)
    assert sorted(told) == [
        "cats/cut.png",
        "cats/moving.gif",
        "cats/notes.txt",
        "cats/old/older",
        "cats/text.png",
        "empty",
        "loose.png",
    ]
    assert told["cats/text.png"] == told["cats/notes.txt"] == "it is not a picture"
    assert "truncated" in told["cats/cut.png"]
    assert "animated" in told["cats/moving.gif"]
    assert "deeper" in told["cats/old/older"]
    assert "outside the class folders" in told["loose.png"]


def test_the_litter_of_file_managers_is_ignored(tmp_path: Path) -> None:
    fill(tmp_path)
    for litter in (".DS_Store", "Thumbs.db", "desktop.ini", "._000.png"):
        (tmp_path / "cats" / litter).write_bytes(b"\0\1")
    for hidden in (".git", "__MACOSX"):
        fill(tmp_path, (hidden,))
    pictures = load(tmp_path)
    assert pictures.classes == ("cats", "dogs")
    assert pictures.skipped == ()


@posix_only
def test_links_that_lead_round_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    root = fill(tmp_path / "pets")
    (root / "cats" / "again").symlink_to(root)
    (root / "copy of dogs").symlink_to(root / "dogs")
    (root / "up").symlink_to(tmp_path)
    (root / "dogs" / "self").symlink_to("self")
    pictures = load(root)
    assert pictures.classes == ("cats", "dogs")
    assert len(pictures) == 10
    assert set(reasons(pictures, root)) == {"cats/again", "copy of dogs", "up", "dogs/self"}


@posix_only
def test_links_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "cats" / "gone.png").symlink_to(tmp_path / "nothing.png")
    assert "leads nowhere" in reasons(load(tmp_path), tmp_path)["cats/gone.png"]


@posix_only
def test_links_to_folders_elsewhere_are_classes(tmp_path: Path) -> None:
    fill(tmp_path / "elsewhere", ("birds",))
    root = fill(tmp_path / "pets")
    (root / "birds").symlink_to(tmp_path / "elsewhere" / "birds")
    assert load(root).classes == ("birds", "cats", "dogs")


@posix_only
def test_pipes_and_names_that_are_no_text_are_named_and_left_alone(tmp_path: Path) -> None:
    fill(tmp_path)
    os.mkfifo(tmp_path / "cats" / "pipe.png")
    odd = os.fsencode(tmp_path) + b"/cats/odd\xff.png"
    try:
        with open(odd, "wb") as stream:  # noqa: PTH123 (pathlib takes no bytes)
            stream.write(b"x")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    told = reasons(load(tmp_path), tmp_path)
    assert set(told) == {"cats/pipe.png", "cats/odd\ufffd.png"}


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match=r"There is no folder .*nowhere; name a folder"):
        load(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    photo(0).save(tmp_path / "one.png")
    with pytest.raises(LoomError, match="is a file; name the folder"):
        load(tmp_path / "one.png")


def test_pictures_directly_in_the_folder_are_one_sentence(tmp_path: Path) -> None:
    photo(0).save(tmp_path / "one.png")
    with pytest.raises(LoomError, match=r"lie directly in .* put each class into a folder of its own"):
        load(tmp_path)


def test_a_folder_without_pictures_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "text.png").write_text("no picture")
    with pytest.raises(LoomError, match="holds no folders with pictures"):
        load(tmp_path)


def test_one_class_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match=r"one class only \(cats\); blends need at least two"):
        load(fill(tmp_path, ("cats",)))


def test_classes_of_one_picture_are_named(tmp_path: Path) -> None:
    fill(tmp_path)
    fill(tmp_path, tuple(f"lonely{i}" for i in range(7)), 1)
    with pytest.raises(LoomError, match=r"at least 2 .*: lonely0, lonely1, lonely2, lonely3, lonely4 and 2 more"):
        load(tmp_path)


def test_a_class_that_loses_its_pictures_while_they_are_decoded_is_named(tmp_path: Path) -> None:
    fill(tmp_path)
    for file in sorted((tmp_path / "dogs").iterdir())[1:]:
        file.write_bytes(file.read_bytes()[:300])
    with pytest.raises(LoomError, match="fewer: dogs"):
        load(tmp_path)


def test_more_pictures_than_the_memory_holds_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_BYTES", 1000)
    with pytest.raises(LoomError, match="GB of memory; choose a smaller size"):
        load(fill(tmp_path))


def test_too_many_files_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latentloom.engine.data.tree.MAX_FILES", 4)
    with pytest.raises(LoomError, match="more than 4 files"):
        load(fill(tmp_path))


def test_reading_tells_how_far_it_is_and_can_be_left(tmp_path: Path) -> None:
    steps = list(folder_steps(fill(tmp_path)))
    assert [done for done, _ in steps] == list(range(21))
    assert {total for _, total in steps} == {20}
    started = folder_steps(tmp_path)
    next(started)
    started.close()


def test_scans_with_thin_lines_are_still_ink(tmp_path: Path) -> None:
    def scan(seed: int) -> Image.Image:
        page = Image.new("L", (600, 500), 250)
        points = np.random.default_rng(seed).integers(60, 440, (6, 2)).tolist()
        ImageDraw.Draw(page).line([tuple(point) for point in points], 20, 8)
        return page

    pictures = load(fill(tmp_path, make=scan))
    assert pictures.kind == "ink"
    assert (pictures.images < 128).any((1, 2)).all()
