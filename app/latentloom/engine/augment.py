"""Small random affine changes of a batch, the same for the same seed."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

TURN = 0.17
"""Standard range of the turn in radians at strength 1 (about 10 degrees); scale, shear and shift go with it."""


def random_affine(batch: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Turn, scale, shear and shift each picture by its own small amount.

    A distance field stays one to first order: scaling by s changes distances by the same few percent.

    Args:
        batch: (n, c, s, s) float32.
        strength: 0 returns the batch itself; 1 is about 10 degrees, 10 percent of scale and shear, 5 percent of shift.
        generator: the randomness, of the CPU, so that every device gets the same changes.
    """
    return changed(batch, affine_changes(len(batch), strength, generator))


def affine_changes(count: int, strength: float, generator: torch.Generator) -> Tensor:
    """Draw the changes of `random_affine` for so many pictures: matrices (count, 2, 3); (count, 0) for none."""
    if strength <= 0:
        return torch.empty(count, 0)
    turn, scale_x, scale_y, shear, shift_x, shift_y = (
        torch.rand((6, count), generator=generator).mul_(2).sub_(1).mul_(strength)
    )
    angle = TURN * turn
    cos, sin = angle.cos(), angle.sin()
    wide, high, slant = 1 + 0.1 * scale_x, 1 + 0.1 * scale_y, 0.1 * shear
    return torch.stack(
        [
            torch.stack([wide * cos, slant - sin, 0.1 * shift_x], 1),
            torch.stack([sin + slant, high * cos, 0.1 * shift_y], 1),
        ],
        1,
    )


def changed(batch: Tensor, changes: Tensor) -> Tensor:
    """Apply drawn changes, one a picture, to a batch (n, c, s, s), on the batch's device."""
    if not changes.numel():
        return batch
    grid = F.affine_grid(changes.to(batch.device), list(batch.shape), align_corners=False)
    return F.grid_sample(batch, grid, padding_mode="border", align_corners=False)
