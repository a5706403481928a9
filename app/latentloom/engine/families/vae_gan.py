"""VAE-GAN (Larsen et al., "Autoencoding beyond pixels using a learned similarity metric", ICML 2016).

A critic learns to tell pictures from decoded ones: copies, and draws of the prior. The VAE's objective gains, weighed
by `sharpness`, 1/2 |f(x) - f(copy)|^2 in the features f of the critic's last convolution (their learnt similarity), and
the decoder gains -log D(decoded) of copies and of draws; the encoder does not see the latter. Unlike the paper the
pixels' likelihood stays, with less weight the greater the sharpness: 1 / (1 + sharpness); so that small sets and few
epochs give copies of the right picture. Prior: N(0, I). Class prototypes: means of a class's posterior means. No blend
of its own.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.families.base import MODEL, Batch, Loss, ModelConfig, Player, Terms
from latentloom.engine.families.critics import PictureCritic, told_apart
from latentloom.engine.families.pair import Pair, number, sampled
from latentloom.engine.likelihood import gaussian_kl

ADVERSARIAL = 20.0
"""Weight of the critic's judgement against distances in its features."""


class VAEGAN(Pair):
    """A VAE whose decoder has to please a critic, too."""

    training_parts = ("critic",)

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.sharpness = number(config, "sharpness", 1.0)
        self.noise_width = 2 * self.latent_dim
        network = config.network
        self.critic = PictureCritic(network.channels, network.size) if config.training else None

    def players(self) -> tuple[Player, ...]:
        """Return the VAE and the critic."""
        if self.critic is None:
            return super().players()
        pair = (*self.encoder.parameters(), *self.decoder.parameters())
        return (
            Player(MODEL, pair, 0.5, (0.5, 0.98)),
            Player("critic", tuple(self.critic.parameters()), 0.5, (0.5, 0.98)),
        )

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare in pixels."""
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, : self.latent_dim])
        return Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return what the VAE, or the critic, wants small."""
        if self.critic is None:
            return super().loss(player, batch, beta)
        d = self.latent_dim
        if player != MODEL:
            with torch.no_grad():
                z = sampled(self.encode(batch.grid), batch.noise[:, :d])
                made = self.decoder(torch.cat([z, batch.noise[:, d:]])).clamp(-1.0, 1.0)
            return Loss(told_apart(self.critic(batch.grid), self.critic(made)))
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, :d])
        terms = Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))
        seen = self.critic.features(batch.grid).detach().float()
        alike = 0.5 * (self.critic.features(self.decoder(z)).float() - seen).square().sum(1)
        made = self.decoder(torch.cat([z.detach(), batch.noise[:, d:]]))
        convincing = ADVERSARIAL * F.softplus(-self.critic(made)).view(2, -1).mean(0)
        extras = {"features": self.sharpness * alike, "critic's view": self.sharpness * convincing}
        critical = self.sharpness * (alike + convincing)
        value = terms.likelihood.total / (1 + self.sharpness) + beta * terms.kl + critical
        return Loss(value.mean(), Terms(terms.likelihood, terms.kl, extras))
