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
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.families.base import Batch, Loss, ModelConfig, Terms
from latentloom.engine.families.contest import Contest
from latentloom.engine.families.critics import PictureCritic, told_apart
from latentloom.engine.families.pair import number

ADVERSARIAL = 20.0
"""Weight of the critic's judgement against distances in its features."""


class VAEGAN(Contest):
    """A VAE whose decoder has to please a critic, too."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.sharpness = number(config, "sharpness", 1.0)

    def pair_loss(self, critic: PictureCritic, batch: Batch, beta: float) -> Loss:
        """Return what the VAE wants small."""
        z, terms = self.copied(batch)
        seen = critic.features(batch.grid).detach().float()
        alike = 0.5 * (critic.features(self.decoder(z)).float() - seen).square().sum(1)
        made = self.decoder(torch.cat([z.detach(), self.fresh(batch)]))
        convincing = ADVERSARIAL * F.softplus(-critic(made)).view(2, -1).mean(0)
        extras = {"features": self.sharpness * alike, "critic's view": self.sharpness * convincing}
        critical = self.sharpness * (alike + convincing)
        value = terms.likelihood.total / (1 + self.sharpness) + beta * terms.kl + critical
        return Loss(value.mean(), Terms(terms.likelihood, terms.kl, extras))

    def critic_loss(self, critic: PictureCritic, batch: Batch, z: Tensor) -> Tensor:
        """Return how badly pictures are told from decoded ones."""
        with torch.no_grad():
            made = self.decoder(torch.cat([z, self.fresh(batch)])).clamp(-1.0, 1.0)
        return told_apart(critic(batch.grid), critic(made))
