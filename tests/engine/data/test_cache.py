from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from latentloom.base.errors import LoomError
from latentloom.engine.data import cache
from latentloom.engine.data.ink import distance_fields
from latentloom.engine.data.photo import intensities
from latentloom.engine.data.steps import finished

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 12, 12)).astype(np.uint8)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the cache in this test's own folder; returns where its files lie."""
    monkeypatch.setattr(cache, "user_cache_dir", lambda: tmp_path)
    return tmp_path / "targets"


def targets(images: np.ndarray = IMAGES, kind: str = "ink", size: int = 16, reach: float = 4.0) -> np.ndarray:
    return finished(cache.target_steps(images, kind, size, reach))  # type: ignore[arg-type]


def refuse(*_args: object) -> None:
    raise AssertionError("the targets should have come from the cache")


def test_targets_are_fields_for_ink_and_intensities_for_photos() -> None:
    ink = cache.dequantised(targets())
    np.testing.assert_allclose(ink[:, 0], distance_fields(IMAGES, 16, 4.0), atol=0.5 / 127 + 1e-6)
    colour = np.repeat(IMAGES[..., None], 3, axis=3)
    photo = cache.dequantised(targets(colour, "photo"))
    np.testing.assert_allclose(photo, intensities(colour, 16), atol=0.5 / 127 + 1e-6)


def test_a_second_time_they_come_from_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = targets()
    monkeypatch.setattr(cache, "distance_fields", refuse)
    second = targets()
    np.testing.assert_array_equal(first, second)
    assert isinstance(second, np.memmap)
    assert len(list(folder.iterdir())) == 1
    for array in (first, second):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_other_pictures_sizes_and_kinds_are_other_entries(folder: Path) -> None:
    changed = IMAGES.copy()
    changed[4, 11, 11] ^= 1
    for arguments in ((), (changed,), (IMAGES, "photo"), (IMAGES, "ink", 17), (IMAGES, "ink", 16, 3.0)):
        targets(*arguments)
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "shape", "dtype", "pickle"])
def test_a_broken_entry_is_made_again(damage: str, folder: Path) -> None:
    good = targets().copy()
    (entry,) = folder.iterdir()
    if damage == "empty":
        entry.write_bytes(b"")
    elif damage == "text":
        entry.write_text("not an array")
    elif damage == "cut":
        entry.write_bytes(entry.read_bytes()[:-100])
    elif damage == "shape":
        with entry.open("wb") as stream:
            np.save(stream, good[:2])
    elif damage == "dtype":
        with entry.open("wb") as stream:
            np.save(stream, good.astype(np.float32))
    else:
        with entry.open("wb") as stream:
            np.save(stream, np.array([{"a": 1}], object), allow_pickle=True)
    np.testing.assert_array_equal(targets(), good)
    np.testing.assert_array_equal(np.load(entry), good)


def test_what_was_not_used_for_longest_makes_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = targets().nbytes + 128
    (old,) = folder.iterdir()
    targets(size=17)
    (new,) = set(folder.iterdir()) - {old}
    os.utime(new, (1000, 1000))
    os.utime(old, (500, 500))
    targets()  # used again, so it is the younger one now
    monkeypatch.setattr(cache, "MAX_BYTES", 2 * one + 300)
    targets(size=15)
    assert old.exists()
    assert not new.exists()
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 2 * one + 300


def test_targets_larger_than_the_cache_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_BYTES", 10)
    assert targets().shape == (5, 1, 16, 16)
    assert not folder.exists()


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise LoomError("The disk is full.")

    monkeypatch.setattr(cache, "write_bytes", full)
    assert targets().shape == (5, 1, 16, 16)
    assert list(folder.iterdir()) == []


def test_work_is_told_of_and_can_be_left_at_any_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "CHUNK", 2)
    assert list(cache.target_steps(IMAGES, "ink", 16)) == [(0, 5), (2, 5), (4, 5), (5, 5)]
    steps = cache.target_steps(IMAGES, "ink", 18)
    next(steps)
    steps.close()
    assert len(list(folder.iterdir())) == 1
