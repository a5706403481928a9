"""Random affine changes: small, repeatable, and what they say they are."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from latentloom.engine import augment
from latentloom.engine.augment import TURN, random_affine
from latentloom.engine.data.ink import distance_fields


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def matrices(monkeypatch):
    """Collect the matrices (n, 2, 3) that are applied."""
    found = []

    def remember(matrix, shape, align_corners):
        found.append(matrix)
        return F.affine_grid(matrix, shape, align_corners=align_corners)

    class Watched:
        affine_grid = staticmethod(remember)
        grid_sample = staticmethod(F.grid_sample)

    monkeypatch.setattr(augment, "F", Watched)
    return found


def test_strength_nothing_changes_nothing_and_draws_nothing():
    batch, generator = torch.rand(2, 1, 8, 8), seeded()
    before = generator.get_state()
    assert random_affine(batch, 0.0, generator) is batch
    assert torch.equal(generator.get_state(), before)


def test_the_same_seed_gives_the_same_pictures():
    batch = torch.rand(4, 3, 8, 8)
    first = random_affine(batch, 1.0, seeded(1))
    assert torch.equal(first, random_affine(batch, 1.0, seeded(1)))
    assert not torch.equal(first, random_affine(batch, 1.0, seeded(2)))
    assert first.shape == batch.shape


def test_every_picture_is_changed_in_its_own_way(matrices):
    random_affine(torch.rand(50, 1, 8, 8), 1.0, seeded())
    assert len(torch.unique(matrices[0].flatten(1), dim=0)) == 50


def test_at_strength_one_the_changes_are_as_small_as_promised(matrices):
    random_affine(torch.rand(2000, 1, 4, 4), 1.0, seeded())
    matrix = matrices[0].double()
    left, stretch, right = torch.linalg.svd(matrix[:, :, :2])
    turn = left @ right  # the rotation nearest to the matrix
    angle = torch.atan2(turn[:, 1, 0], turn[:, 0, 0])
    assert (torch.linalg.det(matrix[:, :, :2]) > 0).all()
    assert angle.abs().max() < TURN + 0.02
    assert angle.std() > 0.4 * TURN
    assert stretch.min() > 0.78
    assert stretch.max() < 1.22
    # In units of half a side: five percent of the side.
    assert 0.09 < matrix[:, :, 2].abs().max() <= 0.1
    assert abs(matrix[:, 0, 0].mean() - matrix[:, 1, 1].mean()) < 0.01
    assert matrix[:, :, 2].mean().abs() < 0.01


def test_at_the_greatest_strength_no_picture_is_mirrored_or_folded(matrices):
    random_affine(torch.rand(5000, 1, 4, 4), 4.0, seeded())
    assert (torch.linalg.det(matrices[0][:, :, :2]) > 0.1).all()


def test_a_field_stays_close_to_a_field():
    y, x = np.mgrid[:64, :64] - 31.5
    image = np.where(np.abs(np.hypot(x, y) - 16) < 3, 0, 255).astype(np.uint8)
    field = torch.from_numpy(distance_fields(image[None], 32, 4.0))[:, None].repeat(64, 1, 1, 1)
    changed = random_affine(field, 1.0, seeded())
    assert changed.abs().max() <= 1
    steps = torch.stack([changed.diff(dim=2)[..., :-1], changed.diff(dim=3)[:, :, :-1]]) * 4.0
    inside = changed[:, :, :-1, :-1].abs() < 0.2  # where it rises: not on the ridge of the stroke, not beyond the reach
    slopes = steps.norm(dim=0)[inside]
    assert 0.85 < slopes.median() < 1.1
