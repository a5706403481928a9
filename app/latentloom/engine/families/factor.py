"""FactorVAE (Kim & Mnih, "Disentangling by factorising", ICML 2018).

Objective: that of the VAE plus gamma TC(z), the total correlation KL(q(z) || prod_j q(z_j)) of the aggregate
posterior: dimensions are to be independent, which is dearer in a beta-VAE. TC is estimated by the density ratio that a
critic finds which tells draws of q(z) from draws whose dimensions were shuffled over the batch: the mean of its logit.
The critic is trained on one half of a batch as it is and the other half shuffled. Prior: N(0, I). Class prototypes:
means of a class's posterior means. No blend of its own.
"""

from __future__ import annotations

import torch
from torch import Tensor

from latentloom.engine.families.base import MODEL, Batch, Loss, ModelConfig, Player, Terms
from latentloom.engine.families.critics import LatentCritic, told_apart
from latentloom.engine.families.pair import Pair, number, sampled
from latentloom.engine.likelihood import gaussian_kl


class FactorVAE(Pair):
    """A VAE whose dimensions are kept independent by a critic."""

    training_parts = ("critic",)

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.gamma = number(config, "gamma", 10.0)
        self.noise_width = 2 * self.latent_dim
        self.critic = LatentCritic(self.latent_dim) if config.training else None

    def players(self) -> tuple[Player, ...]:
        """Return the VAE and the critic."""
        if self.critic is None:
            return super().players()
        pair = (*self.encoder.parameters(), *self.decoder.parameters())
        return (Player(MODEL, pair), Player("critic", tuple(self.critic.parameters()), 0.5, (0.5, 0.9)))

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare; the correlation only while there is a critic."""
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, : self.latent_dim])
        kl = gaussian_kl(posterior.mean, posterior.log_variance)
        extras = {} if self.critic is None else {"total correlation": self.gamma * self.critic(z)}
        return Terms(self.explained(z, batch.grid), kl, extras)

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return the VAE's objective, or how badly the critic tells the two kinds of draws apart."""
        if player == MODEL or self.critic is None:
            return super().loss(player, batch, beta)
        with torch.no_grad():
            z = sampled(self.encode(batch.grid), batch.noise[:, : self.latent_dim])
            half = (len(z) + 1) // 2
            alone = shuffled(z[-half:], batch.noise[-half:, self.latent_dim :])
        return Loss(told_apart(self.critic(z[:half]), self.critic(alone)))


def shuffled(z: Tensor, noise: Tensor) -> Tensor:
    """Return latents (n, d) with each dimension shuffled over the batch by itself, in the order of noise (n, d)."""
    return z.gather(0, noise.argsort(0))
