"""A hierarchical VAE of two levels with a ladder's inference (Sønderby et al., "Ladder VAEs", NeurIPS 2016).

Generation: z2 ~ N(0, I), z1 ~ p(z1|z2) = N(m(z2), s(z2)^2), x ~ p(x|z1). Inference: the picture gives a guess of z1
and, from that, q(z2|x); on the way down q(z1|x,z2) joins the guess with p(z1|z2), each weighed by its precision.
Objective: E[-log p(x|z1)] + beta (KL(q(z2|x) || N(0, I)) + E KL(q(z1|x,z2) || p(z1|z2))).

The latent is (e, z2) with z1 = m(z2) + s(z2) e: both levels, each with prior N(0, I), so that lengths and angles mean
in it what they mean in a plain VAE's; a divergence does not change with such a substitution. z2 alone says what kind of
picture it is, e the particulars. The posterior of e is given at the mean of z2. Class prototypes: means of a class's
posterior means. No blend of its own.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from latentloom.engine.families.base import Batch, ModelConfig, Posterior, Terms
from latentloom.engine.families.pair import Pair, sampled, whole
from latentloom.engine.likelihood import gaussian_kl

HIDDEN = 128


class Descent(nn.Module):
    """The way down: latents (e, z2) to z1."""

    def __init__(self, lower: int, upper: int) -> None:
        super().__init__()
        self.lower = lower
        self.layers = nn.Sequential(nn.Linear(upper, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 2 * lower))

    def prior(self, upper: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance of p(z1|z2), each (n, lower)."""
        mean, log_variance = self.layers(upper).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-6.0, 2.0)

    def forward(self, latents: Tensor) -> Tensor:
        """Return z1, (n, lower)."""
        mean, log_variance = self.prior(latents[:, self.lower :])
        return mean + torch.exp(0.5 * log_variance) * latents[:, : self.lower]


class LadderVAE(Pair):
    """Two levels of latents; the recipe's latent is the lower one's width, `top` the upper one's."""

    def __init__(self, config: ModelConfig) -> None:
        lower, upper = config.network.latent, whole(config, "top", 8)
        descent = Descent(lower, upper)
        super().__init__(config, lower + upper, decoded=lower, front=descent)
        self.descent = [descent]  # a list: the decoder holds it as its part
        self.ascent = nn.Sequential(nn.Linear(2 * lower, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, 2 * upper))
        self.noise_width = self.latent_dim

    def _upper(self, grid: Tensor) -> tuple[Posterior, Posterior]:
        """Return the guess of z1 and q(z2|x)."""
        guess = Posterior(*self.encoder(grid))
        mean, log_variance = self.ascent(torch.cat([guess.mean, guess.log_variance], 1)).float().chunk(2, dim=1)
        return guess, Posterior(mean, log_variance.clamp(-12.0, 4.0))

    def _lower(self, guess: Posterior, upper: Tensor) -> Posterior:
        """Return q(e|x,z2) for given z2, (n, upper)."""
        mean, log_variance = self.descent[0].prior(upper)
        # In units of p(z1|z2), whose own precision is then 1.
        precision = torch.exp(log_variance - guess.log_variance)
        apart = (guess.mean - mean) * torch.exp(-0.5 * log_variance)
        return Posterior(apart * precision / (1 + precision), -torch.log1p(precision))

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over (e, z2), that of e at the mean of z2."""
        guess, upper = self._upper(grid)
        lower = self._lower(guess, upper.mean)
        return Posterior(torch.cat([lower.mean, upper.mean], 1), torch.cat([lower.log_variance, upper.log_variance], 1))

    def terms(self, batch: Batch) -> Terms:
        """Go up, sample z2, come down, sample e, decode and compare."""
        width = self.config.network.latent
        guess, upper = self._upper(batch.grid)
        z2 = sampled(upper, batch.noise[:, width:])
        lower = self._lower(guess, z2)
        e = sampled(lower, batch.noise[:, :width])
        kl = gaussian_kl(upper.mean, upper.log_variance) + gaussian_kl(lower.mean, lower.log_variance)
        return Terms(self.explained(torch.cat([e, z2], 1), batch.grid), kl)
