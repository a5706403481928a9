"""Drawing on the device gives the pixels of the reference in numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from latentloom.engine.data.ink import distance_fields, field_ink
from latentloom.engine.data.photo import intensities, pixels
from latentloom.engine.drawing import draw

SIZES = [1, 3, 8, 16, 28, 32, 33, 64, 105, 512]


def difference(a: np.ndarray, b: np.ndarray) -> int:
    assert a.dtype == b.dtype == np.uint8
    assert a.shape == b.shape
    return int(np.abs(a.astype(int) - b.astype(int)).max())


@pytest.fixture(scope="module")
def fields():
    """Fields (3, 32, 32) of a ring, of a thin cross, and of smooth noise that leaves -1..1."""
    y, x = np.mgrid[:105, :105] - 52
    ring = np.where(np.abs(np.hypot(x, y) - 30) < 4, 0, 255)
    cross = np.where((np.abs(x) < 1.5) | (np.abs(y) < 1.5), 0, 255)
    drawn = distance_fields(np.stack([ring, cross]).astype(np.uint8), 32)
    noise = np.sin(np.arange(32)[:, None] * 0.7) * np.cos(np.arange(32) * 0.4) * 1.5
    return np.concatenate([drawn, noise[None].astype(np.float32)])


@pytest.mark.parametrize("size", SIZES)
def test_ink_is_drawn_as_the_reference_draws_it(fields, size):
    found = draw(torch.from_numpy(fields)[:, None], size, "ink", 4.0).numpy()
    assert difference(found, field_ink(fields, size, 4.0)) <= 1


def test_the_reach_counts(fields):
    found = draw(torch.from_numpy(fields)[:, None], 64, "ink", 2.0).numpy()
    assert difference(found, field_ink(fields, 64, 2.0)) <= 1
    assert difference(found, field_ink(fields, 64, 4.0)) > 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 3])
def test_photos_are_drawn_as_the_reference_draws_them(size, channels):
    values = np.random.default_rng(0).uniform(-1.3, 1.3, (2, channels, 32, 32)).astype(np.float32)
    found = draw(torch.from_numpy(values), size, "photo", 4.0).numpy()
    if size == 32:
        assert difference(found, pixels(values)) <= 1
    assert found.shape == ((2, size, size) if channels == 1 else (2, size, size, 3))
    # Resizing comes before clipping, so that an edge that overshoots stays an edge.
    torch_way = torch.nn.functional.interpolate(
        torch.from_numpy(values), (size, size), mode="area" if size < 32 else "bicubic"
    )
    if size >= 32 or 32 % size == 0:
        expected = pixels(torch_way.numpy())
        assert difference(found, expected) <= 1


def test_a_picture_is_drawn_as_it_was_read():
    image = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    assert np.array_equal(draw(torch.from_numpy(intensities(image, 32)), 32, "photo", 4.0).numpy(), image)


def test_the_grid_is_left_as_it_was(fields):
    grid = torch.from_numpy(fields)[:, None].clone()
    before = grid.clone()
    for kind in ("ink", "photo"):
        draw(grid, 32, kind, 4.0)
        draw(grid, 64, kind, 4.0)
        draw(grid, 16, kind, 4.0)
    assert torch.equal(grid, before)


def test_half_precision_grids_are_drawn(fields):
    grid = torch.from_numpy(fields)[:, None].bfloat16()
    assert torch.equal(draw(grid, 64, "ink", 4.0), draw(grid.float(), 64, "ink", 4.0))


def test_paper_is_white_and_ink_is_black():
    grid = torch.stack([torch.ones(1, 16, 16), -torch.ones(1, 16, 16)])
    for size in (5, 16, 40):
        white, black = draw(grid, size, "ink", 4.0)
        assert white.unique().tolist() == [255]
        assert black.unique().tolist() == [0]
