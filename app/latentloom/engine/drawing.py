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
    times, drawn = 1, size
    if kind == "ink":
        # Averaging needs a whole number of fine pixels a coarse one, so small pictures are drawn larger first.
        times = -(-side // size)
        drawn = size * times
    gain = 255.0 * reach * drawn / side if kind == "ink" else 127.5
    matrix = _matrix(side, drawn, kind == "photo" and size < side, grid.device)
    pixels = _pixels(grid, times)(grid, matrix, torch.tensor(gain, device=grid.device))
    return pixels[:, 0] if pixels.shape[1] == 1 else pixels.permute(0, 2, 3, 1).contiguous()


class _Pixels(nn.Module):
    """Resample by a matrix on both axes, scale to grey levels 0..255 around 127.5, average, round."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    def forward(self, grid: Tensor, matrix: Tensor, gain: Tensor) -> Tensor:
        large = torch.matmul(torch.matmul(matrix, grid.float()), matrix.t())
        levels = large.mul_(gain).add_(127.5).clamp_(0.0, 255.0)
        if self._times > 1:
            levels = F.avg_pool2d(levels, self._times)
        return levels.round_().to(torch.uint8)


def _pixels(grid: Tensor, times: int) -> Callable[..., Tensor]:
    return _Pixels(times) if grid.device.type != "cpu" else _traced_pixels(grid.dtype, times)


@lru_cache(maxsize=16)
def _traced_pixels(dtype: torch.dtype, times: int) -> Callable[..., Tensor]:
    """Return `_Pixels` as one call for grids of a number format (see `fast_decoder`: a busy window)."""
    with torch.inference_mode():
        return traced(
            _Pixels(times), torch.zeros(2, 1, 4, 4, dtype=dtype), torch.zeros(2 * times, 4), torch.tensor(1.0)
        )


@lru_cache(maxsize=32)
def _matrix(side: int, size: int, shrink: bool, device: torch.device) -> Tensor:
    """Return the (size, side) resampling matrix on a device; the identity where nothing changes."""
    numbers = area_matrix(side, size) if shrink else cubic_matrix(side, size)
    return torch.from_numpy(numbers.copy()).to(device)
