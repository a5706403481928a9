"""The rival: the same network as anybody would run it, eager, float32, contiguous.

It opens no `Runtime`, which would change how the process handles memory (`engine/allocator.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from latentloom.engine.runtime import load_model

if TYPE_CHECKING:
    from latentloom.engine.space import Space

BATCH = 64


class PlainDecoder:
    """A float32 copy of a space's decoder on the CPU, with torch's default memory layout throughout."""

    def __init__(self, space: Space) -> None:
        model: Any = load_model(space.description)
        self._decoder = model.decoder.eval()
        for weight in self._decoder.parameters():
            weight.data = weight.data.contiguous()
        self._gain = model.reach if space.kind == "ink" else 0.5

    @torch.inference_mode()
    def pictures(self, latents: npt.NDArray[np.float32]) -> torch.Tensor:
        """Decode (n, d) to (n, c, s, s) float32 pictures in 0..1, s the network's own size.

        `Decoder.forward` asks for channels-last, so its three parts are called here one by one instead.
        """
        net = self._decoder
        x = functional.silu(net.stem(torch.from_numpy(latents))).view(len(latents), -1, net.side, net.side)
        grid: torch.Tensor = net.head(net.trunk(x))
        return (0.5 + self._gain * grid).clamp(0, 1)

    def pixels(self, latents: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
        """Decode (n, d) to (n, c, s, s) uint8."""
        pixels: npt.NDArray[np.uint8] = (self.pictures(latents) * 255).round().to(torch.uint8).numpy()
        return pixels

    def batches(self, latents: npt.NDArray[np.float32]) -> Iterator[torch.Tensor]:
        """Decode any number, BATCH at a time."""
        for start in range(0, len(latents), BATCH):
            yield self.pictures(latents[start : start + BATCH])
