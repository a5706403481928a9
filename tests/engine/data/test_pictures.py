from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from latentloom.engine.data.pictures import PictureSet

GOOD: dict[str, Any] = {
    "name": "set",
    "kind": "ink",
    "classes": ("a", "b"),
    "groups": ("", ""),
    "images": np.zeros((3, 8, 8), np.uint8),
    "labels": np.array([0, 1, 1], np.int32),
    "held_out": np.array([False, False, True]),
}


def test_a_set_knows_its_size_and_channels() -> None:
    grey = PictureSet(**GOOD)
    assert (len(grey), grey.native_size, grey.channels) == (3, 8, 1)
    colour = PictureSet(**GOOD | {"kind": "photo", "images": np.zeros((3, 9, 9, 3), np.uint8)})
    assert (colour.native_size, colour.channels) == (9, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": np.zeros((3, 8, 9), np.uint8)},
        {"images": np.zeros((3, 8, 8), np.float32)},
        {"images": np.zeros((3, 8, 8, 4), np.uint8)},
        {"images": np.zeros((3, 8, 8, 3), np.uint8)},
        {"images": np.zeros((2, 8, 8), np.uint8)},
        {"labels": np.array([0, 1, 2], np.int32)},
        {"labels": np.array([0, -1, 1], np.int32)},
        {"held_out": np.array([True])},
        {"groups": ("",)},
        {"classes": ("a", "a")},
    ],
)
def test_parts_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        PictureSet(**GOOD | wrong)
