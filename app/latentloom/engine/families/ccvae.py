"""The characteristic-capturing VAE (Joy et al., "Capturing label characteristics in VAEs", ICLR 2021).

z = (z_c, z_s): for each of K labels one characteristic dimension, and style. A one-hot label y goes with
p(z_c|y) = prod_i p(z_c^i|y^i), Gaussians with learnt means and scales for y^i = 1 and for y^i = 0, and with the
classifier q(y|z_c) = softmax_i(a_i z_c^i + b_i): each label speaks through its own dimension alone. p(y) is uniform.

Objective, of a picture with its label (their equation 4):
    L = E_q(z|x)[ q(y|z_c)/q(y|x) log( p(x|z) p(z|y) / (q(y|z_c) q(z|x)) ) ] + log q(y|x) + log p(y)
where q(y|x) = E_q(z|x)[q(y|z_c)] is estimated with z itself and SAMPLES draws more, and q(y|z_c) in the bracket sends
no gradient to z.
Of a picture without (equation 2, the sum over y taken exactly):
    L = E_q(z|x)[ sum_y q(y|z_c) log( p(x|z) p(z|y) p(y) / (q(y|z_c) q(z|x)) ) ]
-L is minimised, with beta times log q(z|x)/p(z|y). As q(y|z_c) goes with the drawn z_c, its densities are taken at the
draw, not as a divergence in closed form; style has the closed form. Batches bring labelled pictures in addition, where
few are labelled.

Class prototypes: means of a class's posterior means. Native blends of z_c, the style being that of what is blended:
"soft", the mean of p(z_c|y = w), linear in w; "wasserstein", a draw from the 2-Wasserstein barycentre of the
p(z_c|e_i), N(sum w_i m_i, (sum w_i s_i)^2); "mixture", a draw from sum w_i p(z_c|e_i), so of one class at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.base.errors import UsageError
from latentloom.engine.families.base import Batch, Loss, ModelConfig, Terms
from latentloom.engine.families.pair import Pair, sampled
from latentloom.engine.likelihood import Likelihood, gaussian_kl

SAMPLES = 32
"""Draws of z_c by which q(y|x) is estimated, beside the one that is decoded."""


@dataclass(frozen=True)
class _Parts:
    """What the objective of each picture is made of, each (n,).

    Attributes:
        likelihood, kl: the latter log q(z|x) - log p(z|y).
        ratio: q(y|z_c)/q(y|x), 1 where the label is not known.
        weighed: what the ratio weighs besides those two; plain: what it does not weigh.
    """

    likelihood: Likelihood
    kl: Tensor
    ratio: Tensor
    weighed: Tensor
    plain: Tensor


class CCVAE(Pair):
    """A VAE with a characteristic dimension for every label."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        k = config.classes
        if config.network.latent < k:
            raise UsageError(
                f"This family gives each of {k} classes a dimension of its own: "
                f"take a latent of {k} or more, not {config.network.latent}."
            )
        self.noise_width = self.latent_dim + SAMPLES * k
        self.mean_on = nn.Parameter(torch.full((k,), 2.0))
        self.mean_off = nn.Parameter(torch.zeros(k))
        self.log_scale_on = nn.Parameter(torch.zeros(k))
        self.log_scale_off = nn.Parameter(torch.zeros(k))
        self.slope = nn.Parameter(torch.ones(k))
        self.offset = nn.Parameter(torch.zeros(k))

    def class_log_odds(self, characteristic: Tensor) -> Tensor:
        """Return log q(y|z_c), (..., K), for z_c (..., K)."""
        return F.log_softmax(self.slope * characteristic + self.offset, dim=-1)

    def _log_prior(self, characteristic: Tensor) -> Tensor:
        """Return log p(z_c|y) for every y, (n, K)."""
        on = _log_normal(characteristic, self.mean_on, self.log_scale_on)
        off = _log_normal(characteristic, self.mean_off, self.log_scale_off)
        return off.sum(1, keepdim=True) + on - off

    def _parts(self, batch: Batch) -> _Parts:
        d, k = self.latent_dim, self.classes
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, :d])
        likelihood = self.explained(z, batch.grid)
        mean, log_variance = posterior.mean[:, :k], posterior.log_variance[:, :k]
        style = gaussian_kl(posterior.mean[:, k:], posterior.log_variance[:, k:])
        # log q(z_c|x) - log p(z_c|y) at the draw, for every y.
        against = _log_normal(z[:, :k], mean, 0.5 * log_variance).sum(1, keepdim=True) - self._log_prior(z[:, :k])
        known = batch.labels >= 0
        label = batch.labels.clamp(min=0)[:, None]

        told = self.class_log_odds(z[:, :k].detach()).gather(1, label)[:, 0]
        draws = mean[:, None] + (0.5 * log_variance).exp()[:, None] * batch.noise[:, d:].view(-1, SAMPLES, k)
        every = torch.cat([z[:, None, :k], draws], 1)
        seen = self.class_log_odds(every).gather(2, label[:, None].expand(-1, SAMPLES + 1, -1))[:, :, 0]
        from_picture = seen.logsumexp(1) - math.log(SAMPLES + 1)
        ratio = (told - from_picture).exp()

        guess = self.class_log_odds(z[:, :k])
        entropy_gap = (guess.exp() * guess).sum(1) + math.log(k)
        return _Parts(
            likelihood,
            style + torch.where(known, against.gather(1, label)[:, 0], (guess.exp() * against).sum(1)),
            torch.where(known, ratio, torch.ones_like(ratio)),
            torch.where(known, told, torch.zeros_like(told)),
            torch.where(known, math.log(k) - from_picture, entropy_gap),
        )

    def terms(self, batch: Batch) -> Terms:
        """Return the parts as they are, not weighed by q(y|z_c)/q(y|x), and what the labels add to the objective."""
        parts = self._parts(batch)
        return Terms(parts.likelihood, parts.kl, {"label": parts.ratio * parts.weighed + parts.plain})

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return -L as the module's docstring has it."""
        parts = self._parts(batch)
        told = parts.ratio * parts.weighed + parts.plain
        value = (parts.ratio * (parts.likelihood.total + beta * parts.kl) + told).mean()
        return Loss(value, Terms(parts.likelihood, parts.kl, {"label": told}))

    def native(self, shares: Tensor, latent: Tensor, way: str, noise: Tensor) -> Tensor:
        """Return z_c of the mixed label, with the style of the latent."""
        k = self.classes
        place = shares * self.mean_on + (1 - shares) * self.mean_off
        on, off = self.log_scale_on.exp(), self.log_scale_off.exp()
        if way == "wasserstein":
            place = place + (shares * on + (1 - shares) * off) * noise[:k]
        elif way == "mixture":
            # The class is drawn by a number that no characteristic dimension uses, or by the last one's.
            level = torch.special.ndtr(noise[-1:])
            chosen = F.one_hot((shares.cumsum(0) < level).sum().clamp(max=k - 1), k)
            place = torch.where(chosen == 1, self.mean_on + on * noise[:k], self.mean_off + off * noise[:k])
        return torch.cat([place, latent[k:]])


def _log_normal(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """Return log N(x; mean, exp(log_scale)^2), element by element."""
    return -0.5 * ((x - mean) * torch.exp(-log_scale)).square() - log_scale - 0.5 * math.log(2 * math.pi)
