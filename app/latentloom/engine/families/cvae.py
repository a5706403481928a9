"""The conditional VAE (Sohn, Lee & Yan, "Learning structured output representation", NeurIPS 2015).

Objective: E_q(z|x,y)[-log p(x|z,y)] + beta KL(q(z|x,y) || N(0, I)), the one-hot label y beside the picture at the
encoder and beside z at the decoder. Prior: N(0, I) for z, whatever the class; so z need not hold the class, and should
not. The latent is (z, y): d + K numbers. Class prototypes: the mean of a class's z, with its y. Native blend, "soft":
the mean z of what is blended, and y := the weights.
"""

from __future__ import annotations

import torch
from torch import Tensor

from latentloom.engine.families.base import CERTAIN, Batch, ModelConfig, Posterior, Terms
from latentloom.engine.families.labelled import Labelled
from latentloom.engine.families.pair import sampled
from latentloom.engine.likelihood import gaussian_kl


class CVAE(Labelled):
    """A VAE that is told the class on both sides."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config, config.network.latent + config.classes, told=config.classes)

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over (z, y); y is certain."""
        y = self.one_hot(grid, labels)
        mean, log_variance = self.encoder(grid, y)
        return Posterior(torch.cat([mean, y], 1), torch.cat([log_variance, torch.full_like(y, CERTAIN)], 1))

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample z, decode with the label and compare."""
        y = self.one_hot(batch.grid, batch.labels)
        posterior = Posterior(*self.encoder(batch.grid, y))
        z = sampled(posterior, batch.noise)
        return Terms(
            self.explained(torch.cat([z, y], 1), batch.grid),
            gaussian_kl(posterior.mean, posterior.log_variance),
            {"reader": self.misread(batch)},
        )

    def native(self, shares: Tensor, latent: Tensor, way: str, noise: Tensor) -> Tensor:
        """Return the latent's z with the weights for a label."""
        return torch.cat([latent[: -self.classes], shares])
