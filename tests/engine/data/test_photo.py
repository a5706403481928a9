from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from latentloom.engine.data.photo import intensities, pixels, resized


@given(npst.arrays(np.uint8, st.sampled_from([(2, 5, 5), (2, 5, 5, 3)])))
def test_pixels_come_back_exactly_at_the_same_size(images: np.ndarray) -> None:
    values = intensities(images, 5)
    assert values.dtype == np.float32
    assert values.shape == (2, 1 if images.ndim == 3 else 3, 5, 5)
    assert np.abs(values).max() <= 1
    np.testing.assert_array_equal(pixels(values), images)


@pytest.mark.parametrize("size", [3, 8, 13, 40])
def test_resizing_keeps_plain_colours_and_stays_in_range(size: int) -> None:
    images = np.zeros((3, 16, 16, 3), np.uint8)
    images[1] = (10, 200, 90)
    images[2, :, 8:] = 255
    small = resized(images, size)
    assert small.shape == (3, size, size, 3)
    assert (small[1] == (10, 200, 90)).all()
    assert small[2].mean() == pytest.approx(127.5, abs=16)


def test_shrinking_averages_instead_of_picking() -> None:
    checks = (np.indices((32, 32)).sum(0) % 2 * 255).astype(np.uint8)[None]
    assert (np.abs(resized(checks, 8).astype(int) - 128) <= 1).all()


def test_pixels_clip_what_a_decoder_overshoots() -> None:
    assert pixels(np.array([[[[-3.0, 3.0]]]], np.float32)).tolist() == [[[0, 255]]]


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 9, 9)).astype(np.uint8)
    whole = intensities(images, 5)
    monkeypatch.setattr("latentloom.engine.data.photo.CHUNK", 2)
    np.testing.assert_array_equal(intensities(images, 5), whole)
