"""What a sheet needs of a model: anything that decodes latents. `latentloom.engine.runtime.Runtime` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Latents = npt.NDArray[np.float32]

BATCH = 64
"""Tiles decoded at once."""

BATCH_PIXELS = 16_000_000
"""Pixels decoded at once at most, so that large tiles do not fill the memory."""


class Decoder(Protocol):
    """Latents to pictures."""

    @property
    def kind(self) -> Literal["ink", "photo"]:
        """Whether pictures are ink fields or intensities."""

    @property
    def channels(self) -> int:
        """1 or 3."""

    def decode_pixels(self, latents: Latents, size: int | None = None) -> Pixels:
        """Decode (n, d) to uint8 (n, size, size) or (n, size, size, 3), 255 = paper."""

    def decode_fields(self, latents: Latents) -> npt.NDArray[np.float32]:
        """Decode (n, d) to fields (n, s, s), negative = ink (ink only)."""


def batches(latents: Latents, size: int) -> Iterator[Latents]:
    """Cut latents (n, d) into batches that are good to decode at once at `size` pixels a side."""
    count = max(1, min(BATCH, BATCH_PIXELS // (size * size)))
    for start in range(0, len(latents), count):
        yield latents[start : start + count]
