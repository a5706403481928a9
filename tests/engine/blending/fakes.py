"""A model that needs no torch: a few waves, added up by the latent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from latentloom.engine.atlas import Atlas
from latentloom.engine.latent_prior import NORMAL, LatentPrior


class Waves:
    """Decodes (n, d) to waves on paper, encodes a picture to how much of each wave is in it."""

    native_size = 12

    def __init__(self, channels: int = 1, latent_dim: int = 6) -> None:
        self.channels = channels
        self.latent_dim = latent_dim
        self.decoded: list[tuple[int, int]] = []

    def decode_pixels(self, latents, size=None):
        size = size or self.native_size
        assert latents.dtype == np.float32
        self.decoded.append((len(latents), size))
        levels = 127.5 + 127.5 * np.tanh(0.3 * np.tensordot(latents, self._waves(latents.shape[1], size), axes=1))
        pixels = np.rint(levels).astype(np.uint8)
        return pixels if self.channels == 1 else np.stack([pixels, 255 - pixels, pixels // 2], axis=-1)

    def encode_codes(self, images):
        grey = images if images.ndim == 3 else images[..., 0]
        size = grey.shape[1]
        codes = np.tensordot(grey / 127.5 - 1, self._waves(self.latent_dim, size), axes=((1, 2), (1, 2))) / size**2
        return codes.astype(np.float32), np.ones_like(codes, np.float32)

    @staticmethod
    def _waves(d, size):
        middles = (np.arange(size) + 0.5) / size
        return np.stack([np.cos(np.pi * ((k + 1) * middles[:, None] + k * middles[None, :])) for k in range(d)])


@dataclass(frozen=True)
class FakeModel:
    """What a blend asks of a space."""

    atlas: Atlas
    runtime: Waves = field(default_factory=Waves)
    prior: LatentPrior = NORMAL
