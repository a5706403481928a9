"""From the decoder's grid to 8-bit pictures of any size, on the device: the torch twin of `data.ink.field_ink`."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor

from latentloom.engine.data.resample import area_matrix, cubic_matrix


def draw(grid: Tensor, size: int, kind: Literal["ink", "photo"], reach: float) -> Tensor:
    """Return 8-bit pictures of decoded grids.

    Ink: the paper coverage of a pixel whose centre lies d pixels outside the outline is clip(1/2 + d, 0, 1), so strokes
    are crisp at any size. Photo: intensities -1..1 as 0..255.

    Args:
        grid: (n, c, s, s), any float type.
        size: side length of the pictures.
        kind: what the grid holds.
        reach: of ink fields, in grid pixels.

    Returns:
        uint8 on the same device, (n, size, size) for c = 1, else (n, size, size, c).
    """
    values = grid.float()
    side = values.shape[-1]
    if kind == "ink":
        # Averaging needs a whole number of fine pixels a coarse one, so small pictures are drawn larger first.
        times = -(-side // size)
        drawn = size * times
        paper = _resampled(values, drawn, shrink=False).mul_(reach * drawn / side).add_(0.5).clamp_(0.0, 1.0)
        if times > 1:
            paper = torch.nn.functional.avg_pool2d(paper, times)
        levels = paper.mul_(255.0)
    else:
        levels = _resampled(values, size, shrink=size < side).clamp_(-1.0, 1.0).add_(1.0).mul_(127.5)
    pixels = levels.round_().to(torch.uint8)
    return pixels[:, 0] if pixels.shape[1] == 1 else pixels.permute(0, 2, 3, 1).contiguous()


def _resampled(values: Tensor, size: int, *, shrink: bool) -> Tensor:
    """Return a new (n, c, size, size) tensor: two matrix products, far cheaper than a general bicubic."""
    side = values.shape[-1]
    if size == side:
        return values.clone()
    matrix = _matrix(side, size, shrink, values.device)
    return torch.matmul(torch.matmul(matrix, values), matrix.T)


@lru_cache(maxsize=32)
def _matrix(side: int, size: int, shrink: bool, device: torch.device) -> Tensor:
    numbers = area_matrix(side, size) if shrink else cubic_matrix(side, size)
    return torch.from_numpy(numbers.copy()).to(device)
