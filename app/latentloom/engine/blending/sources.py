"""What a blend is made of, once its classes have become latents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from latentloom.engine.atlas import Atlas
from latentloom.engine.latent_prior import NORMAL, LatentPrior

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Sources:
    """The sources of one blend.

    Attributes:
        points: (m, d) float64 latents, m >= 1.
        weights: (m,) float64, each > 0, sum 1.
        scales: (m, d) float64 standard deviations, each > 0, or None: not asked for.
        seed: for methods that draw samples, 0 to 2**63 - 1.
        prior: what the latents of their space are drawn from.
    """

    points: Matrix
    weights: Vector
    scales: Matrix | None = None
    seed: int = 0
    prior: LatentPrior = NORMAL

    def without_zeros(self) -> Sources:
        """Return the sources that count: the smallest of weights, split among centres, rounds to zero."""
        counts = self.weights > 0
        scales = None if self.scales is None else self.scales[counts]
        return replace(self, points=self.points[counts], weights=self.weights[counts], scales=scales)

    @property
    def spreads(self) -> Matrix:
        """The scales, for a method that asked for them."""
        if self.scales is None:
            raise ValueError("this method needs the scales of its sources")
        return self.scales


class Coder(Protocol):
    """Latents to pictures and back; `latentloom.engine.runtime.Runtime` is one."""

    @property
    def native_size(self) -> int:
        """Pixels a side of the pictures that the space was trained on."""

    def decode_pixels(self, latents: Floats, size: int | None = None) -> Pixels:
        """Decode (n, d) to uint8 (n, size, size) or (n, size, size, 3), 255 = paper."""

    def encode_codes(self, images: Pixels) -> tuple[Floats, Floats]:
        """Encode (n, h, h) or (n, h, h, 3) to posterior means and standard deviations, (n, d) each."""


class Model(Protocol):
    """What a blend may ask of a space; `latentloom.engine.space.Space` is one. The coder loads when first used."""

    @property
    def atlas(self) -> Atlas:
        """The encodings."""

    @property
    def prior(self) -> LatentPrior:
        """What latents are drawn from."""

    @property
    def runtime(self) -> Coder:
        """The trained model."""
