"""A small GAN with an encoder (Dumoulin et al., "Adversarially learned inference", ICLR 2017; also BiGAN, ICLR 2017).

Two ways to a pair: (x, E(x)) from a picture, with E's noise, and (G(z), z) from a draw of the prior, N(0, I) or, as
with DCGAN (Radford et al., ICLR 2016), uniform over a box, of variance one as well. A critic tells the pairs apart;
encoder and generator together want them alike, and where they are, G inverts E. Objective of those two:
softplus(D(x, E(x))) + softplus(-D(G(z), z)) for a critic that finds encoded pairs positive; and, because small critics
leave E and G far from inverses otherwise, three terms more: `cycle` times -log p(x|G(E(x))), as Li et al. ("ALICE",
NeurIPS 2017) add it; `echo` times -log q(z|G(z)), q the encoder's Gaussian, as Chen et al. ("InfoGAN", NIPS 2016) do;
and `match` times the discrepancy of a batch's encodings from the prior, as Tolstikhin et al. ("Wasserstein
auto-encoders", ICLR 2018) have it, because it points the way long before the critic does. The likelihood and KL that
are told are measures, not what is trained. Class prototypes: means of a class's encodings. No blend of its own.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.families.base import Batch, Loss, ModelConfig, Posterior, Terms
from latentloom.engine.families.contest import Contest
from latentloom.engine.families.critics import PictureCritic, told_apart
from latentloom.engine.families.pair import choice, number
from latentloom.engine.latent_prior import HALF_WIDTH


class ALI(Contest):
    """Encoder and generator against a critic of pairs."""

    pair_rate = 0.3
    judges_latents = True

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.cycle = number(config, "cycle", 0.01)
        self.echo = number(config, "echo", 0.0)
        self.match = number(config, "match", 0.0)
        self.prior = choice(config, "prior", "normal")

    def drawn(self, noise: Tensor) -> Tensor:
        """Return standard normal noise (n, d) as draws of the prior: through its distribution function for the box."""
        if self.prior == "normal":
            return noise
        return HALF_WIDTH * torch.erf(noise / math.sqrt(2.0))

    def pair_loss(self, critic: PictureCritic, batch: Batch, beta: float) -> Loss:
        """Return what encoder and generator want small; beta weighs nothing here."""
        z, terms = self.copied(batch)
        prior = self.drawn(self.fresh(batch))
        made = self.decoder(prior)
        adversarial = F.softplus(critic(batch.grid, z)) + F.softplus(-critic(made, prior))
        wanted = adversarial + self.cycle * terms.likelihood.total
        told = {"critic's view": adversarial}
        if self.echo > 0:
            told["echo"] = surprise(self.encode(made), prior)
            wanted = wanted + self.echo * told["echo"]
        if self.match > 0 and len(z) > 1:
            told["match"] = discrepancy(z, prior).expand(len(z))
            wanted = wanted + self.match * told["match"]
        return Loss(wanted.mean(), Terms(terms.likelihood, terms.kl, told))

    def critic_loss(self, critic: PictureCritic, batch: Batch, z: Tensor) -> Tensor:
        """Return how badly encoded pairs are told from generated ones."""
        prior = self.drawn(self.fresh(batch))
        with torch.no_grad():
            made = self.decoder(prior).clamp(-1.0, 1.0)
        return told_apart(critic(batch.grid, z), critic(made, prior))


def surprise(posterior: Posterior, latents: Tensor) -> Tensor:
    """Return -log q(z) of latents (n, d) under posteriors, a picture, (n,), in nats."""
    squares = (latents - posterior.mean).square() * torch.exp(-posterior.log_variance)
    return 0.5 * (squares + posterior.log_variance + math.log(2 * math.pi)).sum(1)


def discrepancy(first: Tensor, second: Tensor) -> Tensor:
    """Return the squared maximum mean discrepancy of latents (n, d) and (n, d), unbiased, a scalar.

    Tolstikhin et al., "Wasserstein auto-encoders", ICLR 2018, with their kernel C / (C + |x - y|^2), C = 2 d: twice the
    number of dimensions, the mean squared distance of two draws of the prior.
    """
    n, d = first.shape

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        squares = x.square().sum(1)[:, None] + y.square().sum(1) - 2 * x @ y.T
        return 2 * d / (2 * d + squares.clamp(min=0.0))

    with torch.autocast(first.device.type, enabled=False):
        first, second = first.float(), second.float()
        within = kernel(first, first).sum() + kernel(second, second).sum() - 2 * n
        return within / (n * (n - 1)) - 2 * kernel(first, second).mean()
