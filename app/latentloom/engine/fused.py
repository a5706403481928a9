"""The decoder in its fast form: the same function, other arithmetic.

Everywhere the weights are laid out channels-last, in the number format that the device is fast in.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor

from latentloom.engine.device import DeviceChoice
from latentloom.engine.networks import Decoder


class FusedDecoder:
    """A frozen copy of a decoder for one device."""

    def __init__(self, decoder: Decoder, choice: DeviceChoice) -> None:
        self._dtype = choice.dtype
        self._decoder = deepcopy(decoder).to(choice.device, choice.dtype).eval().requires_grad_(False)
        if choice.device.type != "mps":
            self._decoder = self._decoder.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def __call__(self, latents: Tensor) -> Tensor:
        """Decode (n, d) float32 to (n, c, s, s) in the fast number format."""
        grid: Tensor = self._decoder(latents.to(self._dtype))
        return grid
