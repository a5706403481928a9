"""The plain autoencoder (Rumelhart, Hinton & Williams, "Learning internal representations by error propagation", 1986).

Objective: -log p(x|z) with z = E(x), nothing random. Prior: none, so there are holes between encodings and nothing to
sample from. Class prototypes: means of a class's encodings. No blend of its own.
"""

from __future__ import annotations

import torch
from torch import Tensor

from latentloom.engine.families.base import CERTAIN, Batch, ModelConfig, Posterior, Terms
from latentloom.engine.families.pair import Pair


class AE(Pair):
    """Encoder and decoder without noise; the encoder's log variances are not used."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.noise_width = 0

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the encoding; labels are not looked at."""
        mean, _ = self.encoder(grid)
        return Posterior(mean, torch.full_like(mean, CERTAIN))

    def terms(self, batch: Batch) -> Terms:
        """Encode, decode and compare."""
        likelihood = self.explained(self.encode(batch.grid).mean, batch.grid)
        return Terms(likelihood, torch.zeros_like(likelihood.total))
