"""The variational autoencoder (Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014).

Objective: E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(0, I)); beta = 1 is the negative ELBO, other values make it the
beta-VAE (Higgins et al., ICLR 2017). Prior: N(0, I). Class prototypes: means of a class's posterior means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from latentloom.engine.likelihood import Likelihood, gaussian_kl, ink_likelihood, photo_likelihood
from latentloom.engine.networks import Decoder, Encoder, NetworkConfig


@dataclass(frozen=True)
class Terms:
    """The parts of the objective for a batch, each (n,), in nats a picture."""

    likelihood: Likelihood
    kl: Tensor

    def objective(self, beta: float) -> Tensor:
        """Return the mean objective, a scalar."""
        return (self.likelihood.total + beta * self.kl).mean()

    @property
    def elbo(self) -> Tensor:
        """The evidence lower bound a picture, (n,), whatever beta was trained with."""
        return -(self.likelihood.total + self.kl)


class VAE(nn.Module):
    """Encoder, decoder and the objective that trains them."""

    def __init__(self, config: NetworkConfig, kind: Literal["ink", "photo"], reach: float) -> None:
        super().__init__()
        self.kind = kind
        self.reach = reach
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)

    def terms(self, grid: Tensor, noise: Tensor) -> Terms:
        """Encode, sample with the given standard normal `noise` (n, latent), decode and compare.

        Args:
            grid: (n, c, s, s) fields or intensities in -1..1.
            noise: the randomness, from outside so that training can be repeated bit for bit.
        """
        mean, log_variance = self.encoder(grid)
        z = mean + torch.exp(0.5 * log_variance) * noise
        output = self.decoder(z)
        if self.kind == "ink":
            likelihood = ink_likelihood(output, grid, self.reach)
        else:
            likelihood = photo_likelihood(output, grid)
        return Terms(likelihood, gaussian_kl(mean, log_variance))
