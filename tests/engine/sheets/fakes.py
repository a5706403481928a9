"""Decoders that need no model."""

from __future__ import annotations

import numpy as np


class Discs:
    """Draws a disc: the latent's first three numbers say where (x right, y down) and how large it is."""

    kind = "ink"
    channels = 1

    def __init__(self) -> None:
        self.batches: list[int] = []

    def distances(self, latents, size):
        """Signed distance to the disc in shares of the side, at the middles of pixels; negative inside."""
        self.batches.append(len(latents))
        x, y, radius = (np.asarray(latents, float)[:, i, None, None] for i in range(3))
        middles = (np.arange(size) + 0.5) / size
        return (
            np.hypot(middles[None, None, :] - 0.5 - 0.1 * x, middles[None, :, None] - 0.5 - 0.1 * y)
            - 0.3
            - 0.05 * radius
        )

    def decode_pixels(self, latents, size=None):
        size = size or 32
        return np.clip(128 + 255 * size * self.distances(latents, size), 0, 255).astype(np.uint8)

    def decode_fields(self, latents):
        return np.clip(4 * self.distances(latents, 32), -1, 1).astype(np.float32)


class Photos:
    """Draws a flat colour a latent, or a flat grey with one channel."""

    kind = "photo"

    def __init__(self, channels=3) -> None:
        self.channels = channels

    def decode_pixels(self, latents, size=None):
        size = size or 32
        flat = np.clip(np.asarray(latents)[:, : self.channels] * 50 + 100, 0, 255).astype(np.uint8)
        pictures = np.broadcast_to(flat[:, None, None, :], (len(flat), size, size, self.channels))
        return pictures.copy() if self.channels == 3 else pictures[..., 0].copy()

    def decode_fields(self, latents):
        raise AssertionError("photos have no fields")


def latents(count, d=4, seed=0):
    """Return (count, d) latents, float32."""
    return np.random.default_rng(seed).standard_normal((count, d)).astype(np.float32)
