"""From the decoder's grid to 8-bit pictures of any size, on the device: the torch twin of `data.ink.field_ink`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.data.resample import area_matrix, cubic_matrix
from latentloom.engine.fast_decoder import traced


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
    side = grid.shape[-1]
    if kind == "ink":
        # Averaging needs a whole number of fine pixels a coarse one, so small pictures are drawn larger first.
        times = -(-side // size)
        drawn = size * times
        levels = _levels(grid, _matrix(side, drawn, False, grid.device), 255.0 * reach * drawn / side)
        if times > 1:
            levels = F.avg_pool2d(levels, times)
    else:
        levels = _levels(grid, _matrix(side, size, size < side, grid.device), 127.5)
    pixels = levels.round_().to(torch.uint8)
    return pixels[:, 0] if pixels.shape[1] == 1 else pixels.permute(0, 2, 3, 1).contiguous()


class _Levels(nn.Module):
    """Resample by a matrix on both axes, then scale to grey levels 0..255 around 127.5."""

    def forward(self, grid: Tensor, matrix: Tensor, gain: Tensor) -> Tensor:
        large = torch.matmul(torch.matmul(matrix, grid.float()), matrix.t())
        return large.mul_(gain).add_(127.5).clamp_(0.0, 255.0)


def _levels(grid: Tensor, matrix: Tensor, gain: float) -> Tensor:
    factor = torch.tensor(gain, device=grid.device)
    if grid.device.type != "cpu":
        levels: Tensor = _Levels()(grid, matrix, factor)
        return levels
    return _traced_levels(grid.dtype)(grid, matrix, factor)


@lru_cache(maxsize=4)
def _traced_levels(dtype: torch.dtype) -> Callable[..., Tensor]:
    """Return `_Levels` as one call for grids of a number format (see `fast_decoder`: a busy window)."""
    with torch.inference_mode():
        return traced(_Levels(), torch.zeros(2, 1, 4, 4, dtype=dtype), torch.zeros(8, 4), torch.tensor(1.0))


@lru_cache(maxsize=32)
def _matrix(side: int, size: int, shrink: bool, device: torch.device) -> Tensor:
    """Return the (size, side) resampling matrix on a device; the identity where nothing changes."""
    numbers = area_matrix(side, size) if shrink else cubic_matrix(side, size)
    return torch.from_numpy(numbers.copy()).to(device)
