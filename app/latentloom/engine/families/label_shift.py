"""The label-shift VAE: the decoder sees z + MLP(one-hot label), the usual baseline of conditional generation.

Objective: E_q(z|x)[-log p(x|z + s(y))] + beta KL(q(z|x) || N(0, I)) with s a perceptron of one hidden layer. Prior:
N(0, I) for z. The latent is the shifted z, so the classes' places in it are N(s(y), I). Class prototypes: means of a
class's shifted posterior means. Native blends: the mean z of what is blended, and as shift either s(weights), "soft",
or the weighted mean of the classes' own shifts, "mean"; they differ as far as s is not linear.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from latentloom.engine.families.base import Batch, ModelConfig, Posterior, Terms
from latentloom.engine.families.labelled import Labelled
from latentloom.engine.families.pair import sampled
from latentloom.engine.likelihood import gaussian_kl

HIDDEN = 64


class LabelShift(Labelled):
    """A VAE whose latent is moved by the class."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.shift = nn.Sequential(
            nn.Linear(config.classes, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, config.network.latent)
        )

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over the shifted z."""
        mean, log_variance = self.encoder(grid)
        return Posterior(mean + self.shift(self.one_hot(grid, labels)).float(), log_variance)

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample, shift, decode and compare."""
        posterior = Posterior(*self.encoder(batch.grid))
        shifted = sampled(posterior, batch.noise) + self.shift(self.one_hot(batch.grid, batch.labels)).float()
        return Terms(
            self.explained(shifted, batch.grid),
            gaussian_kl(posterior.mean, posterior.log_variance),
            {"reader": self.misread(batch)},
        )

    def native(self, shares: Tensor, latent: Tensor, way: str, noise: Tensor) -> Tensor:
        """Return the latent with the shift of the mixed label in place of the mean of shifts."""
        mean: Tensor = shares @ self.shift(torch.eye(self.classes, device=shares.device))
        return latent if way == "mean" else latent - mean + self.shift(shares)
