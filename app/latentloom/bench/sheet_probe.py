"""In a fresh process: write one large sheet, our way or the plain way, and print time and extra memory as JSON.

`python -m latentloom.bench.sheet_probe ours|plain SPACE TILES DEVICE THREADS`, THREADS 0 for all
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.bench.memory import peak_mb, reset_peak, resident_mb

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Latents = npt.NDArray[np.float32]

GAP = 2
"""Pixels between tiles, make_grid's own choice."""


def write_ours(space: Space, latents: Latents, columns: int, target: Path) -> None:
    """Write the sheet as an export does."""
    from latentloom.engine.sheet import Layout, SheetPlan, Tile, write_sheet

    plan = SheetPlan(tuple(Tile(latent) for latent in latents), columns)
    layout = Layout(tile=space.runtime.grid, columns=columns, gap=GAP, margin=GAP, captions=False)
    for _ in write_sheet(space.runtime, plan, layout, target):
        pass


def write_plain(space: Space, latents: Latents, columns: int, target: Path) -> None:
    """Decode plainly, then torchvision's make_grid and save_image."""
    import torch

    from latentloom.bench.plain import PlainDecoder
    from latentloom.engine.data.vision import import_torchvision

    utilities = import_torchvision("utils")
    tiles = torch.cat(list(PlainDecoder(space).batches(latents)))
    utilities.save_image(utilities.make_grid(tiles, nrow=columns, padding=GAP, pad_value=1.0), target)


WAYS: dict[str, Callable[[Space, Latents, int, Path], None]] = {"ours": write_ours, "plain": write_plain}


def main(way: str, name: str, tiles: str, device: str, threads: str) -> None:
    """Measure one way."""
    from latentloom.engine.device import set_threads
    from latentloom.engine.space import open_space

    set_threads(int(threads) or None)
    space = open_space(name, device=device, threads=int(threads) or None)
    codes = space.atlas.codes
    latents = np.ascontiguousarray(codes[np.arange(int(tiles)) % len(codes)])
    columns = round(int(tiles) ** 0.5)
    with tempfile.TemporaryDirectory() as folder:
        WAYS[way](space, latents[:columns], columns, Path(folder) / "warm.png")
        target = Path(folder) / "sheet.png"
        reset_peak()
        before, began = resident_mb(), perf_counter()
        WAYS[way](space, latents, columns, target)
        result = {
            "seconds": perf_counter() - began,
            "extra_mb": peak_mb() - before,
            "file_mb": target.stat().st_size / 1e6,
        }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
