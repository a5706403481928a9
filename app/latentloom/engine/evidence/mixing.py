"""Pictures that hold several classes, for judges to learn from: pieces of real drawings beside each other.

A judge that only ever saw whole drawings says nothing reliable of a picture that holds a little of many. So part of
what it learns from is made of pieces: the picture is cut into soft regions at random, each from another drawing (as
CutMix does with boxes, Yun et al., ICCV 2019), and what is asked for is how much ink each drawing contributed.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

COARSE = 4
"""Random numbers a side from which regions grow: pieces are about a quarter of the picture wide."""


def mixed(grids: Tensor, reach: float | None, parts: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Cut and join pictures.

    Args:
        grids: (parts * n, c, s, s) in -1..1; distance fields are negative inside the ink.
        reach: of distance fields, pixels of the grid that 1 stands for; None for photos.
        parts: how many drawings make one picture, 1 or more.
        generator: the randomness, of the CPU, so that every device gets the same pieces.

    Returns:
        On the grids' device: (n, c, s, s) grids, and (n, parts) shares of the ink (of a photo: of the area) that came
        from rows i, n + i, 2 n + i, ..., each >= 0 with sum 1; equal shares where no ink is left.
    """
    sources = grids.view(parts, -1, *grids.shape[1:])
    if parts == 1:
        return grids, torch.ones(len(grids), 1, device=grids.device)
    count, side = sources.shape[1], grids.shape[-1]
    coarse = torch.randn((parts * count, 1, COARSE, COARSE), generator=generator).to(grids.device)
    heights = F.interpolate(coarse, size=(side, side), mode="bicubic", align_corners=False)
    heights = heights.view(parts, count, 1, side, side)
    if reach is None:
        regions = heights == heights.amax(0)
        return (sources * regions).sum(0), regions.float().mean((2, 3, 4)).t()
    two = heights.topk(2, dim=0).values
    rival = torch.where(heights == two[0], two[1], two[0])
    # A height difference of 1 is about a coarse cell: roughly a distance, in units of the field.
    border = ((rival - heights) * (side / COARSE / 2) / reach).clamp(-1.0, 1.0)
    pieces = torch.maximum(sources, border)
    ink = (0.5 - pieces * reach).clamp(0.0, 1.0).flatten(2).sum(2)
    total = ink.sum(0)
    shares = torch.where(total > 0, ink / total.clamp_min(1e-6), torch.full_like(ink, 1 / parts))
    return pieces.amin(0), shares.t()
