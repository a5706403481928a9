"""A small GAN with an encoder (Dumoulin et al., "Adversarially learned inference", ICLR 2017; also BiGAN, ICLR 2017).

Two ways to a pair: (x, E(x)) from a picture, with E's noise, and (G(z), z) from a draw of the prior, N(0, I) or, as
with DCGAN (Radford et al., ICLR 2016), uniform over a box, of variance one as well. A critic tells the pairs apart;
encoder and generator together want them alike, and where they are, G inverts E. Objective of those two:
softplus(D(x, E(x))) + softplus(-D(G(z), z)) for a critic that finds encoded pairs positive, and `cycle` times
-log p(x|G(E(x))), as Li et al. ("ALICE", NeurIPS 2017) add it, because small critics leave E and G far from inverses
otherwise. The likelihood and KL that are told are measures, not what is trained. Class prototypes: means of a class's
encodings. No blend of its own.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.families.base import MODEL, Batch, Loss, ModelConfig, Player, Terms
from latentloom.engine.families.critics import PictureCritic, told_apart
from latentloom.engine.families.pair import Pair, choice, number, sampled
from latentloom.engine.latent_prior import HALF_WIDTH
from latentloom.engine.likelihood import gaussian_kl


class ALI(Pair):
    """Encoder and generator against a critic of pairs."""

    training_parts = ("critic",)

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.cycle = number(config, "cycle", 0.01)
        self.prior = choice(config, "prior", "normal")
        self.noise_width = 2 * self.latent_dim
        network = config.network
        self.critic = PictureCritic(network.channels, network.size, self.latent_dim) if config.training else None

    def players(self) -> tuple[Player, ...]:
        """Return encoder with generator, and the critic."""
        if self.critic is None:
            return super().players()
        pair = (*self.encoder.parameters(), *self.decoder.parameters())
        return (
            Player(MODEL, pair, 0.3, (0.5, 0.98)),
            Player("critic", tuple(self.critic.parameters()), 0.5, (0.5, 0.98)),
        )

    def drawn(self, noise: Tensor) -> Tensor:
        """Return standard normal noise (n, d) as draws of the prior: through its distribution function for the box."""
        if self.prior == "normal":
            return noise
        return HALF_WIDTH * torch.erf(noise / math.sqrt(2.0))

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, generate and compare: measures of how far G inverts E."""
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, : self.latent_dim])
        return Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return what encoder and generator, or the critic, want small."""
        if self.critic is None:
            return super().loss(player, batch, beta)
        d = self.latent_dim
        prior = self.drawn(batch.noise[:, d:])
        if player != MODEL:
            with torch.no_grad():
                z = sampled(self.encode(batch.grid), batch.noise[:, :d])
                made = self.decoder(prior).clamp(-1.0, 1.0)
            return Loss(told_apart(self.critic(batch.grid, z), self.critic(made, prior)))
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, :d])
        terms = Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))
        encoded, made = self.critic(batch.grid, z), self.critic(self.decoder(prior), prior)
        adversarial = F.softplus(encoded) + F.softplus(-made)
        value = (adversarial + self.cycle * terms.likelihood.total).mean()
        return Loss(value, Terms(terms.likelihood, terms.kl, {"critic's view": adversarial}))
