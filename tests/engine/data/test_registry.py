from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.engine.data.made import fill, small_set, small_zip

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.data import registry
from latentloom.engine.data.registry import DATA_NAMES, load_pictures, picture_steps


def test_the_names_are_those_of_the_command_line() -> None:
    assert set(DATA_NAMES) == {
        "omniglot",
        "mnist",
        "fashion-mnist",
        "kmnist",
        "emnist",
        "cifar-10",
        "persona-faces",
        "digits",
        "shapes",
    }


def test_digits_need_no_files() -> None:
    digits = load_pictures("digits")
    assert digits.images.shape == (1797, 8, 8)
    assert digits.classes == tuple("0123456789")
    assert digits.kind == "ink"
    assert np.median(digits.images[:, 0]) == 255
    share = np.bincount(digits.labels, digits.held_out) / np.bincount(digits.labels)
    assert np.abs(share - 0.2).max() < 0.01
    assert (digits.held_out != load_pictures("digits", seed=1).held_out).any()
    np.testing.assert_array_equal(load_pictures("digits", kind="photo").images, 255 - digits.images)


def test_a_folder_is_read_by_its_path(tmp_path: Path) -> None:
    pictures = load_pictures(str(fill(tmp_path)), size=20, held_out=0.4, seed=3)
    assert pictures.native_size == 20
    assert np.bincount(pictures.labels, pictures.held_out).tolist() == [2, 2]


def test_a_folder_named_like_a_word_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "pets")
    monkeypatch.chdir(tmp_path)
    assert load_pictures("pets").classes == ("cats", "dogs")


def test_an_unknown_name_names_the_choices() -> None:
    with pytest.raises(
        UsageError, match=r"'omnigolt'; choose one of omniglot, mnist, .*digits, shapes, or name a folder"
    ):
        load_pictures("omnigolt")


@pytest.mark.parametrize("path", ["a/b\0c", "x/" * 3000, "far/" + "y" * 5000])
def test_an_impossible_path_is_a_missing_folder(path: str) -> None:
    with pytest.raises(LoomError, match="There is no folder"):
        load_pictures(path)


def test_a_path_that_is_not_there_is_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match="There is no folder"):
        load_pictures(tmp_path / "gone")


def test_sets_are_looked_for_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_zip(tmp_path)
    small_set(tmp_path, "mnist")
    monkeypatch.setattr(registry, "datasets_dir", lambda: tmp_path)
    assert len(load_pictures("omniglot")) == 12
    assert len(load_pictures("mnist")) == 30
    assert len(load_pictures("mnist", str(tmp_path))) == 30


@pytest.mark.parametrize("size", [8, 64, 105, 120])
def test_named_sets_come_at_any_size(tmp_path: Path, size: int) -> None:
    small_zip(tmp_path)
    pictures = load_pictures("omniglot", tmp_path, size=size)
    assert pictures.images.shape == (12, size, size)
    dark = (255 - pictures.images.astype(float)).mean((1, 2)) / 255
    np.testing.assert_allclose(dark[:3], np.array([1, 2, 18]) / 105, atol=0.01)


def test_a_share_replaces_the_sets_own_split(tmp_path: Path) -> None:
    small_zip(tmp_path)
    assert np.bincount(load_pictures("omniglot", tmp_path).held_out).tolist() == [8, 4]
    assert not load_pictures("omniglot", tmp_path, held_out=0.0).held_out.any()
    two_thirds = load_pictures("omniglot", tmp_path, held_out=0.66)
    assert np.bincount(two_thirds.labels, two_thirds.held_out).tolist() == [2, 2, 2, 2]


def test_the_kind_may_be_chosen(tmp_path: Path) -> None:
    small_zip(tmp_path)
    assert load_pictures("omniglot", tmp_path, kind="photo").kind == "photo"
    assert load_pictures(fill(tmp_path / "pets"), kind="ink").kind == "ink"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "oil"}, "ink or photo, not 'oil'"),
        ({"size": 0}, "between 8 and 1024 pixels, not 0"),
        ({"size": 5000}, "between 8 and 1024"),
        ({"held_out": 1.5}, "at least 0 and below 1"),
        ({"held_out": float("nan")}, "at least 0 and below 1"),
    ],
)
def test_options_out_of_range_are_wrong_use(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load_pictures("digits", **options)  # type: ignore[arg-type]


def test_a_wrong_share_is_told_before_the_folder_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 0 and below 1"):
        load_pictures(tmp_path / "gone", held_out=-1.0)


def test_loading_tells_how_far_it_is(tmp_path: Path) -> None:
    assert list(picture_steps("digits")) == [(0, 1), (1, 1)]
    assert list(picture_steps(fill(tmp_path)))[-1] == (20, 20)
