"""The variational autoencoder (Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014).

Objective: E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(0, I)); beta = 1 is the negative ELBO, other values make it the
beta-VAE (Higgins et al., ICLR 2017). Prior: N(0, I). Class prototypes: means of a class's posterior means.
"""

from __future__ import annotations

import torch
from torch import Tensor

from latentloom.engine.families.base import Batch, Family, ModelConfig, Posterior, Terms
from latentloom.engine.likelihood import Likelihood, gaussian_kl, ink_likelihood, photo_likelihood
from latentloom.engine.networks import Decoder, Encoder


class VAE(Family):
    """Encoder, decoder and the objective that trains them."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.encoder = Encoder(config.network)
        self.decoder: Decoder = Decoder(config.network)

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over z; labels are not looked at."""
        return Posterior(*self.encoder(grid))

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""
        posterior = self.encode(batch.grid)
        z = posterior.mean + torch.exp(0.5 * posterior.log_variance) * batch.noise
        return Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))

    def explained(self, z: Tensor, grid: Tensor) -> Likelihood:
        """Return how well decoded latents explain pictures."""
        output = self.decoder(z)
        if self.kind == "ink":
            return ink_likelihood(output, grid, self.reach)
        return photo_likelihood(output, grid)

    @property
    def output_bias(self) -> Tensor:
        """The bias of the decoder's last layer."""
        bias = self.decoder.head.bias
        assert bias is not None
        return bias
